import { scopeOfLearner, type Actor } from '../../access/actor.ts'
import { markEvidenceRemoved } from '../../evidence/evidence-store.ts'
import { endClaim } from '../../outcomes/certificate-claims.ts'
import { setDiscarded } from '../../outcomes/draft-outcome.ts'
import { demandNotPrepared } from '../../outcomes/preparation.ts'
import type { World } from '../../world.ts'
import { lockDraft } from './outcome-store.ts'

/** Discards a draft: it disappears from the account, its claim ends; the row stays, marked, with its files removed. */
export async function discardOutcome(world: World, actor: Actor, outcomeId: string): Promise<void> {
  const learnerId = actor.personId
  const keys = await world.gate.write(scopeOfLearner(actor), async (tx) => {
    await lockDraft(tx, learnerId, outcomeId)
    await demandNotPrepared(tx, learnerId, outcomeId)
    await endClaim(tx, { learnerId, outcomeId })
    const at = world.clock.now()
    await setDiscarded(tx, { learnerId, outcomeId }, at)
    return markEvidenceRemoved(tx, learnerId, { outcomeId }, at)
  })
  // The files go last: if the process dies before, the sweep finds files without a row.
  for (const key of keys) await world.files.remove(key)
}
