import type { ApplicationRow } from '../../cases/case-store.ts'
import type { Database } from '../../database/database.ts'

/** What experts may recommend: credits up to the definition's maximum, courses of the learner's programme. */
export async function readJudgeable(database: Database, row: ApplicationRow) {
  const enrolment = await database
    .selectFrom('enrolment')
    .select('programme_id')
    .where('learner_id', '=', row.learner_id)
    .where('id', '=', row.enrolment_id)
    .executeTakeFirstOrThrow()
  const courses = await database
    .selectFrom('programme_course as pc')
    .innerJoin('course as c', 'c.id', 'pc.course_id')
    .select(['c.id', 'c.code', 'c.name_zh', 'c.name_en'])
    .where('pc.programme_id', '=', enrolment.programme_id)
    .where('c.is_convertible', '=', true)
    .orderBy('c.code')
    .execute()
  const definition =
    row.outcome_id === null
      ? undefined
      : await database
          .selectFrom('outcome as o')
          .innerJoin('outcome_definition as d', 'd.id', 'o.definition_id')
          .select(['d.id', 'd.credits_maximum'])
          .where('o.learner_id', '=', row.learner_id)
          .where('o.id', '=', row.outcome_id)
          .executeTakeFirst()
  return {
    definitionId: definition?.id ?? null,
    creditsMaximum: definition?.credits_maximum ?? 0,
    courses: courses.map((one) => ({ id: one.id, code: one.code, name: { zh: one.name_zh, en: one.name_en } })),
  }
}
