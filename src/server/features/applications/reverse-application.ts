import { decideAct } from '../../../core/case/case.ts'
import { Problem } from '../../../contract/problem.ts'
import { findCapacity, type Actor } from '../../access/actor.ts'
import { problemOfRefusal } from '../../cases/case-policy.ts'
import { lockCase } from '../../cases/case-store.ts'
import { readInstitution } from '../../cases/institution.ts'
import { reachCase } from '../../cases/reach-case.ts'
import { demandReason } from '../../cases/reasons.ts'
import { reverseCase } from '../../cases/reverse-case.ts'
import { onceFor, type OnceKey } from '../../http/idempotency.ts'
import { correctCredits } from '../../ledger/freeze-lots.ts'
import type { World } from '../../world.ts'

export interface ReversalInput {
  version: number
  reasonCode: string
  reason: string
}

/** Undoes a conversion by reversal with all it entails; of a frozen account too, whose credits stay frozen. */
export async function reverseApplication(
  world: World,
  actor: Actor,
  applicationId: string,
  input: ReversalInput,
  once: OnceKey,
): Promise<void> {
  const { place, scope } = await reachCase(world, actor, applicationId)
  const capacity = findCapacity(actor, ['academic_affairs'], place)
  if (!capacity) throw new Problem('forbidden', { grantor: { zh: '安全管理员', en: 'The security administrator' } })
  await world.gate.write(scope, (tx) =>
    onceFor(tx, world, once, async () => {
      const { row, workflow, standing } = await lockCase(tx, place.learnerId, applicationId, input.version)
      const decision = decideAct(workflow, standing, 'reverse', actor.personId)
      if (!decision.isAllowed) throw problemOfRefusal(workflow, decision.refusal)
      const reason = await demandReason(tx, 'reverse', input)
      const institution = await readInstitution(tx, row.institution_id)
      const { personId: actorId } = actor
      const by = { actorId, role: capacity.role, bodyId: capacity.unitId, step: 'reversal' }
      const part = { learnerId: row.learner_id, institutionId: row.institution_id, actorId }
      await correctCredits(tx, world, part, () => reverseCase(tx, world, { institution, row, actorId, by, reason }))
      return { applicationId }
    }),
  )
}
