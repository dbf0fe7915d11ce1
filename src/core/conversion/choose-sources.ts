import type { Credit } from '../credit.ts'
import type { LotPart } from '../ledger/posting.ts'

/** A lot with what of it is available. */
export interface AvailableLot {
  lotId: string
  available: Credit
  obtainedOn: string
  expiresOn: string | null
}

export type SourceChoice =
  | { isEnough: true; parts: LotPart[] }
  | { isEnough: false; available: Credit; missing: Credit }

/**
 * Takes what is needed from the lots: earliest expiry first, then earliest date, then id, so that the credits that
 * would be lost first are used first. Lots without expiry come last.
 */
export function chooseSources(lots: readonly AvailableLot[], needed: Credit): SourceChoice {
  const ordered = lots.filter((lot) => lot.available > 0).toSorted(byExpiry)
  const parts: LotPart[] = []
  let left = needed
  for (const lot of ordered) {
    if (left === 0) break
    const amount = Math.min(lot.available, left)
    parts.push({ lotId: lot.lotId, amount })
    left -= amount
  }
  if (left === 0) return { isEnough: true, parts }
  return { isEnough: false, available: needed - left, missing: left }
}

function byExpiry(one: AvailableLot, other: AvailableLot): number {
  return (
    compare(one.expiresOn ?? '9999-12-31', other.expiresOn ?? '9999-12-31') ||
    compare(one.obtainedOn, other.obtainedOn) ||
    compare(one.lotId, other.lotId)
  )
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
