import { decideAct, stepOf } from '../../../core/case/case.ts'
import { canPanelJudge } from '../../../core/case/panel.ts'
import { invariant } from '../../../core/invariant.ts'
import { expertsMaximum } from '../../../contract/panels.ts'
import { Problem } from '../../../contract/problem.ts'
import type { Actor } from '../../access/actor.ts'
import { findStepCapacity, problemOfRefusal } from '../../cases/case-policy.ts'
import { lockCase, writeTransition, type Case } from '../../cases/case-store.ts'
import { readCaseTitle } from '../../cases/case-title.ts'
import { deadlineWords, dueAfter } from '../../cases/deadlines.ts'
import { readInstitution } from '../../cases/institution.ts'
import { reachCase } from '../../cases/reach-case.ts'
import type { Tx } from '../../database/database.ts'
import { sendMessage } from '../../notices/send-message.ts'
import type { World } from '../../world.ts'
import { findExperts, type Expert } from './find-experts.ts'
import { findPanelOfCase, panelFault, readMembers } from './panel-store.ts'

export interface InvitationInput {
  version: number
  expertIds: readonly string[]
}

/**
 * Invites experts: the first time it convenes the panel, later it fills the places of those who are recused. Whoever is
 * found to be tied to the case is refused; an odd number of those who are not recused must result. The deadline of the
 * vote is counted anew, so that nobody has less time than the step gives.
 */
export async function inviteExperts(
  world: World,
  actor: Actor,
  applicationId: string,
  input: InvitationInput,
): Promise<void> {
  const { place, scope } = await reachCase(world, actor, applicationId)
  await world.gate.write(scope, async (tx) => {
    const found = await lockCase(tx, place.learnerId, applicationId, input.version)
    const { row, workflow, standing } = found
    const decision = decideAct(workflow, standing, 'convene_panel', actor.personId)
    if (!decision.isAllowed) throw problemOfRefusal(workflow, decision.refusal)
    invariant(row.step, 'a case under review is at a step')
    const step = stepOf(workflow, row.step)
    const capacity = findStepCapacity(actor, step, place)
    if (!capacity) throw new Problem('forbidden', { grantor: { zh: '安全管理员', en: 'The security administrator' } })
    const invited = await demandInvitable(tx, found, actor, input.expertIds)
    const former = await findPanelOfCase(tx, row.learner_id, row.id)
    const open = former?.state === 'OPEN' ? former : undefined
    const members = open ? await readMembers(tx, open.id) : []
    if (members.some((one) => invited.some((expert) => expert.expertId === one.expert_id))) {
      throw panelFault('其中有人已受邀', 'one of them is invited already')
    }
    const active = members.filter((one) => one.recused_at === null).length + invited.length
    if (!canPanelJudge(active, step.panel?.membersMinimum ?? 3) || members.length + invited.length > expertsMaximum) {
      const minimum = Math.max(3, step.panel?.membersMinimum ?? 3)
      throw panelFault(
        `专家须为不少于 ${minimum} 人的单数，连同回避的不超过 ${expertsMaximum} 人`,
        `an odd number of experts judges, ${minimum} or more, and at most ${expertsMaximum} with those recused`,
      )
    }
    const institution = await readInstitution(tx, row.institution_id)
    const at = world.clock.now()
    const dueAt = await dueAfter(tx, institution, at, step.workingDays)
    const panelId = open?.id ?? world.ids.next()
    await writePanel(tx, { isNew: open === undefined, panelId, found, stepId: step.id, actor, at, dueAt, invited })
    await writeTransition(
      tx,
      row,
      { ...decision, dueAt },
      {
        act: 'convene_panel',
        actorId: actor.personId,
        role: capacity.role,
        bodyId: capacity.unitId,
        step: step.id,
        at,
      },
    )
    const title = await readCaseTitle(tx, row)
    const due = deadlineWords(dueAt, institution.timeZone)
    for (const { expertId } of invited) {
      await sendMessage(tx, world, { personId: expertId, kind: 'panel_invitation', parameters: { title, due } })
    }
  })
}

/** The experts to invite, none of whom is found to be tied to the case. */
async function demandInvitable(tx: Tx, found: Case, actor: Actor, ids: readonly string[]): Promise<Expert[]> {
  const asked = [...new Set(ids)]
  const experts = (await findExperts(tx, found)).filter((one) => asked.includes(one.expertId))
  if (experts.length !== asked.length)
    throw panelFault('只能邀请本校的认定专家', 'only experts of the college are invited')
  if (asked.includes(actor.personId)) {
    throw panelFault('召集人不参加评议', 'whoever convenes a panel is none of its experts')
  }
  const tied = experts.filter((one) => one.hindrance !== null)
  const [first] = tied
  if (first) {
    throw new Problem('expert_recused', {
      experts: { zh: tied.map((one) => one.expertName).join('、'), en: tied.map((one) => one.expertName).join(', ') },
      reason: { ...first.hindrance },
    })
  }
  return experts
}

interface NewPanel {
  isNew: boolean
  panelId: string
  found: Case
  stepId: string
  actor: Actor
  at: Date
  dueAt: Date | null
  invited: readonly Expert[]
}

async function writePanel(tx: Tx, { isNew, panelId, found, stepId, actor, at, dueAt, invited }: NewPanel) {
  const { institution_id, learner_id, id: application_id } = found.row
  if (isNew) {
    await tx
      .insertInto('panel')
      .values({
        id: panelId,
        institution_id,
        learner_id,
        application_id,
        step: stepId,
        state: 'OPEN',
        convened_by: actor.personId,
        convened_at: at,
        closes_at: dueAt,
      })
      .execute()
  } else await tx.updateTable('panel').set({ closes_at: dueAt }).where('id', '=', panelId).execute()
  const common = { institution_id, panel_id: panelId, invited_by: actor.personId, invited_at: at }
  await tx
    .insertInto('panel_member')
    .values(invited.map(({ expertId }) => ({ ...common, expert_id: expertId })))
    .execute()
}
