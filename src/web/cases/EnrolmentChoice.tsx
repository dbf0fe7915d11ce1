import { useState } from 'react'
import { readMyAccount } from '../../contract/accounts.ts'
import type { AnswerOf } from '../../contract/operation.ts'
import { useRead } from '../api.ts'
import { useText } from '../text/text.ts'
import { Options } from '../ui/Options.tsx'

type Enrolment = AnswerOf<typeof readMyAccount>['enrolments'][number]

/** The active enrolments, at one institution or at all, and which an application is for: the only one, or the chosen. */
export function useEnrolment(institutionId?: string) {
  const account = useRead(readMyAccount)
  const [chosenId, choose] = useState<string | null>(null)
  const enrolments = (account.data?.enrolments ?? []).filter(
    (one) => one.state === 'ACTIVE' && (institutionId === undefined || one.institutionId === institutionId),
  )
  const [only] = enrolments.length === 1 ? enrolments : []
  const enrolment = only ?? enrolments.find((one) => one.id === chosenId) ?? null
  return { enrolments, enrolment, choose }
}

interface EnrolmentChoiceProps {
  enrolments: readonly Enrolment[]
  enrolment: Enrolment | null
  choose: (id: string) => void
}

/** Asks which of several enrolments an application is for; with one alone there is nothing to ask. */
export function EnrolmentChoice({ enrolments, enrolment, choose }: EnrolmentChoiceProps) {
  const { t, both } = useText()
  if (enrolments.length < 2) return null
  return (
    <Options
      label={t('enrolment.which')}
      values={enrolment ? [enrolment.id] : []}
      onChange={([id]) => choose(id ?? '')}
      options={enrolments.map((one) => ({
        value: one.id,
        label: `${both(one.programme)} · ${t('programme.cohort', { cohort: one.cohort })}`,
        detail: `${both(one.institution)} · ${one.studentNumber}`,
      }))}
    />
  )
}
