import { recordAccess } from '../../access/access-log.ts'
import { scopeOfCapacity, type Actor } from '../../access/actor.ts'
import { selectOutcomes } from '../../outcomes/outcome-view.ts'
import type { World } from '../../world.ts'
import { reachAccount } from './staff-accounts.ts'

const outcomesMaximum = 200

/** What a learner had recognised at the actor's institution, also what was revoked since; the look is logged. */
export async function listAccountOutcomes(world: World, actor: Actor, learnerId: string) {
  const capacity = await reachAccount(world, actor, learnerId, ['credit_bank_office', 'academic_affairs'])
  return world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    await recordAccess(tx, world, {
      actor,
      capacity,
      subjectId: learnerId,
      objectKind: 'learning_account',
      objectId: learnerId,
      fields: ['outcome'],
    })
    const rows = await selectOutcomes(tx)
      .where('o.learner_id', '=', learnerId)
      .where('o.institution_id', '=', capacity.institutionId)
      .where('o.state', 'in', ['RECOGNISED', 'REVOKED'])
      .orderBy('o.recorded_at', 'desc')
      .limit(outcomesMaximum)
      .execute()
    return {
      items: rows.flatMap((row) =>
        row.application_id === null
          ? []
          : {
              outcomeId: row.id,
              applicationId: row.application_id,
              title: row.title,
              kindName: { zh: row.kind_zh, en: row.kind_en },
              state: row.state as 'RECOGNISED' | 'REVOKED',
              obtainedOn: row.obtained_on,
            },
      ),
    }
  })
}
