import type { FastifyInstance } from 'fastify'
import * as contract from '../../../contract/revocations.ts'
import { onceKey } from '../../http/idempotency.ts'
import { route } from '../../http/route.ts'
import type { World } from '../../world.ts'
import { decideRevocation } from './decide-revocation.ts'
import { listRevocations } from './list-revocations.ts'
import { proposeRevocation } from './propose-revocation.ts'
import { readRevocation } from './read-revocation.ts'

/** The revocation of recognised outcomes: previewed, proposed by one officer, decided by another. */
export function registerRevocations(app: FastifyInstance, world: World): void {
  route(app, contract.listRevocations, ({ actor, query }) => listRevocations(world, actor, query))
  route(app, contract.readRevocation, ({ actor, params }) => readRevocation(world, actor, params.id))
  route(app, contract.proposeRevocation, async ({ actor, params, body }) => {
    await proposeRevocation(world, actor, params.id, body)
    return readRevocation(world, actor, params.id)
  })
  route(app, contract.decideRevocation, async ({ actor, params, body, idempotencyKey }) => {
    const once = onceKey(actor.personId, idempotencyKey, 'decideRevocation', [params.id, body])
    await decideRevocation(world, actor, params.id, body, once)
    return readRevocation(world, actor, params.id)
  })
}
