import { decideAct } from '../../../core/case/case.ts'
import { Problem } from '../../../contract/problem.ts'
import { scopeOfCapacity, type Actor } from '../../access/actor.ts'
import { problemOfRefusal } from '../../cases/case-policy.ts'
import { lockCase, writeTransition, type ApplicationRow } from '../../cases/case-store.ts'
import { readCaseTitle } from '../../cases/case-title.ts'
import { readInstitution } from '../../cases/institution.ts'
import { demandReason } from '../../cases/reasons.ts'
import type { Tx } from '../../database/database.ts'
import { onceFor, type OnceKey } from '../../http/idempotency.ts'
import { unfreezeSettled } from '../../ledger/freeze-lots.ts'
import { lockLearners } from '../../ledger/ledger-store.ts'
import { sendMessage } from '../../notices/send-message.ts'
import type { World } from '../../world.ts'
import { findEntailed } from './find-entailed.ts'
import { caseActOf, deciderRoles, findProposal, reachRevocation } from './read-revocation.ts'
import { revokeRecognition } from './revoke-recognition.ts'

export interface RevocationDecision {
  version: number
  answer: 'confirm' | 'decline'
  /** Of the preview that the officer saw; needed to confirm. */
  digest?: string | undefined
  finding: string
}

/**
 * Decides on a proposal to revoke, by other eyes than the proposer's. Confirmed, the recognition is revoked with all that
 * the preview said, in one transaction; when something else would be entailed by now, it is a conflict and nothing
 * happens. Declined, the recognition stands, and what the proposal froze is free again.
 */
export async function decideRevocation(
  world: World,
  actor: Actor,
  applicationId: string,
  input: RevocationDecision,
  once: OnceKey,
): Promise<void> {
  const { place, capacity } = await reachRevocation(world, actor, applicationId, deciderRoles)
  await world.gate.write(scopeOfCapacity(capacity), (tx) =>
    onceFor(tx, world, once, async () => {
      const cases = await lockCases(tx, place.learnerId)
      await lockLearners(tx, [place.learnerId])
      const { row, workflow, standing } = await lockCase(tx, place.learnerId, applicationId, input.version)
      const act = caseActOf[input.answer]
      const decision = decideAct(workflow, standing, act, actor.personId)
      if (!decision.isAllowed) throw problemOfRefusal(workflow, decision.refusal)
      const proposal = await findProposal(tx, row)
      if (!proposal) {
        const state = { zh: '没有待决定的撤销提议', en: 'not proposed for revocation' }
        throw new Problem('transition_not_allowed', { state })
      }
      const by = { actorId: actor.personId, role: capacity.role, bodyId: capacity.unitId, step: 'revocation' }
      if (input.answer === 'decline') {
        await declineRevocation(tx, world, row, { by, ...decision, finding: input.finding })
        return { applicationId }
      }
      const entailed = await findEntailed(tx, row)
      if (entailed.digest !== input.digest) throw new Problem('conflict')
      const institution = await readInstitution(tx, row.institution_id)
      const { reasonCode } = proposal
      const reason = await demandReason(tx, 'revoke', { reasonCode, reason: proposal.reason })
      const finding = input.finding
      await revokeRecognition(tx, world, { institution, row, cases, entailed, reasonCode, reason, finding, by })
      return { applicationId }
    }),
  )
}

/**
 * Locks all cases of the learner in order of id, before the learner, as everywhere: whatever is being posted, withdrawn
 * or reviewed has ended by then and is seen. What is submitted in between is not among them, and makes a conflict.
 */
async function lockCases(tx: Tx, learnerId: string): Promise<Map<string, ApplicationRow>> {
  const rows = await tx
    .selectFrom('application')
    .selectAll()
    .where('learner_id', '=', learnerId)
    .orderBy('id')
    .forUpdate()
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

interface Declining {
  by: { actorId: string; role: Parameters<typeof writeTransition>[3]['role']; bodyId: string | null; step: string }
  state: Parameters<typeof writeTransition>[2]['state']
  step: string | null
  supplements: number
  finding: string
}

async function declineRevocation(tx: Tx, world: World, row: ApplicationRow, declining: Declining): Promise<void> {
  const { by, state, step, supplements, finding } = declining
  await writeTransition(
    tx,
    row,
    { state, step, supplements, dueAt: null },
    { act: 'decline_revocation', ...by, reason: finding, at: world.clock.now() },
  )
  const part = { learnerId: row.learner_id, institutionId: row.institution_id, actorId: by.actorId }
  await unfreezeSettled(tx, world, part)
  await sendMessage(tx, world, {
    personId: row.learner_id,
    kind: 'revocation_declined',
    applicationId: row.id,
    parameters: { title: await readCaseTitle(tx, row), reason: finding },
  })
}
