import type { FastifyInstance } from 'fastify'
import * as contract from '../../../contract/accounts.ts'
import { onceKey } from '../../http/idempotency.ts'
import { route } from '../../http/route.ts'
import type { World } from '../../world.ts'
import { listAccountOutcomes } from './account-outcomes.ts'
import { changeAccountState } from './change-account-state.ts'
import { importAccounts } from './import-accounts.ts'
import { issuePassword } from './issue-password.ts'
import { openAccount } from './open-account.ts'
import { listMyCourses, listMyLots, listMyStatement, readMyAccount } from './own-account.ts'
import { registerAccount } from './register-account.ts'
import { findAccount, listAccounts, readAccount } from './staff-accounts.ts'

/** Learning accounts: the own one, and those of others for staff. */
export function registerAccounts(app: FastifyInstance, world: World): void {
  route(app, contract.readMyAccount, ({ actor }) => readMyAccount(world, actor))
  route(app, contract.listMyStatement, ({ actor, query }) => listMyStatement(world, actor, query))
  route(app, contract.listMyLots, ({ actor }) => listMyLots(world, actor))
  route(app, contract.listMyCourses, ({ actor, query }) => listMyCourses(world, actor, query))
  route(app, contract.listAccounts, ({ actor, body }) => listAccounts(world, actor, body))
  route(app, contract.findAccount, ({ actor, body }) => findAccount(world, actor, body))
  route(app, contract.readAccount, ({ actor, params }) => readAccount(world, actor, params.id))
  route(app, contract.listAccountOutcomes, ({ actor, params }) => listAccountOutcomes(world, actor, params.id))
  route(app, contract.openAccount, ({ actor, body, idempotencyKey }) =>
    openAccount(world, actor, body, onceKey(actor.personId, idempotencyKey, 'openAccount', body)),
  )
  route(app, contract.registerAccount, ({ body, request }) =>
    registerAccount(world, body, { address: request.ip, requestId: request.id }),
  )
  route(app, contract.importAccounts, ({ actor, body, idempotencyKey }) =>
    importAccounts(world, actor, body.rows, onceKey(actor.personId, idempotencyKey, 'importAccounts', body)),
  )
  route(app, contract.changeAccountState, ({ actor, params, body, idempotencyKey }) => {
    const once = onceKey(actor.personId, idempotencyKey, 'changeAccountState', [params.id, body])
    return changeAccountState(world, actor, params.id, body, once)
  })
  route(app, contract.issuePassword, ({ actor, params }) => issuePassword(world, actor, params.id))
}
