import { Button } from 'antd'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { submitRecognition } from '../../../contract/applications.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { readOutcome } from '../../../contract/outcomes.ts'
import { sumCredits } from '../../../core/credit.ts'
import { useAct, useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useText } from '../../text/text.ts'
import { Narrow, Page, Section, Stack } from '../../ui/Layout.tsx'
import { Agreement } from '../../ui/Options.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Loaded } from '../../ui/Waiting.tsx'
import { EnrolmentChoice, useEnrolment } from '../../cases/EnrolmentChoice.tsx'
import { DepositSteps } from './DepositSteps.tsx'
import { DirectTargets, type Course } from './DirectTargets.tsx'
import { OutcomeFacts } from '../../outcomes/OutcomeFacts.tsx'
import { countEvidence, useKind } from '../../outcomes/use-kinds.ts'

/** Check your answers, then submit. What is missing is said here, with the way to mend it. */
export function CheckPage() {
  const { t } = useText()
  const { id = '' } = useParams()
  const outcome = useRead(readOutcome, { params: { id } })
  return (
    <Page title={t('deposit.title')} lead={t('deposit.checkLead')}>
      <DepositSteps current={3} />
      <Narrow>
        <Loaded query={outcome}>
          {(data) => (
            <>
              <Section
                title={data.title}
                extra={!data.prepared && <Link to={paths.outcomeFields(id)}>{t('act.change')}</Link>}
              >
                <OutcomeFacts outcome={data} />
              </Section>
              <EvidenceSummary outcome={data} />
              <Submit outcome={data} />
            </>
          )}
        </Loaded>
      </Narrow>
    </Page>
  )
}

type Outcome = AnswerOf<typeof readOutcome>

function EvidenceSummary({ outcome }: { outcome: Outcome }) {
  const { t, both } = useText()
  const kind = useKind(outcome.kind)
  return (
    <Section title={t('evidence.title')} extra={<Link to={paths.outcomeEvidence(outcome.id)}>{t('act.change')}</Link>}>
      <ul className="cb-lines">
        {kind &&
          countEvidence(kind, outcome.evidence).map(({ item, count }) => (
            <li key={item.key} className="cb-line">
              <span>{both(item.label)}</span>
              <span className={count === 0 && item.isRequired ? 'cb-meaning-bad' : 'cb-quiet'}>
                {count > 0
                  ? t('evidence.count', { count })
                  : item.isRequired
                    ? t('evidence.missing')
                    : t('evidence.none')}
              </span>
            </li>
          ))}
      </ul>
    </Section>
  )
}

function Submit({ outcome }: { outcome: Outcome }) {
  const { t } = useText()
  const navigate = useNavigate()
  const choice = useEnrolment(outcome.institutionId)
  const [targets, setTargets] = useState<readonly Course[]>([])
  const [isHonest, setIsHonest] = useState(false)
  const [isPublic, setIsPublic] = useState(false)
  const act = useAct(submitRecognition, {
    onDone: (application) => void navigate(paths.application(application.id), { replace: true }),
  })
  const { enrolment } = choice
  const isTooMuch = sumCredits(targets.map((course) => course.credits)) > outcome.creditsMaximum
  const isReady = isHonest && isPublic && !isTooMuch && (enrolment !== null || choice.enrolments.length === 0)
  const submit = () =>
    act.mutate({
      body: {
        outcomeId: outcome.id,
        ...(enrolment ? { enrolmentId: enrolment.id } : {}),
        targetCourseIds: targets.map((course) => course.courseId),
        declaresHonesty: true,
        consentsToNotice: true,
      },
    })
  return (
    <Section title={t('deposit.submitTitle')}>
      <Stack>
        <EnrolmentChoice {...choice} />
        {enrolment?.convertsDirectly && (
          <DirectTargets
            key={enrolment.id}
            enrolmentId={enrolment.id}
            maximum={outcome.creditsMaximum}
            targets={targets}
            onChange={setTargets}
          />
        )}
        <Agreement label={t('declare.honesty')} isChecked={isHonest} onChange={setIsHonest} />
        <Agreement label={t('declare.notice')} isChecked={isPublic} onChange={setIsPublic} />
        <ProblemAlert error={act.error} />
        <Button type="primary" size="large" disabled={!isReady} loading={act.isPending} onClick={submit}>
          {t('act.submit')}
        </Button>
        <p className="cb-quiet">{t('deposit.after')}</p>
      </Stack>
    </Section>
  )
}
