import { Problem } from '../../../contract/problem.ts'
import type { Role } from '../../../contract/roles.ts'
import { findCapacity, scopeOfCapacity, type Actor, type Capacity } from '../../access/actor.ts'
import { wholeBank, type Database, type Scope } from '../../database/database.ts'
import type { World } from '../../world.ts'

export const collegeRoles = [
  'form_teacher',
  'department_reviewer',
  'academic_affairs',
  'credit_bank_office',
] as const satisfies readonly Role[]
export const partnerRoles = ['enterprise', 'enterprise_mentor', 'certifier'] as const satisfies readonly Role[]
/** These see every roster of the college; the others their own. */
export const overviewRoles = ['academic_affairs', 'credit_bank_office'] as const satisfies readonly Role[]

export type RosterRow = NonNullable<Awaited<ReturnType<typeof findRoster>>>

export interface ReachedRoster {
  roster: RosterRow
  capacity: Capacity
  /** On the side that sent the roster: may add to it, remind and revoke. The college looks on at a partner's. */
  isSender: boolean
  /** That of the college, where the outcomes lie: a partner reaches there what its own roster names, nothing else. */
  scope: Scope
}

/** Finds a roster and in which capacity the actor reaches it. What one may not see does not exist. */
export async function reachRoster(world: World, actor: Actor, rosterId: string): Promise<ReachedRoster> {
  const roster = await world.gate.read(wholeBank, (database) => findRoster(database, rosterId))
  if (!roster) throw new Problem('not_found')
  const scope: Scope = { kind: 'actor', institutionId: roster.institution_id, learnerId: null }
  const partner = roster.partner_id && findCapacity(actor, partnerRoles, { institutionId: roster.partner_id })
  if (partner) return { roster, capacity: partner, isSender: true, scope }
  const overview = findCapacity(actor, overviewRoles, { institutionId: roster.institution_id })
  if (overview) return { roster, capacity: overview, isSender: roster.partner_id === null, scope }
  const own =
    roster.partner_id === null && roster.made_by === actor.personId
      ? actor.assignments.find((one) => isCollegeRole(one.role) && one.institutionId === roster.institution_id)
      : undefined
  if (!own) throw new Problem('not_found')
  return { roster, capacity: own, isSender: true, scope: scopeOfCapacity(own) }
}

/** The same for what only the sender does. */
export async function reachOwnRoster(world: World, actor: Actor, rosterId: string): Promise<ReachedRoster> {
  const reached = await reachRoster(world, actor, rosterId)
  if (!reached.isSender) throw new Problem('not_found')
  return reached
}

export function isCollegeRole(role: Role): boolean {
  return (collegeRoles as readonly Role[]).includes(role)
}

export function isPartnerRole(role: Role): boolean {
  return (partnerRoles as readonly Role[]).includes(role)
}

async function findRoster(database: Database, rosterId: string) {
  return database
    .selectFrom('roster as r')
    .leftJoin('institution as p', 'p.id', 'r.partner_id')
    .innerJoin('institution as i', 'i.id', 'r.institution_id')
    .selectAll('r')
    .select([
      'p.name_zh as partner_zh',
      'p.name_en as partner_en',
      'i.name_zh as college_zh',
      'i.name_en as college_en',
    ])
    .where('r.id', '=', rosterId)
    .executeTakeFirst()
}

/** Who tells the learner: the partner, or the college itself. */
export function senderOf(roster: RosterRow): { zh: string; en: string } {
  return { zh: roster.partner_zh ?? roster.college_zh, en: roster.partner_en ?? roster.college_en }
}

/** Whether the college lets the partner deposit now. */
export async function isAdmitted(database: Database, institutionId: string, partnerId: string): Promise<boolean> {
  const admission = await database
    .selectFrom('partner_admission')
    .select('partner_id')
    .where('institution_id', '=', institutionId)
    .where('partner_id', '=', partnerId)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return admission !== undefined
}
