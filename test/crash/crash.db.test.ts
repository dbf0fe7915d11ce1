import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { wholeBank } from '../../src/server/database/database.ts'
import { createConversionLoad } from '../support/load-on-bank.ts'
import { openServedBank, type ServedBank } from '../support/served-bank.ts'

/** Three crashes in `npm test`; CRASHES=10 for the long form. */
const crashes = Number(process.env.CRASHES ?? 3)

let bank: ServedBank
beforeAll(async () => {
  bank = await openServedBank(24)
})
afterAll(() => bank.close())

/** In turn the database alone, the server first, the server alone, the database first: each leaves another state. */
const victims = [['database'], ['server', 'database'], ['server'], ['database', 'server']] as const

describe('a crash', () => {
  it(`killed ${crashes} times under load, server and database, loses nothing acknowledged and leaves nothing half`, async () => {
    const load = createConversionLoad(bank.learners)
    for (let crash = 0; crash < crashes; crash += 1) {
      await bank.start()
      const before = load.acknowledged.held.length + load.acknowledged.released.length
      const working = load.run()
      await load.until(before + 100 + 37 * crash)
      await bank.kill(victims[crash % victims.length] ?? [])
      await working
    }
    const check = await bank.run(['check'])
    expect(check).toMatchObject({ code: 0, answer: { isSound: true, violations: [] } })

    const { held, released } = load.acknowledged
    await bank.look(async (world) => {
      const postings = await world.gate.read(wholeBank, (database) =>
        database
          .selectFrom('ledger.posting')
          .select(['kind', 'application_id'])
          .where('application_id', 'is not', null)
          .execute(),
      )
      const cases = await world.gate.read(wholeBank, (database) =>
        database.selectFrom('application').select(['id', 'state']).execute(),
      )
      const idsOf = (kind: string) => postings.flatMap((row) => (row.kind === kind ? [row.application_id] : []))
      const [holds, releases] = [idsOf('HOLD'), idsOf('RELEASE')]
      // All that was acknowledged is there.
      expect(held.filter((id) => !holds.includes(id))).toEqual([])
      expect(released.filter((id) => !releases.includes(id))).toEqual([])
      // None is half: a case has its hold and, exactly when it was taken back, its release.
      expect(holds.toSorted()).toEqual(cases.map((row) => row.id).toSorted())
      const withdrawn = cases.filter((row) => row.state === 'WITHDRAWN').map((row) => row.id)
      expect(releases.toSorted()).toEqual(withdrawn.toSorted())
      // What was not acknowledged is at most what was on its way: one act of each learner at each crash.
      const unknown = holds.length + releases.length - held.length - released.length
      expect(unknown).toBeLessThanOrEqual(crashes * bank.learners.length)
    })
  }, 600_000)
})
