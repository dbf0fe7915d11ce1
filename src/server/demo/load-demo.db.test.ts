import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestBank, type TestBank } from '../../../test/support/bank.ts'
import { applicationKinds } from '../../contract/applications.ts'
import { wholeBank } from '../database/database.ts'
import { checkLedger } from '../ledger/check-ledger.ts'
import { loadDemo } from './ensure-demo.ts'
import { readCataloguePack } from './read-packs.ts'

let bank: TestBank
let other: TestBank
beforeAll(async () => {
  ;[bank, other] = [await openTestBank(), await openTestBank()]
  const options = { seed: 'test', learnerCount: 300, today: '2026-03-02' }
  for (const one of [bank, other]) await loadDemo(one.world, options, () => undefined)
}, 120_000)
afterAll(async () => {
  await bank?.close()
  await other?.close()
})

async function read(one: TestBank, query: string): Promise<string[]> {
  const { rows } = await one.world.gate.read(wholeBank, (database) => sql.raw<object>(query).execute(database))
  return rows.map((row) => Object.values(row).join(' '))
}

describe('the demonstration college', () => {
  it('has outcomes of every kind and in every state that a learner can bring about', async () => {
    const kinds = readCataloguePack().kinds.map((kind) => kind.code)
    expect(await read(bank, 'select distinct kind from outcome order by kind')).toEqual(kinds.toSorted())
    const states = await read(bank, 'select distinct state from outcome')
    expect(states).toEqual(expect.arrayContaining(['DRAFT', 'IN_APPLICATION', 'RECOGNISED', 'NOT_RECOGNISED']))
    const [without] = await read(
      bank,
      'select count(*) from learning_account a where not exists (select from outcome o where o.learner_id = a.learner_id)',
    )
    expect(Number(without)).toBeLessThan(50)
  })

  it('has cases of every kind and in every state, direct ones at every stage of their way', async () => {
    const states = await read(bank, 'select distinct state from application')
    const underWay = ['IN_REVIEW', 'SUPPLEMENT_REQUIRED', 'AWAITING_NOTICE', 'ON_NOTICE', 'SUSPENDED']
    const ended = ['POSTED', 'ARCHIVED', 'REJECTED', 'WITHDRAWN', 'LAPSED', 'REVERSED']
    expect(states).toEqual(expect.arrayContaining([...underWay, ...ended]))
    expect(await read(bank, 'select distinct kind from application')).toEqual(
      expect.arrayContaining([...applicationKinds]),
    )
    const direct = await read(bank, `select distinct state from application where kind = 'DIRECT'`)
    expect(direct).toEqual(expect.arrayContaining(['IN_REVIEW', 'AWAITING_NOTICE', 'ON_NOTICE', 'POSTED', 'REJECTED']))
    expect(Number((await read(bank, 'select count(*) from application_target where is_dropped'))[0])).toBeGreaterThan(0)
  })

  it('has a frozen account with a case that waits, a revoked recognition with its course, and one proposed', async () => {
    const frozen = `select count(*) from learning_account k join application a on a.learner_id = k.learner_id
      where k.state = 'FROZEN' and a.state = 'IN_REVIEW'`
    expect(await read(bank, frozen)).toEqual(['1'])
    const fallen = `select a.state, o.state as outcome, c.state as conversion from application a join outcome o on o.id = a.outcome_id
      join application c on c.learner_id = a.learner_id and c.kind = 'CONVERSION' where a.state = 'REVOKED'`
    expect(await read(bank, fallen)).toEqual(['REVOKED REVOKED REVERSED'])
    const proposals = `select count(*) from application_event where transition = 'propose_revocation'`
    expect(await read(bank, proposals)).toEqual(['2'])
  })

  it('has a request for reconsideration and an appeal that await their answers', async () => {
    expect(await read(bank, 'select kind, state from remedy order by kind')).toEqual([
      'APPEAL RECEIVED',
      'RECONSIDERATION RECEIVED',
    ])
  })

  it('keeps every invariant of the ledger', async () => {
    expect((await checkLedger(bank.world.gate, bank.world.seals)).violations).toEqual([])
  })

  it('is the same for the same seed and date', async () => {
    const tables = [
      'outcome',
      'application',
      'application_event',
      'application_target',
      'decision',
      'course_result',
      'ledger.transfer',
    ]
    for (const table of tables) {
      const digest = `select count(*), md5(string_agg(t::text, ' ' order by t::text)) from ${table} t`
      expect(await read(bank, digest), table).toEqual(await read(other, digest))
    }
  })
})
