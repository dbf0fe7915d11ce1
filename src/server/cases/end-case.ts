import type { Tx } from '../database/database.ts'
import { forgetDigests } from '../evidence/evidence-store.ts'
import { correctCredits } from '../ledger/freeze-lots.ts'
import { postOrRefuse } from '../ledger/post.ts'
import { endClaim } from '../outcomes/certificate-claims.ts'
import { setOutcomeState } from '../outcomes/outcome-state.ts'
import type { World } from '../world.ts'
import type { ApplicationRow } from './case-store.ts'
import { civilDateOf } from './deadlines.ts'
import type { Institution } from './institution.ts'

/**
 * Frees what a case held when it ends without effect: the ledger's hold, the courses it reserved, its line on a public
 * notice. The outcome becomes a draft again, or not recognised where it was refused: then its certificate is free too,
 * for its owner to claim.
 */
export async function freeCase(
  tx: Tx,
  world: Pick<World, 'ids' | 'seals' | 'clock'>,
  institution: Institution,
  row: ApplicationRow,
  outcomeState: 'DRAFT' | 'NOT_RECOGNISED',
): Promise<void> {
  const at = world.clock.now()
  const { learner_id: learnerId, institution_id: institutionId, hold_id: holdId } = row
  if (holdId !== null) {
    const release = {
      kind: 'RELEASE' as const,
      learnerId,
      institutionId,
      id: world.ids.next(),
      // A case that was returned for a new decision held its credits a second time.
      idempotencyKey: `application:${row.id}:release:${holdId}`,
      ruleVersion: row.rule_version,
      applicationId: row.id,
      happenedOn: civilDateOf(at, institution.timeZone),
      holdId,
    }
    // What comes back to a frozen account is frozen too.
    const part = { learnerId, institutionId, actorId: null }
    await correctCredits(tx, world, part, () => postOrRefuse(tx, world, [release]))
  }
  await closeTargets(tx, row)
  if (row.outcome_id !== null) {
    await setOutcomeState(tx, row, outcomeState, at)
    const owner = { learnerId, outcomeId: row.outcome_id }
    if (outcomeState === 'NOT_RECOGNISED') await endClaim(tx, owner)
    else await forgetDigests(tx, learnerId, row.outcome_id)
  }
  await removeFromNotice(tx, row)
}

/** The courses of a case may be the target of another. */
export async function closeTargets(tx: Tx, row: ApplicationRow): Promise<void> {
  await tx
    .updateTable('application_target')
    .set({ is_open: false })
    .where('learner_id', '=', row.learner_id)
    .where('application_id', '=', row.id)
    .execute()
}

/** Its line is shown on no public notice any more. */
export async function removeFromNotice(tx: Tx, row: ApplicationRow): Promise<void> {
  await tx
    .updateTable('notice_item')
    .set({ state: 'REMOVED' })
    .where('learner_id', '=', row.learner_id)
    .where('application_id', '=', row.id)
    .where('state', 'in', ['ON_NOTICE', 'SUSPENDED'])
    .execute()
}
