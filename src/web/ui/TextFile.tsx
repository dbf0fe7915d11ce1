import { InboxOutlined } from '@ant-design/icons'
import { useText } from '../text/text.ts'

interface TextFileProps {
  /** What is asked for. */
  label: string
  /** Endings that are offered, such as ".csv,.txt". */
  accept: string
  onText: (text: string) => void
}

/** Reads a file of text at once, by drop or choice; nothing of it is kept or sent. */
export function TextFile({ label, accept, onText }: TextFileProps) {
  const { t } = useText()
  const read = (files: FileList | null) => void files?.[0]?.text().then(onText)
  return (
    <label
      className="cb-drop"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        read(event.dataTransfer.files)
      }}
    >
      <InboxOutlined aria-hidden />
      <span>
        <span className="cb-drop-act">{t('file.choose')}</span>
        <span className="cb-quiet cb-block">{label}</span>
      </span>
      <input
        type="file"
        accept={accept}
        onChange={(event) => {
          read(event.target.files)
          event.target.value = ''
        }}
      />
    </label>
  )
}
