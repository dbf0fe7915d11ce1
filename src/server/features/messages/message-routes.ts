import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'
import { sql, type Selectable, type SqlBool } from 'kysely'
import * as contract from '../../../contract/messages.ts'
import type { deliveryMark } from '../../../contract/notice-channels.ts'
import { Problem } from '../../../contract/problem.ts'
import { scopeOfLearner } from '../../access/actor.ts'
import { wholeBank } from '../../database/database.ts'
import type { Rows } from '../../database/rows.ts'
import { decodeCursor, instantOf, pageOfRows, uuidOf } from '../../database/paging.ts'
import { route } from '../../http/route.ts'
import { renderMessage } from '../../notices/message-texts.ts'
import type { World } from '../../world.ts'

/** The own messages: only the person's own rows are ever asked for. */
export function registerMessages(app: FastifyInstance, world: World): void {
  route(app, contract.listMessages, async ({ actor, query }) => {
    const cursor = decodeCursor(query.cursor, 2)
    const rows = await world.gate.read(scopeOfLearner(actor), (database) => {
      let select = database.selectFrom('message').selectAll().where('person_id', '=', actor.personId)
      if (query.isUnread) select = select.where('read_at', 'is', null)
      if (cursor) {
        const [at, id] = cursor
        select = select.where(sql<SqlBool>`(recorded_at, id) < (${instantOf(at)}, ${uuidOf(id)})`)
      }
      return select
        .orderBy('recorded_at', 'desc')
        .orderBy('id', 'desc')
        .limit(query.limit + 1)
        .execute()
    })
    const page = pageOfRows(rows, query.limit, (row) => [row.recorded_at.toISOString(), row.id])
    const marks = await readMarks(world, actor.personId, page.items)
    const items = page.items.map((row) => presentMessage(row, marks.get(row.id) ?? []))
    return { items, nextCursor: page.nextCursor, total: null }
  })
  route(app, contract.countMessages, async ({ actor }) => {
    const row = await world.gate.read(scopeOfLearner(actor), (database) =>
      database
        .selectFrom('message')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('person_id', '=', actor.personId)
        .where('read_at', 'is', null)
        .executeTakeFirstOrThrow(),
    )
    return { unread: Number(row.count) }
  })
  route(app, contract.markMessageRead, ({ actor, params }) =>
    world.gate.write(scopeOfLearner(actor), async (tx) => {
      const changed = await tx
        .updateTable('message')
        .set({ read_at: world.clock.now() })
        .where('person_id', '=', actor.personId)
        .where('id', '=', params.id)
        .executeTakeFirst()
      if (changed.numUpdatedRows === 0n) throw new Problem('not_found')
      return { isDone: true as const }
    }),
  )
}

type Mark = z.input<typeof deliveryMark>

/** What became of messages by mail and SMS, for the person whom they tell. */
async function readMarks(world: World, personId: string, messages: readonly { id: string }[]) {
  const marks = new Map<string, Mark[]>()
  if (messages.length === 0) return marks
  const ids = messages.map((one) => one.id)
  const rows = await world.gate.read(wholeBank, (database) =>
    database
      .selectFrom('notice_delivery')
      .select(['message_id', 'channel', 'state'])
      .where('person_id', '=', personId)
      .where('message_id', 'in', ids)
      .orderBy('channel')
      .execute(),
  )
  for (const { message_id: id, channel, state } of rows) {
    marks.set(id, [...(marks.get(id) ?? []), { channel, state } as Mark])
  }
  return marks
}

function presentMessage(row: Selectable<Rows['message']>, deliveries: Mark[]) {
  return {
    id: row.id,
    kind: row.kind,
    text: renderMessage(row.kind, row.parameters as Record<string, unknown>),
    applicationId: row.application_id,
    recordedAt: row.recorded_at.toISOString(),
    readAt: row.read_at?.toISOString() ?? null,
    deliveries,
  }
}
