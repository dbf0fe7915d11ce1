import { sql, type SqlBool } from 'kysely'
import { Problem } from '../../../contract/problem.ts'
import { findPlaceFault, type UnitKind } from '../../../core/college-set-up/unit-place.ts'
import type { Actor } from '../../access/actor.ts'
import type { Database, Tx } from '../../database/database.ts'
import { containsPattern, decodeCursor, pageOfRows } from '../../database/paging.ts'
import type { OnceKey } from '../../http/idempotency.ts'
import type { World } from '../../world.ts'
import { recordSetUpEvent } from './set-up-events.ts'
import { cannotBe, isTaken, readSetUp, settleOnce, type Place } from './set-up-place.ts'

function selectUnits(database: Database, institutionId: string) {
  return database
    .selectFrom('unit as u')
    .selectAll('u')
    .select(
      sql<number>`(select count(*)::int from unit k where k.parent_id = u.id and k.closed_at is null)`.as('part_count'),
    )
    .where('u.institution_id', '=', institutionId)
}

type UnitRow = Awaited<ReturnType<ReturnType<typeof selectUnits>['execute']>>[number]

function presentUnit(row: UnitRow) {
  return {
    id: row.id,
    parentId: row.parent_id,
    code: row.code,
    name: { zh: row.name_zh, en: row.name_en },
    kind: row.kind as UnitKind,
    partCount: row.part_count,
    closedAt: row.closed_at?.toISOString() ?? null,
  }
}

async function readUnit(database: Database, place: Place, id: string) {
  const row = await selectUnits(database, place.institutionId).where('u.id', '=', id).executeTakeFirst()
  if (!row) throw new Problem('not_found')
  return presentUnit(row)
}

export interface UnitQuery {
  cursor?: string | undefined
  limit: number
  parentId?: string | undefined
  search?: string | undefined
  kind?: UnitKind | undefined
}

/** One level of the tree, or what a search finds on any; closed units stand among the others and say so. */
export function listUnitsOf(world: World, actor: Actor, query: UnitQuery) {
  return readSetUp(world, actor, async (database, { institutionId }) => {
    const path = query.parentId === undefined ? [] : await readPath(database, institutionId, query.parentId)
    const cursor = decodeCursor(query.cursor, 1)
    let select = selectUnits(database, institutionId)
    if (query.search) {
      const pattern = containsPattern(query.search)
      select = select.where(
        sql<SqlBool>`(u.name_zh ilike ${pattern} or u.name_en ilike ${pattern} or u.code ilike ${pattern})`,
      )
    } else if (query.parentId) {
      select = select.where('u.parent_id', '=', query.parentId)
    } else if (!query.kind) {
      select = select.where('u.parent_id', 'is', null)
    }
    if (query.kind) select = select.where('u.kind', '=', query.kind)
    if (cursor) select = select.where('u.code', '>', cursor[0] ?? '')
    const rows = await select
      .orderBy('u.code')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [row.code])
    return { items: page.items.map(presentUnit), nextCursor: page.nextCursor, total: null, path }
  })
}

/** From the topmost unit down to the given one. */
async function readPath(database: Database, institutionId: string, unitId: string) {
  const { rows } = await sql<{ id: string; kind: UnitKind; name_zh: string; name_en: string }>`
    with recursive up (id, parent_id, kind, name_zh, name_en, height) as (
      select id, parent_id, kind, name_zh, name_en, 0 from unit
      where id = ${unitId} and institution_id = ${institutionId}
      union all
      select u.id, u.parent_id, u.kind, u.name_zh, u.name_en, up.height + 1 from unit u join up on u.id = up.parent_id
      where up.height < 20
    ) select id, kind, name_zh, name_en from up order by height desc`.execute(database)
  if (rows.length === 0) throw new Problem('not_found')
  return rows.map((row) => ({ id: row.id, kind: row.kind, name: { zh: row.name_zh, en: row.name_en } }))
}

export interface UnitInput {
  parentId: string | null
  code: string
  name: { zh: string; en: string }
  kind: UnitKind
}

/** Adds a unit below an open one, or on top, where its kind belongs. */
export function addUnit(world: World, actor: Actor, input: UnitInput, once: OnceKey) {
  return settleOnce(world, actor, {
    roles: ['academic_affairs'],
    once,
    read: readUnit,
    settle: async (tx, place) => {
      const { parentId, code, name, kind } = input
      const parent = parentId === null ? null : await lockUnit(tx, place, parentId)
      if (parent?.closed_at) throw cannotBe('上级机构已撤销', 'the unit above it is closed')
      const fault = findPlaceFault(kind, parent ? (parent.kind as UnitKind) : null)
      if (fault) throw cannotBe(fault.zh, fault.en)
      const id = world.ids.next()
      const inserted = await tx
        .insertInto('unit')
        .values({
          id,
          institution_id: place.institutionId,
          parent_id: parentId,
          code,
          name_zh: name.zh,
          name_en: name.en,
          kind,
        })
        .onConflict((conflict) => conflict.columns(['institution_id', 'code']).doNothing())
        .executeTakeFirst()
      if (inserted.numInsertedOrUpdatedRows !== 1n) throw isTaken(`代码 ${code}`, `The code ${code}`)
      await recordSetUpEvent(tx, world, place, {
        objectKind: 'UNIT',
        objectId: id,
        act: 'add',
        changed: { code, nameZh: name.zh, nameEn: name.en, kind },
      })
      return id
    },
  })
}

async function lockUnit(tx: Tx, place: Place, id: string) {
  const row = await tx
    .selectFrom('unit')
    .selectAll()
    .where('id', '=', id)
    .where('institution_id', '=', place.institutionId)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new Problem('not_found')
  return row
}

/** Renames a unit from now on; the former names stay in its history. */
export function renameUnit(
  world: World,
  actor: Actor,
  id: string,
  input: { name: { zh: string; en: string }; reason: string },
  once: OnceKey,
) {
  return settleOnce(world, actor, {
    roles: ['academic_affairs'],
    once,
    read: readUnit,
    settle: async (tx, place) => {
      const row = await lockUnit(tx, place, id)
      const { zh, en } = input.name
      await tx.updateTable('unit').set({ name_zh: zh, name_en: en }).where('id', '=', id).execute()
      await recordSetUpEvent(tx, world, place, {
        objectKind: 'UNIT',
        objectId: id,
        act: 'rename',
        former: { nameZh: row.name_zh, nameEn: row.name_en },
        changed: { nameZh: zh, nameEn: en },
        reason: input.reason,
      })
      return id
    },
  })
}

/** Closes a unit that nothing is bound to any more: no open unit below it, role, learner, plan or case. */
export function closeUnit(world: World, actor: Actor, id: string, input: { reason: string }, once: OnceKey) {
  return settleOnce(world, actor, {
    roles: ['academic_affairs'],
    once,
    read: readUnit,
    settle: async (tx, place) => {
      const row = await lockUnit(tx, place, id)
      if (row.closed_at !== null) return id
      const uses = await readUses(tx, id)
      if (uses.length > 0) {
        const joined = { zh: uses.map((use) => use.zh).join('、'), en: uses.map((use) => use.en).join(', ') }
        throw new Problem('unit_in_use', { uses: joined })
      }
      await tx.updateTable('unit').set({ closed_at: place.now }).where('id', '=', id).execute()
      await recordSetUpEvent(tx, world, place, {
        objectKind: 'UNIT',
        objectId: id,
        act: 'close',
        changed: { closedAt: place.now.toISOString() },
        reason: input.reason,
      })
      return id
    },
  })
}

/** What is bound to a unit, in words. */
async function readUses(tx: Tx, id: string): Promise<{ zh: string; en: string }[]> {
  const { rows } = await sql<{ parts: number; roles: number; learners: number; plans: number; cases: number }>`select
    (select count(*)::int from unit where parent_id = ${id} and closed_at is null) as parts,
    (select count(*)::int from role_assignment where unit_id = ${id} and ended_at is null) as roles,
    (select count(*)::int from enrolment where state in ('ACTIVE', 'SUSPENDED')
      and (department_id = ${id} or class_id = ${id})) as learners,
    (select count(*)::int from programme where department_id = ${id} and state in ('DRAFT', 'PUBLISHED')) as plans,
    (select count(*)::int from application a join enrolment e on e.learner_id = a.learner_id and e.id = a.enrolment_id
      where (a.department_id = ${id} or e.class_id = ${id}) and a.state in ('IN_REVIEW', 'SUPPLEMENT_REQUIRED',
        'AWAITING_NOTICE', 'ON_NOTICE', 'SUSPENDED')) as cases`.execute(tx)
  const [uses] = rows
  if (!uses) return []
  return [
    uses.parts > 0 && { zh: `${uses.parts} 个下级机构`, en: `units below it: ${uses.parts}` },
    uses.roles > 0 && { zh: `${uses.roles} 个任职`, en: `staff roles: ${uses.roles}` },
    uses.learners > 0 && { zh: `${uses.learners} 名在籍学生`, en: `enrolled learners: ${uses.learners}` },
    uses.plans > 0 && { zh: `${uses.plans} 份培养方案`, en: `programme plans: ${uses.plans}` },
    uses.cases > 0 && { zh: `${uses.cases} 件在办申请`, en: `open cases: ${uses.cases}` },
  ].filter((use) => use !== false)
}
