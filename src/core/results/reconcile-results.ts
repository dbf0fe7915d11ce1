/** A course result as it stands in one of two systems. Credits in 1/100; a score as a number or null. */
export interface StoredResult {
  studentNumber: string
  courseCode: string
  credits: number
  score: number | null
}

export interface ResultDifference {
  studentNumber: string
  courseCode: string
  /** Null on the side that does not have it. */
  ours: Pick<StoredResult, 'credits' | 'score'> | null
  theirs: Pick<StoredResult, 'credits' | 'score'> | null
}

export interface Reconciliation {
  /** Taken over, and alike. */
  alike: number
  /** Ours that the other system does not have. */
  missing: ResultDifference[]
  /** In both, with another value. */
  differing: ResultDifference[]
  /** Rows of the other system that the bank did not post; it has many of its own, so they are counted alone. */
  foreign: number
}

const keyOf = (one: Pick<StoredResult, 'studentNumber' | 'courseCode'>) => `${one.studentNumber}\n${one.courseCode}`

/**
 * Compares what the bank posted with what the academic system holds. Several rows of theirs for one student and course
 * (an attempt failed, a conversion) are alike if one of them is: the other attempts are theirs.
 */
export function reconcileResults(ours: readonly StoredResult[], theirs: readonly StoredResult[]): Reconciliation {
  const held = new Map<string, StoredResult[]>()
  for (const one of theirs) held.set(keyOf(one), [...(held.get(keyOf(one)) ?? []), one])
  const result: Reconciliation = { alike: 0, missing: [], differing: [], foreign: 0 }
  const posted = new Set<string>()
  for (const one of ours) {
    posted.add(keyOf(one))
    const rows = held.get(keyOf(one)) ?? []
    const { studentNumber, courseCode, credits, score } = one
    const line = { studentNumber, courseCode, ours: { credits, score } }
    const [first] = rows
    if (!first) result.missing.push({ ...line, theirs: null })
    else if (rows.some((row) => row.credits === credits && row.score === score)) result.alike += 1
    else result.differing.push({ ...line, theirs: { credits: first.credits, score: first.score } })
  }
  result.foreign = theirs.filter((one) => !posted.has(keyOf(one))).length
  return result
}
