import { documentKinds } from '../../../contract/accounts.ts'
import { keyOf, useText } from '../../text/text.ts'
import { Choice } from '../../ui/Choice.tsx'
import { Field } from '../../ui/Field.tsx'

export interface Document {
  documentKind: (typeof documentKinds)[number]
  documentNumber: string
}

interface DocumentFieldsProps {
  value: Document
  onChange: (change: Partial<Document>) => void
}

/** Which document proves who the person is, and its number. */
export function DocumentFields({ value, onChange }: DocumentFieldsProps) {
  const { t } = useText()
  return (
    <>
      <Choice
        label={t('field.documentKind')}
        value={value.documentKind}
        onChange={(kind) => onChange({ documentKind: kind as Document['documentKind'] })}
        isRequired
        options={documentKinds.map((kind) => ({ value: kind, label: t(keyOf('documentKind', kind)) }))}
      />
      <Field
        label={t('field.documentNumber')}
        value={value.documentNumber}
        onChange={(documentNumber) => onChange({ documentNumber })}
        isRequired
        maxLength={40}
        autoComplete="off"
      />
    </>
  )
}
