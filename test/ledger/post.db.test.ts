import fc from 'fast-check'
import { sql } from 'kysely'
import pg from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import type { PostingRequest } from '../../src/core/ledger/posting.ts'
import { wholeBank, type Scope } from '../../src/server/database/database.ts'
import { checkLedger } from '../../src/server/ledger/check-ledger.ts'
import { post } from '../../src/server/ledger/post.ts'
import { createPostingQueue } from '../../src/server/ledger/posting-queue.ts'
import { openLedgerBank, type LedgerBank } from '../support/ledger-bank.ts'
import { LedgerModel } from '../support/ledger-model.ts'
import { RequestMaker, steps } from '../support/ledger-sequences.ts'

let bank: LedgerBank
afterEach(() => bank.close())

const check = () => checkLedger(bank.world.gate, bank.world.seals)
const postAll = (requests: PostingRequest[], scope: Scope = wholeBank) =>
  bank.world.gate.write(scope, (tx) => post(tx, bank.world, requests))

function deposit(learnerId: string, amount: number, more: Partial<PostingRequest> = {}): PostingRequest {
  const id = bank.world.ids.next()
  return {
    kind: 'DEPOSIT',
    learnerId,
    institutionId: bank.institutionId,
    id,
    idempotencyKey: id,
    ruleVersion: 'test',
    happenedOn: '2026-03-02',
    lotId: bank.world.ids.next(),
    outcomeId: bank.world.ids.next(),
    category: 'MAJOR',
    amount,
    obtainedOn: '2025-06-01',
    expiresOn: null,
    ...more,
  } as PostingRequest
}

const learner = (index = 0) => bank.learnerIds[index] ?? ''

async function positionsOf(learnerId: string) {
  const rows = await bank.world.gate.read(wholeBank, (database) =>
    database.selectFrom('ledger.lot_position').selectAll().where('learner_id', '=', learnerId).execute(),
  )
  const positions: Record<string, Record<string, number>> = {}
  for (const row of rows.filter((one) => one.kind !== 'ISSUANCE')) {
    positions[row.lot_id] = { ...positions[row.lot_id], [row.kind]: row.amount }
  }
  return positions
}

describe('posting on a real database', () => {
  it('answers random sequences as the model does, in batches of any size, and leaves every invariant whole', async () => {
    bank = await openLedgerBank(150)
    let next = 0
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 7 }), async (sequence, batchSize) => {
        const learnerId = learner((next += 1))
        const ids = { learnerId, institutionId: bank.institutionId, next: () => bank.world.ids.next() }
        const maker = new RequestMaker(ids)
        const model = new LedgerModel()
        const requests = sequence.map((step) => maker.make(step))
        for (let start = 0; start < requests.length; start += batchSize) {
          const batch = requests.slice(start, start + batchSize)
          const results = await postAll(batch)
          const expected = batch.map((request) => model.apply(request))
          const answers = batch.map((request, index) => [request, results[index], expected[index]])
          expect(
            results.map((result) => result.status === 'posted'),
            JSON.stringify(answers),
          ).toEqual(expected)
        }
        const modelled = [...model.lots].map(([id, lot]) => [
          id,
          Object.fromEntries(Object.entries(lot.buckets).filter(([, n]) => n > 0)),
        ])
        expect(await positionsOf(learnerId)).toEqual(Object.fromEntries(modelled))
      }),
      { numRuns: 120, seed: 5, endOnFailure: true },
    )
    const report = await check()
    expect(report.violations).toEqual([])
    expect(report.counts.postings).toBeGreaterThan(1_000)
  })

  it('lets exactly as many of 200 parallel conversions pass as fit', async () => {
    bank = await openLedgerBank(1)
    const one = deposit(learner(), 5_000)
    await postAll([one])
    const lotId = one.kind === 'DEPOSIT' ? one.lotId : ''
    const attempts = Array.from({ length: 200 }, async () => {
      const holdId = bank.world.ids.next()
      const base = {
        learnerId: learner(),
        institutionId: bank.institutionId,
        ruleVersion: 'test',
        happenedOn: '2026-03-02',
      }
      const parts = [{ lotId, amount: 300 }]
      const [holdKey, convertKey] = [bank.world.ids.next(), bank.world.ids.next()]
      return postAll([
        { ...base, kind: 'HOLD', id: holdKey, idempotencyKey: holdKey, holdId, parts },
        {
          ...base,
          kind: 'CONVERT',
          id: convertKey,
          idempotencyKey: convertKey,
          holdId,
          consume: parts,
          leftover: 'RELEASE',
        },
      ])
    })
    const results = await Promise.all(attempts)
    expect(results.filter((result) => result[1]?.status === 'posted')).toHaveLength(16)
    expect(await positionsOf(learner())).toEqual({ [lotId]: { CONSUMED: 4_800, AVAILABLE: 200 } })
    expect((await check()).violations).toEqual([])
  })

  it('posts once under one key: twice in a batch, again later, at the same moment; with another request it refuses', async () => {
    bank = await openLedgerBank(1)
    const one = deposit(learner(), 400, { idempotencyKey: 'evaluation-17' })
    const again = { ...one, id: bank.world.ids.next() }
    expect((await postAll([one, again])).map((result) => result.status)).toEqual(['posted', 'replayed'])
    const [replay] = await postAll([{ ...one, id: bank.world.ids.next() }])
    expect(replay).toMatchObject({ status: 'replayed', postingId: one.id })
    const many = await Promise.all(Array.from({ length: 20 }, () => postAll([{ ...one, id: bank.world.ids.next() }])))
    expect(many.every(([result]) => result?.status === 'replayed')).toBe(true)
    const [other] = await postAll([{ ...one, id: bank.world.ids.next(), amount: 500 } as PostingRequest])
    expect(other).toMatchObject({ status: 'refused', refusal: { code: 'idempotency_key_reused' } })
    expect((await check()).counts.postings).toBe(1)
  })

  it('shows and gives nothing to another institution, by row-level security', async () => {
    bank = await openLedgerBank(1)
    await postAll([deposit(learner(), 400)])
    const stranger: Scope = { kind: 'actor', institutionId: bank.world.ids.next(), learnerId: null }
    const seen = await bank.world.gate.read(stranger, async (database) => [
      await database.selectFrom('ledger.account').selectAll().execute(),
      await database.selectFrom('ledger.posting').selectAll().execute(),
      await database.selectFrom('ledger.lot').selectAll().execute(),
    ])
    expect(seen).toEqual([[], [], []])
    await expect(postAll([deposit(learner(), 100)], stranger)).rejects.toMatchObject({ code: '42501' })
    const own: Scope = { kind: 'actor', institutionId: null, learnerId: learner() }
    const mine = await bank.world.gate.read(own, (database) => database.selectFrom('ledger.lot').selectAll().execute())
    expect(mine).toHaveLength(1)
  })

  it('cannot be changed afterwards: not by the application, and not by whoever may do anything', async () => {
    bank = await openLedgerBank(1)
    await postAll([deposit(learner(), 400)])
    for (const table of ['posting', 'transfer', 'lot', 'event']) {
      for (const change of [`update ledger.${table} set learner_id = learner_id`, `delete from ledger.${table}`]) {
        const byApplication = bank.world.gate.write(wholeBank, (tx) => sql.raw(change).execute(tx))
        await expect(byApplication, change).rejects.toMatchObject({ code: '42501' })
      }
    }
    // The owner sees no row that a policy does not show; the superuser sees all of them.
    const superuser = new pg.Client({ connectionString: bank.database.superuserUrl })
    await superuser.connect()
    try {
      for (const change of [
        'update ledger.transfer set amount = 1',
        'delete from ledger.lot',
        'truncate ledger.event',
      ]) {
        await expect(superuser.query(change), change).rejects.toMatchObject({ code: '23001' })
      }
    } finally {
      await superuser.end()
    }
  })

  it('leaves nothing of a transaction that fails after posting', async () => {
    bank = await openLedgerBank(1)
    const failing = bank.world.gate.write(wholeBank, async (tx) => {
      await post(tx, bank.world, [deposit(learner(), 400)])
      throw new Error('the decision could not be written')
    })
    await expect(failing).rejects.toThrow('the decision')
    expect((await check()).counts).toMatchObject({ postings: 0, lots: 0, accounts: 0, events: 0 })
  })
})

describe('the check', () => {
  it('answers "erased", not "differs", for a learner whose key was deleted', async () => {
    bank = await openLedgerBank(2)
    await postAll([deposit(learner(0), 400), deposit(learner(1), 300)])
    await bank.world.gate.write(wholeBank, (tx) =>
      tx.deleteFrom('ledger.learner_key').where('learner_id', '=', learner(0)).execute(),
    )
    const report = await check()
    expect(report.violations).toEqual([])
    expect(report.counts).toMatchObject({ events: 2, eventsErased: 1 })
  })
})

describe('the queue before the stand-alone endpoint', () => {
  it('takes what it can hold, says queue_full beyond, and finishes what it took', async () => {
    bank = await openLedgerBank(10)
    const queue = createPostingQueue(bank.world, wholeBank, { waitingMaximum: 30, batchMaximum: 8 })
    const all = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) => queue.submit(deposit(learner(index % 10), 100))),
    )
    await queue.drain()
    const taken = all.filter((one) => one.status === 'fulfilled').length
    expect(taken).toBe(30)
    for (const one of all) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'queue_full' })
    expect((await check()).counts.postings).toBe(30)
  })

  it('lets one bad posting fail alone, refused or broken', async () => {
    bank = await openLedgerBank(10)
    const queue = createPostingQueue(bank.world, wholeBank)
    const broken = deposit(learner(2), 100, { id: 'not-a-uuid' })
    const requests = [deposit(learner(0), 100), deposit(learner(1), 0), broken, deposit(learner(3), 100)]
    const results = await Promise.allSettled(requests.map((request) => queue.submit(request)))
    await queue.drain()
    expect(results.map((one) => (one.status === 'fulfilled' ? one.value.status : 'broken'))).toEqual([
      'posted',
      'refused',
      'broken',
      'posted',
    ])
  })
})

describe('a learner with credits at two institutions', () => {
  it('has one account after the other numbered, also where each institution sees only its own', async () => {
    bank = await openLedgerBank(1)
    const other = bank.world.ids.next()
    const at = (institutionId: string): Scope => ({ kind: 'actor', institutionId, learnerId: null })
    const here = await postAll([deposit(learner(), 300)], at(bank.institutionId))
    const there = await postAll([deposit(learner(), 200, { institutionId: other })], at(other))
    const again = await postAll([deposit(learner(), 100, { category: 'GENERAL' })], at(bank.institutionId))
    expect([here, there, again].flat().map((one) => one.status)).toEqual(['posted', 'posted', 'posted'])
    expect((await check()).violations).toEqual([])
  })

  it('has each moved by its own institution alone', async () => {
    bank = await openLedgerBank(1)
    const other = bank.world.ids.next()
    const made = deposit(learner(), 300)
    await postAll([made, deposit(learner(), 300, { institutionId: other })])
    const lotId = 'lotId' in made ? made.lotId : ''
    const {
      outcomeId: _,
      amount: __,
      ...context
    } = deposit(learner(), 1, { institutionId: other }) as never as {
      outcomeId: string
      amount: number
    }
    const asked = (more: object) => ({ ...context, ...more, id: bank.world.ids.next() }) as never as PostingRequest
    const hold = asked({
      kind: 'HOLD',
      idempotencyKey: 'hold',
      holdId: bank.world.ids.next(),
      parts: [{ lotId, amount: 100 }],
    })
    const revoke = asked({ kind: 'REVOKE', idempotencyKey: 'revoke', lotId })
    const results = await postAll([hold, revoke])
    expect(results).toMatchObject([
      { status: 'refused', refusal: { code: 'lot_unknown' } },
      { status: 'refused', refusal: { code: 'lot_unknown' } },
    ])
    expect((await check()).violations).toEqual([])
  })
})
