import { sql, type SqlBool } from 'kysely'
import { recordListing } from '../../access/access-log.ts'
import { anyCapacity, scopeOfCapacity, type Actor } from '../../access/actor.ts'
import { readCaseTitle } from '../../cases/case-title.ts'
import { decodeCursor, instantOf, pageOfRows, uuidOf } from '../../database/paging.ts'
import type { World } from '../../world.ts'
import { proposerRoles } from './read-revocation.ts'

/**
 * The proposals to revoke that await a decision at the actor's institution, the oldest first. Whom the list showed is
 * written down.
 */
export async function listRevocations(
  world: World,
  actor: Actor,
  query: { cursor?: string | undefined; limit: number },
) {
  const capacity = anyCapacity(actor, proposerRoles)
  return world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    const cursor = decodeCursor(query.cursor, 2)
    let select = tx
      .selectFrom('application_event as v')
      .innerJoin('application as a', (join) =>
        join.onRef('a.learner_id', '=', 'v.learner_id').onRef('a.id', '=', 'v.application_id'),
      )
      .innerJoin('enrolment as e', (join) =>
        join.onRef('e.learner_id', '=', 'a.learner_id').onRef('e.id', '=', 'a.enrolment_id'),
      )
      .innerJoin('person as p', 'p.id', 'v.learner_id')
      .leftJoin('person as f', 'f.id', 'v.actor_id')
      .leftJoin('reason_code as r', 'r.code', 'v.reason_code')
      .select(['a.learner_id', 'a.id', 'a.number', 'a.outcome_id', 'p.name', 'e.student_number'])
      .select(['v.recorded_at', 'f.name as officer', 'r.text_zh', 'r.text_en'])
      .where('v.transition', '=', sql.lit('propose_revocation'))
      .where('a.institution_id', '=', capacity.institutionId)
      .where(
        sql<SqlBool>`not exists (select from application_event d where d.learner_id = v.learner_id
          and d.application_id = v.application_id and d.seq > v.seq and d.transition in ('decline_revocation', 'revoke'))`,
      )
    if (cursor)
      select = select.where(sql<SqlBool>`(v.recorded_at, a.id) > (${instantOf(cursor[0])}, ${uuidOf(cursor[1])})`)
    const rows = await select
      .orderBy('v.recorded_at')
      .orderBy('a.id')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [row.recorded_at.toISOString(), row.id])
    const items = []
    for (const row of page.items) {
      items.push({
        applicationId: row.id,
        number: row.number,
        title: await readCaseTitle(tx, row),
        learnerName: row.name,
        studentNumber: row.student_number,
        reasonText: { zh: row.text_zh ?? '', en: row.text_en ?? '' },
        officer: row.officer,
        proposedAt: row.recorded_at.toISOString(),
      })
    }
    const subjectIds = page.items.map((row) => row.learner_id)
    const asked = { filter: {}, searchedBy: null, fields: ['name', 'student_number', 'outcome'] }
    await recordListing(tx, world, { actor, capacity, objectKind: 'revocation_list', ...asked, subjectIds })
    return { items, nextCursor: page.nextCursor, total: null }
  })
}
