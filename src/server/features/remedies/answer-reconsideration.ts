import type { Vote } from '../../../core/case/remedy.ts'
import { Problem } from '../../../contract/problem.ts'
import type { Actor } from '../../access/actor.ts'
import { lockCase } from '../../cases/case-store.ts'
import { onceFor, type OnceKey } from '../../http/idempotency.ts'
import type { World } from '../../world.ts'
import { answerRemedy } from './answer-remedy.ts'
import { reachAs } from './reach-remedies.ts'
import { lockPending } from './remedy-store.ts'

/** Academic Affairs answers a request for reconsideration, by another officer than any who acted in the case. */
export async function answerReconsideration(
  world: World,
  actor: Actor,
  applicationId: string,
  input: { answer: Vote; step?: string | undefined; finding: string },
  once: OnceKey,
): Promise<void> {
  const { place, capacity, scope } = await reachAs(world, actor, applicationId, 'academic_affairs')
  await world.gate.write(scope, (tx) =>
    onceFor(tx, world, once, async () => {
      const found = await lockCase(tx, place.learnerId, applicationId)
      const remedy = await lockPending(tx, found.row, 'RECONSIDERATION')
      if (!remedy) throw new Problem('conflict')
      const { answer, finding, step = null } = input
      const by = { actorId: actor.personId, capacity, tally: null }
      await answerRemedy(tx, world, { found, remedy, answer, finding, step, ...by })
      return { applicationId }
    }),
  )
}
