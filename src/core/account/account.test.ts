import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stateAfter, type AccountAct, type AccountState } from './account.ts'

const acts: AccountAct[] = ['verify', 'freeze', 'unfreeze', 'close', 'claim']
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
    ])
  })

  it('never lead back from a closed account, and to an active one only over verification or unfreezing', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...acts)), (given) => {
        let state: AccountState = 'PENDING_VERIFICATION'
        for (const act of given) {
          const after: AccountState | null = stateAfter(state, act)
          if (state === 'CLOSED') expect(after).toBeNull()
          if (after === 'ACTIVE') expect(['verify', 'unfreeze']).toContain(act)
          state = after ?? state
        }
      }),
    )
  })
})
