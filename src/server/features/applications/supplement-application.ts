import { decideAct, stepOf } from '../../../core/case/case.ts'
import { invariant } from '../../../core/invariant.ts'
import { Problem } from '../../../contract/problem.ts'
import { scopeOfLearner, type Actor } from '../../access/actor.ts'
import { demandNotFrozen } from '../../accounts/account-state.ts'
import { problemOfRefusal } from '../../cases/case-policy.ts'
import { lockCase, writeTransition } from '../../cases/case-store.ts'
import { readCaseTitle } from '../../cases/case-title.ts'
import { deadlineWords, dueAfter } from '../../cases/deadlines.ts'
import { readInstitution } from '../../cases/institution.ts'
import { recordDigests } from '../../evidence/evidence-store.ts'
import { sendMessage } from '../../notices/send-message.ts'
import { demandEvidence } from '../../outcomes/submittable.ts'
import type { World } from '../../world.ts'

/** The deadline decides, not the sweep that writes down the lapse a moment later. */
const isPast = (dueAt: Date | null, at: Date) => dueAt !== null && dueAt <= at

const pastDeadline = { zh: '补充期限已过', en: 'past the deadline of its supplement' }

/** The learner submits a returned case again; it goes on at the step that returned it, with the same reviewer. */
export async function supplementApplication(
  world: World,
  actor: Actor,
  applicationId: string,
  input: { version: number; remark?: string | undefined },
): Promise<void> {
  await world.gate.write(scopeOfLearner(actor), async (tx) => {
    const { row, workflow, standing } = await lockCase(tx, actor.personId, applicationId, input.version)
    await demandNotFrozen(tx, actor.personId)
    const decision = decideAct(workflow, standing, 'supplement', actor.personId)
    if (!decision.isAllowed) throw problemOfRefusal(workflow, decision.refusal)
    invariant(decision.step, 'a returned case goes on at a step')
    const at = world.clock.now()
    if (isPast(row.due_at, at)) throw new Problem('transition_not_allowed', { state: pastDeadline })
    if (row.outcome_id !== null) {
      await demandEvidence(tx, row.learner_id, row.outcome_id)
      await recordDigests(tx, row.learner_id, row.outcome_id)
    }
    const institution = await readInstitution(tx, row.institution_id)
    const dueAt = await dueAfter(tx, institution, at, stepOf(workflow, decision.step).workingDays)
    await writeTransition(
      tx,
      row,
      { ...decision, dueAt },
      {
        act: 'supplement',
        actorId: actor.personId,
        role: 'learner',
        bodyId: null,
        step: decision.step,
        reason: input.remark,
        at,
      },
    )
    const parameters = { title: await readCaseTitle(tx, row), due: deadlineWords(dueAt, institution.timeZone) }
    await sendMessage(tx, world, {
      personId: actor.personId,
      kind: 'supplement_received',
      applicationId,
      parameters,
    })
  })
}
