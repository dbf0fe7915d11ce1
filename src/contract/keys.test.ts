import { describe, expect, it } from 'vitest'
import { changeAccountState } from './accounts.ts'
import { reverseApplication, reviewApplication, submitConversion, withdrawApplication } from './applications.ts'
import { reviewBatch } from './batch-review.ts'
import { decideDeposit } from './deposits.ts'
import type { Operation } from './operation.ts'
import { decideObjection } from './public-notices.ts'
import { answerReconsideration, decideAppeal } from './remedies.ts'
import { decideRevocation } from './revocations.ts'

/** Written down by hand: the operations that post to the ledger, in whichever of their answers. */
const posting: Operation[] = [
  changeAccountState,
  submitConversion,
  withdrawApplication,
  reviewApplication,
  reviewBatch,
  reverseApplication,
  decideObjection,
  decideRevocation,
  answerReconsideration,
  decideAppeal,
  decideDeposit,
]

describe('an operation that posts to the ledger', () => {
  it.each(posting.map((one) => [one.id, one] as const))('carries an idempotency key: %s', (_, operation) => {
    expect(operation.isIdempotent).toBe(true)
  })
})
