import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stateAfter, type AccountAct, type AccountState } from './account.ts'

const acts: AccountAct[] = ['verify', 'freeze', 'unfreeze', 'close', 'reopen', 'claim']
const states: AccountState[] = ['PENDING_VERIFICATION', 'ACTIVE', 'FROZEN', 'CLOSED', 'MERGED', 'ARCHIVED']

describe('the states of a learning account', () => {
  it('change by these acts and no others', () => {
    const open = states.flatMap((state) =>
      acts.flatMap((act) => {
        const after = stateAfter(state, act)
        return after === null ? [] : [`${state} ${act} ${after}`]
      }),
    )
    expect(open).toEqual([
      'PENDING_VERIFICATION verify ACTIVE',
      'PENDING_VERIFICATION close CLOSED',
      'PENDING_VERIFICATION claim PENDING_VERIFICATION',
      'ACTIVE freeze FROZEN',
      'ACTIVE close CLOSED',
      'ACTIVE claim PENDING_VERIFICATION',
      'FROZEN unfreeze ACTIVE',
      'FROZEN close CLOSED',
      'CLOSED reopen ACTIVE',
    ])
  })

  it('lead back from a closed account by reopening alone, and to an active one only over verification or unfreezing', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...acts)), (given) => {
        let state: AccountState = 'PENDING_VERIFICATION'
        for (const act of given) {
          const after: AccountState | null = stateAfter(state, act)
          if (state === 'CLOSED' && act !== 'reopen') expect(after).toBeNull()
          if (after === 'ACTIVE') expect(['verify', 'unfreeze', 'reopen']).toContain(act)
          state = after ?? state
        }
      }),
    )
  })

  it('is, reopened, to be verified where it was closed before anybody had verified it', () => {
    expect(stateAfter('CLOSED', 'reopen', 'PENDING_VERIFICATION')).toBe('PENDING_VERIFICATION')
    expect(stateAfter('CLOSED', 'reopen', 'FROZEN')).toBe('ACTIVE')
    expect(stateAfter('ACTIVE', 'reopen', 'PENDING_VERIFICATION')).toBeNull()
  })
})
