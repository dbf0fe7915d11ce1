import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addLogin } from '../../src/server/access/add-person.ts'
import { countFailure, countSuccess, demandNotBlocked, forgetOldSignIns } from '../../src/server/access/throttle.ts'
import { wholeBank, type Tx } from '../../src/server/database/database.ts'
import { addCollege } from '../../src/server/institutions/add-institution.ts'
import { openTestBank, type TestBank } from '../support/bank.ts'

let bank: TestBank
let personId: string
const now = new Date('2026-03-02T02:00:00Z')
const campus = '203.0.113.7'
const at = (username: string, address = campus) => ({ username, address })

beforeEach(async () => {
  bank = await openTestBank()
  const { world } = bank
  personId = await write(async (tx) => {
    const id = world.ids.next()
    const institutionId = await addCollege(tx, world, { code: 'T', name: { zh: '院', en: 'College' } })
    await tx.insertInto('person').values({ id, name: '张三', recorded_at: now }).execute()
    const login = { username: 'zhang', passwordHash: 'none', mustChangePassword: false }
    await addLogin(tx, world, id, { institutionId, isStaff: true, ...login })
    return id
  })
})
afterEach(() => bank.close())

const write = <T>(work: (tx: Tx) => Promise<T>) => bank.world.gate.write(wholeBank, work)

/** Each with a name of its own, as whoever tries a list of names does. */
const failMany = (count: number) =>
  write(async (tx) => {
    for (let index = 0; index < count; index += 1) await countFailure(tx, at(`name-${index}`), now)
  })

describe('failures from one address', () => {
  it('block it only when they are many more than a class that mistypes', async () => {
    await failMany(499)
    await write((tx) => demandNotBlocked(tx, at('someone'), now))
    await failMany(1)
    await expect(write((tx) => demandNotBlocked(tx, at('someone'), now))).rejects.toThrow('sign_in_blocked')
    await write((tx) => demandNotBlocked(tx, at('someone', '198.51.100.1'), now))
  })

  it('do not keep out who has rightly signed in from there before', async () => {
    await write((tx) => countSuccess(tx, personId, at('zhang'), now))
    await failMany(500)
    await write((tx) => demandNotBlocked(tx, at('zhang'), now))
    await expect(write((tx) => demandNotBlocked(tx, at('wang'), now))).rejects.toThrow('sign_in_blocked')
  })

  it('never lift the lockout of a name', async () => {
    await write((tx) => countSuccess(tx, personId, at('zhang'), now))
    await write(async (tx) => {
      for (let attempt = 0; attempt < 5; attempt += 1) await countFailure(tx, at('zhang'), now)
    })
    await expect(write((tx) => demandNotBlocked(tx, at('zhang'), now))).rejects.toThrow('sign_in_blocked')
  })

  it('are forgotten a day later, and the place itself after ninety days', async () => {
    await write((tx) => countSuccess(tx, personId, at('zhang'), now))
    await failMany(3)
    const counts = () =>
      write(async (tx) => [
        (await tx.selectFrom('sign_in_throttle').selectAll().execute()).length,
        (await tx.selectFrom('sign_in_place').selectAll().execute()).length,
      ])
    const later = (days: number) => new Date(now.getTime() + days * 86_400_000)
    expect(await counts()).toEqual([4, 1])
    await write((tx) => forgetOldSignIns(tx, later(0.5)))
    expect(await counts()).toEqual([4, 1])
    await write((tx) => forgetOldSignIns(tx, later(2)))
    expect(await counts()).toEqual([0, 1])
    await write((tx) => forgetOldSignIns(tx, later(91)))
    expect(await counts()).toEqual([0, 0])
  })
})
