import { Button } from 'antd'
import { useEffect, useState, type FormEvent } from 'react'
import { useText } from '../../text/text.ts'
import { Choice } from '../../ui/Choice.tsx'
import { Field } from '../../ui/Field.tsx'
import { Facts, Stack } from '../../ui/Layout.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { keep, recall } from './kept-answers.ts'
import type { OutcomeKind } from '../../outcomes/use-kinds.ts'

type FieldDefinition = OutcomeKind['fields'][number]

/** The answers as they are typed: texts, since a half-typed number is no number yet. */
export interface TypedOutcome {
  title: string
  issuer: string
  certificateNumber: string
  obtainedOn: string
  validTo: string
  fields: Record<string, string>
}

/** The answers as the contract takes them. */
interface Answers {
  title?: string
  issuer?: string
  certificateNumber: string | null
  obtainedOn: string
  validTo: string | null
  fields: Record<string, string | number | null>
}

interface OutcomeFormProps {
  /** Under which name the keystrokes are kept. */
  keptAs: string
  fields: readonly FieldDefinition[]
  /** What the catalogue says of the certificate: whose it is, and whether its number is needed. */
  certificate: { issuer: string; isIssuerOpen: boolean; needsCertificateNumber: boolean }
  initial: TypedOutcome
  error: unknown
  isPending: boolean
  onSubmit: (answers: Answers) => void
}

/** These are asked for every outcome; a kind that defines them anew is not asked twice. */
const asked = new Set([
  'certificateNumber',
  'certificate_number',
  'obtainedOn',
  'obtained_on',
  'validTo',
  'valid_to',
  'issuer',
])

/** The fields of an outcome: those that all have, then those of its kind. */
export function OutcomeForm({ keptAs, fields, certificate, initial, error, isPending, onSubmit }: OutcomeFormProps) {
  const { t } = useText()
  const [typed, setTyped] = useState<TypedOutcome>(() => recall<TypedOutcome>(`form.${keptAs}`) ?? initial)
  useEffect(() => keep(`form.${keptAs}`, typed), [typed])
  const set = (change: Partial<TypedOutcome>) => setTyped((before) => ({ ...before, ...change }))
  const own = fields.filter((field) => !asked.has(field.key))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSubmit({
      ...(typed.title.trim() ? { title: typed.title } : {}),
      ...(certificate.isIssuerOpen ? { issuer: typed.issuer } : {}),
      certificateNumber: typed.certificateNumber.trim() || null,
      obtainedOn: typed.obtainedOn,
      validTo: typed.validTo || null,
      fields: Object.fromEntries(own.map((field) => [field.key, readValue(field, typed.fields[field.key] ?? '')])),
    })
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <CertificateFields certificate={certificate} typed={typed} set={set} />
        <Field
          label={t('field.obtainedOn')}
          type="date"
          value={typed.obtainedOn}
          onChange={(obtainedOn) => set({ obtainedOn })}
          isRequired
        />
        <Field
          label={t('field.validTo')}
          hint={t('deposit.validToHint')}
          type="date"
          value={typed.validTo}
          onChange={(validTo) => set({ validTo })}
        />
        {own.map((field) => (
          <KindField
            key={field.key}
            field={field}
            value={typed.fields[field.key] ?? ''}
            onChange={(value) => set({ fields: { ...typed.fields, [field.key]: value } })}
          />
        ))}
        <p className="cb-quiet">{t('deposit.kept')}</p>
        <ProblemAlert error={error} />
        <Button type="primary" htmlType="submit" loading={isPending}>
          {t('deposit.toEvidence')}
        </Button>
      </Stack>
    </form>
  )
}

/** The certificate's number and who gave it: a question only where the catalogue leaves it open. */
function CertificateFields({
  certificate,
  typed,
  set,
}: Pick<OutcomeFormProps, 'certificate'> & { typed: TypedOutcome; set: (change: Partial<TypedOutcome>) => void }) {
  const { t } = useText()
  return (
    <>
      <Field
        label={t('field.certificateNumber')}
        hint={t(certificate.needsCertificateNumber ? 'deposit.certificateNeeded' : 'deposit.certificateHint')}
        isRequired={certificate.needsCertificateNumber}
        value={typed.certificateNumber}
        onChange={(certificateNumber) => set({ certificateNumber })}
        maxLength={100}
      />
      {certificate.isIssuerOpen ? (
        <Field
          label={t('field.issuer')}
          hint={t('deposit.issuerHint')}
          value={typed.issuer}
          onChange={(issuer) => set({ issuer })}
          isRequired
          maxLength={200}
        />
      ) : (
        <Facts facts={[[t('field.issuer'), certificate.issuer]]} />
      )}
    </>
  )
}

function KindField({
  field,
  value,
  onChange,
}: {
  field: FieldDefinition
  value: string
  onChange: (value: string) => void
}) {
  const { t, both } = useText()
  if (field.type === 'choice') {
    return (
      <Choice
        label={both(field.label)}
        value={value}
        onChange={onChange}
        isRequired={field.isRequired}
        options={[
          { value: '', label: t('field.choose') },
          ...field.choices.map((choice) => ({ value: choice.value, label: both(choice.label) })),
        ]}
      />
    )
  }
  return (
    <Field
      label={both(field.label)}
      type={field.type}
      value={value}
      onChange={onChange}
      isRequired={field.isRequired}
      minimum={field.minimum ?? undefined}
      maximum={field.maximum ?? undefined}
      maxLength={500}
    />
  )
}

function readValue(field: FieldDefinition, text: string): string | number | null {
  if (text.trim() === '') return null
  return field.type === 'number' ? Number(text) : text.trim()
}
