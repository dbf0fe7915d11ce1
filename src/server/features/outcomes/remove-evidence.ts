import { Problem } from '../../../contract/problem.ts'
import { scopeOfLearner, type Actor } from '../../access/actor.ts'
import { findEvidenceWithCase, markEvidenceRemoved } from '../../evidence/evidence-store.ts'
import type { World } from '../../world.ts'
import { demandOpenOutcome } from './outcome-store.ts'

/** Removes a file while the outcome is open; the row stays, the file goes. */
export async function removeEvidence(world: World, actor: Actor, evidenceId: string): Promise<void> {
  const keys = await world.gate.write(scopeOfLearner(actor), async (tx) => {
    const found = await findEvidenceWithCase(tx, evidenceId)
    if (!found || found.learner_id !== actor.personId) throw new Problem('not_found')
    // The document of a roster is not the learner's to remove.
    if (found.shared_file_id !== null) throw new Problem('outcome_prepared')
    const outcomeId = found.outcome_id
    await demandOpenOutcome(tx, actor.personId, outcomeId, true)
    const removed = await markEvidenceRemoved(tx, actor.personId, { outcomeId, evidenceId }, world.clock.now())
    if (removed.length === 0) throw new Problem('not_found')
    return removed
  })
  for (const key of keys) await world.files.remove(key)
}
