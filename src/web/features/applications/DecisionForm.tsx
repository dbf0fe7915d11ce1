import { App, Button } from 'antd'
import { useState, type FormEvent } from 'react'
import { reviewAnswers, reviewApplication } from '../../../contract/applications.ts'
import { formatCredit, parseCredit } from '../../../core/credit.ts'
import { useAct } from '../../api.ts'
import { keyOf, useText } from '../../text/text.ts'
import { Field } from '../../ui/Field.tsx'
import { Section, Stack } from '../../ui/Layout.tsx'
import { Options } from '../../ui/Options.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { useKeys } from '../../ui/use-keys.ts'
import { canDo, type Application } from './application-view.ts'
import { ReferToPanel } from './ReferToPanel.tsx'
import { ReasonChoice } from '../../ui/ReasonChoice.tsx'

type Answer = (typeof reviewAnswers)[number]

interface DecisionFormProps {
  application: Application
  onDecided?: () => void
}

/** The answer of a reviewer at the case's step; what stands in the way is said before it is tried. */
export function DecisionForm({ application, onDecided }: DecisionFormProps) {
  const { t, both } = useText()
  const open = reviewAnswers.filter((answer) => canDo(application, answer))
  const hindrances = application.hindrances.filter(
    (one, index, all) => all.findIndex((other) => both(other.text) === both(one.text)) === index,
  )
  if (open.length === 0 && hindrances.length === 0) return null
  return (
    <Section title={t('decision.title')}>
      <Stack>
        {hindrances.map((one) => (
          <p key={one.act + one.code} className="cb-note cb-note-wait">
            {both(one.text)}
          </p>
        ))}
        {canDo(application, 'refer_to_panel') && <ReferToPanel application={application} />}
        {open.length > 0 && <AnswerForm application={application} open={open} onDecided={onDecided} />}
      </Stack>
    </Section>
  )
}

function AnswerForm({ application, open, onDecided }: DecisionFormProps & { open: readonly Answer[] }) {
  const { t } = useText()
  const { message } = App.useApp()
  const full = application.creditsProposed ?? application.creditsMaximum
  const [answer, setAnswer] = useState<Answer>(open[0] ?? 'approve')
  const [credits, setCredits] = useState(full === null ? '' : formatCredit(full))
  const [scores, setScores] = useState<Record<string, string>>({})
  const [dropped, setDropped] = useState<string[]>([])
  const [code, setCode] = useState('')
  const [reason, setReason] = useState('')
  const act = useAct(reviewApplication, {
    onDone: () => {
      void message.success(t(keyOf('decision.done', answer)))
      onDecided?.()
    },
  })
  const choose = (next: Answer) => {
    if (!open.includes(next)) return
    setAnswer(next)
    setCode('')
  }
  useKeys({ a: () => choose('approve'), r: () => choose('return') })
  const isApproval = answer === 'approve' || answer === 'partly_approve'
  const droppedCourseIds = answer === 'partly_approve' ? dropped : []
  const targets = application.targets.filter((target) => !target.isDropped)
  const kept = targets.filter((target) => !droppedCourseIds.includes(target.courseId))
  const value = isApproval && entersValueAt(application) ? parseCredit(credits) : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (value !== undefined && faultOf(value, application.creditsMaximum)) return
    act.mutate({
      params: { id: application.id },
      body: {
        version: application.version,
        answer,
        ...(value ? { credits: value } : {}),
        droppedCourseIds,
        scores: Object.entries(scores).flatMap(([courseId, text]) => (text ? [{ courseId, score: Number(text) }] : [])),
        ...(answer === 'approve' ? {} : { reasonCode: code, reason }),
      },
    })
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Options
          label={t('decision.answer')}
          isLabelUnseen
          values={[answer]}
          onChange={([next]) => choose(next as Answer)}
          options={open.map((one) => ({ value: one, label: t(keyOf('answer', one)) }))}
        />
        {value !== undefined && (
          <ValueField text={credits} value={value} maximum={application.creditsMaximum} onChange={setCredits} />
        )}
        {answer === 'partly_approve' && <DroppedCourses targets={targets} values={dropped} onChange={setDropped} />}
        {isApproval && <ScoreFields targets={kept} scores={scores} onChange={setScores} />}
        {answer !== 'approve' && (
          <Reasons answer={answer} code={code} onCode={setCode} reason={reason} onReason={setReason} />
        )}
        <ProblemAlert error={act.error} />
        <Button type="primary" htmlType="submit" danger={answer === 'reject'} loading={act.isPending} block>
          {t(keyOf('decision.act', answer))}
        </Button>
        <p className="cb-quiet cb-keys">{t('decision.keys')}</p>
      </Stack>
    </form>
  )
}

interface ValueFieldProps {
  text: string
  /** What the text says, in 1/100 credit. */
  value: number | null
  maximum: number | null
  onChange: (text: string) => void
}

/** The credits that the outcome is worth, up to the maximum of its definition. */
function ValueField({ text, value, maximum, onChange }: ValueFieldProps) {
  const { t } = useText()
  const fault = faultOf(value, maximum)
  return (
    <Field
      label={t('decision.credits')}
      hint={maximum === null ? undefined : t('decision.maximum', { maximum: formatCredit(maximum) })}
      fault={fault ? t(fault, { maximum: formatCredit(maximum ?? 0) }) : undefined}
      value={text}
      onChange={onChange}
      inputMode="decimal"
      maxLength={9}
      isRequired
      suffix={t('unit.credits', { count: 2 })}
    />
  )
}

interface DroppedCoursesProps {
  targets: Application['targets']
  values: readonly string[]
  onChange: (values: string[]) => void
}

/** Which courses of a direct case a partial approval leaves out. */
function DroppedCourses({ targets, values, onChange }: DroppedCoursesProps) {
  const { t, both } = useText()
  if (targets.length === 0) return null
  return (
    <Options
      label={t('decision.dropped')}
      isMultiple
      values={values}
      onChange={onChange}
      options={targets.map(({ courseId, name, credits }) => ({
        value: courseId,
        label: both(name),
        detail: `${formatCredit(credits)} ${t('unit.credits', { count: 2 })}`,
      }))}
    />
  )
}

interface ReasonsProps {
  answer: Answer
  code: string
  onCode: (code: string) => void
  reason: string
  onReason: (reason: string) => void
}

/** Why it is not approved as it stands: a code for the statistics, words for the applicant. */
function Reasons({ answer, code, onCode, reason, onReason }: ReasonsProps) {
  const { t } = useText()
  return (
    <>
      <ReasonChoice appliesTo={[answer]} value={code} onChange={onCode} />
      <Field
        label={t('decision.reason')}
        hint={t('decision.reasonHint')}
        value={reason}
        onChange={onReason}
        rows={4}
        isRequired
        maxLength={2000}
      />
    </>
  )
}

interface ScoreFieldsProps {
  targets: Application['targets']
  scores: Record<string, string>
  onChange: (scores: Record<string, string>) => void
}

function ScoreFields({ targets, scores, onChange }: ScoreFieldsProps) {
  const { t, both } = useText()
  return targets.map(({ courseId, name }) => (
    <Field
      key={courseId}
      label={t('decision.score', { course: both(name) })}
      hint={t('decision.scoreHint')}
      type="number"
      minimum={0}
      maximum={100}
      value={scores[courseId] ?? ''}
      onChange={(score) => onChange({ ...scores, [courseId]: score })}
    />
  ))
}

/** The first step checks the material; the value is entered in the reviews after it, for outcomes alone. */
function entersValueAt(application: Application): boolean {
  return application.outcome !== null && application.step !== application.steps[0]?.id
}

function faultOf(value: number | null, maximum: number | null) {
  if (value === null || value === 0) return 'decision.creditsFault' as const
  return maximum !== null && value > maximum ? ('decision.creditsAbove' as const) : null
}
