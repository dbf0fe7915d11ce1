import { decideAct, stepOf } from '../../../core/case/case.ts'
import { concludePanel, type PanelResult } from '../../../core/case/panel.ts'
import { invariant } from '../../../core/invariant.ts'
import { Problem } from '../../../contract/problem.ts'
import type { Actor } from '../../access/actor.ts'
import { findStepCapacity, problemOfRefusal } from '../../cases/case-policy.ts'
import { lockCase, writeTransition } from '../../cases/case-store.ts'
import { readCaseTitle } from '../../cases/case-title.ts'
import { deadlineWords, dueAfter } from '../../cases/deadlines.ts'
import { readInstitution } from '../../cases/institution.ts'
import { reachCase } from '../../cases/reach-case.ts'
import type { Tx } from '../../database/database.ts'
import { sendMessage } from '../../notices/send-message.ts'
import type { World } from '../../world.ts'
import {
  findPanelOfCase,
  panelFault,
  readMembers,
  readVotes,
  standingOfPanel,
  type PanelMember,
} from './panel-store.ts'

/**
 * Closes a panel once all experts voted, or enough of them when its time is up. It recommends and decides nothing: the
 * case goes on to its next review, with the value recommended as the proposal there.
 */
export async function closePanel(
  world: World,
  actor: Actor,
  applicationId: string,
  input: { version: number },
): Promise<void> {
  const { place, scope } = await reachCase(world, actor, applicationId)
  await world.gate.write(scope, async (tx) => {
    const { row, workflow, standing } = await lockCase(tx, place.learnerId, applicationId, input.version)
    const decision = decideAct(workflow, standing, 'close_panel', actor.personId)
    if (!decision.isAllowed) throw problemOfRefusal(workflow, decision.refusal)
    invariant(row.step && decision.step, 'a case under review is at a step, and a panel is not the last')
    const step = stepOf(workflow, row.step)
    const capacity = findStepCapacity(actor, step, place)
    if (!capacity) throw new Problem('forbidden', { grantor: { zh: '安全管理员', en: 'The security administrator' } })
    const panel = await findPanelOfCase(tx, row.learner_id, row.id)
    if (panel?.state !== 'OPEN') throw panelFault('还没有邀请专家', 'no experts are invited yet')
    const members = await readMembers(tx, panel.id)
    const at = world.clock.now()
    const { active, canClose } = standingOfPanel(step, panel, members, at)
    if (!canClose) {
      throw panelFault(
        '须全部表决，或到期且达到法定票数，专家为不少于三人的单数',
        'all must have voted, or enough of them when time is up, and an odd number of experts',
      )
    }
    const result = await conclude(tx, panel.id, active)
    await tx
      .updateTable('panel')
      .set({ state: 'CLOSED', closed_by: actor.personId, closed_at: at, result: JSON.stringify(result) })
      .where('id', '=', panel.id)
      .execute()
    const institution = await readInstitution(tx, row.institution_id)
    const next = stepOf(workflow, decision.step)
    const dueAt = await dueAfter(tx, institution, at, next.workingDays)
    await writeTransition(
      tx,
      row,
      { ...decision, dueAt, ...(result.isRecommended ? { creditsProposed: result.credits } : {}) },
      {
        act: 'close_panel',
        actorId: actor.personId,
        role: capacity.role,
        bodyId: capacity.unitId,
        step: step.id,
        at,
        detail: { credits: result.credits },
      },
    )
    await sendMessage(tx, world, {
      personId: row.learner_id,
      kind: 'step_passed',
      applicationId: row.id,
      parameters: {
        title: await readCaseTitle(tx, row),
        step: { ...step.name },
        body: { ...next.body },
        due: deadlineWords(dueAt, institution.timeZone),
      },
    })
  })
}

/** What the votes of those who are not recused come to. */
async function conclude(tx: Tx, panelId: string, active: readonly PanelMember[]): Promise<PanelResult> {
  const votes = (await readVotes(tx, panelId)).filter((vote) => active.some((one) => one.expert_id === vote.expert_id))
  return concludePanel(
    votes.map((vote) => ({
      isRecommended: vote.is_recommended,
      credits: vote.credits,
      score: vote.score,
      courseIds: vote.course_ids,
    })),
  )
}
