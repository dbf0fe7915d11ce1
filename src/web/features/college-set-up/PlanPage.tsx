import { useState, type FormEvent } from 'react'
import { Button } from 'antd'
import { useNavigate, useParams } from 'react-router'
import {
  discardProgramme,
  publishProgramme,
  readSetUpProgramme,
  reviseProgramme,
} from '../../../contract/programme-set-up.ts'
import { formatCredit } from '../../../core/credit.ts'
import { useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { keyOf, useText } from '../../text/text.ts'
import { Confirm } from '../../ui/Confirm.tsx'
import { Facts, Lines, Page, Row, Section, Stack } from '../../ui/Layout.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Mark } from '../../ui/StateTag.tsx'
import { Loaded } from '../../ui/Waiting.tsx'
import { PlanCourses } from './PlanCourses.tsx'
import { PlanHeadFields } from './PlanHeadFields.tsx'
import { ReasonedAct } from './ReasonedAct.tsx'
import { SetUpHistory } from './SetUpHistory.tsx'
import { headOf, planMeanings, useSavingPlan, type Plan } from './use-plan.ts'
import { useMaySettle, useSettling } from './use-settling.ts'

/** One plan: a draft is written here, a published one is read. */
export function PlanPage() {
  const { t, both } = useText()
  const { id = '' } = useParams()
  const plan = useRead(readSetUpProgramme, { params: { id } })
  const title = plan.data ? both(plan.data.name) : t('setUp.plans')
  const parent = { path: paths.setUpPlans(), name: t('setUp.plans') }
  return (
    <Page title={title} parent={parent} kicker={plan.data?.code}>
      <Loaded query={plan} rows={10}>
        {(data) => <OnePlan plan={data} />}
      </Loaded>
    </Page>
  )
}

function OnePlan({ plan }: { plan: Plan }) {
  const { t, both } = useText()
  const maySettle = useMaySettle('college')
  const isDraft = plan.state === 'DRAFT'
  const sum = (one: { credits: number; hours: number }) =>
    t('setUp.sum', { credits: formatCredit(one.credits), hours: one.hours })
  const history = t('setUp.history')
  return (
    <>
      <Section extra={<Mark meaning={planMeanings[plan.state]}>{t(keyOf('planState', plan.state))}</Mark>}>
        <Stack>
          <Facts
            facts={[
              [t('setUp.version'), t('setUp.versionNumber', { version: plan.version })],
              [t('setUp.majorCode'), plan.majorCode],
              [t('field.cohort'), plan.cohort],
              [t('field.department'), both(plan.department)],
              [t('setUp.terms'), plan.terms],
              [t('setUp.totalCredits'), sum(plan)],
              [t('setUp.sumCompulsory'), sum(plan.compulsory)],
              [t('setUp.sumAll'), sum(plan.all)],
              [t('setUp.learners'), plan.learnerCount],
            ]}
          />
          {maySettle && (isDraft ? <DraftActs plan={plan} /> : <Revise plan={plan} />)}
        </Stack>
      </Section>
      {maySettle && isDraft && <HeadForm key={plan.revision} plan={plan} />}
      <PlanCourses plan={plan} isEditable={maySettle && isDraft} />
      <Section title={history}>
        <SetUpHistory objectId={plan.id} label={history} />
      </Section>
    </>
  )
}

/** What keeps a draft from being published, and the two ways in which it ends. */
function DraftActs({ plan }: { plan: Plan }) {
  const { t, both } = useText()
  const publish = useSettling(publishProgramme)
  const discard = useSettling(discardProgramme)
  const request = { params: { id: plan.id }, body: { revision: plan.revision } }
  return (
    <>
      {plan.faults.length > 0 && (
        <div>
          <p>{t('setUp.planFaults')}</p>
          <Lines label={t('setUp.planFaults')}>
            {plan.faults.map((fault) => (
              <li key={fault.en}>{both(fault)}</li>
            ))}
          </Lines>
        </div>
      )}
      <Row>
        <Confirm
          act={t('setUp.publish')}
          question={t('setUp.publishQuestion')}
          isPrimary
          isDisabled={plan.faults.length > 0}
          isPending={publish.isPending}
          isDone={publish.isSuccess}
          error={publish.error}
          onConfirm={() => publish.mutate(request)}
        />
        <Confirm
          act={t('setUp.discard')}
          question={t('setUp.discardQuestion')}
          isDangerous
          isPending={discard.isPending}
          isDone={discard.isSuccess}
          error={discard.error}
          onConfirm={() => discard.mutate(request)}
        />
      </Row>
    </>
  )
}

function Revise({ plan }: { plan: Plan }) {
  const { t } = useText()
  const navigate = useNavigate()
  const act = useSettling(reviseProgramme, (draft) => void navigate(paths.setUpPlan(draft.id)))
  if (plan.state !== 'PUBLISHED') return null
  return (
    <ReasonedAct
      act={t('setUp.revise')}
      question={t('setUp.reviseQuestion')}
      settling={act}
      onConfirm={(reason) => act.mutate({ params: { id: plan.id }, body: { reason } })}
    />
  )
}

function HeadForm({ plan }: { plan: Plan }) {
  const { t } = useText()
  const [head, setHead] = useState(() => headOf(plan))
  const saving = useSavingPlan(plan)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    saving.save({ head })
  }
  return (
    <Section>
      <details className="cb-details">
        <summary>{t('setUp.planHead')}</summary>
        <form onSubmit={submit}>
          <Stack>
            <PlanHeadFields head={head} onChange={setHead} />
            <ProblemAlert error={saving.error} />
            <Button type="primary" htmlType="submit" loading={saving.isPending}>
              {t('setUp.planSave')}
            </Button>
          </Stack>
        </form>
      </details>
    </Section>
  )
}
