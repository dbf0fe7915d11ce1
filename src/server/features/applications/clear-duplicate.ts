import { decideAct } from '../../../core/case/case.ts'
import { Problem } from '../../../contract/problem.ts'
import { findCapacity, scopeOfCapacity, type Actor } from '../../access/actor.ts'
import { findStepCapacity, problemOfRefusal } from '../../cases/case-policy.ts'
import { lockCase, writeTransition } from '../../cases/case-store.ts'
import { reachCase } from '../../cases/reach-case.ts'
import { findDuplicates } from '../../evidence/evidence-store.ts'
import type { World } from '../../world.ts'

/**
 * An officer of Academic Affairs states that files of a case are rightly its own although another person submitted them
 * too, such as one official document for a whole team. The history names the files; a file that comes later is not
 * among them. The case stays where it is.
 */
export async function clearDuplicate(
  world: World,
  actor: Actor,
  applicationId: string,
  input: { version: number; reason: string },
): Promise<void> {
  const { place } = await reachCase(world, actor, applicationId)
  const capacity = findCapacity(actor, ['academic_affairs'], { institutionId: place.institutionId })
  if (!capacity) throw new Problem('not_found')
  await world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    const { row, workflow, standing } = await lockCase(tx, place.learnerId, applicationId, input.version)
    const decision = decideAct(workflow, standing, 'clear_duplicate', actor.personId)
    if (!decision.isAllowed) throw problemOfRefusal(workflow, decision.refusal)
    // It counts as acting at the step: elsewhere it would bar the officer from reviewing the case.
    const step = workflow.steps.find((one) => one.id === row.step)
    if (!step || !findStepCapacity(actor, step, place)) {
      const state = { zh: `在“${step?.name.zh ?? ''}”环节，由经办人处理`, en: `at the step ${step?.name.en ?? ''}` }
      throw new Problem('transition_not_allowed', { state })
    }
    const evidenceIds = await findDuplicates(tx, row)
    if (evidenceIds.length === 0) {
      const state = { zh: '没有待核实的重复文件', en: 'without a file to be cleared' }
      throw new Problem('transition_not_allowed', { state })
    }
    await writeTransition(
      tx,
      row,
      { ...decision, dueAt: row.due_at },
      {
        act: 'clear_duplicate',
        actorId: actor.personId,
        role: capacity.role,
        bodyId: capacity.unitId,
        step: row.step,
        reason: input.reason,
        detail: { evidenceIds },
        at: world.clock.now(),
      },
    )
  })
}
