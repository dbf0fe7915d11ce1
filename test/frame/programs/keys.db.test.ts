import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as accounts from '../../../src/contract/accounts.ts'
import { wholeBank } from '../../../src/server/database/database.ts'
import { checkLedger } from '../../../src/server/ledger/check-ledger.ts'
import { openTestCollege, type TestCollege } from '../../support/college.ts'
import { journeyOf, once } from '../../support/journey.ts'
import { runProgram, startProgram, type Settings } from '../../support/program.ts'

const keyOf = (version: number, byte: number) => `v${version}:${Buffer.alloc(32, byte).toString('base64')}`
const [v1, v2, v3] = [keyOf(1, 7), keyOf(2, 8), keyOf(3, 9)]

let bank: TestCollege
beforeEach(async () => {
  bank = await openTestCollege(4)
  await journeyOf(bank).recognise(0)
})
afterEach(() => bank.close())

const settingsWith = (...keys: string[]): Settings => ({
  DATABASE_URL: bank.database.applicationUrl,
  DATABASE_OWNER_URL: bank.database.ownerUrl,
  DATA_DIR: bank.folder,
  MASTER_KEY: keys.join(','),
})

async function answerOf(words: string[], settings: Settings) {
  const { code, out } = await runProgram([...words, '--json'], settings)
  return { code, ...(JSON.parse(out) as { use: Record<string, object>; unused: number[]; retired: number[] }) }
}

describe('the keys', () => {
  it('are rotated by a command; what seals nothing any more may then be taken out, the first excepted', async () => {
    expect(Object.keys((await answerOf(['key', 'status'], settingsWith(v1))).use)).toEqual(['v1'])
    expect(await answerOf(['key', 'rotate'], settingsWith(v1, v2))).toMatchObject({ code: 0, retired: [] })
    const before = await runProgram(['check'], settingsWith(v1, v3))
    expect(before.err).toContain('The master key v2 is missing')
    const rotated = await answerOf(['key', 'rotate'], settingsWith(v1, v2, v3))
    expect(rotated).toMatchObject({ code: 0, retired: [2] })
    expect(Object.keys(rotated.use)).toEqual(['v3'])
    expect(await runProgram(['check'], settingsWith(v1, v3))).toMatchObject({ code: 0 })
    expect(await answerOf(['key', 'status'], settingsWith(v1, v3))).toMatchObject({ code: 0, unused: [2] })
    expect((await runProgram(['check'], settingsWith(v2, v3))).err).toContain('The master key lacks v1')
  })
})

describe('a learner', () => {
  const erase = async (number: string, typed: string) => {
    const program = startProgram(['key', 'erase', number], settingsWith(v1))
    program.child.stdin?.end(`${typed}\n`)
    return program.ended
  }
  const check = () => checkLedger(bank.world.gate, bank.world.seals)

  it('is erased from the log once the account is closed and its number typed again: postings stay and hold', async () => {
    const office = await bank.staff('office1')
    const params = { id: bank.learners[0]?.actor.personId ?? '' }
    const { accountNumber, balances } = await office(accounts.readAccount, { params })
    const inUse = await erase(accountNumber, accountNumber)
    expect(inUse).toMatchObject({ code: 2 })
    expect(inUse.err).toContain('is still in use')
    const confirmedCredits = balances[0]?.buckets.AVAILABLE
    const close = { act: 'close' as const, reasonCode: 'closing-requested', reason: '本人申请', confirmedCredits }
    await office(accounts.changeAccountState, { params, body: close }, once())
    const before = await check()
    expect(await erase(accountNumber, 'yes')).toMatchObject({ code: 1 })
    expect((await check()).counts.eventsErased).toBe(0)
    expect(await erase(accountNumber, accountNumber)).toMatchObject({ code: 0 })
    const after = await check()
    expect(after.violations).toEqual([])
    expect(after.counts).toEqual({ ...before.counts, eventsErased: before.counts.events })
    const events = await bank.world.gate.read(wholeBank, (database) =>
      database.selectFrom('security_event').select('person_id').where('kind', '=', 'learner_key_erased').execute(),
    )
    expect(events).toEqual([{ person_id: params.id }])
    expect(await erase(accountNumber, accountNumber)).toMatchObject({ code: 1 })
    expect((await erase('nobody', 'nobody')).err).toContain('There is no account with the number')
  })
})
