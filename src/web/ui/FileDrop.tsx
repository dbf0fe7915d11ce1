import { InboxOutlined } from '@ant-design/icons'
import { Progress } from 'antd'
import { useId, useState, type DragEvent } from 'react'
import { formatSize } from '../text/format.ts'
import { useText } from '../text/text.ts'
import { ProblemAlert } from './ProblemAlert.tsx'

/** The server's limit; told here so that nobody waits for a refusal. */
const sizeMaximumBytes = 20 * 1024 * 1024

const accepted = {
  pdf: { accept: '.pdf,application/pdf', pattern: /\.pdf$/i },
  image: { accept: 'image/jpeg,image/png,image/webp', pattern: /\.(jpe?g|png|webp)$/i },
  both: { accept: '.pdf,application/pdf,image/jpeg,image/png,image/webp', pattern: /\.(pdf|jpe?g|png|webp)$/i },
} as const

interface FileDropProps {
  /** What is asked for, such as "certificate, front and back". */
  label: string
  accepts: keyof typeof accepted
  upload: (file: File, onProgress: (share: number) => void) => Promise<unknown>
  isDisabled?: boolean
}

interface Transfer {
  id: number
  name: string
  share: number
  error?: unknown
  refusal?: string
}

let lastTransfer = 0

/** Takes files by drop, choice or camera, shows how far each has come, and says plainly why one is not taken. */
export function FileDrop({ label, accepts, upload, isDisabled }: FileDropProps) {
  const { t } = useText()
  const id = useId()
  const [transfers, setTransfers] = useState<Transfer[]>([])
  const [isOver, setIsOver] = useState(false)
  const { accept, pattern } = accepted[accepts]

  const change = (transfer: number, values: Partial<Transfer>) =>
    setTransfers((all) => all.map((one) => (one.id === transfer ? { ...one, ...values } : one)))

  async function take(files: FileList | null) {
    for (const file of files ?? []) {
      const transfer = ++lastTransfer
      const refusal = !pattern.test(file.name)
        ? t(`file.refused.${accepts}`)
        : file.size > sizeMaximumBytes
          ? t('file.refused.size', { size: formatSize(file.size), limit: formatSize(sizeMaximumBytes) })
          : undefined
      setTransfers((all) => [
        ...all.filter((one) => !one.refusal && !one.error),
        { id: transfer, name: file.name, share: 0, refusal },
      ])
      if (refusal) continue
      try {
        await upload(file, (share) => change(transfer, { share }))
        setTransfers((all) => all.filter((one) => one.id !== transfer))
      } catch (error) {
        change(transfer, { error })
      }
    }
  }

  const drop = (event: DragEvent) => {
    event.preventDefault()
    setIsOver(false)
    if (!isDisabled) void take(event.dataTransfer.files)
  }
  return (
    <div className="cb-stack cb-gap-small">
      <label
        className={isOver ? 'cb-drop cb-drop-over' : 'cb-drop'}
        htmlFor={id}
        onDragOver={(event) => (event.preventDefault(), setIsOver(true))}
        onDragLeave={() => setIsOver(false)}
        onDrop={drop}
      >
        <InboxOutlined aria-hidden />
        <span>
          <span className="cb-drop-act">{t('file.choose')}</span> <span className="cb-unseen">{label}</span>
          <span className="cb-quiet cb-block">
            {t(`file.accepts.${accepts}`, { limit: formatSize(sizeMaximumBytes) })}
          </span>
        </span>
        <input
          id={id}
          type="file"
          accept={accept}
          multiple
          disabled={isDisabled}
          onChange={(event) => {
            void take(event.target.files)
            event.target.value = ''
          }}
        />
      </label>
      <div aria-live="polite" className="cb-stack cb-gap-small">
        {transfers.map((transfer) => (
          <div key={transfer.id}>
            {transfer.refusal ? (
              <span className="cb-field-fault">
                {transfer.name}：{transfer.refusal}
              </span>
            ) : transfer.error ? (
              <ProblemAlert error={transfer.error} />
            ) : (
              <>
                <span>{t('file.sending', { name: transfer.name })}</span>
                <Progress percent={Math.round(transfer.share * 100)} aria-label={transfer.name} size="small" />
              </>
            )}
          </div>
        ))}
      </div>
    </div>
  )
}
