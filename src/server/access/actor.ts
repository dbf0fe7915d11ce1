import type { Role, StaffRole } from '../../contract/roles.ts'
import { Problem } from '../../contract/problem.ts'
import type { Scope } from '../database/database.ts'

/** A role held for an institution, or for one unit (department, class) of it. */
export interface Assignment {
  role: StaffRole
  institutionId: string
  unitId: string | null
}

/** Who is calling: read afresh with every request, so that a changed role takes effect at once. */
export interface Actor {
  personId: string
  name: string
  /** The institution of the learning account, or null for those who have none. */
  learnerInstitutionId: string | null
  assignments: readonly Assignment[]
  requestId: string
}

/** The capacity in which the actor does one act; recorded with it. */
export interface Capacity {
  role: Role
  institutionId: string
  unitId: string | null
}

/** What an object must match for a role to reach it: its institution and, for unit roles, one of its units. */
export interface Reach {
  institutionId: string
  unitIds?: readonly (string | null)[]
}

/** Whoever lacks a role is told who grants it. */
const missingRole = () => new Problem('forbidden', { grantor: { zh: '安全管理员', en: 'The security administrator' } })

/**
 * The first assignment under which the actor holds one of the roles over the object, or null. An assignment to the
 * whole institution covers its units; one to a unit covers that unit alone.
 */
export function findCapacity(actor: Actor, roles: readonly Role[], reach: Reach): Capacity | null {
  const held = actor.assignments.find(
    (assignment) =>
      roles.includes(assignment.role) &&
      assignment.institutionId === reach.institutionId &&
      (assignment.unitId === null || (reach.unitIds ?? []).includes(assignment.unitId)),
  )
  return held ? { role: held.role, institutionId: held.institutionId, unitId: held.unitId } : null
}

/**
 * The first assignment with one of the roles, wherever; for lists alone, which are then narrowed to its institution and
 * to `reachedUnits`. Who holds roles at several institutions names one with the request (see `http/guards.ts`).
 */
export function anyCapacity(actor: Actor, roles: readonly Role[]): Capacity {
  const held = actor.assignments.find((assignment) => roles.includes(assignment.role))
  if (held) return { role: held.role, institutionId: held.institutionId, unitId: held.unitId }
  throw missingRole()
}

/** For acts on an institution as a whole: a role at one of its departments or classes is not enough. */
export function institutionCapacity(actor: Actor, roles: readonly Role[]): Capacity {
  const held = actor.assignments.find((assignment) => roles.includes(assignment.role) && assignment.unitId === null)
  if (held) return { role: held.role, institutionId: held.institutionId, unitId: null }
  throw missingRole()
}

/** The units of an institution that the roles reach, or null where they reach the whole of it. */
export function reachedUnits(actor: Actor, roles: readonly Role[], institutionId: string): string[] | null {
  const held = actor.assignments.filter((one) => roles.includes(one.role) && one.institutionId === institutionId)
  const units = held.map((one) => one.unitId)
  return units.includes(null) ? null : units.filter((unit) => unit !== null)
}

/** The actor within one institution: what roles elsewhere would allow does not count. */
export function actingAt(actor: Actor, institutionId: string): Actor {
  return { ...actor, assignments: actor.assignments.filter((one) => one.institutionId === institutionId) }
}

/** The row-level scope of a member of staff: the institution acted for. */
export function scopeOfCapacity(capacity: Capacity): Scope {
  return { kind: 'actor', institutionId: capacity.institutionId, learnerId: null }
}

/** The row-level scope of a learner: the own rows, whatever institution they lie at. */
export function scopeOfLearner(actor: Actor): Scope {
  return { kind: 'actor', institutionId: null, learnerId: actor.personId }
}
