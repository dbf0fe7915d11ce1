import { decideAct } from '../../../core/case/case.ts'
import { scopeOfLearner, type Actor } from '../../access/actor.ts'
import { demandNotFrozen } from '../../accounts/account-state.ts'
import { problemOfRefusal } from '../../cases/case-policy.ts'
import { lockCase, writeTransition } from '../../cases/case-store.ts'
import { readCaseTitle } from '../../cases/case-title.ts'
import { freeCase } from '../../cases/end-case.ts'
import { readInstitution } from '../../cases/institution.ts'
import { onceFor, type OnceKey } from '../../http/idempotency.ts'
import { sendMessage } from '../../notices/send-message.ts'
import type { World } from '../../world.ts'

/** The learner takes an application back before it has taken effect; what it held is free again. */
export async function withdrawApplication(
  world: World,
  actor: Actor,
  applicationId: string,
  input: { version: number },
  once: OnceKey,
): Promise<void> {
  await world.gate.write(scopeOfLearner(actor), (tx) =>
    onceFor(tx, world, once, async () => {
      const { row, workflow, standing } = await lockCase(tx, actor.personId, applicationId, input.version)
      await demandNotFrozen(tx, actor.personId)
      const decision = decideAct(workflow, standing, 'withdraw', actor.personId)
      if (!decision.isAllowed) throw problemOfRefusal(workflow, decision.refusal)
      const title = await readCaseTitle(tx, row)
      await freeCase(tx, world, await readInstitution(tx, row.institution_id), row, 'DRAFT')
      const at = world.clock.now()
      await writeTransition(
        tx,
        row,
        { ...decision, dueAt: null },
        { act: 'withdraw', actorId: actor.personId, role: 'learner', bodyId: null, step: null, at },
      )
      await sendMessage(tx, world, {
        personId: actor.personId,
        kind: 'application_withdrawn',
        applicationId: row.id,
        parameters: { title },
      })
      return { applicationId }
    }),
  )
}
