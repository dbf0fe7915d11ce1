import { invariant } from '../invariant.ts'

/** A term of a school year, such as 2026-2027-1. Strings of this form compare as the terms follow each other. */
export type Term = string

/** True for a term of two years that follow each other, first or second half. */
export function isTerm(text: string): boolean {
  const match = /^(\d{4})-(\d{4})-[12]$/.exec(text)
  return match !== null && Number(match[2]) === Number(match[1]) + 1
}

/** In which term a cohort comes to the n-th term of its plan; every school year has two. */
export function termOfPlan(cohort: number, term: number): Term {
  invariant(term >= 1, 'the terms of a plan are counted from 1')
  const year = cohort + Math.floor((term - 1) / 2)
  return `${year}-${year + 1}-${term % 2 === 1 ? 1 : 2}`
}

export interface CourseAmounts {
  /** In 1/100 credit. */
  credits: number
  hours: number
}

export interface CourseVersion extends CourseAmounts {
  version: number
  fromTerm: Term
}

/** What a course counts in a term: the latest version that begins by then, else what it was added with. */
export function amountsInTerm(added: CourseAmounts, versions: readonly CourseVersion[], term: Term): CourseAmounts {
  const begun = versions.filter((one) => one.fromTerm <= term)
  const latest = begun.toSorted(
    (one, other) => other.fromTerm.localeCompare(one.fromTerm) || other.version - one.version,
  )[0]
  const { credits, hours } = latest ?? added
  return { credits, hours }
}
