import { sql, type SqlBool } from 'kysely'
import { Problem } from '../../../contract/problem.ts'
import { administratorRoles, type StaffRole } from '../../../contract/roles.ts'
import { addStaff, assignRole } from '../../access/add-person.ts'
import { anyCapacity, type Actor, type Capacity } from '../../access/actor.ts'
import { hashPassword, makeInitialPassword } from '../../access/passwords.ts'
import { recordSecurityEvent } from '../../access/security-event.ts'
import { revokeSessions } from '../../access/sessions.ts'
import { wholeBank, type Database, type Tx } from '../../database/database.ts'
import { containsPattern, decodeCursor, pageOfRows } from '../../database/paging.ts'
import { onceFor, type OnceKey } from '../../http/idempotency.ts'
import type { World } from '../../world.ts'

function selectUsers(database: Database, now: Date) {
  return database
    .selectFrom('login as l')
    .innerJoin('person as p', 'p.id', 'l.person_id')
    .select(['l.person_id', 'l.username', 'l.totp_enabled_at', 'l.disabled_at', 'p.name'])
    .select(
      sql<boolean>`exists (select from sign_in_throttle t where t.subject = 'name:' || l.username
        and t.blocked_until > ${now})`.as('is_locked'),
    )
    .where(sql<SqlBool>`not exists (select from learning_account a where a.learner_id = l.person_id)`)
}

type UserRow = Awaited<ReturnType<ReturnType<typeof selectUsers>['execute']>>[number]

async function presentUser(database: Database, row: UserRow) {
  const assignments = await database
    .selectFrom('role_assignment as r')
    .innerJoin('institution as i', 'i.id', 'r.institution_id')
    .leftJoin('unit as u', 'u.id', 'r.unit_id')
    .select([
      'r.id',
      'r.role',
      'r.granted_at',
      'i.name_zh',
      'i.name_en',
      'u.name_zh as unit_zh',
      'u.name_en as unit_en',
    ])
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

async function readUser(database: Database, world: World, personId: string) {
  const row = await selectUsers(database, world.clock.real()).where('l.person_id', '=', personId).executeTakeFirst()
  if (!row) throw new Problem('not_found')
  return presentUser(database, row)
}

/** The members of staff, by user name. */
export async function listUsers(
  world: World,
  query: { cursor?: string | undefined; limit: number; search?: string | undefined },
) {
  return world.gate.read(wholeBank, async (database) => {
    const cursor = decodeCursor(query.cursor, 1)
    let select = selectUsers(database, world.clock.real())
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

/** The system administrator adds a member of staff, who then has no role: roles are the security administrator's. */
export async function addUser(
  world: World,
  actor: Actor,
  input: { name: string; username: string; email?: string | undefined },
  once: OnceKey,
) {
  const initialPassword = makeInitialPassword((length) => world.ids.bytes(length))
  const passwordHash = await hashPassword(initialPassword)
  const { personId } = await world.gate.write(wholeBank, (tx) =>
    onceFor(tx, world, once, async () => {
      const id = await addStaff(tx, world, { ...input, passwordHash, mustChangePassword: true })
      const event = { kind: 'user_added', personId: id, actorId: actor.personId, requestId: actor.requestId }
      await recordSecurityEvent(tx, world, event)
      return { personId: id }
    }),
  )
  const user = await world.gate.read(wholeBank, (database) => readUser(database, world, personId))
  return { ...user, initialPassword }
}

/** Disables a sign-in, which ends its sessions at once, or enables it again. */
export async function setUserDisabled(world: World, actor: Actor, personId: string, isDisabled: boolean) {
  if (personId === actor.personId)
    throw new Problem('forbidden', { grantor: { zh: '另一位系统管理员', en: 'A colleague' } })
  await world.gate.write(wholeBank, async (tx) => {
    await readUser(tx, world, personId)
    const now = world.clock.real()
    await tx
      .updateTable('login')
      .set({ disabled_at: isDisabled ? now : null })
      .where('person_id', '=', personId)
      .execute()
    if (isDisabled) await revokeSessions(tx, now, personId, null)
    const kind = isDisabled ? 'user_disabled' : 'user_enabled'
    await recordSecurityEvent(tx, world, { kind, personId, actorId: actor.personId, requestId: actor.requestId })
  })
}

/** The security administrator lifts the lock that failed sign-ins brought about. */
export async function unlockUser(world: World, actor: Actor, personId: string): Promise<void> {
  await world.gate.write(wholeBank, async (tx) => {
    const user = await readUser(tx, world, personId)
    await tx.deleteFrom('sign_in_throttle').where('subject', '=', `name:${user.username}`).execute()
    const by = { actorId: actor.personId, requestId: actor.requestId }
    await recordSecurityEvent(tx, world, { kind: 'user_unlocked', personId, ...by })
  })
}

const separated: readonly string[] = administratorRoles

/**
 * Grants a role. Nobody grants roles to oneself, and one person holds at most one of the three separated administrator
 * roles (三员分立) and, holding one, no role in the business itself.
 */
export async function grantRole(
  world: World,
  actor: Actor,
  personId: string,
  input: { role: StaffRole; unitId: string | null },
) {
  const capacity = anyCapacity(actor, ['security_administrator'])
  if (personId === actor.personId)
    throw new Problem('forbidden', { grantor: { zh: '另一位安全管理员', en: 'A colleague' } })
  return world.gate.write(wholeBank, async (tx) => {
    const user = await readUser(tx, world, personId)
    await demandUnit(tx, capacity, input.unitId)
    const held = user.assignments.map((one) => one.role)
    const mixes = held.some(
      (role) => role !== input.role && (separated.includes(role) || separated.includes(input.role)),
    )
    if (mixes) {
      const grantor = {
        zh: '无人可授予：管理员角色须与其他角色分立，',
        en: 'Nobody: administrator roles stand alone; nobody',
      }
      throw new Problem('forbidden', { grantor })
    }
    const { institutionId } = capacity
    await assignRole(tx, world, { personId, ...input, institutionId, grantedBy: actor.personId })
    const by = { actorId: actor.personId, requestId: actor.requestId }
    await recordSecurityEvent(tx, world, { kind: 'role_granted', personId, ...by, detail: { role: input.role } })
    return readUser(tx, world, personId)
  })
}

async function demandUnit(tx: Tx, capacity: Capacity, unitId: string | null): Promise<void> {
  if (unitId === null) return
  const unit = await tx
    .selectFrom('unit')
    .select('id')
    .where('id', '=', unitId)
    .where('institution_id', '=', capacity.institutionId)
    .executeTakeFirst()
  if (!unit) throw new Problem('not_found')
}

/** Ends a role; it is gone with the holder's next request. */
export async function endRole(world: World, actor: Actor, assignmentId: string): Promise<void> {
  const capacity = anyCapacity(actor, ['security_administrator'])
  await world.gate.write(wholeBank, async (tx) => {
    const ended = await tx
      .updateTable('role_assignment')
      .set({ ended_at: world.clock.now(), ended_by: actor.personId })
      .where('id', '=', assignmentId)
      .where('institution_id', '=', capacity.institutionId)
      .where('person_id', '<>', actor.personId)
      .where('ended_at', 'is', null)
      .returning(['person_id', 'role'])
      .executeTakeFirst()
    if (!ended) throw new Problem('not_found')
    const by = { actorId: actor.personId, requestId: actor.requestId }
    const event = { kind: 'role_ended', personId: ended.person_id, ...by, detail: { role: ended.role } }
    await recordSecurityEvent(tx, world, event)
  })
}
