/** The states of a learning account (domain: 学习账户). */
export type AccountState = 'PENDING_VERIFICATION' | 'ACTIVE' | 'FROZEN' | 'CLOSED' | 'MERGED' | 'ARCHIVED'
/** What changes a state; `claim` is a learner taking over the account that was opened for them, by registering. */
export type AccountAct = 'verify' | 'freeze' | 'unfreeze' | 'close' | 'claim'
/** What the credit-bank office does to an account. */
export type OfficeAct = Exclude<AccountAct, 'claim'>

const transitions: Record<AccountAct, Partial<Record<AccountState, AccountState>>> = {
  verify: { PENDING_VERIFICATION: 'ACTIVE' },
  freeze: { ACTIVE: 'FROZEN' },
  unfreeze: { FROZEN: 'ACTIVE' },
  // Who registers for an account that an import opened knows its numbers, which is no proof: the office verifies.
  claim: { PENDING_VERIFICATION: 'PENDING_VERIFICATION', ACTIVE: 'PENDING_VERIFICATION' },
  // Closing ends use; the records that law requires to keep stay.
  close: { PENDING_VERIFICATION: 'CLOSED', ACTIVE: 'CLOSED', FROZEN: 'CLOSED' },
}

/** The state after an act, or null when the act is not open from this state. */
export function stateAfter(state: AccountState, act: AccountAct): AccountState | null {
  return transitions[act][state] ?? null
}
