import { invariant } from '../../core/invariant.ts'
import type { PlanCourse, ProgrammePlan } from './college-shapes.ts'

/** What a plan adds up to. Credits in 1/100 credit; shares are fractions, of hours or, for electives, of credits. */
export interface PlanTotals {
  credits: number
  hours: number
  practicalShare: number
  electiveShare: number
  publicShare: number
}

/**
 * Adds up what a learner takes: all compulsory courses, and of each elective group the credits required. Elective hours
 * are taken in proportion, since which electives a learner chooses is not known.
 */
export function sumPlan(groups: ProgrammePlan['groups'], courses: ReadonlyMap<string, PlanCourse>): PlanTotals {
  const totals = { credits: 0, hours: 0, practicalHours: 0, electiveCredits: 0, publicHours: 0 }
  for (const group of groups) {
    const listed = group.courses.map(({ course }) => {
      const found = courses.get(course)
      invariant(found, `the course ${course} of a plan is in a course file`)
      return found
    })
    const offered = listed.reduce((sum, course) => sum + course.credits, 0)
    const share = group.requiredCredits / offered
    const hours = share * listed.reduce((sum, course) => sum + course.hours, 0)
    totals.credits += group.requiredCredits
    totals.hours += hours
    totals.practicalHours += share * listed.reduce((sum, course) => sum + course.practicalHours, 0)
    if (!group.isCompulsory) totals.electiveCredits += group.requiredCredits
    if (group.code === 'PUBLIC_BASIC' || group.code === 'PUBLIC_ELECTIVE') totals.publicHours += hours
  }
  return {
    credits: totals.credits,
    hours: Math.round(totals.hours),
    practicalShare: totals.practicalHours / totals.hours,
    electiveShare: totals.electiveCredits / totals.credits,
    publicShare: totals.publicHours / totals.hours,
  }
}
