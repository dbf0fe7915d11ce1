import { useState } from 'react'
import { answerReconsideration, decideAppeal, extendAppeal, voteOnAppeal } from '../../../contract/remedies.ts'
import { useAct } from '../../api.ts'
import { useText } from '../../text/text.ts'
import { Choice } from '../../ui/Choice.tsx'
import { Confirm } from '../../ui/Confirm.tsx'
import { Field } from '../../ui/Field.tsx'
import { Row, Stack } from '../../ui/Layout.tsx'
import type { Remedies, Remedy } from './RemediesPage.tsx'

interface ActsProps {
  remedy: Remedy
  remedies: Remedies
}

/** What the reader may do about a request, or what stands in the way. */
export function RemedyActs({ remedy, remedies }: ActsProps) {
  const { both } = useText()
  const { allowedActs } = remedy
  const hindered = new Set(remedy.hindrances.map((one) => both(one.text)))
  if (allowedActs.length === 0 && hindered.size === 0) return null
  return (
    <Stack>
      {[...hindered].map((words) => (
        <p key={words} className="cb-note cb-note-wait">
          {words}
        </p>
      ))}
      <Row>
        {allowedActs.includes('uphold') && <Answer remedies={remedies} answer="UPHOLD" />}
        {allowedActs.includes('return') && <Answer remedies={remedies} answer="RETURN" />}
        {allowedActs.includes('vote') && <Vote remedies={remedies} />}
        {allowedActs.includes('decide') && <Decide remedy={remedy} remedies={remedies} />}
        {allowedActs.includes('extend') && <Extend remedies={remedies} />}
      </Row>
    </Stack>
  )
}

function Answer({ remedies, answer }: { remedies: Remedies; answer: 'UPHOLD' | 'RETURN' }) {
  const { t } = useText()
  const act = useAct(answerReconsideration)
  const [finding, setFinding] = useState('')
  const [step, setStep] = useState(remedies.decidedStep ?? '')
  const name = answer === 'UPHOLD' ? 'uphold' : 'return'
  const back = answer === 'RETURN' && step !== '' ? { step } : {}
  return (
    <Confirm
      act={t(`remedy.act.${name}`)}
      question={t(`remedy.question.${name}`)}
      isPending={act.isPending}
      error={act.error}
      isDone={act.isSuccess}
      onConfirm={() => act.mutate({ params: { id: remedies.applicationId }, body: { answer, finding, ...back } })}
    >
      {answer === 'RETURN' && <StepChoice remedies={remedies} value={step} onChange={setStep} />}
      <Finding value={finding} onChange={setFinding} />
    </Confirm>
  )
}

function Vote({ remedies }: { remedies: Remedies }) {
  const { t } = useText()
  const act = useAct(voteOnAppeal)
  const [vote, setVote] = useState('')
  const [reasons, setReasons] = useState('')
  const cast = vote === 'RETURN' ? ('RETURN' as const) : ('UPHOLD' as const)
  return (
    <Confirm
      act={t('remedy.act.vote')}
      question={t('remedy.question.vote')}
      isPending={act.isPending}
      error={act.error}
      isDone={act.isSuccess}
      onConfirm={() => act.mutate({ params: { id: remedies.applicationId }, body: { vote: cast, reasons } })}
    >
      <Choice
        label={t('remedy.yourVote')}
        value={vote}
        onChange={setVote}
        isRequired
        options={[
          { value: '', label: t('field.choose') },
          { value: 'UPHOLD', label: t('remedy.vote.UPHOLD') },
          { value: 'RETURN', label: t('remedy.vote.RETURN') },
        ]}
      />
      <Field label={t('remedy.reasons')} value={reasons} onChange={setReasons} rows={4} isRequired maxLength={2000} />
    </Confirm>
  )
}

function Decide({ remedy, remedies }: ActsProps) {
  const { t } = useText()
  const act = useAct(decideAppeal)
  const [finding, setFinding] = useState('')
  const [step, setStep] = useState(remedies.decidedStep ?? '')
  const isReturn = remedy.tally?.answer === 'RETURN'
  const back = isReturn && step !== '' ? { step } : {}
  return (
    <Confirm
      act={t('remedy.act.decide')}
      question={t('remedy.question.decide')}
      isPrimary
      isPending={act.isPending}
      error={act.error}
      isDone={act.isSuccess}
      onConfirm={() => act.mutate({ params: { id: remedies.applicationId }, body: { finding, ...back } })}
    >
      {isReturn && <StepChoice remedies={remedies} value={step} onChange={setStep} />}
      <Finding value={finding} onChange={setFinding} />
    </Confirm>
  )
}

function Extend({ remedies }: { remedies: Remedies }) {
  const { t } = useText()
  const act = useAct(extendAppeal)
  const [reason, setReason] = useState('')
  return (
    <Confirm
      act={t('remedy.act.extend')}
      question={t('remedy.question.extend')}
      isPending={act.isPending}
      error={act.error}
      isDone={act.isSuccess}
      onConfirm={() => act.mutate({ params: { id: remedies.applicationId }, body: { reason } })}
    >
      <Field label={t('remedy.extension')} value={reason} onChange={setReason} rows={3} isRequired maxLength={1000} />
    </Confirm>
  )
}

interface ChoosingProps {
  value: string
  onChange: (value: string) => void
}

/** Where a refusal goes back to; what has its effect goes nowhere. */
function StepChoice({ remedies, value, onChange }: ChoosingProps & { remedies: Remedies }) {
  const { t, both } = useText()
  if (remedies.decidedStep === null) return null
  const options = remedies.steps.map((step) => ({ value: step.id, label: both(step.name) }))
  return <Choice label={t('remedy.step')} value={value} onChange={onChange} isRequired options={options} />
}

function Finding({ value, onChange }: ChoosingProps) {
  const { t } = useText()
  const words = { label: t('remedy.finding'), hint: t('remedy.findingHint') }
  return <Field {...words} value={value} onChange={onChange} rows={4} isRequired maxLength={2000} />
}
