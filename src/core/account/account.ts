/** The states of a learning account (domain: 学习账户). */
export type AccountState = 'PENDING_VERIFICATION' | 'ACTIVE' | 'FROZEN' | 'CLOSED' | 'MERGED' | 'ARCHIVED'
export type AccountAct = 'verify' | 'freeze' | 'unfreeze' | 'close'

const transitions: Record<AccountAct, Partial<Record<AccountState, AccountState>>> = {
  verify: { PENDING_VERIFICATION: 'ACTIVE' },
  freeze: { ACTIVE: 'FROZEN' },
  unfreeze: { FROZEN: 'ACTIVE' },
  // Closing ends use; the records that law requires to keep stay.
  close: { PENDING_VERIFICATION: 'CLOSED', ACTIVE: 'CLOSED', FROZEN: 'CLOSED' },
}

/** The state after an act, or null when the act is not open from this state. */
export function stateAfter(state: AccountState, act: AccountAct): AccountState | null {
  return transitions[act][state] ?? null
}
