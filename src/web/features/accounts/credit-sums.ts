import type { AnswerOf } from '../../../contract/operation.ts'
import type { readMyAccount } from '../../../contract/accounts.ts'

export type Account = AnswerOf<typeof readMyAccount>
type Bucket = keyof Account['balances'][number]['buckets']

/** What lies in a bucket over all categories, in 1/100 credit. */
export function sumBucket(account: Account, bucket: Bucket): number {
  return account.balances.reduce((sum, balance) => sum + (balance.buckets[bucket] ?? 0), 0)
}

/** Where the learner stands in the programme of the enrolment that runs, in 1/100 credit. */
export function standingOf(account: Account) {
  const enrolment = account.enrolments.find((one) => one.state === 'ACTIVE') ?? account.enrolments[0]
  const required = enrolment?.creditsRequired ?? 0
  const passed = enrolment?.creditsPassed ?? 0
  const converted = enrolment?.creditsConverted ?? 0
  return { enrolment, required, passed, converted, missing: Math.max(0, required - passed - converted) }
}
