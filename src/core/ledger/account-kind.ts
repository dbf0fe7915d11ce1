/**
 * The kinds of account. A learner's credits lie in one of the buckets; the institution's side of every posting is
 * kept per learner too, so that one posting touches the rows of one learner alone.
 */
const institutionAccountKinds = ['ISSUANCE', 'CLEARING', 'ROUNDING'] as const
export const bucketKinds = ['AVAILABLE', 'HELD', 'CONSUMED', 'FROZEN', 'EXPIRED', 'REVOKED', 'FORFEITED'] as const

export type BucketKind = (typeof bucketKinds)[number]
export type AccountKind = (typeof institutionAccountKinds)[number] | BucketKind

/** Only the institution's side may go below zero: what it has issued is what the buckets hold. */
export function allowsOverdraft(kind: AccountKind): boolean {
  return (institutionAccountKinds as readonly string[]).includes(kind)
}
