import { sql, type SqlBool } from 'kysely'
import { Problem } from '../../../contract/problem.ts'
import { administratorRoles, type StaffRole } from '../../../contract/roles.ts'
import { institutionCapacity, type Actor } from '../../access/actor.ts'
import { wholeBank, type Database } from '../../database/database.ts'
import { containsPattern, decodeCursor, pageOfRows } from '../../database/paging.ts'
import type { World } from '../../world.ts'

/** Members of staff whose sign-in the institution looks after, and those who have or had a role there. */
function selectUsers(database: Database, now: Date, institutionId: string) {
  return database
    .selectFrom('login as l')
    .innerJoin('person as p', 'p.id', 'l.person_id')
    .select(['l.person_id', 'l.username', 'l.totp_enabled_at', 'l.disabled_at', 'l.institution_id', 'p.name'])
    .select(
      sql<boolean>`exists (select from sign_in_throttle t where t.subject = 'name:' || l.username
        and t.blocked_until > ${now})`.as('is_locked'),
    )
    .where('l.is_staff', '=', true)
    .where(
      sql<SqlBool>`(l.institution_id = ${institutionId} or exists (select from role_assignment r
        where r.person_id = l.person_id and r.institution_id = ${institutionId}))`,
    )
}

type UserRow = Awaited<ReturnType<ReturnType<typeof selectUsers>['execute']>>[number]

async function presentUser(database: Database, row: UserRow) {
  const assignments = await database
    .selectFrom('role_assignment as r')
    .innerJoin('institution as i', 'i.id', 'r.institution_id')
    .leftJoin('unit as u', 'u.id', 'r.unit_id')
    .select(['r.id', 'r.role', 'r.granted_at', 'i.name_zh', 'i.name_en'])
    .select(['u.name_zh as unit_zh', 'u.name_en as unit_en'])
    .where('r.person_id', '=', row.person_id)
    .where('r.ended_at', 'is', null)
    .orderBy('r.granted_at')
    .execute()
  return {
    personId: row.person_id,
    name: row.name,
    username: row.username,
    hasSecondFactor: row.totp_enabled_at !== null,
    isDisabled: row.disabled_at !== null,
    isLocked: row.is_locked,
    assignments: assignments.map((one) => ({
      id: one.id,
      role: one.role as StaffRole,
      institution: { zh: one.name_zh, en: one.name_en },
      unit: one.unit_zh === null ? null : { zh: one.unit_zh, en: one.unit_en ?? one.unit_zh },
      grantedAt: one.granted_at.toISOString(),
    })),
  }
}

/** A member of staff within the institution's sight. Whoever is not is not found. */
export async function readUser(database: Database, world: World, institutionId: string, personId: string) {
  const row = await findUser(database, world, institutionId, personId)
  return presentUser(database, row)
}

async function findUser(database: Database, world: World, institutionId: string, personId: string) {
  const row = await selectUsers(database, world.clock.real(), institutionId)
    .where('l.person_id', '=', personId)
    .executeTakeFirst()
  if (!row) throw new Problem('not_found')
  return row
}

/**
 * A member of staff whose sign-in the institution looks after. Who merely has a role here, and belongs to another
 * institution, is seen and loses the role here; the sign-in opens more than that and is the other's.
 */
export async function readOwnUser(database: Database, world: World, institutionId: string, personId: string) {
  const row = await findUser(database, world, institutionId, personId)
  if (row.institution_id === institutionId) return presentUser(database, row)
  throw new Problem('forbidden', {
    grantor: { zh: '其所属机构的管理员', en: "The administrator of the person's own institution" },
  })
}

/** The members of staff, by user name. */
export async function listUsers(
  world: World,
  actor: Actor,
  query: { cursor?: string | undefined; limit: number; search?: string | undefined },
) {
  const { institutionId } = institutionCapacity(actor, administratorRoles)
  return world.gate.read(wholeBank, async (database) => {
    const cursor = decodeCursor(query.cursor, 1)
    let select = selectUsers(database, world.clock.real(), institutionId)
    if (query.search) {
      const pattern = containsPattern(query.search)
      select = select.where(sql<SqlBool>`(p.name ilike ${pattern} or l.username ilike ${pattern})`)
    }
    if (cursor) select = select.where('l.username', '>', cursor[0] ?? '')
    const rows = await select
      .orderBy('l.username')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [row.username])
    const items = []
    for (const row of page.items) items.push(await presentUser(database, row))
    return { items, nextCursor: page.nextCursor, total: null }
  })
}
