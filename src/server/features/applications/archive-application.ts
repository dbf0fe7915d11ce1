import { decideAct } from '../../../core/case/case.ts'
import { Problem } from '../../../contract/problem.ts'
import { findCapacity, type Actor } from '../../access/actor.ts'
import { problemOfRefusal } from '../../cases/case-policy.ts'
import { readCaseTitle } from '../../cases/case-title.ts'
import { lockCase, writeTransition } from '../../cases/case-store.ts'
import { reachCase } from '../../cases/reach-case.ts'
import { sendMessage } from '../../notices/send-message.ts'
import type { World } from '../../world.ts'

/** Archives a posted case: nothing changes any more but by reversal. */
export async function archiveApplication(
  world: World,
  actor: Actor,
  applicationId: string,
  input: { version: number },
): Promise<void> {
  const { place, scope } = await reachCase(world, actor, applicationId)
  const capacity = findCapacity(actor, ['academic_affairs', 'credit_bank_office'], place)
  if (!capacity) throw new Problem('forbidden', { grantor: { zh: '安全管理员', en: 'The security administrator' } })
  await world.gate.write(scope, async (tx) => {
    const { row, workflow, standing } = await lockCase(tx, place.learnerId, applicationId, input.version)
    const decision = decideAct(workflow, standing, 'archive', actor.personId)
    if (!decision.isAllowed) throw problemOfRefusal(workflow, decision.refusal)
    const by = { actorId: actor.personId, role: capacity.role, bodyId: capacity.unitId }
    const at = world.clock.now()
    await writeTransition(tx, row, { ...decision, dueAt: null }, { act: 'archive', ...by, step: 'archive', at })
    const parameters = { title: await readCaseTitle(tx, row) }
    const about = { personId: row.learner_id, applicationId: row.id }
    await sendMessage(tx, world, { ...about, kind: 'application_archived', parameters })
  })
}
