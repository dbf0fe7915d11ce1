import { decideAct } from '../../../core/case/case.ts'
import type { RevocationReason } from '../../../core/case/revocation.ts'
import { Problem } from '../../../contract/problem.ts'
import { scopeOfCapacity, type Actor } from '../../access/actor.ts'
import { problemOfRefusal } from '../../cases/case-policy.ts'
import { lockCase, writeTransition } from '../../cases/case-store.ts'
import { readCaseTitle } from '../../cases/case-title.ts'
import { demandReason } from '../../cases/reasons.ts'
import { sendMessage } from '../../notices/send-message.ts'
import { freezeDue } from '../../ledger/freeze-lots.ts'
import type { World } from '../../world.ts'
import { findProposal, proposerRoles, reachRevocation } from './read-revocation.ts'

export interface ProposalInput {
  version: number
  reasonCode: RevocationReason
  reason: string
}

/**
 * Proposes to revoke a recognition. Nothing is revoked yet: another officer decides, and until then its credits are
 * frozen. The learner is told what is considered and why.
 */
export async function proposeRevocation(
  world: World,
  actor: Actor,
  applicationId: string,
  input: ProposalInput,
): Promise<void> {
  const { place, capacity } = await reachRevocation(world, actor, applicationId, proposerRoles)
  await world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    const { row, workflow, standing } = await lockCase(tx, place.learnerId, applicationId, input.version)
    const decision = decideAct(workflow, standing, 'propose_revocation', actor.personId)
    if (!decision.isAllowed) throw problemOfRefusal(workflow, decision.refusal)
    if (await findProposal(tx, row)) {
      throw new Problem('transition_not_allowed', {
        state: { zh: '已有撤销提议，等待决定', en: 'proposed for revocation already' },
      })
    }
    const reason = await demandReason(tx, 'revoke', input)
    const by = { actorId: actor.personId, role: capacity.role, bodyId: capacity.unitId, step: 'revocation-proposal' }
    await writeTransition(
      tx,
      row,
      { ...decision, dueAt: null },
      { act: 'propose_revocation', ...by, reasonCode: reason.code, reason: reason.text, at: world.clock.now() },
    )
    const part = { learnerId: row.learner_id, institutionId: row.institution_id, actorId: actor.personId }
    await freezeDue(tx, world, part)
    await sendMessage(tx, world, {
      personId: row.learner_id,
      kind: 'revocation_proposed',
      applicationId: row.id,
      parameters: {
        title: await readCaseTitle(tx, row),
        reason: { zh: `${reason.zh}。${reason.text}`, en: `${reason.en}. ${reason.text}` },
      },
    })
  })
}
