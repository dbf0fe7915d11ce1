import { Button } from 'antd'
import { ProblemAnswer } from '../../../contract/client.ts'
import { describeProblem, problems, type ProblemCode } from '../../../contract/problem.ts'
import { useText } from '../../text/text.ts'
import { CreditAmount } from '../CreditAmount.tsx'
import { Deadline } from '../Deadline.tsx'
import { Explanation } from '../Explanation.tsx'
import { Row, Section, Stack } from '../Layout.tsx'
import { PersonName } from '../PersonName.tsx'
import { ProblemAlert } from '../ProblemAlert.tsx'
import { ProgressRing } from '../ProgressRing.tsx'
import { Mark, StateTag } from '../StateTag.tsx'
import { stepsAt, Stepper } from '../Stepper.tsx'
import { Timeline } from '../Timeline.tsx'
import { Nothing, Waiting } from '../Waiting.tsx'

const now = new Date('2026-03-10T02:00:00Z')
const workingDays = { days: ['2026-03-10', '2026-03-11', '2026-03-12', '2026-03-13'], knownUntil: '2026-03-15' }
const states = [
  'DRAFT',
  'IN_REVIEW',
  'SUPPLEMENT_REQUIRED',
  'AWAITING_NOTICE',
  'ON_NOTICE',
  'SUSPENDED',
  'POSTED',
  'REJECTED',
  'WITHDRAWN',
]
const longName =
  '古丽巴哈尔·阿卜杜拉赫曼江·买买提吐尔逊·艾孜提艾力·努尔买买提·阿不都热西提·卡斯木江·帕提古丽·热依汗古丽·阿依谢姆古丽·吐尔逊古丽'

/** Amounts, states, deadlines, names. */
export function AmountExamples() {
  const { t } = useText()
  return (
    <>
      <Section title="CreditAmount">
        <Row gap="large">
          <CreditAmount amount={1250} />
          <CreditAmount amount={100} category="专业学分" />
          <CreditAmount amount={400} meaning="good" sign="plus" />
          <CreditAmount amount={50} meaning="wait" sign="minus" />
          <CreditAmount amount={300} meaning="gone" />
          <CreditAmount amount={2350} size="large" meaning="whatif" />
        </Row>
      </Section>
      <Section title="StateTag">
        <Row>
          {states.map((state) => (
            <StateTag key={state} of="application" state={state} />
          ))}
          <Mark meaning="bad">{t('queue.overdue')}</Mark>
        </Row>
      </Section>
      <Section title="Deadline">
        <Stack gap="small">
          <Deadline at="2026-03-13T16:00:00Z" now={now} workingDays={workingDays} />
          <Deadline at="2026-03-11T16:00:00Z" now={now} workingDays={workingDays} />
          <Deadline at="2026-03-20T16:00:00Z" now={now} workingDays={workingDays} />
          <Deadline at="2026-03-09T16:00:00Z" now={now} />
          <Deadline at={null} now={now} />
        </Stack>
      </Section>
      <Section title="PersonName">
        <Stack gap="small">
          <PersonName name="𠮷野" detail="20250101" />
          <PersonName name={longName} detail="20250102" />
        </Stack>
      </Section>
      <Section title="ProgressRing">
        <ProgressRing
          total={14000}
          parts={[
            { label: t('credits.passed'), amount: 7200, meaning: 'good' },
            { label: t('credits.converted'), amount: 400, meaning: 'info' },
          ]}
        />
      </Section>
    </>
  )
}

/** What was decided and how it came to be. */
export function StoryExamples() {
  const { t } = useText()
  return (
    <>
      <Section title="Explanation">
        <Stack>
          <Explanation
            sentence="教务处 3 月 5 日认定 4 学分。"
            basis="《学分认定与转换管理办法》第六条"
            rule="XF-2026-0001"
            before={0}
            after={400}
          />
          <Explanation
            sentence="教务处 3 月 5 日不予通过。"
            fix="该证书对应基础课；《数据库技术》是核心课，需中级证书。"
          />
        </Stack>
      </Section>
      <Section title="Stepper">
        <Stack gap="large">
          <Stepper label="Stepper" steps={stepsAt(['材料审核', '二级学院初审', '教务处审核', '公示'], 2)} />
          <Stepper label="Stepper, form" steps={stepsAt(['选择成果', '填写信息', '核对提交'], 1)} isForm />
        </Stack>
      </Section>
      <Section title="Timeline">
        <Timeline
          label="Timeline"
          entries={[
            { key: 4, title: t('transition.post'), who: t('role.system'), at: '2026-03-12T16:00:00Z', meaning: 'good' },
            { key: 3, title: t('transition.reject'), who: '教务处', at: '2026-03-04T02:00:00Z', meaning: 'bad' },
            {
              key: 2,
              title: t('transition.return'),
              who: '二级学院',
              at: '2026-03-03T02:00:00Z',
              meaning: 'wait',
              detail: '证书照片缺反面。',
            },
            { key: 1, title: t('transition.submit'), who: '学习者', at: '2026-03-02T02:00:00Z' },
          ]}
        />
      </Section>
    </>
  )
}

/** What a page says instead of what was asked for. */
export function AnswerExamples() {
  const { t } = useText()
  return (
    <>
      <Section title="ProblemAlert">
        <Stack>
          <ProblemAlert error={exampleProblem('window_closed')} onRetry={() => {}} />
          <ProblemAlert error={exampleProblem('internal_error')} />
          <ProblemAlert error={new TypeError('network')} onRetry={() => {}} />
        </Stack>
      </Section>
      <Section title="Nothing · Waiting">
        <Stack>
          <Nothing reason={t('outcomes.none')} action={<Button>{t('act.deposit')}</Button>} />
          <Waiting rows={3} />
        </Stack>
      </Section>
    </>
  )
}

function exampleProblem(code: ProblemCode): ProblemAnswer {
  const details = { next: '2027-03-01', requestId: 'req-0001' }
  const texts = { zh: describeProblem(code, details, 'zh'), en: describeProblem(code, details, 'en') }
  return new ProblemAnswer({
    type: 'about:blank',
    title: code,
    status: problems[code].status,
    detail: texts.zh,
    code,
    requestId: details.requestId,
    texts,
    details,
  })
}
