import { sql, type SqlBool } from 'kysely'
import { Problem } from '../../../contract/problem.ts'
import { scopeOfLearner, type Actor } from '../../access/actor.ts'
import { decodeCursor, instantOf, pageOfRows, uuidOf } from '../../database/paging.ts'
import { listEvidence } from '../../evidence/evidence-store.ts'
import { presentOutcome, readOutcomeView, selectOutcomes, type OutcomeView } from '../../outcomes/outcome-view.ts'
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
    const evidence = await listEvidence(database, actor.personId, ids, { forReviewer: false })
    return { items: page.items.map((row) => presentOutcome(row, evidence)), nextCursor: page.nextCursor, total: null }
  })
}

/** One own outcome; what was discarded or is another's does not exist. */
export async function readMyOutcome(world: World, actor: Actor, outcomeId: string): Promise<OutcomeView> {
  const view = await world.gate.read(scopeOfLearner(actor), (database) =>
    readOutcomeView(database, actor.personId, outcomeId, false),
  )
  if (!view || (view.state as string) === 'DISCARDED') throw new Problem('not_found')
  return view
}
