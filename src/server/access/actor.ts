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

/** The first assignment with one of the roles, wherever; for lists, which are then narrowed to its institution. */
export function anyCapacity(actor: Actor, roles: readonly Role[]): Capacity {
  const held = actor.assignments.find((assignment) => roles.includes(assignment.role))
  if (held) return { role: held.role, institutionId: held.institutionId, unitId: held.unitId }
  throw new Problem('forbidden', { grantor: { zh: '安全管理员', en: 'The security administrator' } })
}

/** The row-level scope of a member of staff: the institution acted for. */
export function scopeOfCapacity(capacity: Capacity): Scope {
  return { kind: 'actor', institutionId: capacity.institutionId, learnerId: null }
}

/** The row-level scope of a learner: the own rows, whatever institution they lie at. */
export function scopeOfLearner(actor: Actor): Scope {
  return { kind: 'actor', institutionId: null, learnerId: actor.personId }
}
