import { Problem } from '../../../contract/problem.ts'
import { scopeOfLearner, type Actor } from '../../access/actor.ts'
import { demandNotFrozen } from '../../accounts/account-state.ts'
import type { Tx } from '../../database/database.ts'
import { markEvidenceRemoved } from '../../evidence/evidence-store.ts'
import { sendMessage } from '../../notices/send-message.ts'
import { endClaim } from '../../outcomes/certificate-claims.ts'
import { setDiscarded } from '../../outcomes/draft-outcome.ts'
import { findPreparation } from '../../outcomes/preparation.ts'
import type { World } from '../../world.ts'
import { reachOwnRoster, senderOf, type ReachedRoster } from './reach-roster.ts'

const dayMs = 86_400_000

/** Reminds whoever has not confirmed; once a day, so that nobody is pestered. */
export async function remindRoster(world: World, actor: Actor, rosterId: string): Promise<{ reminded: number }> {
  const { scope } = await reachOwnRoster(world, actor, rosterId)
  return world.gate.write(scope, async (tx) => {
    const roster = await tx
      .selectFrom('roster')
      .select(['title', 'reminded_at'])
      .where('id', '=', rosterId)
      .forUpdate()
      .executeTakeFirstOrThrow()
    const now = world.clock.now()
    if (roster.reminded_at && now.getTime() - roster.reminded_at.getTime() < dayMs)
      throw new Problem('reminded_already')
    const waiting = await tx
      .selectFrom('roster_line as l')
      .innerJoin('outcome as o', (join) =>
        join.onRef('o.learner_id', '=', 'l.learner_id').onRef('o.id', '=', 'l.outcome_id'),
      )
      .select('l.learner_id')
      .where('l.roster_id', '=', rosterId)
      .where('l.declined_at', 'is', null)
      .where('l.revoked_at', 'is', null)
      .where('o.state', '=', 'DRAFT')
      .execute()
    for (const { learner_id: personId } of waiting) {
      await sendMessage(tx, world, { personId, kind: 'preparation_reminder', parameters: { title: roster.title } })
    }
    await tx.updateTable('roster').set({ reminded_at: now }).where('id', '=', rosterId).execute()
    return { reminded: waiting.length }
  })
}

/**
 * Revokes lines of a roster. What nobody has confirmed disappears; what is under way can no longer be approved or put
 * on notice; what is recognised stays until two officers of the college revoke the recognition: the roster tells them.
 */
export async function revokeRosterLines(
  world: World,
  actor: Actor,
  rosterId: string,
  input: { lineIds: readonly string[]; reason: string },
): Promise<{ revoked: number }> {
  const reached = await reachOwnRoster(world, actor, rosterId)
  const ids = [...new Set(input.lineIds)]
  return world.gate.write(reached.scope, async (tx) => {
    const lines = await tx
      .selectFrom('roster_line')
      .select(['learner_id', 'id', 'outcome_id', 'revoked_at'])
      .where('roster_id', '=', rosterId)
      .where('id', 'in', ids)
      .where('declined_at', 'is', null)
      .orderBy('learner_id')
      .forUpdate()
      .execute()
    if (lines.length !== ids.length) throw new Problem('not_found')
    const open = lines.filter((line) => line.revoked_at === null)
    for (const line of open) await revokeLine(tx, world, actor, reached, line, input.reason)
    return { revoked: open.length }
  })
}

async function revokeLine(
  tx: Tx,
  world: World,
  actor: Actor,
  { roster }: ReachedRoster,
  line: { learner_id: string; id: string; outcome_id: string | null },
  reason: string,
): Promise<void> {
  const at = world.clock.now()
  const learnerId = line.learner_id
  await tx
    .updateTable('roster_line')
    .set({ revoked_at: at, revoked_by: actor.personId, revoke_reason: reason })
    .where('learner_id', '=', learnerId)
    .where('id', '=', line.id)
    .execute()
  if (line.outcome_id !== null) await discardIfDraft(tx, learnerId, line.outcome_id, at)
  const parameters = { title: roster.title, by: senderOf(roster), reason }
  await sendMessage(tx, world, { personId: learnerId, kind: 'preparation_revoked', parameters })
}

async function discardIfDraft(tx: Tx, learnerId: string, outcomeId: string, at: Date): Promise<boolean> {
  const outcome = await tx
    .selectFrom('outcome')
    .select('state')
    .where('learner_id', '=', learnerId)
    .where('id', '=', outcomeId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (outcome.state !== 'DRAFT') return false
  await endClaim(tx, { learnerId, outcomeId })
  await setDiscarded(tx, { learnerId, outcomeId }, at)
  // Files that the learner added lie on until the sweep of orphans finds them without a live row.
  await markEvidenceRemoved(tx, learnerId, { outcomeId }, at)
  return true
}

/** The learner says that what a roster prepared is not theirs; whoever made the roster reads why. */
export async function declinePreparedOutcome(
  world: World,
  actor: Actor,
  outcomeId: string,
  reason: string,
): Promise<void> {
  const learnerId = actor.personId
  await world.gate.write(scopeOfLearner(actor), async (tx) => {
    const line = await findPreparation(tx, learnerId, outcomeId)
    if (!line) throw new Problem('not_found')
    await demandNotFrozen(tx, learnerId)
    const at = world.clock.now()
    if (!(await discardIfDraft(tx, learnerId, outcomeId, at))) throw new Problem('outcome_in_use')
    await tx
      .updateTable('roster_line')
      .set({ declined_at: at, decline_reason: reason })
      .where('learner_id', '=', learnerId)
      .where('id', '=', line.id)
      .execute()
  })
}
