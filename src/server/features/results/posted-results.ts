import { sql } from 'kysely'
import { resultRowsMaximum } from '../../../contract/results.ts'
import { Problem } from '../../../contract/problem.ts'
import type { Database } from '../../database/database.ts'

/** The course results that conversions of a college wrote and that are in force, in order of student and course. */
export async function readPostedResults(database: Database, institutionId: string, term: string | undefined) {
  let select = database
    .selectFrom('course_result as r')
    .innerJoin('course as c', 'c.id', 'r.course_id')
    .innerJoin('person as p', 'p.id', 'r.learner_id')
    .innerJoin('enrolment as e', (join) =>
      join.onRef('e.learner_id', '=', 'r.learner_id').onRef('e.id', '=', 'r.enrolment_id'),
    )
    .innerJoin('application as a', (join) =>
      join.onRef('a.learner_id', '=', 'r.learner_id').onRef('a.id', '=', 'r.application_id'),
    )
    .leftJoin('decision as d', (join) =>
      join.onRef('d.learner_id', '=', 'a.learner_id').onRef('d.id', '=', 'a.decision_id'),
    )
    .select(['r.learner_id', 'e.student_number', 'p.name', 'c.code', 'c.name_zh', 'r.credits', 'r.score'])
    .select(['r.label_zh', 'r.term', 'd.number as decision_number'])
    .where('r.institution_id', '=', institutionId)
    .where('r.state', '=', 'PASSED')
    .where(
      sql<boolean>`not exists (select from course_result u where u.learner_id = r.learner_id and u.reverses = r.id)`,
    )
  if (term !== undefined) select = select.where('r.term', '=', term)
  const rows = await select
    .orderBy('e.student_number')
    .orderBy('c.code')
    .limit(resultRowsMaximum + 1)
    .execute()
  if (rows.length > resultRowsMaximum) throw new Problem('export_too_large', { limit: String(resultRowsMaximum) })
  return rows.map((row) => ({ ...row, score: row.score === null ? null : Number(row.score) }))
}

export type PostedResult = Awaited<ReturnType<typeof readPostedResults>>[number]
