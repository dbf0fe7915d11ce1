import { useState } from 'react'
import { parseCredit } from '../../../core/credit.ts'
import { changeAccountState } from '../../../contract/accounts.ts'
import { problemCodeOf, useAct } from '../../api.ts'
import { useText } from '../../text/text.ts'
import { Confirm } from '../../ui/Confirm.tsx'
import { Field } from '../../ui/Field.tsx'
import { Row, Section } from '../../ui/Layout.tsx'
import { ReasonChoice } from '../../ui/ReasonChoice.tsx'
import { sumBucket, type Account } from './credit-sums.ts'

/** What the office may do with an account in each state. */
export const actsByState = {
  PENDING_VERIFICATION: ['verify', 'close'],
  ACTIVE: ['freeze', 'close'],
  FROZEN: ['unfreeze', 'close'],
  CLOSED: ['reopen'],
  MERGED: [],
  ARCHIVED: [],
} as const satisfies Record<Account['state'], readonly string[]>

/** Verifies, freezes, unfreezes, closes or reopens an account; all but to verify with a coded reason. */
export function StateActs({ account }: { account: Account }) {
  const { t } = useText()
  const [code, setCode] = useState('')
  const [reason, setReason] = useState('')
  const [credits, setCredits] = useState('')
  const forget = () => {
    setCode('')
    setReason('')
    setCredits('')
  }
  const change = useAct(changeAccountState, { onDone: forget })
  const acts: readonly ('verify' | 'freeze' | 'unfreeze' | 'close' | 'reopen')[] = actsByState[account.state]
  // What lies at another institution is not shown here: then the refusal names it.
  const hasCredits =
    sumBucket(account, 'AVAILABLE') + sumBucket(account, 'FROZEN') > 0 || problemCodeOf(change.error) === 'credits_left'
  if (acts.length === 0) return null
  return (
    <Section title={t('accounts.state')}>
      <Row>
        {acts.map((act) => {
          const isCoded = act !== 'verify'
          const confirmedCredits = act === 'close' ? (parseCredit(credits) ?? undefined) : undefined
          const body = { act, reason, confirmedCredits, ...(isCoded ? { reasonCode: code } : {}) }
          return (
            <Confirm
              key={`${act} ${account.state}`}
              act={t(`accounts.act.${act}`)}
              question={t(`accounts.question.${act}`)}
              isDangerous={act === 'freeze' || act === 'close'}
              isPending={change.isPending}
              error={change.error}
              onConfirm={() => change.mutate({ params: { id: account.learnerId }, body })}
            >
              {isCoded && <ReasonChoice appliesTo={[act]} value={code} onChange={setCode} />}
              <Field
                label={t('decision.reason')}
                hint={t('accounts.reasonHint')}
                value={reason}
                onChange={setReason}
                rows={3}
                isRequired
                maxLength={1000}
              />
              {act === 'close' && hasCredits && (
                <Field
                  label={t('accounts.creditsLeft')}
                  hint={t('accounts.creditsLeftHint')}
                  value={credits}
                  onChange={setCredits}
                  inputMode="decimal"
                  isRequired
                  maxLength={12}
                />
              )}
            </Confirm>
          )
        })}
      </Row>
    </Section>
  )
}
