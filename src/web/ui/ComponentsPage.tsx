import { Button } from 'antd'
import { useState } from 'react'
import { ProblemAnswer } from '../../contract/client.ts'
import { problems, type ProblemCode } from '../../contract/problem.ts'
import { useText } from '../text/text.ts'
import { Choice } from './Choice.tsx'
import { Confirm } from './Confirm.tsx'
import { CreditAmount } from './CreditAmount.tsx'
import { Deadline } from './Deadline.tsx'
import { EvidenceViewer } from './EvidenceViewer.tsx'
import { Explanation } from './Explanation.tsx'
import { Field } from './Field.tsx'
import { FileDrop } from './FileDrop.tsx'
import { Columns, Page, Row, Section, Stack } from './Layout.tsx'
import { Options } from './Options.tsx'
import { PersonName } from './PersonName.tsx'
import { PlainTable } from './PlainTable.tsx'
import { ProblemAlert } from './ProblemAlert.tsx'
import { ProgressRing } from './ProgressRing.tsx'
import { Mark, StateTag } from './StateTag.tsx'
import { stepsAt, Stepper } from './Stepper.tsx'
import { Timeline } from './Timeline.tsx'
import { Nothing, Waiting } from './Waiting.tsx'

const now = new Date('2026-03-10T02:00:00Z')
const states = [
  'DRAFT',
  'IN_REVIEW',
  'SUPPLEMENT_REQUIRED',
  'ON_NOTICE',
  'SUSPENDED',
  'POSTED',
  'REJECTED',
  'WITHDRAWN',
]
const longName =
  '古丽巴哈尔·阿卜杜拉赫曼江·买买提吐尔逊·艾孜提艾力·努尔买买提·阿不都热西提·卡斯木江·帕提古丽·热依汗古丽·阿依谢姆古丽·吐尔逊古丽'

/** Every component with its states, to look at in both themes and languages. Names of sections are names in code. */
export function ComponentsPage() {
  const { t } = useText()
  return (
    <Page title={t('components.title')} lead={t('components.lead')}>
      <Columns>
        <Section title="CreditAmount">
          <Row gap="large">
            <CreditAmount amount={1250} />
            <CreditAmount amount={400} meaning="good" sign="plus" />
            <CreditAmount amount={50} meaning="wait" sign="minus" />
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
            <Deadline at="2026-03-12T16:00:00Z" now={now} workingDays={['2026-03-10', '2026-03-11', '2026-03-12']} />
            <Deadline at="2026-03-20T16:00:00Z" now={now} />
            <Deadline at="2026-03-09T16:00:00Z" now={now} />
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
        <Section title="Explanation">
          <Explanation
            sentence="教务处认定 4 学分。"
            basis="《学分认定与转换管理办法》第六条"
            rule="XF-2026-0001"
            before={0}
            after={400}
            fix="该证书对应基础课"
          />
        </Section>
      </Columns>
      <Section title="Stepper">
        <Stepper label="Stepper" steps={stepsAt(['材料审核', '二级学院初审', '教务处审核', '公示'], 2)} />
      </Section>
      <Columns>
        <Section title="Timeline">
          <Timeline
            label="Timeline"
            entries={[
              {
                key: 3,
                title: t('transition.post'),
                who: t('role.system'),
                at: '2026-03-12T16:00:00Z',
                meaning: 'good',
              },
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
        <Forms />
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
      </Columns>
      <Section title="PlainTable">
        <PlainTable
          label="PlainTable"
          rows={[
            { name: '前端设计与开发', credits: 4 },
            { name: '数据库技术', credits: 3.5 },
          ]}
          rowKey={(row) => row.name}
          columns={[
            { key: 'name', title: t('field.course'), render: (row) => row.name, isName: true },
            { key: 'credits', title: t('field.credits'), render: (row) => row.credits, isFigure: true },
          ]}
        />
      </Section>
      <Section title="EvidenceViewer">
        <EvidenceViewer
          empty={t('evidence.noneYet')}
          files={[exampleFile('image/svg+xml', true), exampleFile('image/svg+xml', false)]}
        />
      </Section>
    </Page>
  )
}

function Forms() {
  const { t } = useText()
  const [text, setText] = useState('')
  const [choice, setChoice] = useState('')
  const [options, setOptions] = useState<string[]>(['approve'])
  return (
    <Section title="Field · Choice · Options · FileDrop · Confirm">
      <Stack>
        <Field
          label={t('field.issuer')}
          hint={t('deposit.certificateHint')}
          value={text}
          onChange={setText}
          isRequired
        />
        <Field label={t('decision.credits')} fault={t('decision.creditsFault')} value={text} onChange={setText} />
        <Choice
          label={t('field.state')}
          value={choice}
          onChange={setChoice}
          options={[{ value: '', label: t('field.choose') }]}
        />
        <Options
          label={t('decision.answer')}
          values={options}
          onChange={setOptions}
          options={[
            { value: 'approve', label: t('answer.approve') },
            { value: 'reject', label: t('answer.reject'), detail: t('queue.empty'), isDisabled: true },
          ]}
        />
        <FileDrop
          label={t('evidence.title')}
          accepts="both"
          upload={(_, progress) => new Promise(() => progress(0.4))}
        />
        <Confirm
          act={t('act.withdraw')}
          question={t('case.withdrawQuestion')}
          isDangerous
          isPending={false}
          error={null}
          onConfirm={() => {}}
        />
      </Stack>
    </Section>
  )
}

function exampleProblem(code: ProblemCode): ProblemAnswer {
  const { status, zh, en } = problems[code]
  return new ProblemAnswer({
    type: 'about:blank',
    title: code,
    status,
    detail: zh,
    code,
    requestId: 'req-0001',
    texts: { zh, en },
    details: {},
  })
}

function exampleFile(mediaType: string, isSeen: boolean) {
  return {
    id: String(isSeen),
    label: isSeen ? '证书正面' : '证书反面',
    fileName: 'certificate.jpg',
    mediaType,
    sizeBytes: 482_133,
    url: new URL('../mark.svg', import.meta.url).href,
    originalSeenBy: isSeen ? '李审核' : null,
    originalSeenAt: isSeen ? '2026-03-03T02:00:00Z' : null,
    isDuplicate: !isSeen,
  }
}
