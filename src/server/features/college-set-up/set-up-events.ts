import { sql, type SqlBool } from 'kysely'
import type { Bilingual } from '../../../core/case/workflow.ts'
import type { setUpObjects } from '../../../contract/college-set-up.ts'
import type { Actor } from '../../access/actor.ts'
import type { Tx } from '../../database/database.ts'
import { decodeCursor, instantOf, pageOfRows, uuidOf } from '../../database/paging.ts'
import type { Json } from '../../database/rows.ts'
import type { World } from '../../world.ts'
import { readSetUp, type Place } from './set-up-place.ts'

type SetUpObject = (typeof setUpObjects)[number]
type Facts = { [key: string]: Json }

export interface SetUpEvent {
  objectKind: SetUpObject
  objectId: string
  act: string
  former?: Facts
  changed?: Facts
  reason?: string | null
}

/** Adds a line to the append-only history of the set-up: who, in which role, what from, what to, why. */
export async function recordSetUpEvent(
  tx: Tx,
  world: Pick<World, 'ids'>,
  place: Place,
  event: SetUpEvent,
): Promise<void> {
  await tx
    .insertInto('set_up_event')
    .values({
      id: world.ids.next(),
      institution_id: place.institutionId,
      object_kind: event.objectKind,
      object_id: event.objectId,
      act: event.act,
      actor_id: place.actorId,
      role: place.capacity.role,
      former: JSON.stringify(event.former ?? {}),
      changed: JSON.stringify(event.changed ?? {}),
      reason: event.reason ?? null,
      recorded_at: place.now,
    })
    .execute()
}

interface Named {
  id: string
  code: string
  name_zh: string
  name_en: string
}

/** The names of an object were corrected. */
export function recordRenamed(
  tx: Tx,
  world: Pick<World, 'ids'>,
  place: Place,
  { objectKind, row, name, reason }: { objectKind: SetUpObject; row: Named; name: Bilingual; reason: string },
): Promise<void> {
  return recordSetUpEvent(tx, world, place, {
    objectKind,
    objectId: row.id,
    act: 'rename',
    former: { nameZh: row.name_zh, nameEn: row.name_en },
    changed: { nameZh: name.zh, nameEn: name.en },
    reason,
  })
}

/** An object that was set up by mistake is gone; its history tells what it was. */
export function recordDiscarded(
  tx: Tx,
  world: Pick<World, 'ids'>,
  place: Place,
  { objectKind, row, reason }: { objectKind: SetUpObject; row: Named; reason: string },
): Promise<void> {
  const changed = { code: row.code, nameZh: row.name_zh, nameEn: row.name_en }
  return recordSetUpEvent(tx, world, place, { objectKind, objectId: row.id, act: 'discard', changed, reason })
}

interface EventQuery {
  cursor?: string | undefined
  limit: number
  objectId?: string | undefined
  objectKind?: SetUpObject | undefined
}

/** What was changed of the set-up, newest first. */
export function listSetUpEvents(world: World, actor: Actor, query: EventQuery) {
  return readSetUp(world, actor, async (database, { institutionId }) => {
    const cursor = decodeCursor(query.cursor, 2)
    let select = database
      .selectFrom('set_up_event as e')
      .innerJoin('person as p', 'p.id', 'e.actor_id')
      .selectAll('e')
      .select('p.name as actor_name')
      .where('e.institution_id', '=', institutionId)
    if (query.objectId) select = select.where('e.object_id', '=', query.objectId)
    if (query.objectKind) select = select.where('e.object_kind', '=', query.objectKind)
    if (cursor)
      select = select.where(sql<SqlBool>`(e.recorded_at, e.id) < (${instantOf(cursor[0])}, ${uuidOf(cursor[1])})`)
    const rows = await select
      .orderBy('e.recorded_at', 'desc')
      .orderBy('e.id', 'desc')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [row.recorded_at.toISOString(), row.id])
    const items = page.items.map((row) => ({
      id: row.id,
      objectKind: row.object_kind as SetUpObject,
      objectId: row.object_id,
      act: row.act,
      actorName: row.actor_name,
      role: row.role,
      former: row.former as Record<string, unknown>,
      changed: row.changed as Record<string, unknown>,
      reason: row.reason,
      recordedAt: row.recorded_at.toISOString(),
    }))
    return { items, nextCursor: page.nextCursor, total: null }
  })
}
