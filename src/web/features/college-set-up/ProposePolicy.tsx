import { useState } from 'react'
import type { AnswerOf } from '../../../contract/operation.ts'
import {
  conversionModels,
  leftovers,
  proposePolicy,
  scoreKinds,
  type listPolicies,
} from '../../../contract/policy-set-up.ts'
import { keyOf, useText } from '../../text/text.ts'
import { Field } from '../../ui/Field.tsx'
import { Agreement, Options } from '../../ui/Options.tsx'
import { AddForm } from './AddForm.tsx'
import { RemedyFields } from './RemedyFields.tsx'
import { useSettling } from './use-settling.ts'

type Policy = AnswerOf<typeof listPolicies>['items'][number]['policy']

const empty = {
  basisZh: '',
  basisEn: '',
  basisNumber: '',
  conversionModel: 'ACCUMULATE' as Policy['conversionModel'],
  leftover: 'RELEASE' as Policy['leftover'],
  labelZh: '免修',
  labelEn: 'Exempt',
  scoreKind: 'NONE' as Policy['score']['kind'],
  score: '',
  countsInGpa: false,
  noticeContact: '',
  remedy: { reconsiderationWorkingDays: 5, reconsiderationAnswerWorkingDays: 10, appealVotesMinimum: 3 },
  effectiveFrom: '',
  reason: '',
}
type Typed = typeof empty

/** The words of the version before, to change from. */
function typedOf(latest: Policy | undefined): Typed {
  if (!latest) return empty
  const { basis, exemptionLabel, score, ...rest } = latest
  return {
    ...empty,
    ...rest,
    basisZh: basis.zh,
    basisEn: basis.en,
    labelZh: exemptionLabel.zh,
    labelEn: exemptionLabel.en,
    scoreKind: score.kind,
    score: score.kind === 'FIXED' ? String(score.value) : '',
  }
}

/** A new version of the policy, which somebody else releases. */
export function ProposePolicy({ latest }: { latest: Policy | undefined }) {
  const { t } = useText()
  const [typed, setTyped] = useState(() => typedOf(latest))
  const act = useSettling(proposePolicy)
  const submit = () => {
    const { basisZh, basisEn, labelZh, labelEn, scoreKind, score, effectiveFrom, reason, ...rest } = typed
    act.mutate({
      body: {
        policy: {
          ...rest,
          basis: { zh: basisZh, en: basisEn },
          exemptionLabel: { zh: labelZh, en: labelEn },
          score: scoreKind === 'FIXED' ? { kind: scoreKind, value: Number(score) } : { kind: scoreKind },
        },
        effectiveFrom,
        reason,
      },
    })
  }
  const set = (changed: Partial<Typed>) => setTyped((before) => ({ ...before, ...changed }))
  return (
    <AddForm act={t('setUp.policyPropose')} isPending={act.isPending} error={act.error} onSubmit={submit}>
      <BasisFields typed={typed} set={set} />
      <ConversionFields typed={typed} set={set} />
      <ResultFields typed={typed} set={set} />
      <RemedyFields remedy={typed.remedy} onChange={(remedy) => set({ remedy })} />
      <Field
        label={t('setUp.effectiveFrom')}
        hint={t('setUp.effectiveHint')}
        type="date"
        value={typed.effectiveFrom}
        onChange={(effectiveFrom) => set({ effectiveFrom })}
        isRequired
      />
      <Field
        label={t('setUp.reason')}
        value={typed.reason}
        onChange={(reason) => set({ reason })}
        rows={2}
        isRequired
        maxLength={2000}
      />
    </AddForm>
  )
}

interface PartProps {
  typed: Typed
  set: (changed: Partial<Typed>) => void
}

/** What decisions rest on, and whom to turn to. */
function BasisFields({ typed, set }: PartProps) {
  const { t } = useText()
  return (
    <>
      <Field
        label={t('setUp.basisZh')}
        hint={t('setUp.basisHint')}
        value={typed.basisZh}
        onChange={(basisZh) => set({ basisZh })}
        isRequired
        maxLength={300}
      />
      <Field
        label={t('setUp.basisEn')}
        value={typed.basisEn}
        onChange={(basisEn) => set({ basisEn })}
        isRequired
        maxLength={300}
      />
      <Field
        label={t('setUp.basisNumber')}
        value={typed.basisNumber}
        onChange={(basisNumber) => set({ basisNumber })}
        isRequired
        maxLength={80}
      />
      <Field
        label={t('setUp.noticeContact')}
        hint={t('setUp.noticeContactHint')}
        value={typed.noticeContact}
        onChange={(noticeContact) => set({ noticeContact })}
        isRequired
        maxLength={200}
      />
    </>
  )
}

function ConversionFields({ typed, set }: PartProps) {
  const { t } = useText()
  return (
    <>
      <Options
        label={t('setUp.conversionModel')}
        values={[typed.conversionModel]}
        onChange={([value]) => set({ conversionModel: conversionModels.find((one) => one === value) ?? 'ACCUMULATE' })}
        options={conversionModels.map((value) => ({ value, label: t(keyOf('conversionModel', value)) }))}
      />
      <Options
        label={t('setUp.leftover')}
        values={[typed.leftover]}
        onChange={([value]) => set({ leftover: leftovers.find((one) => one === value) ?? 'RELEASE' })}
        options={leftovers.map((value) => ({ value, label: t(keyOf('leftover', value)) }))}
      />
    </>
  )
}

/** What a converted course carries. */
function ResultFields({ typed, set }: PartProps) {
  const { t } = useText()
  return (
    <>
      <Field
        label={t('setUp.labelZh')}
        value={typed.labelZh}
        onChange={(labelZh) => set({ labelZh })}
        isRequired
        maxLength={20}
      />
      <Field
        label={t('setUp.labelEn')}
        value={typed.labelEn}
        onChange={(labelEn) => set({ labelEn })}
        isRequired
        maxLength={40}
      />
      <Options
        label={t('setUp.score')}
        values={[typed.scoreKind]}
        onChange={([value]) => set({ scoreKind: scoreKinds.find((one) => one === value) ?? 'NONE' })}
        options={scoreKinds.map((value) => ({ value, label: t(keyOf('scoreKind', value)) }))}
      />
      {typed.scoreKind === 'FIXED' && (
        <Field
          label={t('setUp.fixedScore')}
          type="number"
          minimum={0}
          maximum={100}
          value={typed.score}
          onChange={(score) => set({ score })}
          isRequired
        />
      )}
      <Agreement
        label={t('setUp.countsInGpa')}
        isChecked={typed.countsInGpa}
        onChange={(countsInGpa) => set({ countsInGpa })}
      />
    </>
  )
}
