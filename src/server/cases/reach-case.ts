import { Problem } from '../../contract/problem.ts'
import { scopeOfCapacity, scopeOfLearner, type Actor, type Capacity } from '../access/actor.ts'
import { wholeBank, type Scope } from '../database/database.ts'
import type { World } from '../world.ts'
import { findReadingCapacity, type CasePlace } from './case-policy.ts'
import { findAppealCapacity } from './appeal-reach.ts'
import { findCaseOwner } from './case-store.ts'

export interface ReachedCase {
  place: CasePlace
  /** The capacity of a member of staff; null for the learner whose case it is. */
  capacity: Capacity | null
  scope: Scope
}

/**
 * Finds where a case lies and in which capacity the actor reaches it. What one may not see does not exist: 404. The
 * look-up by id sees the whole bank but gives away nothing but the place.
 */
export async function reachCase(world: World, actor: Actor, applicationId: string): Promise<ReachedCase> {
  const owner = await world.gate.read(wholeBank, (database) => findCaseOwner(database, applicationId))
  if (!owner) throw new Problem('not_found')
  const place: CasePlace = {
    learnerId: owner.learner_id,
    institutionId: owner.institution_id,
    departmentId: owner.department_id,
    classId: owner.class_id,
    isOverdue: owner.due_at !== null && owner.due_at <= world.clock.now(),
  }
  if (actor.personId === place.learnerId) return { place, capacity: null, scope: scopeOfLearner(actor) }
  const capacity =
    findReadingCapacity(actor, place) ?? (await findAppealCapacity(world, actor, place, { applicationId }))
  if (!capacity) throw new Problem('not_found')
  return { place, capacity, scope: scopeOfCapacity(capacity) }
}
