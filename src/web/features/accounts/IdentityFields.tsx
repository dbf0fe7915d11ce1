import { useText } from '../../text/text.ts'
import { Field } from '../../ui/Field.tsx'
import { DocumentFields, type Document } from './DocumentFields.tsx'

export interface Identity extends Document {
  name: string
  phone: string
}

export const noIdentity: Identity = { name: '', documentKind: 'ID_CARD', documentNumber: '', phone: '' }

interface IdentityFieldsProps {
  value: Identity
  onChange: (change: Partial<Identity>) => void
  /** Filled in by the person, who is told how and reached by phone; else by an officer from the document. */
  isOwn?: boolean
}

/** Who a person is: name, document and phone. */
export function IdentityFields({ value, onChange, isOwn }: IdentityFieldsProps) {
  const { t } = useText()
  return (
    <>
      <Field
        label={t('field.name')}
        hint={isOwn ? t('register.nameHint') : undefined}
        value={value.name}
        onChange={(name) => onChange({ name })}
        isRequired
        maxLength={100}
        autoComplete={isOwn ? 'name' : 'off'}
      />
      <DocumentFields value={value} onChange={onChange} />
      <Field
        label={t('field.phone')}
        type="tel"
        value={value.phone}
        onChange={(phone) => onChange({ phone })}
        isRequired={isOwn}
        maxLength={30}
        autoComplete={isOwn ? 'tel' : 'off'}
      />
    </>
  )
}

interface StudentNumberFieldProps {
  value: string
  onChange: (studentNumber: string) => void
}

export function StudentNumberField({ value, onChange }: StudentNumberFieldProps) {
  const { t } = useText()
  return <Field label={t('field.studentNumber')} value={value} onChange={onChange} isRequired maxLength={32} />
}
