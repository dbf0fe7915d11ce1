/** The states of a learning account (domain: 学习账户). */
export type AccountState = 'PENDING_VERIFICATION' | 'ACTIVE' | 'FROZEN' | 'CLOSED' | 'MERGED' | 'ARCHIVED'
/** What changes a state; `claim` is a learner taking over the account that was opened for them, by registering. */
export type AccountAct = 'verify' | 'freeze' | 'unfreeze' | 'close' | 'reopen' | 'claim'
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
  reopen: { CLOSED: 'ACTIVE' },
}

/**
 * The state after an act, or null when the act is not open from this state. `before` is the state that an account was
 * closed in: whom nobody had verified by then is verified first.
 */
export function stateAfter(
  state: AccountState,
  act: AccountAct,
  before: AccountState | null = null,
): AccountState | null {
  if (act === 'reopen' && state === 'CLOSED' && before === 'PENDING_VERIFICATION') return before
  return transitions[act][state] ?? null
}
