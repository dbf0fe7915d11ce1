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
  table: { accept: '.xlsx,.csv', pattern: /\.(xlsx|csv|txt)$/i },
  document: { accept: '.docx', pattern: /\.docx$/i },
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
  const { transfers, take } = useTransfers(accepts, upload)
  const [isOver, setIsOver] = useState(false)
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
          accept={accepted[accepts].accept}
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
          <TransferLine key={transfer.id} transfer={transfer} />
        ))}
      </div>
    </div>
  )
}

/** What is on its way. Refused and failed files stay in sight until the next attempt. */
function useTransfers(accepts: FileDropProps['accepts'], upload: FileDropProps['upload']) {
  const { t } = useText()
  const [transfers, setTransfers] = useState<Transfer[]>([])
  const change = (transfer: number, values: Partial<Transfer>) =>
    setTransfers((all) => all.map((one) => (one.id === transfer ? { ...one, ...values } : one)))
  const refusalOf = (file: File) => {
    if (!accepted[accepts].pattern.test(file.name)) return t(`file.refused.${accepts}`)
    if (file.size <= sizeMaximumBytes) return undefined
    return t('file.refused.size', { size: formatSize(file.size), limit: formatSize(sizeMaximumBytes) })
  }
  async function take(files: FileList | null) {
    // Those of an attempt that is over go; those of this one stay side by side.
    setTransfers((all) => all.filter((one) => !one.refusal && !one.error))
    for (const file of files ? [...files] : []) {
      const transfer = ++lastTransfer
      const refusal = refusalOf(file)
      setTransfers((all) => [...all, { id: transfer, name: file.name, share: 0, refusal }])
      if (refusal) continue
      try {
        await upload(file, (share) => change(transfer, { share }))
        setTransfers((all) => all.filter((one) => one.id !== transfer))
      } catch (error) {
        change(transfer, { error })
      }
    }
  }
  return { transfers, take }
}

function TransferLine({ transfer: { name, share, refusal, error } }: { transfer: Transfer }) {
  const { t } = useText()
  if (refusal) {
    return (
      <span className="cb-field-fault">
        {name}：{refusal}
      </span>
    )
  }
  if (error) {
    return (
      <div>
        <span className="cb-field-fault">{name}</span>
        <ProblemAlert error={error} />
      </div>
    )
  }
  return (
    <div>
      <span>{t('file.sending', { name })}</span>
      <Progress percent={Math.round(share * 100)} aria-label={name} size="small" />
    </div>
  )
}
