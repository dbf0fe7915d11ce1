import type { FastifyInstance } from 'fastify'
import * as contract from '../../../contract/administration.ts'
import { anyCapacity, scopeOfCapacity } from '../../access/actor.ts'
import { onceKey } from '../../http/idempotency.ts'
import { route } from '../../http/route.ts'
import type { World } from '../../world.ts'
import { importCalendarYear, listCalendarYears } from './calendar.ts'
import { listWorkingDays } from './list-working-days.ts'
import { listAccesses, listSecurityEvents } from './logs.ts'
import { addUser } from './add-user.ts'
import { endRole, grantRole, listGrantInstitutions } from './roles.ts'
import { resetPassword, resetSecondFactor, setUserDisabled, unlockUser } from './sign-ins.ts'
import { listUsers } from './users.ts'

/** Users, roles, logs and calendars; who may do what is separated by role. */
export function registerAdministration(app: FastifyInstance, world: World): void {
  route(app, contract.listUsers, ({ actor, body }) => listUsers(world, actor, body))
  route(app, contract.addUser, ({ actor, body, idempotencyKey }) =>
    addUser(world, actor, body, onceKey(actor.personId, idempotencyKey, 'addUser', body)),
  )
  route(app, contract.setUserDisabled, async ({ actor, params, body }) => {
    await setUserDisabled(world, actor, params.id, body.isDisabled)
    return { isDone: true as const }
  })
  route(app, contract.resetPassword, ({ actor, params }) => resetPassword(world, actor, params.id))
  route(app, contract.resetSecondFactor, async ({ actor, params }) => {
    await resetSecondFactor(world, actor, params.id)
    return { isDone: true as const }
  })
  route(app, contract.unlockUser, async ({ actor, params }) => {
    await unlockUser(world, actor, params.id)
    return { isDone: true as const }
  })
  route(app, contract.listGrantInstitutions, ({ actor }) => listGrantInstitutions(world, actor))
  route(app, contract.grantRole, ({ actor, params, body }) => grantRole(world, actor, params.id, body))
  route(app, contract.endRole, async ({ actor, params }) => {
    await endRole(world, actor, params.id)
    return { isDone: true as const }
  })
  route(app, contract.listUnits, ({ actor }) => {
    const capacity = anyCapacity(actor, contract.listUnits.access)
    return world.gate.read(scopeOfCapacity(capacity), async (database) => {
      const rows = await database
        .selectFrom('unit')
        .selectAll()
        .where('institution_id', '=', capacity.institutionId)
        .where('closed_at', 'is', null)
        .orderBy('code')
        .execute()
      return {
        items: rows.map((row) => ({
          id: row.id,
          parentId: row.parent_id,
          code: row.code,
          name: { zh: row.name_zh, en: row.name_en },
          kind: row.kind,
        })),
      }
    })
  })
  route(app, contract.listSecurityEvents, ({ actor, query }) => listSecurityEvents(world, actor, query))
  route(app, contract.listAccesses, ({ actor, query }) => listAccesses(world, actor, query))
  route(app, contract.listCalendarYears, ({ actor }) => listCalendarYears(world, actor))
  route(app, contract.listWorkingDays, ({ actor }) => listWorkingDays(world, actor))
  route(app, contract.importCalendarYear, ({ actor, params, body }) =>
    importCalendarYear(world, actor, params.year, body),
  )
}
