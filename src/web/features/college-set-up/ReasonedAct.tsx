import { useState, type ReactNode } from 'react'
import { useText } from '../../text/text.ts'
import { Confirm } from '../../ui/Confirm.tsx'
import { Field } from '../../ui/Field.tsx'

/** How an act is coming along. */
export interface Settling {
  isPending: boolean
  isSuccess: boolean
  error: unknown
}

interface ReasonedActProps {
  act: string
  question: string
  isDangerous?: boolean
  settling: Settling
  onConfirm: (reason: string) => void
  children?: ReactNode
}

/** An act that stays on record with its reason; asked about once. */
export function ReasonedAct({ act, question, isDangerous, settling, onConfirm, children }: ReasonedActProps) {
  const { t } = useText()
  const [reason, setReason] = useState('')
  return (
    <Confirm
      act={act}
      question={question}
      isDangerous={isDangerous}
      isPending={settling.isPending}
      isDone={settling.isSuccess}
      error={settling.error}
      onConfirm={() => onConfirm(reason)}
    >
      {children}
      <Field label={t('setUp.reason')} value={reason} onChange={setReason} rows={2} isRequired maxLength={2000} />
    </Confirm>
  )
}
