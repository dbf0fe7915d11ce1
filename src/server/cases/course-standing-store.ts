import { sql } from 'kysely'
import { describeHindrance, type CourseStanding, type TargetHindrance } from '../../core/conversion/check-targets.ts'
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
      'pc.credits',
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

/** A course of a case that can be its target no more: passed since, or barred by an attempt voided for cheating. */
export interface SettledTarget extends TargetHindrance {
  applicationId: string
  name: { zh: string; en: string }
}

/** The courses of cases that were settled otherwise after the application, in order of their codes. */
export async function findSettledTargets(
  database: Database,
  cases: readonly { learner_id: string; id: string }[],
): Promise<SettledTarget[]> {
  const { rows } = await sql<{ application_id: string; name_zh: string; name_en: string; is_passed: boolean }>`
    select t.application_id, c.name_zh, c.name_en, bool_or(r.state = 'PASSED') as is_passed
    from unnest(${cases.map((one) => one.learner_id)}::uuid[], ${cases.map((one) => one.id)}::uuid[]) k (learner_id, id)
    join application_target t on t.learner_id = k.learner_id and t.application_id = k.id and t.is_open
    join course c on c.id = t.course_id
    join course_result r on r.learner_id = t.learner_id and r.course_id = t.course_id
      and r.state in ('PASSED', 'CHEATING') and r.reverses is null
    where not exists (select from course_result u where u.learner_id = r.learner_id and u.reverses = r.id)
    group by t.application_id, c.id order by c.code`.execute(database)
  return rows.map((row) => ({
    ...describeHindrance(row.is_passed ? 'passed' : 'cheating'),
    applicationId: row.application_id,
    name: { zh: row.name_zh, en: row.name_en },
  }))
}

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
