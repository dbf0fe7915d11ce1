import { useState } from 'react'
import { useNavigate } from 'react-router'
import { draftProgramme, listSetUpProgrammes, programmeStates } from '../../../contract/programme-set-up.ts'
import { formatCredit } from '../../../core/credit.ts'
import { useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { keyOf, useText } from '../../text/text.ts'
import { Choice } from '../../ui/Choice.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import { Field } from '../../ui/Field.tsx'
import { Code, Page } from '../../ui/Layout.tsx'
import { Mark } from '../../ui/StateTag.tsx'
import { usePage } from '../../ui/use-page.ts'
import { AddForm } from './AddForm.tsx'
import { PlanHeadFields, type PlanHead } from './PlanHeadFields.tsx'
import { bodyOf, planMeanings } from './use-plan.ts'
import { useMaySettle, useSettling, useSetUpParent } from './use-settling.ts'

/** The plans of the college by major and cohort, in all their versions. */
export function PlansPage() {
  const { t, both } = useText()
  const parent = useSetUpParent()
  const maySettle = useMaySettle('college')
  const page = usePage(listSetUpProgrammes, ['search', 'cohort', 'state'])
  return (
    <Page title={t('setUp.plans')} lead={t('setUp.plansLead')} parent={parent}>
      {maySettle && <DraftForm />}
      <DataTable
        label={t('setUp.plans')}
        page={page}
        rowKey={(plan) => plan.id}
        rowPath={(plan) => paths.setUpPlan(plan.id)}
        empty={{ reason: t('setUp.planNone') }}
        filters={[
          { name: 'search', label: t('setUp.search'), kind: 'search' },
          {
            name: 'state',
            label: t('field.state'),
            kind: 'choice',
            options: programmeStates.map((state) => ({ value: state, label: t(keyOf('planState', state)) })),
          },
        ]}
        columns={[
          { key: 'name', title: t('field.title'), isName: true, render: (plan) => both(plan.name) },
          { key: 'code', title: t('setUp.planCode'), render: (plan) => <Code>{plan.code}</Code> },
          { key: 'cohort', title: t('field.cohort'), render: (plan) => plan.cohort, isFigure: true },
          { key: 'version', title: t('setUp.version'), render: (plan) => plan.version, isFigure: true },
          { key: 'department', title: t('field.department'), render: (plan) => both(plan.department) },
          { key: 'credits', title: t('setUp.credits'), render: (plan) => formatCredit(plan.credits), isFigure: true },
          { key: 'hours', title: t('setUp.hours'), render: (plan) => plan.hours, isFigure: true },
          {
            key: 'state',
            title: t('field.state'),
            render: (plan) => <Mark meaning={planMeanings[plan.state]}>{t(keyOf('planState', plan.state))}</Mark>,
          },
        ]}
      />
    </Page>
  )
}

const emptyHead: PlanHead = { names: { zh: '', en: '' }, departmentId: '', terms: '6', credits: '', hours: '' }

function DraftForm() {
  const { t, both } = useText()
  const navigate = useNavigate()
  const [head, setHead] = useState(emptyHead)
  const [majorCode, setMajorCode] = useState('')
  const [cohort, setCohort] = useState('')
  const [code, setCode] = useState('')
  const [copiesFrom, setCopiesFrom] = useState('')
  const plans = useRead(listSetUpProgrammes, { query: { limit: 100, ...(majorCode ? { search: majorCode } : {}) } })
  const act = useSettling(draftProgramme, (plan) => void navigate(paths.setUpPlan(plan.id)))
  return (
    <AddForm
      act={t('setUp.planDraft')}
      isPending={act.isPending}
      error={act.error}
      onSubmit={() =>
        act.mutate({
          body: {
            ...bodyOf(head),
            code: code || `${majorCode}-${cohort}`,
            majorCode,
            cohort: Number(cohort),
            copiesFrom: copiesFrom || null,
          },
        })
      }
    >
      <Field
        label={t('setUp.majorCode')}
        hint={t('setUp.majorHint')}
        value={majorCode}
        onChange={setMajorCode}
        isRequired
        maxLength={32}
      />
      <Field
        label={t('field.cohort')}
        type="number"
        minimum={1990}
        maximum={2200}
        value={cohort}
        onChange={setCohort}
        isRequired
      />
      <Field
        label={t('setUp.planCode')}
        hint={t('setUp.planCodeHint')}
        value={code}
        onChange={setCode}
        maxLength={32}
      />
      <PlanHeadFields head={head} onChange={setHead} />
      <Choice
        label={t('setUp.copiesFrom')}
        value={copiesFrom}
        onChange={setCopiesFrom}
        options={[
          { value: '', label: t('setUp.copiesNothing') },
          ...(plans.data?.items ?? []).map((plan) => ({ value: plan.id, label: `${plan.code} ${both(plan.name)}` })),
        ]}
      />
    </AddForm>
  )
}
