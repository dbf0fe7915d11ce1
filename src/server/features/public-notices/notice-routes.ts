import type { FastifyInstance } from 'fastify'
import * as contract from '../../../contract/public-notices.ts'
import { onceKey } from '../../http/idempotency.ts'
import { route } from '../../http/route.ts'
import type { World } from '../../world.ts'
import { decideObjection, listObjections, raiseObjection } from './objections.ts'
import { postNotice } from './post-notice.ts'
import { listAwaitingNotice, listNotices, previewNotice, readNotice, readOwnNotice } from './read-notices.ts'

/** Public notice and objection. */
export function registerNotices(app: FastifyInstance, world: World): void {
  route(app, contract.listNotices, ({ query }) => listNotices(world, query))
  route(app, contract.readNotice, ({ params, reply }) => {
    // A notice is for people who come to read it, not for search engines to keep.
    reply.header('x-robots-tag', 'noindex')
    return readNotice(world, params.id)
  })
  route(app, contract.raiseObjection, ({ params, body }) => raiseObjection(world, params.id, body))
  route(app, contract.listAwaitingNotice, ({ actor, query }) => listAwaitingNotice(world, actor, query))
  route(app, contract.previewNotice, ({ actor }) => previewNotice(world, actor))
  route(app, contract.postNotice, async ({ actor, body, idempotencyKey }) => {
    const once = onceKey(actor.personId, idempotencyKey, 'postNotice', body)
    return readOwnNotice(world, actor, await postNotice(world, actor, body, once))
  })
  route(app, contract.listObjections, ({ actor, query }) => listObjections(world, actor, query))
  route(app, contract.decideObjection, ({ actor, params, body, idempotencyKey }) => {
    const once = onceKey(actor.personId, idempotencyKey, 'decideObjection', [params.id, body])
    return decideObjection(world, actor, params.id, body, once)
  })
}
