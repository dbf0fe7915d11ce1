import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planPosting } from '../../src/core/ledger/plan-posting.ts'
import type { LearnerLedger, PostingRequest } from '../../src/core/ledger/posting.ts'
import { LedgerModel } from '../support/ledger-model.ts'
import { RequestMaker, steps } from '../support/ledger-sequences.ts'

const newLedger = (): LearnerLedger => ({
  learnerId: 'L',
  accounts: [],
  lots: new Map(),
  holds: new Map(),
  past: new Map(),
  deposited: new Map(),
  revoked: new Set(),
})

function counter() {
  let count = 0
  return { learnerId: 'L', institutionId: 'I', next: () => `id-${(count += 1)}` }
}

/** Sums of the product's ledger by lot and bucket, without the empty ones. */
function positionsOf(ledger: LearnerLedger) {
  return Object.fromEntries(
    [...ledger.lots].map(([id, lot]) => [
      id,
      Object.fromEntries(Object.entries(lot.positions).filter(([, amount]) => amount > 0)),
    ]),
  )
}

function positionsOfModel(model: LedgerModel) {
  return Object.fromEntries(
    [...model.lots].map(([id, lot]) => [
      id,
      Object.fromEntries(Object.entries(lot.buckets).filter(([, amount]) => amount > 0)),
    ]),
  )
}

describe('the ledger against an independent model', () => {
  it('answers every sequence as the model does, and every credit lies where the model has it', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const ledger = newLedger()
        const model = new LedgerModel()
        const maker = new RequestMaker(counter())
        for (const step of sequence) {
          const request = maker.make(step)
          const isAccepted = planPosting(ledger, request).isAccepted
          expect([request, isAccepted]).toEqual([request, model.apply(request)])
          expect(positionsOf(ledger)).toEqual(positionsOfModel(model))
        }
        const sum = ledger.accounts.reduce((total, account) => total + account.balance, 0)
        expect(sum).toBe(0)
      }),
      { numRuns: 3_000, seed: 20_260_302 },
    )
  })

  it('is really exercised: every kind of posting is accepted and refused many times', () => {
    const counts = new Map<string, number>()
    for (const sequence of fc.sample(steps, { numRuns: 1_000, seed: 20_260_302 })) {
      const ledger = newLedger()
      const maker = new RequestMaker(counter())
      for (const step of sequence) {
        const { isAccepted } = planPosting(ledger, maker.make(step))
        counts.set(`${step.kind} ${isAccepted}`, (counts.get(`${step.kind} ${isAccepted}`) ?? 0) + 1)
      }
    }
    const kinds = [
      'DEPOSIT',
      'HOLD',
      'RELEASE',
      'CONVERT',
      'FREEZE',
      'UNFREEZE',
      'EXPIRE',
      'REVOKE',
      'FORFEIT',
      'REVERSE',
    ]
    for (const kind of kinds) {
      expect([kind, (counts.get(`${kind} true`) ?? 0) > 20]).toEqual([kind, true])
      if (kind !== 'DEPOSIT') expect([kind, (counts.get(`${kind} false`) ?? 0) > 20]).toEqual([kind, true])
    }
  })

  it('makes no credit out of nothing: what is in the buckets is what was ever issued', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const ledger = newLedger()
        const maker = new RequestMaker(counter())
        let issued = 0
        for (const step of sequence) {
          const request = maker.make(step)
          if (planPosting(ledger, request).isAccepted && request.kind === 'DEPOSIT') issued += request.amount
        }
        const held = ledger.accounts.filter((one) => one.kind !== 'ISSUANCE').reduce((sum, one) => sum + one.balance, 0)
        expect(held).toBe(issued)
      }),
      { numRuns: 1_000, seed: 7 },
    )
  })
})

describe('golden cases of the domain', () => {
  const base = { learnerId: 'L', institutionId: 'I', ruleVersion: 'A', happenedOn: '2026-03-02' }
  const deposit = (lotId: string, amount: number, expiresOn: string | null = null): PostingRequest => ({
    ...base,
    kind: 'DEPOSIT',
    id: `deposit-${lotId}`,
    idempotencyKey: `deposit-${lotId}`,
    lotId,
    outcomeId: `outcome-${lotId}`,
    category: 'MAJOR',
    amount,
    obtainedOn: '2025-09-01',
    expiresOn,
  })
  const act = (id: string, more: object) => ({ ...base, id, idempotencyKey: id, ...more }) as PostingRequest
  const available = (ledger: LearnerLedger, lotId: string) => ledger.lots.get(lotId)?.positions

  it('case 1: an outcome of 5 credits into a course of 4: the leftover 1 is forfeited, or stays', () => {
    for (const [leftover, bucket] of [
      ['FORFEIT', 'FORFEITED'],
      ['RELEASE', 'AVAILABLE'],
    ] as const) {
      const ledger = newLedger()
      planPosting(ledger, deposit('a', 500))
      planPosting(ledger, act('hold', { kind: 'HOLD', holdId: 'h', parts: [{ lotId: 'a', amount: 500 }] }))
      planPosting(
        ledger,
        act('convert', { kind: 'CONVERT', holdId: 'h', consume: [{ lotId: 'a', amount: 400 }], leftover }),
      )
      expect(available(ledger, 'a')).toMatchObject({ CONSUMED: 400, [bucket]: 100, HELD: 0 })
    }
  })

  it('case 2: 3 credits do not pay for 4; with another 2 they do, and 1 is left', () => {
    const ledger = newLedger()
    planPosting(ledger, deposit('a', 300))
    const alone = planPosting(ledger, act('h1', { kind: 'HOLD', holdId: 'h1', parts: [{ lotId: 'a', amount: 400 }] }))
    expect(alone).toEqual({
      isAccepted: false,
      refusal: { code: 'lot_insufficient', lotId: 'a', available: 300, asked: 400 },
    })
    planPosting(ledger, deposit('b', 200))
    const parts = [
      { lotId: 'a', amount: 300 },
      { lotId: 'b', amount: 100 },
    ]
    expect(planPosting(ledger, act('h2', { kind: 'HOLD', holdId: 'h2', parts })).isAccepted).toBe(true)
    expect(available(ledger, 'b')).toMatchObject({ AVAILABLE: 100, HELD: 100 })
  })

  it('case 18: revoked after it was used, all of it is revoked', () => {
    const ledger = newLedger()
    planPosting(ledger, deposit('a', 500))
    planPosting(ledger, act('hold', { kind: 'HOLD', holdId: 'h', parts: [{ lotId: 'a', amount: 400 }] }))
    planPosting(
      ledger,
      act('convert', { kind: 'CONVERT', holdId: 'h', consume: [{ lotId: 'a', amount: 400 }], leftover: 'RELEASE' }),
    )
    planPosting(ledger, act('revoke', { kind: 'REVOKE', lotId: 'a' }))
    expect(available(ledger, 'a')).toMatchObject({ REVOKED: 500, CONSUMED: 0, AVAILABLE: 0 })
  })

  it('lets a hold protect validity: released after its time, the credits are expired, not available', () => {
    const ledger = newLedger()
    planPosting(ledger, deposit('a', 500, '2026-03-10'))
    planPosting(ledger, act('hold', { kind: 'HOLD', holdId: 'h', parts: [{ lotId: 'a', amount: 200 }] }))
    planPosting(ledger, { ...act('release', { kind: 'RELEASE', holdId: 'h' }), happenedOn: '2026-03-11' })
    expect(available(ledger, 'a')).toMatchObject({ EXPIRED: 200, AVAILABLE: 300 })
  })

  it('undoes a conversion once: a second reversal is refused', () => {
    const ledger = newLedger()
    planPosting(ledger, deposit('a', 500))
    planPosting(ledger, act('hold', { kind: 'HOLD', holdId: 'h', parts: [{ lotId: 'a', amount: 400 }] }))
    planPosting(
      ledger,
      act('convert', { kind: 'CONVERT', holdId: 'h', consume: [{ lotId: 'a', amount: 400 }], leftover: 'RELEASE' }),
    )
    expect(planPosting(ledger, act('undo', { kind: 'REVERSE', reverses: 'convert' })).isAccepted).toBe(true)
    const again = planPosting(ledger, act('again', { kind: 'REVERSE', reverses: 'convert' }))
    expect(again).toEqual({ isAccepted: false, refusal: { code: 'posting_reversed', postingId: 'convert' } })
  })
})
