import { sql, type SqlBool } from 'kysely'
import { scopeOfLearner, type Actor } from '../../access/actor.ts'
import { decodeCursor, instantOf, pageOfRows, uuidOf } from '../../database/paging.ts'
import { presentOutcome, readEvidenceViews, selectOutcomes } from '../../outcomes/outcome-view.ts'
import type { World } from '../../world.ts'

/** The own outcomes, newest first; what was discarded is gone. */
export async function listMyOutcomes(
  world: World,
  actor: Actor,
  query: { cursor?: string | undefined; limit: number; state?: string | undefined },
) {
  return world.gate.read(scopeOfLearner(actor), async (database) => {
    const cursor = decodeCursor(query.cursor, 2)
    let select = selectOutcomes(database).where('o.learner_id', '=', actor.personId).where('o.state', '<>', 'DISCARDED')
    if (query.state) select = select.where('o.state', '=', query.state)
    if (cursor)
      select = select.where(sql<SqlBool>`(o.recorded_at, o.id) < (${instantOf(cursor[0])}, ${uuidOf(cursor[1])})`)
    const rows = await select
      .orderBy('o.recorded_at', 'desc')
      .orderBy('o.id', 'desc')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [row.recorded_at.toISOString(), row.id])
    const ids = page.items.map((row) => row.id)
    const evidence = await readEvidenceViews(database, actor.personId, ids, false)
    return { items: page.items.map((row) => presentOutcome(row, evidence)), nextCursor: page.nextCursor, total: null }
  })
}
