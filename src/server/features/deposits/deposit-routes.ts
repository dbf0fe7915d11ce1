import type { FastifyInstance } from 'fastify'
import * as contract from '../../../contract/deposits.ts'
import { onceKey } from '../../http/idempotency.ts'
import { route } from '../../http/route.ts'
import type { World } from '../../world.ts'
import { createPostingQueues, decideDeposit } from './decide-deposit.ts'
import { listDeposits } from './list-deposits.ts'
import { proposeDeposit } from './propose-deposit.ts'

/** Further deposits of recognised outcomes: proposed by one officer, posted when another confirms. */
export function registerDeposits(app: FastifyInstance, world: World): void {
  const queues = createPostingQueues(world)
  app.addHook('preClose', () => queues.drainAll())
  route(app, contract.listDeposits, ({ actor, query }) => listDeposits(world, actor, query))
  route(app, contract.proposeDeposit, ({ actor, body, idempotencyKey }) =>
    proposeDeposit(world, actor, body, onceKey(actor.personId, idempotencyKey, 'proposeDeposit', body)),
  )
  route(app, contract.decideDeposit, ({ actor, params, body, idempotencyKey }) => {
    const once = onceKey(actor.personId, idempotencyKey, 'decideDeposit', [params.id, body])
    return decideDeposit(world, queues.queueOf, actor, params.id, body, once)
  })
}
