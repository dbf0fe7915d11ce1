import { decideAct, stepOf } from '../../../core/case/case.ts'
import { findReferable } from '../../../core/case/case-steps.ts'
import { invariant } from '../../../core/invariant.ts'
import { Problem } from '../../../contract/problem.ts'
import type { Actor } from '../../access/actor.ts'
import { findStepCapacity, problemOfRefusal } from '../../cases/case-policy.ts'
import { lockCase, readWorkflow, writeTransition } from '../../cases/case-store.ts'
import { reachCase } from '../../cases/reach-case.ts'
import type { World } from '../../world.ts'

/**
 * A reviewer who would depart from the catalogue's rule asks for experts: their step joins those of the case, ahead of
 * it, as the workflow that the case keeps provides. The reviewer still answers the own step.
 */
export async function referToPanel(
  world: World,
  actor: Actor,
  applicationId: string,
  input: { version: number; reason: string },
): Promise<void> {
  const { place, scope } = await reachCase(world, actor, applicationId)
  await world.gate.write(scope, async (tx) => {
    const { row, workflow, standing } = await lockCase(tx, place.learnerId, applicationId, input.version)
    const decision = decideAct(workflow, standing, 'refer_to_panel', actor.personId)
    if (!decision.isAllowed) throw problemOfRefusal(workflow, decision.refusal)
    invariant(row.step, 'a case under review is at a step')
    const capacity = findStepCapacity(actor, stepOf(workflow, row.step), place)
    if (!capacity) throw new Problem('forbidden', { grantor: { zh: '安全管理员', en: 'The security administrator' } })
    const panel = findReferable(await readWorkflow(tx, row.workflow_id), row.steps, row.step)
    if (panel === null || row.steps === null) {
      const state = { zh: '不能再提请专家评议', en: 'past the point at which experts can be asked' }
      throw new Problem('transition_not_allowed', { state })
    }
    await writeTransition(
      tx,
      row,
      { ...decision, dueAt: row.due_at, steps: [...row.steps, panel.id] },
      {
        act: 'refer_to_panel',
        actorId: actor.personId,
        role: capacity.role,
        bodyId: capacity.unitId,
        step: row.step,
        reason: input.reason,
        at: world.clock.now(),
      },
    )
  })
}
