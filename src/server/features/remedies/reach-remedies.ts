import type { Role } from '../../../contract/roles.ts'
import { Problem } from '../../../contract/problem.ts'
import { findCapacity, scopeOfCapacity, scopeOfLearner, type Actor } from '../../access/actor.ts'
import { findAppealCapacity } from '../../cases/appeal-reach.ts'
import { findCaseOwner } from '../../cases/case-store.ts'
import { wholeBank } from '../../database/database.ts'
import type { World } from '../../world.ts'

export const officeRoles: readonly Role[] = ['academic_affairs', 'credit_bank_office', 'supervision']

/** Where a case lies and in which capacity the actor sees how it was decided; 404 for all others. */
export async function reachRemedies(world: World, actor: Actor, applicationId: string, roles = officeRoles) {
  const owner = await world.gate.read(wholeBank, (database) => findCaseOwner(database, applicationId))
  if (!owner) throw new Problem('not_found')
  const place = { learnerId: owner.learner_id, institutionId: owner.institution_id }
  if (actor.personId === place.learnerId) return { place, capacity: null, scope: scopeOfLearner(actor) }
  const capacity =
    findCapacity(actor, roles, { institutionId: place.institutionId }) ??
    (await findAppealCapacity(world, actor, place, { applicationId }))
  if (!capacity) throw new Problem('not_found')
  return { place, capacity, scope: scopeOfCapacity(capacity) }
}

/** The same for an act of staff in one role. */
export async function reachAs(world: World, actor: Actor, applicationId: string, role: Role) {
  const { place, capacity, scope } = await reachRemedies(world, actor, applicationId, [role])
  if (capacity === null) throw new Problem('own_case')
  if (capacity.role !== role) throw new Problem('not_found')
  return { place, capacity, scope }
}
