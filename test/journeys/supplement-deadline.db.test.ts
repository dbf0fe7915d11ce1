import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as applications from '../../src/contract/applications.ts'
import { sweep } from '../../src/server/cases/sweep.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'
import { journeyOf } from '../support/journey.ts'

let bank: TestCollege
let journey: ReturnType<typeof journeyOf>
beforeEach(async () => {
  bank = await openTestCollege()
  journey = journeyOf(bank)
})
afterEach(() => bank.close())

/** A case that was returned to its learner, and the moment at which its supplement is too late. */
async function returned(index: number) {
  const submitted = await journey.deposit(index)
  const teacher = await bank.staff('teacher.510203')
  const params = { id: submitted.id }
  const { version } = await teacher(applications.readApplication, { params })
  const body = {
    version,
    answer: 'return' as const,
    reasonCode: 'materials-unreadable',
    reason: '请重新上传',
    scores: [],
  }
  return teacher(applications.reviewApplication, { params, body })
}

const supplement = async (index: number, { id, version }: { id: string; version: number }) =>
  (await bank.learner(index))(applications.supplementApplication, { params: { id }, body: { version } })

describe('a supplement', () => {
  it('is taken until its last moment, and not after it, though no sweep has come by', async () => {
    const [first, second] = [await returned(0), await returned(1)]
    const deadline = new Date(first.dueAt ?? '')
    bank.at(new Date(deadline.getTime() - 1).toISOString())
    expect((await supplement(0, first)).state).toBe('IN_REVIEW')
    bank.at(deadline.toISOString())
    await expect(supplement(1, second)).rejects.toMatchObject({ code: 'transition_not_allowed' })
    expect(await journey.stateOf(1, second.id)).toBe('SUPPLEMENT_REQUIRED')
    expect(await sweep(bank.world)).toMatchObject({ lapsed: 1, left: 0 })
    expect(await journey.stateOf(1, second.id)).toBe('LAPSED')
  })

  it('that cannot lapse is left aside by the sweep, which comes to its end and lapses the others', async () => {
    const [first, second] = [await returned(0), await returned(1)]
    // A hold that no ledger knows stands for whatever may be broken about one case.
    await bank.world.gate.write(wholeBank, (tx) =>
      tx.updateTable('application').set({ hold_id: bank.world.ids.next() }).where('id', '=', first.id).execute(),
    )
    bank.at(first.dueAt ?? '')
    expect(await sweep(bank.world)).toMatchObject({ lapsed: 1, left: 1 })
    expect(await journey.stateOf(0, first.id)).toBe('SUPPLEMENT_REQUIRED')
    expect(await journey.stateOf(1, second.id)).toBe('LAPSED')
  })
})
