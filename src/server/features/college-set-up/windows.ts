import { sql, type SqlBool } from 'kysely'
import { Problem } from '../../../contract/problem.ts'
import type { Actor } from '../../access/actor.ts'
import { demandPolicy } from '../../cases/college-policy.ts'
import { termOf } from '../../cases/institution.ts'
import type { Database, Tx } from '../../database/database.ts'
import { decodeCursor, pageOfRows, uuidOf } from '../../database/paging.ts'
import type { OnceKey } from '../../http/idempotency.ts'
import type { World } from '../../world.ts'
import { recordSetUpEvent } from './set-up-events.ts'
import { cannotBe, readSetUp, settleOnce, type Place } from './set-up-place.ts'

type Kind = 'RECOGNITION' | 'CONVERSION'

function selectWindows(database: Database, institutionId: string) {
  return database
    .selectFrom('application_window as w')
    .selectAll('w')
    .select(sql<number>`(select count(*)::int from application a where a.window_id = w.id)`.as('application_count'))
    .where('w.institution_id', '=', institutionId)
}

type WindowRow = Awaited<ReturnType<ReturnType<typeof selectWindows>['execute']>>[number]

function stateOf(row: Pick<WindowRow, 'closed_at' | 'opens_on' | 'closes_on'>, today: string) {
  if (row.closed_at !== null) return 'CLOSED' as const
  if (row.closes_on < today) return 'OVER' as const
  return row.opens_on > today ? ('COMING' as const) : ('OPEN' as const)
}

function presentWindow(row: WindowRow, today: string) {
  return {
    id: row.id,
    name: { zh: row.name_zh, en: row.name_en },
    term: row.term,
    opensOn: row.opens_on,
    closesOn: row.closes_on,
    kinds: row.kinds as Kind[],
    state: stateOf(row, today),
    closedAt: row.closed_at?.toISOString() ?? null,
    applicationCount: row.application_count,
  }
}

async function readWindow(database: Database, place: Place, id: string) {
  const row = await selectWindows(database, place.institutionId).where('w.id', '=', id).executeTakeFirst()
  if (!row) throw new Problem('not_found')
  return presentWindow(row, place.today)
}

/** The windows of the institution, the latest first. */
export function listWindows(world: World, actor: Actor, query: { cursor?: string | undefined; limit: number }) {
  return readSetUp(world, actor, async (database, { institutionId, today }) => {
    const cursor = decodeCursor(query.cursor, 2)
    let select = selectWindows(database, institutionId)
    if (cursor) {
      const opensOn = cursor[0] ?? ''
      if (!/^\d{4}-\d\d-\d\d$/.test(opensOn)) throw new Problem('request_invalid', { faults: 'cursor' })
      select = select.where(sql<SqlBool>`(w.opens_on, w.id) < (${opensOn}::date, ${uuidOf(cursor[1])}::uuid)`)
    }
    const rows = await select
      .orderBy('w.opens_on', 'desc')
      .orderBy('w.id', 'desc')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [row.opens_on, row.id])
    return {
      items: page.items.map((row) => presentWindow(row, today)),
      nextCursor: page.nextCursor,
      total: null,
      today,
    }
  })
}

export interface WindowInput {
  name: { zh: string; en: string }
  opensOn: string
  closesOn: string
  kinds: Kind[]
}

/** Opens a window. It begins today or later, and not before the college has a policy: nothing is open in hindsight. */
export function openWindow(world: World, actor: Actor, input: WindowInput, once: OnceKey) {
  return settleOnce(world, actor, {
    roles: ['academic_affairs'],
    once,
    read: readWindow,
    settle: async (tx, place) => {
      const { opensOn, closesOn } = input
      if (opensOn < place.today) throw cannotBe('开始日期不能早于今天', 'it begins today or later')
      if (closesOn < opensOn) throw cannotBe('截止日期早于开始日期', 'it ends before it begins')
      await demandPolicy(tx, place.institutionId, opensOn)
      const id = world.ids.next()
      const kinds = [...new Set(input.kinds)].toSorted().toReversed()
      await tx
        .insertInto('application_window')
        .values({
          id,
          institution_id: place.institutionId,
          name_zh: input.name.zh,
          name_en: input.name.en,
          term: termOf(opensOn),
          opens_on: opensOn,
          closes_on: closesOn,
          kinds,
        })
        .execute()
      await recordSetUpEvent(tx, world, place, {
        objectKind: 'WINDOW',
        objectId: id,
        act: 'open',
        changed: { name: input.name.zh, opensOn, closesOn, kinds },
      })
      return id
    },
  })
}

/** A window that has not ended; two who change it wait for each other. */
async function lockWindow(tx: Tx, place: Place, id: string) {
  const row = await tx
    .selectFrom('application_window')
    .selectAll()
    .where('id', '=', id)
    .where('institution_id', '=', place.institutionId)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new Problem('not_found')
  const state = stateOf(row, place.today)
  if (state === 'OVER' || state === 'CLOSED') throw new Problem('window_over')
  return row
}

export interface MoveInput {
  closesOn: string
  formerClosesOn: string
  reason: string
}

/** Moves the end of a window, later or earlier; never before today, and not once it has passed. */
export function moveWindowEnd(world: World, actor: Actor, id: string, input: MoveInput, once: OnceKey) {
  return settleOnce(world, actor, {
    roles: ['academic_affairs'],
    once,
    read: readWindow,
    settle: async (tx, place) => {
      const row = await lockWindow(tx, place, id)
      const { closesOn, formerClosesOn, reason } = input
      if (row.closes_on !== formerClosesOn) throw new Problem('conflict')
      if (closesOn === formerClosesOn) throw cannotBe('截止日期没有变化', 'the end is the same')
      if (closesOn < place.today) throw cannotBe('截止日期不能早于今天', 'it ends today or later')
      if (closesOn < row.opens_on) throw cannotBe('截止日期早于开始日期', 'it ends before it begins')
      await tx.updateTable('application_window').set({ closes_on: closesOn }).where('id', '=', id).execute()
      await recordSetUpEvent(tx, world, place, {
        objectKind: 'WINDOW',
        objectId: id,
        act: closesOn > formerClosesOn ? 'extend' : 'shorten',
        former: { closesOn: formerClosesOn },
        changed: { closesOn },
        reason,
      })
      return id
    },
  })
}

/** Closes a window at once, whether it has begun or not: it takes no more applications. */
export function closeWindow(world: World, actor: Actor, id: string, input: { reason: string }, once: OnceKey) {
  return settleOnce(world, actor, {
    roles: ['academic_affairs'],
    once,
    read: readWindow,
    settle: async (tx, place) => {
      const row = await lockWindow(tx, place, id)
      await tx.updateTable('application_window').set({ closed_at: place.now }).where('id', '=', id).execute()
      await recordSetUpEvent(tx, world, place, {
        objectKind: 'WINDOW',
        objectId: id,
        act: 'close',
        former: { closesOn: row.closes_on },
        changed: { closedAt: place.now.toISOString() },
        reason: input.reason,
      })
      return id
    },
  })
}
