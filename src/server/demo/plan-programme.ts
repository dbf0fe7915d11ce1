import type { CourseGroup, Major, MajorsPack, PlanCourse, ProgrammePlan } from './college-shapes.ts'
import { sumPlan } from './plan-totals.ts'

const groupNames: Record<CourseGroup, { zh: string; en: string }> = {
  PUBLIC_BASIC: { zh: '公共基础课', en: 'Public basic courses' },
  MAJOR_BASIC: { zh: '专业基础课', en: 'Basic courses of the major' },
  MAJOR_CORE: { zh: '专业核心课', en: 'Core courses of the major' },
  MAJOR_EXTENSION: { zh: '专业拓展课', en: 'Extension courses of the major' },
  PUBLIC_ELECTIVE: { zh: '公共选修课', en: 'Public electives' },
  PRACTICE: { zh: '集中实践', en: 'Concentrated practice' },
}

/**
 * Lays out the plan (人才培养方案) of a major and cohort: the cohort's public courses, the major's own, and electives of
 * which each cohort is offered others.
 */
export function planProgramme(
  majors: MajorsPack,
  major: Major,
  cohort: number,
  courses: { public: readonly PlanCourse[]; own: readonly PlanCourse[] },
): ProgrammePlan {
  const compulsory = new Set([...(majors.publicCourses[cohort] ?? []), ...major.publicCourses])
  const chosen: Record<CourseGroup, readonly PlanCourse[]> = {
    PUBLIC_BASIC: courses.public.filter((course) => compulsory.has(course.code)),
    MAJOR_BASIC: courses.own.filter((course) => course.kind === 'MAJOR_BASIC'),
    MAJOR_CORE: courses.own.filter((course) => course.kind === 'MAJOR_CORE'),
    MAJOR_EXTENSION: offerElectives(
      majors,
      cohort,
      courses.own.filter((course) => course.kind === 'MAJOR_EXTENSION'),
    ),
    PUBLIC_ELECTIVE: offerElectives(
      majors,
      cohort,
      courses.public.filter((course) => course.kind === 'PUBLIC_ELECTIVE'),
    ),
    PRACTICE: courses.own.filter((course) => course.kind === 'PRACTICE'),
  }
  const groups = (Object.keys(groupNames) as CourseGroup[]).map((group) => {
    const listed = chosen[group]
    const isElective = group === 'MAJOR_EXTENSION' || group === 'PUBLIC_ELECTIVE'
    return {
      code: group,
      name: groupNames[group],
      isCompulsory: !isElective,
      requiredCredits: isElective
        ? majors.requiredElectives[group]
        : listed.reduce((sum, course) => sum + course.credits, 0),
      courses: listed.map((course) => ({ course: course.code, term: course.term })),
    }
  })
  const all = new Map([...courses.public, ...courses.own].map((course) => [course.code, course]))
  const { credits, hours } = sumPlan(groups, all)
  const { code, name, department } = major
  return { code: `${code}-${cohort}`, major: code, cohort, department, name, terms: 6, credits, hours, groups }
}

/** Of three electives a cohort is offered two, the next cohort others: plans of cohorts differ as real ones do. */
function offerElectives(majors: MajorsPack, cohort: number, electives: readonly PlanCourse[]): PlanCourse[] {
  const turn = majors.cohorts.indexOf(cohort)
  return electives.filter((_, index) => index % 3 !== turn % 3)
}
