import { useState } from 'react'
import { changeAccountState } from '../../../contract/accounts.ts'
import { useAct } from '../../api.ts'
import { useText } from '../../text/text.ts'
import { Confirm } from '../../ui/Confirm.tsx'
import { Field } from '../../ui/Field.tsx'
import { Row, Section } from '../../ui/Layout.tsx'
import { ReasonChoice } from '../../ui/ReasonChoice.tsx'
import type { Account } from './credit-sums.ts'

/** What the office may do with an account in each state. */
export const actsByState = {
  PENDING_VERIFICATION: ['verify', 'close'],
  ACTIVE: ['freeze', 'close'],
  FROZEN: ['unfreeze', 'close'],
  CLOSED: [],
  MERGED: [],
  ARCHIVED: [],
} as const satisfies Record<Account['state'], readonly string[]>

/** Verifies, freezes, unfreezes or closes an account; to freeze and unfreeze with a coded reason. */
export function StateActs({ account }: { account: Account }) {
  const { t } = useText()
  const [code, setCode] = useState('')
  const [reason, setReason] = useState('')
  const forget = () => {
    setCode('')
    setReason('')
  }
  const change = useAct(changeAccountState, { onDone: forget })
  const acts: readonly ('verify' | 'freeze' | 'unfreeze' | 'close')[] = actsByState[account.state]
  if (acts.length === 0) return null
  return (
    <Section title={t('accounts.state')}>
      <Row>
        {acts.map((act) => {
          const isCoded = act === 'freeze' || act === 'unfreeze'
          const body = { act, reason, ...(isCoded ? { reasonCode: code } : {}) }
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
            </Confirm>
          )
        })}
      </Row>
    </Section>
  )
}
