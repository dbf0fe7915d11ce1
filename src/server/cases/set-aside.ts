import { decideAct, stepOf } from '../../core/case/case.ts'
import { invariant } from '../../core/invariant.ts'
import type { Tx } from '../database/database.ts'
import { sendMessage } from '../notices/send-message.ts'
import type { World } from '../world.ts'
import { writeTransition, type Case } from './case-store.ts'
import { readCaseTitle } from './case-title.ts'
import type { SettledTarget } from './course-standing-store.ts'
import { deadlineWords, dueAfter } from './deadlines.ts'
import { removeFromNotice } from './end-case.ts'
import type { Institution } from './institution.ts'

/**
 * Sends a case whose notice has ended back to its last review, since courses of it were settled otherwise meanwhile:
 * what was on notice would not be what is posted. A person decides what becomes of it, and it goes on notice anew.
 */
export async function setCaseAside(
  tx: Tx,
  world: Pick<World, 'ids' | 'clock'>,
  institution: Institution,
  { row, workflow, standing }: Case,
  targets: readonly SettledTarget[],
): Promise<void> {
  const decision = decideAct(workflow, standing, 'set_aside', null)
  invariant(decision.isAllowed && decision.step, 'a case on notice can go back to its last review')
  const step = stepOf(workflow, decision.step)
  const at = world.clock.now()
  const dueAt = await dueAfter(tx, institution, at, step.workingDays)
  const courses = targets.map((target) => target.name)
  await removeFromNotice(tx, row)
  await writeTransition(
    tx,
    row,
    { ...decision, dueAt, noticeBatchId: null },
    {
      act: 'set_aside',
      actorId: null,
      role: 'system',
      bodyId: null,
      step: step.id,
      detail: { courses: courses.map((course) => ({ ...course })) },
      at,
    },
  )
  await sendMessage(tx, world, {
    personId: row.learner_id,
    kind: 'application_set_aside',
    applicationId: row.id,
    parameters: {
      title: await readCaseTitle(tx, row),
      reason: {
        zh: targets.map(({ name, reason }) => `《${name.zh}》${reason.zh}`).join('；'),
        en: targets.map(({ name, reason }) => `${name.en}: ${reason.en}`).join('; '),
      },
      body: { ...step.body },
      due: deadlineWords(dueAt, institution.timeZone),
    },
  })
}
