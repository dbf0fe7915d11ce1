import type { Bilingual } from '../case/workflow.ts'
import { formatCredit, sumCredits } from '../credit.ts'

export interface PlanCourse {
  code: string
  /** In 1/100 credit. */
  credits: number
  hours: number
  term: number
  isCompulsory: boolean
  isRetired: boolean
}

export interface Plan {
  /** What a learner must earn, in 1/100 credit. */
  credits: number
  hours: number
  terms: number
  courses: readonly PlanCourse[]
}

/** What the courses of a plan add up to: credits in 1/100, hours in class hours. */
export function sumPlanCourses(courses: readonly PlanCourse[]) {
  const sum = (all: readonly PlanCourse[]) => ({
    credits: sumCredits(all.map((one) => one.credits)),
    hours: all.reduce((hours, one) => hours + one.hours, 0),
  })
  return { compulsory: sum(courses.filter((one) => one.isCompulsory)), all: sum(courses) }
}

/** Everything that keeps a plan from being published; empty when it can be. */
export function findPlanFaults(plan: Plan): Bilingual[] {
  const { compulsory, all } = sumPlanCourses(plan.courses)
  const needed = formatCredit(plan.credits)
  const codes = (courses: readonly PlanCourse[]) => courses.map((one) => one.code).join('、')
  const late = plan.courses.filter((one) => one.term > plan.terms)
  const retired = plan.courses.filter((one) => one.isRetired)
  return [
    plan.courses.length === 0 && { zh: '还没有课程', en: 'it has no course' },
    compulsory.credits > plan.credits && {
      zh: `必修课共 ${formatCredit(compulsory.credits)} 学分，超过总学分 ${needed}`,
      en: `its compulsory courses have ${formatCredit(compulsory.credits)} credits, more than its ${needed}`,
    },
    plan.courses.length > 0 &&
      all.credits < plan.credits && {
        zh: `所列课程共 ${formatCredit(all.credits)} 学分，不足总学分 ${needed}`,
        en: `all its courses have ${formatCredit(all.credits)} credits, less than its ${needed}`,
      },
    compulsory.hours > plan.hours && {
      zh: `必修课共 ${compulsory.hours} 学时，超过总学时 ${plan.hours}`,
      en: `its compulsory courses have ${compulsory.hours} hours, more than its ${plan.hours}`,
    },
    late.length > 0 && {
      zh: `${codes(late)} 的学期超出学制`,
      en: `the term of ${codes(late)} is beyond the last one`,
    },
    retired.length > 0 && {
      zh: `${codes(retired)} 已停用，请换成其他课程`,
      en: `${codes(retired)} are retired: take other courses`,
    },
  ].filter((fault) => fault !== false)
}
