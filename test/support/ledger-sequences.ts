import fc from 'fast-check'
import type { PostingRequest } from '../../src/core/ledger/posting.ts'

/** A random act, by small numbers that point at lots, holds and postings made before: most hit, some miss. */
export interface Step {
  kind: PostingRequest['kind']
  lot: number
  other: number
  amount: number
  share: number
  day: number
  leftover: 'RELEASE' | 'FORFEIT'
}

export const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom(
      'DEPOSIT',
      'DEPOSIT',
      'HOLD',
      'HOLD',
      'RELEASE',
      'CONVERT',
      'CONVERT',
      'FREEZE',
      'UNFREEZE',
      'EXPIRE',
      'REVOKE',
      'FORFEIT',
      'REVERSE',
      'REVERSE',
    ),
    lot: fc.nat(4),
    other: fc.nat(4),
    amount: fc.integer({ min: 0, max: 900 }),
    share: fc.integer({ min: 0, max: 110 }),
    day: fc.nat(40),
    leftover: fc.constantFrom('RELEASE', 'FORFEIT'),
  }),
  { minLength: 12, maxLength: 60, size: 'max' },
)

export interface SequenceIds {
  learnerId: string
  institutionId: string
  next: () => string
}

/** Turns steps into requests; what they point at is whatever the sequence made before. */
export class RequestMaker {
  readonly #ids: SequenceIds
  readonly #lots: { id: string; amount: number }[] = []
  readonly #holds: { id: string; parts: { lotId: string; amount: number }[] }[] = []
  readonly #postings: string[] = []
  constructor(ids: SequenceIds) {
    this.#ids = ids
  }

  make(step: Step): PostingRequest {
    const { learnerId, institutionId, next } = this.#ids
    const id = next()
    const happenedOn = `2026-0${1 + Math.floor(step.day / 28)}-${String((step.day % 28) + 1).padStart(2, '0')}`
    const common = { learnerId, institutionId, id, idempotencyKey: id, ruleVersion: 'test', happenedOn }
    const lot = this.#lots[step.lot % Math.max(1, this.#lots.length)]
    const lotId = lot?.id ?? next()
    const request = this.#asked(step, common, lotId)
    this.#postings.push(id)
    return request
  }

  #asked(
    step: Step,
    common: Omit<Extract<PostingRequest, { kind: 'FREEZE' }>, 'kind' | 'lotId'>,
    lotId: string,
  ): PostingRequest {
    const { next } = this.#ids
    const hold = this.#holds[step.lot % Math.max(1, this.#holds.length)]
    const posting =
      this.#postings[this.#postings.length - 1 - (step.other % Math.max(1, this.#postings.length))] ?? next()
    switch (step.kind) {
      case 'DEPOSIT': {
        const fresh = next()
        this.#lots.push({ id: fresh, amount: step.amount })
        const validity = { obtainedOn: '2025-06-01', expiresOn: step.share > 60 ? '2026-01-20' : null }
        return {
          ...common,
          kind: 'DEPOSIT',
          lotId: fresh,
          outcomeId: next(),
          category: 'MAJOR',
          amount: step.amount,
          ...validity,
        }
      }
      case 'HOLD': {
        const second = this.#lots[step.other % Math.max(1, this.#lots.length)]
        const parts = [{ lotId, amount: Math.ceil(step.amount / 3) }]
        if (second && step.share > 50) parts.push({ lotId: second.id, amount: Math.ceil(step.amount / 5) })
        const holdId = next()
        this.#holds.push({ id: holdId, parts })
        return { ...common, kind: 'HOLD', holdId, parts }
      }
      case 'RELEASE':
        return { ...common, kind: 'RELEASE', holdId: hold?.id ?? next() }
      case 'CONVERT': {
        const consume = (hold?.parts ?? [])
          .map((part) => ({ lotId: part.lotId, amount: Math.floor((part.amount * step.share) / 100) }))
          .filter((part) => part.amount > 0)
        return { ...common, kind: 'CONVERT', holdId: hold?.id ?? next(), consume, leftover: step.leftover }
      }
      case 'UNFREEZE':
        return { ...common, kind: 'UNFREEZE', freezePostingId: posting }
      case 'REVERSE':
        return { ...common, kind: 'REVERSE', reverses: posting }
      case 'FORFEIT':
        return { ...common, kind: 'FORFEIT', lotId, amount: step.amount }
      default:
        return { ...common, kind: step.kind, lotId }
    }
  }
}
