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
  const entersValue = isApproval && entersValueAt(application)
  const value = parseCredit(credits)
  const fault = entersValue ? faultOf(value, application.creditsMaximum) : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (fault) return
    act.mutate({
      params: { id: application.id },
      body: {
        version: application.version,
        answer,
        ...(entersValue && value ? { credits: value } : {}),
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
        {entersValue && (
          <Field
            label={t('decision.credits')}
            hint={
              application.creditsMaximum === null
                ? undefined
                : t('decision.maximum', { maximum: formatCredit(application.creditsMaximum) })
            }
            fault={fault ? t(fault, { maximum: formatCredit(application.creditsMaximum ?? 0) }) : undefined}
            value={credits}
            onChange={setCredits}
            inputMode="decimal"
            maxLength={9}
            isRequired
            suffix={t('unit.credits', { count: 2 })}
          />
        )}
        {isApproval &&
          application.targets.map((target) => (
            <ScoreField
              key={target.courseId}
              target={target}
              value={scores[target.courseId] ?? ''}
              onChange={(score) => setScores({ ...scores, [target.courseId]: score })}
            />
          ))}
        {answer !== 'approve' && (
          <>
            <ReasonChoice appliesTo={[answer]} value={code} onChange={setCode} />
            <Field
              label={t('decision.reason')}
              hint={t('decision.reasonHint')}
              value={reason}
              onChange={setReason}
              rows={4}
              isRequired
              maxLength={2000}
            />
          </>
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

interface ScoreFieldProps {
  target: Application['targets'][number]
  value: string
  onChange: (score: string) => void
}

function ScoreField({ target, value, onChange }: ScoreFieldProps) {
  const { t, both } = useText()
  return (
    <Field
      label={t('decision.score', { course: both(target.name) })}
      hint={t('decision.scoreHint')}
      type="number"
      minimum={0}
      maximum={100}
      value={value}
      onChange={onChange}
    />
  )
}

/** The first step checks the material; the value is entered in the reviews after it, for outcomes alone. */
function entersValueAt(application: Application): boolean {
  return application.outcome !== null && application.step !== application.steps[0]?.id
}

function faultOf(value: number | null, maximum: number | null) {
  if (value === null || value === 0) return 'decision.creditsFault' as const
  return maximum !== null && value > maximum ? ('decision.creditsAbove' as const) : null
}
