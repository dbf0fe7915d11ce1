import type { FastifyInstance } from 'fastify'
import * as contract from '../../../contract/remedies.ts'
import { onceKey } from '../../http/idempotency.ts'
import { route } from '../../http/route.ts'
import type { World } from '../../world.ts'
import { answerReconsideration } from './answer-reconsideration.ts'
import { decideAppeal, extendAppeal, voteOnAppeal } from './hear-appeal.ts'
import { listRemedies } from './list-remedies.ts'
import { readLetter } from './read-letter.ts'
import { readRemedies } from './read-remedies.ts'
import { recordDelivery } from './record-delivery.ts'
import { requestRemedy } from './request-remedy.ts'

/** How decisions are delivered, reconsidered and appealed against, and the letters that say so. */
export function registerRemedies(app: FastifyInstance, world: World): void {
  route(app, contract.listRemedies, ({ actor, query }) => listRemedies(world, actor, query))
  route(app, contract.readRemedies, ({ actor, params }) => readRemedies(world, actor, params.id))
  route(app, contract.requestRemedy, async ({ actor, params, body, idempotencyKey }) => {
    const once = onceKey(actor.personId, idempotencyKey, 'requestRemedy', [params.id, body])
    await requestRemedy(world, actor, params.id, body, once)
    return readRemedies(world, actor, params.id)
  })
  route(app, contract.answerReconsideration, async ({ actor, params, body, idempotencyKey }) => {
    const once = onceKey(actor.personId, idempotencyKey, 'answerReconsideration', [params.id, body])
    await answerReconsideration(world, actor, params.id, body, once)
    return readRemedies(world, actor, params.id)
  })
  route(app, contract.voteOnAppeal, async ({ actor, params, body, idempotencyKey }) => {
    const once = onceKey(actor.personId, idempotencyKey, 'voteOnAppeal', [params.id, body])
    await voteOnAppeal(world, actor, params.id, body, once)
    return readRemedies(world, actor, params.id)
  })
  route(app, contract.decideAppeal, async ({ actor, params, body, idempotencyKey }) => {
    const once = onceKey(actor.personId, idempotencyKey, 'decideAppeal', [params.id, body])
    await decideAppeal(world, actor, params.id, body, once)
    return readRemedies(world, actor, params.id)
  })
  route(app, contract.extendAppeal, async ({ actor, params, body, idempotencyKey }) => {
    const once = onceKey(actor.personId, idempotencyKey, 'extendAppeal', [params.id, body])
    await extendAppeal(world, actor, params.id, body, once)
    return readRemedies(world, actor, params.id)
  })
  route(app, contract.recordDelivery, async ({ actor, params, body }) => {
    await recordDelivery(world, actor, params.id, body)
    return readRemedies(world, actor, params.id)
  })
  route(app, contract.readLetter, async ({ actor, params, query, reply }) => {
    const { bytes, fileName } = await readLetter(world, actor, params.id, query)
    return reply
      .header('content-type', 'application/pdf')
      .header('content-disposition', `inline; filename*=UTF-8''${encodeURIComponent(fileName)}`)
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
      .header('x-content-type-options', 'nosniff')
      .send(bytes)
  })
}
