import type { CourseStanding } from '../../core/conversion/check-targets.ts'
import type { Database } from '../database/database.ts'

/** A course of the learner's programme with where it stands and what of it the interface shows. */
export interface CourseStandingRow extends CourseStanding {
  code: string
  groupCode: string
  term: number
  isCompulsory: boolean
  score: number | null
  label: { zh: string; en: string } | null
  applicationId: string | null
}

/**
 * Where every course of an enrolment's programme stands, from the results that are not reversed and the targets of
 * open applications. The best result decides; an attempt voided for cheating bars the course until it is passed.
 */
export async function readCourseStandings(
  database: Database,
  learnerId: string,
  enrolmentId: string,
): Promise<CourseStandingRow[]> {
  const courses = await database
    .selectFrom('enrolment as e')
    .innerJoin('programme_course as pc', 'pc.programme_id', 'e.programme_id')
    .innerJoin('course as c', 'c.id', 'pc.course_id')
    .select([
      'c.id',
      'c.code',
      'c.name_zh',
      'c.name_en',
      'c.credits',
      'c.is_convertible',
      'pc.group_code',
      'pc.term',
      'pc.is_compulsory',
    ])
    .where('e.learner_id', '=', learnerId)
    .where('e.id', '=', enrolmentId)
    .orderBy('pc.term')
    .orderBy('c.code')
    .execute()
  const results = await readResults(database, learnerId)
  const targets = await readOpenTargets(database, learnerId)
  return courses.map((course) => {
    const result = decisiveResult(results.filter((one) => one.course_id === course.id))
    const target = targets.find((one) => one.course_id === course.id)
    return {
      courseId: course.id,
      code: course.code,
      name: { zh: course.name_zh, en: course.name_en },
      credits: course.credits,
      isConvertible: course.is_convertible,
      groupCode: course.group_code,
      term: course.term,
      isCompulsory: course.is_compulsory,
      state: stateOf(result, target !== undefined),
      score: result?.score ?? null,
      label: result && result.label_zh !== '' ? { zh: result.label_zh, en: result.label_en } : null,
      applicationId: target?.application_id ?? result?.application_id ?? null,
    }
  })
}

function readResults(database: Database, learnerId: string) {
  return database
    .selectFrom('course_result as r')
    .select(['r.course_id', 'r.state', 'r.way', 'r.score', 'r.label_zh', 'r.label_en', 'r.application_id'])
    .where('r.learner_id', '=', learnerId)
    .where('r.reverses', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('course_result as u')
            .select('u.id')
            .whereRef('u.learner_id', '=', 'r.learner_id')
            .whereRef('u.reverses', '=', 'r.id'),
        ),
      ),
    )
    .orderBy('r.recorded_at', 'desc')
    .execute()
}

function readOpenTargets(database: Database, learnerId: string) {
  return database
    .selectFrom('application_target as t')
    .innerJoin('application as a', (join) =>
      join.onRef('a.learner_id', '=', 't.learner_id').onRef('a.id', '=', 't.application_id'),
    )
    .select(['t.course_id', 't.application_id'])
    .where('t.learner_id', '=', learnerId)
    .where('t.is_open', '=', true)
    .where('a.state', 'not in', ['POSTED', 'ARCHIVED'])
    .execute()
}

type Result = Awaited<ReturnType<typeof readResults>>[number]

/** Passed decides; else an attempt voided for cheating, whatever came after it; else the latest. */
function decisiveResult(results: readonly Result[]): Result | undefined {
  const of = (state: string) => results.find((result) => result.state === state)
  return of('PASSED') ?? of('CHEATING') ?? results[0]
}

function stateOf(result: Result | undefined, isTarget: boolean): CourseStanding['state'] {
  if (result?.state === 'PASSED') return result.application_id === null ? 'PASSED' : 'CONVERTED'
  if (isTarget) return 'IN_CONVERSION'
  if (result?.state === 'CHEATING') return 'CHEATING'
  return result?.state === 'FAILED' || result?.state === 'ABSENT' ? 'FAILED' : 'OPEN'
}
