import { sql, type SqlBool } from 'kysely'
import { institutionCapacity, scopeOfCapacity, type Actor } from '../../access/actor.ts'
import { decodeCursor, instantOf, pageOfRows, uuidOf } from '../../database/paging.ts'
import type { World } from '../../world.ts'

/** The public notices of the caller's college, open and past, the newest first. What is on them is not read here. */
export async function listOwnNotices(
  world: World,
  actor: Actor,
  query: { cursor?: string | undefined; limit: number },
) {
  const capacity = institutionCapacity(actor, ['academic_affairs'])
  return world.gate.read(scopeOfCapacity(capacity), async (database) => {
    const cursor = decodeCursor(query.cursor, 2)
    let select = database
      .selectFrom('notice_batch as b')
      .select(['b.id', 'b.number', 'b.posted_on', 'b.ends_at', 'b.state', 'b.recorded_at'])
      .select(sql<number>`(select count(*) from notice_item n where n.batch_id = b.id)`.as('item_count'))
      .where('b.institution_id', '=', capacity.institutionId)
    if (cursor)
      select = select.where(sql<SqlBool>`(b.recorded_at, b.id) < (${instantOf(cursor[0])}, ${uuidOf(cursor[1])})`)
    const rows = await select
      .orderBy('b.recorded_at', 'desc')
      .orderBy('b.id', 'desc')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [row.recorded_at.toISOString(), row.id])
    const items = page.items.map((row) => ({
      id: row.id,
      number: row.number,
      postedOn: row.posted_on,
      endsAt: row.ends_at.toISOString(),
      state: row.state as 'OPEN' | 'CLOSED',
      itemCount: Number(row.item_count),
    }))
    return { items, nextCursor: page.nextCursor, total: null }
  })
}
