import type { Database } from '../database/database.ts'
import type { ApplicationRow } from './case-store.ts'

/** What a case is called: its outcome's title, or the courses that credits are converted into. */
export async function readCaseTitle(
  database: Database,
  row: Pick<ApplicationRow, 'learner_id' | 'id' | 'outcome_id'>,
): Promise<string> {
  if (row.outcome_id !== null) {
    const outcome = await database
      .selectFrom('outcome')
      .select('title')
      .where('learner_id', '=', row.learner_id)
      .where('id', '=', row.outcome_id)
      .executeTakeFirstOrThrow()
    return outcome.title
  }
  const targets = await database
    .selectFrom('application_target as t')
    .innerJoin('course as c', 'c.id', 't.course_id')
    .select('c.name_zh')
    .where('t.learner_id', '=', row.learner_id)
    .where('t.application_id', '=', row.id)
    .orderBy('c.code')
    .execute()
  return targets.map((target) => target.name_zh).join('、')
}
