import { useState } from 'react'
import { addDefinition, listCreditCategories } from '../../../contract/college-set-up.ts'
import { parseCredit } from '../../../core/credit.ts'
import { useRead } from '../../api.ts'
import type { OutcomeKind } from '../../outcomes/use-kinds.ts'
import { useText } from '../../text/text.ts'
import { Choice } from '../../ui/Choice.tsx'
import { Field } from '../../ui/Field.tsx'
import { Lines } from '../../ui/Layout.tsx'
import { Agreement } from '../../ui/Options.tsx'
import { AddForm } from './AddForm.tsx'
import { BothNames } from './BothNames.tsx'
import { useSettling } from './use-settling.ts'

const empty = {
  code: '',
  names: { zh: '', en: '' },
  kind: '',
  level: '',
  issuer: '',
  isIssuerOpen: false,
  needsCertificateNumber: false,
  credits: '',
  creditCategory: '',
  validityMonths: '',
  isRepeatable: false,
  hasExactRule: true,
  source: '',
  recognisedFrom: '',
}
type Typed = typeof empty

/** Adding to the catalogue; the kind brings its evidence checklist with it. */
export function AddDefinition({ kinds }: { kinds: readonly OutcomeKind[] }) {
  const { t } = useText()
  const [typed, setTyped] = useState(empty)
  const act = useSettling(addDefinition, () => setTyped(empty))
  const submit = () => {
    const { names, level, credits, validityMonths, ...rest } = typed
    act.mutate({
      body: {
        ...rest,
        name: names,
        level: level || null,
        creditsMaximum: parseCredit(credits) ?? 0,
        validityMonths: validityMonths ? Number(validityMonths) : null,
      },
    })
  }
  const set = (changed: Partial<Typed>) => setTyped((before) => ({ ...before, ...changed }))
  return (
    <AddForm act={t('setUp.definitionAdd')} isPending={act.isPending} error={act.error} onSubmit={submit}>
      <KindChoice kinds={kinds} typed={typed} set={set} />
      <Field label={t('setUp.code')} value={typed.code} onChange={(code) => set({ code })} isRequired maxLength={64} />
      <BothNames names={typed.names} onChange={(names) => set({ names })} />
      <Field label={t('field.level')} value={typed.level} onChange={(level) => set({ level })} maxLength={64} />
      <Field
        label={t('field.issuer')}
        value={typed.issuer}
        onChange={(issuer) => set({ issuer })}
        isRequired
        maxLength={200}
      />
      <Agreement
        label={t('setUp.isIssuerOpen')}
        isChecked={typed.isIssuerOpen}
        onChange={(isIssuerOpen) => set({ isIssuerOpen })}
      />
      <Agreement
        label={t('setUp.needsNumber')}
        isChecked={typed.needsCertificateNumber}
        onChange={(needsCertificateNumber) => set({ needsCertificateNumber })}
      />
      <Agreement
        label={t('setUp.hasExactRule')}
        isChecked={typed.hasExactRule}
        onChange={(hasExactRule) => set({ hasExactRule })}
      />
      <WorthFields typed={typed} set={set} />
    </AddForm>
  )
}

interface PartProps {
  typed: Typed
  set: (changed: Partial<Typed>) => void
}

function KindChoice({ kinds, typed, set }: PartProps & { kinds: readonly OutcomeKind[] }) {
  const { t, both } = useText()
  const kind = kinds.find((one) => one.code === typed.kind)
  const choose = (code: string) => {
    const chosen = kinds.find((one) => one.code === code)
    set({ kind: code, needsCertificateNumber: chosen?.needsCertificateNumber ?? false })
  }
  return (
    <>
      <Choice
        label={t('field.kind')}
        value={typed.kind}
        onChange={choose}
        isRequired
        options={[
          { value: '', label: t('field.choose') },
          ...kinds.map((one) => ({ value: one.code, label: both(one.name) })),
        ]}
      />
      {kind && (
        <div>
          <p>{t('setUp.checklist')}</p>
          <Lines label={t('setUp.checklist')}>
            {kind.checklist.map((item) => (
              <li key={item.key}>{both(item.label)}</li>
            ))}
          </Lines>
        </div>
      )}
    </>
  )
}

/** What it is worth, for how long, and on what that rests. */
function WorthFields({ typed, set }: PartProps) {
  const { t, both } = useText()
  const categories = useRead(listCreditCategories)
  return (
    <>
      <Field
        label={t('field.creditsMaximum')}
        type="number"
        minimum={0.01}
        maximum={1000}
        value={typed.credits}
        onChange={(credits) => set({ credits })}
        isRequired
      />
      <Choice
        label={t('field.category')}
        value={typed.creditCategory}
        onChange={(creditCategory) => set({ creditCategory })}
        isRequired
        options={[
          { value: '', label: t('field.choose') },
          ...(categories.data?.items ?? []).map((one) => ({ value: one.code, label: both(one.name) })),
        ]}
      />
      <Field
        label={t('setUp.validityMonths')}
        hint={t('setUp.validityHint')}
        type="number"
        minimum={1}
        maximum={1200}
        value={typed.validityMonths}
        onChange={(validityMonths) => set({ validityMonths })}
      />
      <Agreement
        label={t('setUp.isRepeatable')}
        isChecked={typed.isRepeatable}
        onChange={(isRepeatable) => set({ isRepeatable })}
      />
      <Field
        label={t('setUp.source')}
        hint={t('setUp.sourceHint')}
        value={typed.source}
        onChange={(source) => set({ source })}
        isRequired
        maxLength={500}
      />
      <Field
        label={t('setUp.recognisedFrom')}
        type="date"
        value={typed.recognisedFrom}
        onChange={(recognisedFrom) => set({ recognisedFrom })}
        isRequired
      />
    </>
  )
}
