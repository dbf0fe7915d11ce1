import type { AnswerOf } from '../../../contract/operation.ts'
import type { listMyCourses, readMyAccount } from '../../../contract/accounts.ts'
import { sumCredits } from '../../../core/credit.ts'

export type Account = AnswerOf<typeof readMyAccount>
export type Course = AnswerOf<typeof listMyCourses>['items'][number]
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

export const isEarned = (course: Course) => course.state === 'PASSED' || course.state === 'CONVERTED'

/** From the general to the special, as a plan is read. */
const groupOrder = ['PUBLIC_BASIC', 'MAJOR_BASIC', 'MAJOR_CORE', 'MAJOR_EXTENSION', 'PRACTICE', 'PUBLIC_ELECTIVE']

export function groupsOf(courses: readonly Course[]): [code: string, courses: Course[]][] {
  const groups = new Map<string, Course[]>()
  for (const course of courses) groups.set(course.groupCode, [...(groups.get(course.groupCode) ?? []), course])
  const place = (code: string) => (groupOrder.includes(code) ? groupOrder.indexOf(code) : groupOrder.length)
  return [...groups].sort(([a], [b]) => place(a) - place(b))
}

/** The core courses of the major that are still to be earned, in 1/100 credit: what a learner must watch first. */
export function missingCore(courses: readonly Course[]): number {
  const core = courses.filter((course) => course.groupCode === 'MAJOR_CORE' && !isEarned(course))
  return sumCredits(core.map((course) => course.credits))
}
