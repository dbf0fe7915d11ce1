import { decideAct, stepOf } from '../../../core/case/case.ts'
import { invariant } from '../../../core/invariant.ts'
import { Problem } from '../../../contract/problem.ts'
import { findCapacity, scopeOfCapacity, type Actor, type Capacity } from '../../access/actor.ts'
import { problemOfRefusal } from '../../cases/case-policy.ts'
import { lockCase, writeTransition, type Case } from '../../cases/case-store.ts'
import { readCaseTitle } from '../../cases/case-title.ts'
import { deadlineWords, dueAfter } from '../../cases/deadlines.ts'
import { removeFromNotice } from '../../cases/end-case.ts'
import { readInstitution } from '../../cases/institution.ts'
import { reachCase } from '../../cases/reach-case.ts'
import { demandReason } from '../../cases/reasons.ts'
import type { Tx } from '../../database/database.ts'
import { onceFor, type OnceKey } from '../../http/idempotency.ts'
import { sendMessage } from '../../notices/send-message.ts'
import type { World } from '../../world.ts'

export interface StopInput {
  version: number
  reasonCode: string
  reason: string
}

/**
 * An officer of Academic Affairs takes a case off its public notice when something came to light that nobody outside
 * objects to: it goes back to its last review, and a later notice has its whole period again. Also after the period has
 * ended, while a frozen account holds the case up.
 */
export async function stopNotice(
  world: World,
  actor: Actor,
  applicationId: string,
  input: StopInput,
  once: OnceKey,
): Promise<void> {
  const { place } = await reachCase(world, actor, applicationId)
  const capacity = findCapacity(actor, ['academic_affairs'], { institutionId: place.institutionId })
  if (!capacity) throw new Problem('not_found')
  await world.gate.write(scopeOfCapacity(capacity), (tx) =>
    onceFor(tx, world, once, async () => {
      const found = await lockCase(tx, place.learnerId, applicationId, input.version)
      await takeOffNotice(tx, world, found, { actor, capacity, input })
      return { applicationId }
    }),
  )
}

interface Stop {
  actor: Actor
  capacity: Capacity
  input: StopInput
}

async function takeOffNotice(tx: Tx, world: World, found: Case, { actor, capacity, input }: Stop): Promise<void> {
  const { row, workflow, standing } = found
  const decision = decideAct(workflow, standing, 'stop_notice', actor.personId)
  if (!decision.isAllowed) throw problemOfRefusal(workflow, decision.refusal)
  invariant(decision.step, 'a case that leaves its notice goes back to a review')
  const reason = await demandReason(tx, 'stop_notice', input)
  const institution = await readInstitution(tx, row.institution_id)
  const step = stepOf(workflow, decision.step)
  const at = world.clock.now()
  const dueAt = await dueAfter(tx, institution, at, step.workingDays)
  await removeFromNotice(tx, row)
  const by = { actorId: actor.personId, role: capacity.role, bodyId: capacity.unitId, step: 'notice' }
  await writeTransition(
    tx,
    row,
    { ...decision, dueAt, noticeBatchId: null },
    { act: 'stop_notice', ...by, reasonCode: reason.code, reason: reason.text, at },
  )
  await sendMessage(tx, world, {
    personId: row.learner_id,
    kind: 'notice_stopped',
    applicationId: row.id,
    parameters: {
      title: await readCaseTitle(tx, row),
      reason: { zh: `${reason.zh}。${reason.text}`, en: `${reason.en}. ${reason.text}` },
      body: { ...step.body },
      due: deadlineWords(dueAt, institution.timeZone),
    },
  })
}
