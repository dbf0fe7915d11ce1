import type { AnswerOf } from '../../../contract/operation.ts'
import { saveProgramme, type readSetUpProgramme } from '../../../contract/programme-set-up.ts'
import { courseGroups, type CourseGroup } from '../../../core/college-set-up/course-rows.ts'
import { formatCredit, parseCredit } from '../../../core/credit.ts'
import type { PlanHead } from './PlanHeadFields.tsx'
import { useSettling } from './use-settling.ts'

export type Plan = AnswerOf<typeof readSetUpProgramme>

export const planMeanings = { DRAFT: 'wait', PUBLISHED: 'good', REPLACED: 'quiet', DISCARDED: 'quiet' } as const

/** What the interface takes of the typed head; what is no number is refused there. */
export const bodyOf = (head: PlanHead) => ({
  name: head.names,
  departmentId: head.departmentId,
  terms: Number(head.terms),
  credits: parseCredit(head.credits) ?? 0,
  hours: Number(head.hours),
})

/** The head of a plan as it is typed. */
export const headOf = (plan: Plan): PlanHead => ({
  names: plan.name,
  departmentId: plan.departmentId,
  terms: String(plan.terms),
  credits: formatCredit(plan.credits),
  hours: String(plan.hours),
})

/** What a draft is saved with besides its courses. */
export function useSavingPlan(plan: Plan) {
  const act = useSettling(saveProgramme)
  const save = (changed: { courses?: readonly PlannedCourse[]; head?: PlanHead }) =>
    act.mutate({
      params: { id: plan.id },
      body: {
        ...bodyOf(changed.head ?? headOf(plan)),
        revision: plan.revision,
        courses: [...(changed.courses ?? plannedOf(plan))],
      },
    })
  return { ...act, save }
}

type PlannedCourse = Pick<Plan['courses'][number], 'courseId' | 'term' | 'isCompulsory'> & { groupCode: CourseGroup }

/** The courses of a plan as they are saved. */
export const plannedOf = (plan: Plan): PlannedCourse[] =>
  plan.courses.map(({ courseId, groupCode, term, isCompulsory }) => {
    return {
      courseId,
      groupCode: courseGroups.find((group) => group === groupCode) ?? 'MAJOR_CORE',
      term,
      isCompulsory,
    }
  })
