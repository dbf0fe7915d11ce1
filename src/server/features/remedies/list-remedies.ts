import { sql, type SqlBool } from 'kysely'
import type { Role } from '../../../contract/roles.ts'
import { recordListing } from '../../access/access-log.ts'
import { institutionCapacity, scopeOfCapacity, type Actor } from '../../access/actor.ts'
import { readCaseTitle } from '../../cases/case-title.ts'
import { decodeCursor, dueOrLast, instantOf, lastInstant, pageOfRows, uuidOf } from '../../database/paging.ts'
import type { World } from '../../world.ts'

const roles: readonly Role[] = ['academic_affairs', 'appeals_committee']

/**
 * The requests that are for the actor's body: reconsideration for Academic Affairs, appeals for the committee; the most
 * urgent first. Whom the list showed is written down.
 */
export async function listRemedies(
  world: World,
  actor: Actor,
  query: { cursor?: string | undefined; limit: number; state?: string | undefined },
) {
  const capacity = institutionCapacity(actor, roles)
  const kind = capacity.role === 'appeals_committee' ? 'APPEAL' : 'RECONSIDERATION'
  return world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    const cursor = decodeCursor(query.cursor, 2)
    let select = tx
      .selectFrom('remedy as r')
      .innerJoin('application as a', (join) =>
        join.onRef('a.learner_id', '=', 'r.learner_id').onRef('a.id', '=', 'r.application_id'),
      )
      .innerJoin('person as p', 'p.id', 'r.learner_id')
      .selectAll('r')
      .select(['a.outcome_id', 'p.name'])
      .where('r.institution_id', '=', capacity.institutionId)
      .where('r.kind', '=', kind)
    if (query.state) select = select.where('r.state', '=', query.state)
    if (cursor)
      select = select.where(sql<SqlBool>`(${urgency}, r.id) > (${instantOf(cursor[0])}, ${uuidOf(cursor[1])})`)
    const rows = await select
      .orderBy(urgency)
      .orderBy('r.id')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [row.due_at?.toISOString() ?? lastInstant, row.id])
    const items = []
    for (const row of page.items) {
      const key = { learner_id: row.learner_id, id: row.application_id, outcome_id: row.outcome_id }
      items.push({
        id: row.id,
        number: row.number,
        kind: kind as 'APPEAL' | 'RECONSIDERATION',
        state: row.state as 'RECEIVED' | 'UPHELD' | 'RETURNED',
        applicationId: row.application_id,
        title: await readCaseTitle(tx, key),
        learnerName: row.name,
        filedAt: row.filed_at.toISOString(),
        dueAt: row.due_at?.toISOString() ?? null,
        isOverdue: row.state === 'RECEIVED' && row.due_at !== null && row.due_at < world.clock.now(),
      })
    }
    const subjectIds = page.items.map((row) => row.learner_id)
    const asked = { filter: { state: query.state }, searchedBy: null, fields: ['name', 'outcome'] }
    await recordListing(tx, world, { actor, capacity, objectKind: 'remedy_list', ...asked, subjectIds })
    return { items, nextCursor: page.nextCursor, total: null }
  })
}

const urgency = dueOrLast('r.due_at')
