import { listReasonCodes } from '../../contract/catalogue.ts'
import { useRead } from '../api.ts'
import { useText } from '../text/text.ts'
import { Choice } from './Choice.tsx'

interface ReasonChoiceProps {
  /** The acts whose reasons are offered. */
  appliesTo: readonly string[]
  value: string
  onChange: (code: string) => void
}

/** The coded reasons that fit an act. */
export function ReasonChoice({ appliesTo, value, onChange }: ReasonChoiceProps) {
  const { t, both } = useText()
  const codes = useRead(listReasonCodes)
  const fitting = (codes.data?.items ?? []).filter((code) => code.appliesTo.some((act) => appliesTo.includes(act)))
  return (
    <Choice
      label={t('decision.reasonCode')}
      value={value}
      onChange={onChange}
      isRequired
      options={[
        { value: '', label: t('field.choose') },
        ...fitting.map((code) => ({ value: code.code, label: both(code.text) })),
      ]}
    />
  )
}
