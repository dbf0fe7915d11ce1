import { useState } from 'react'
import { castVote } from '../../../contract/panels.ts'
import { formatCredit, parseCredit } from '../../../core/credit.ts'
import { useAct } from '../../api.ts'
import { useText } from '../../text/text.ts'
import { Confirm } from '../../ui/Confirm.tsx'
import { Field } from '../../ui/Field.tsx'
import { Section, Stack } from '../../ui/Layout.tsx'
import { Options } from '../../ui/Options.tsx'
import type { JudgedCase } from './JudgePage.tsx'

/** The vote of one expert: for or against, what it is worth, which courses it fits, and on what grounds. */
export function VoteForm({ judged }: { judged: JudgedCase }) {
  const { t } = useText()
  const [answer, setAnswer] = useState<'yes' | 'no'>('yes')
  const [credits, setCredits] = useState('')
  const [score, setScore] = useState('')
  const [courseIds, setCourseIds] = useState<string[]>([])
  const [remark, setRemark] = useState('')
  const act = useAct(castVote)
  const isRecommended = answer === 'yes'
  const value = isRecommended ? (parseCredit(credits) ?? 0) : 0
  const submit = () =>
    act.mutate({
      params: { id: judged.id },
      body: { isRecommended, credits: value, score: Number(score), courseIds: isRecommended ? courseIds : [], remark },
    })
  return (
    <Section title={t('panel.vote')}>
      <Stack>
        <p className="cb-quiet">{t('panel.voteLead')}</p>
        <Confirm
          act={t('panel.cast')}
          question={t('panel.castQuestion')}
          isPrimary
          isPending={act.isPending}
          isDone={act.isSuccess}
          error={act.error}
          onConfirm={submit}
        >
          <Options
            label={t('panel.answer')}
            values={[answer]}
            onChange={([next]) => setAnswer(next === 'no' ? 'no' : 'yes')}
            options={[
              { value: 'yes', label: t('panel.recommended') },
              { value: 'no', label: t('panel.notRecommended') },
            ]}
          />
          {isRecommended && <CreditsField judged={judged} value={credits} onChange={setCredits} />}
          <Field
            label={t('panel.score')}
            hint={t('panel.scoreHint')}
            type="number"
            minimum={0}
            maximum={100}
            value={score}
            onChange={setScore}
            isRequired
          />
          {isRecommended && <CourseChoice judged={judged} values={courseIds} onChange={setCourseIds} />}
          <Field label={t('panel.remark')} value={remark} onChange={setRemark} rows={3} isRequired maxLength={2000} />
        </Confirm>
      </Stack>
    </Section>
  )
}

interface CreditsFieldProps {
  judged: JudgedCase
  value: string
  onChange: (value: string) => void
}

function CreditsField({ judged, value, onChange }: CreditsFieldProps) {
  const { t } = useText()
  return (
    <Field
      label={t('panel.credits')}
      hint={t('decision.maximum', { maximum: formatCredit(judged.creditsMaximum) })}
      value={value}
      onChange={onChange}
      inputMode="decimal"
      maxLength={9}
      isRequired
      suffix={t('unit.credits', { count: 2 })}
    />
  )
}

interface CourseChoiceProps {
  judged: JudgedCase
  values: string[]
  onChange: (values: string[]) => void
}

/** The courses of the learner's programme, folded: there may be dozens. */
function CourseChoice({ judged, values, onChange }: CourseChoiceProps) {
  const { t, both } = useText()
  if (judged.courses.length === 0) return null
  return (
    <details className="cb-details">
      <summary>{t('panel.chooseCourses', { count: values.length })}</summary>
      <Options
        label={t('panel.courses')}
        isLabelUnseen
        isMultiple
        values={values}
        onChange={onChange}
        options={judged.courses.map((course) => ({ value: course.id, label: both(course.name), detail: course.code }))}
      />
    </details>
  )
}
