import { findCapacity, type Actor, type Capacity } from '../access/actor.ts'
import { wholeBank } from '../database/database.ts'
import type { World } from '../world.ts'

/** A member of the appeals committee reads a case that was appealed, and no other. */
export async function findAppealCapacity(
  world: World,
  actor: Actor,
  place: { learnerId: string; institutionId: string },
  of: { applicationId: string } | { outcomeId: string },
): Promise<Capacity | null> {
  const capacity = findCapacity(actor, ['appeals_committee'], { institutionId: place.institutionId })
  if (!capacity) return null
  const appeal = await world.gate.read(wholeBank, (database) => {
    const select = database
      .selectFrom('remedy as r')
      .innerJoin('application as a', (join) =>
        join.onRef('a.learner_id', '=', 'r.learner_id').onRef('a.id', '=', 'r.application_id'),
      )
      .select('r.id')
      .where('r.kind', '=', 'APPEAL')
      .where('r.learner_id', '=', place.learnerId)
      .where('r.institution_id', '=', place.institutionId)
    return 'applicationId' in of
      ? select.where('a.id', '=', of.applicationId).executeTakeFirst()
      : select.where('a.outcome_id', '=', of.outcomeId).executeTakeFirst()
  })
  return appeal ? capacity : null
}
