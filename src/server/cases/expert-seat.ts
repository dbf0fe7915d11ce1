import { findCapacity, type Actor, type Capacity } from '../access/actor.ts'
import { wholeBank } from '../database/database.ts'
import type { World } from '../world.ts'
import type { CasePlace } from './case-policy.ts'

/** The capacity of an expert who judges the outcome's case at this moment: invited, not recused, the panel open. */
export async function findExpertSeat(
  world: World,
  actor: Actor,
  place: CasePlace,
  outcomeId: string,
): Promise<Capacity | null> {
  const capacity = findCapacity(actor, ['expert'], { institutionId: place.institutionId })
  if (!capacity) return null
  const seat = await world.gate.read(wholeBank, (database) =>
    database
      .selectFrom('panel as n')
      .innerJoin('panel_member as m', 'm.panel_id', 'n.id')
      .innerJoin('application as a', (join) =>
        join.onRef('a.learner_id', '=', 'n.learner_id').onRef('a.id', '=', 'n.application_id'),
      )
      .select('n.id')
      .where('n.learner_id', '=', place.learnerId)
      .where('a.outcome_id', '=', outcomeId)
      .where('n.state', '=', 'OPEN')
      .where('a.state', '=', 'IN_REVIEW')
      .whereRef('a.step', '=', 'n.step')
      .where('m.expert_id', '=', actor.personId)
      .where('m.recused_at', 'is', null)
      .executeTakeFirst(),
  )
  return seat ? capacity : null
}
