import type { FastifyInstance } from 'fastify'
import * as contract from '../../../contract/rosters.ts'
import { receivePart } from '../../evidence/receive-part.ts'
import { onceKey } from '../../http/idempotency.ts'
import { route } from '../../http/route.ts'
import type { World } from '../../world.ts'
import { addRosterFile } from './add-roster-file.ts'
import { createRoster } from './create-roster.ts'
import { admitPartner, endPartner, listPartners } from './partners.ts'
import { prepareRosterLines } from './prepare-lines.ts'
import { listRosterLines, listRosters, readRoster } from './read-rosters.ts'
import { listRosterChoices } from './roster-choices.ts'
import { declinePreparedOutcome, remindRoster, revokeRosterLines } from './settle-lines.ts'

/** Rosters of the college and of its partners: prepared for learners, who confirm or decline. */
export function registerRosters(app: FastifyInstance, world: World): void {
  route(app, contract.listRosterChoices, ({ actor }) => listRosterChoices(world, actor))
  route(app, contract.listRosters, ({ actor, query }) => listRosters(world, actor, query))
  route(app, contract.readRoster, ({ actor, params }) => readRoster(world, actor, params.id))
  route(app, contract.createRoster, async ({ actor, body, idempotencyKey }) => {
    const once = onceKey(actor.personId, idempotencyKey, 'createRoster', body)
    return readRoster(world, actor, await createRoster(world, actor, body, once))
  })
  route(app, contract.addRosterFile, async ({ actor, params, query, request }) => {
    const place = { rosterId: params.id, checklistKey: query.checklistKey }
    await addRosterFile(world, actor, place, () => receivePart(world, request))
    return readRoster(world, actor, params.id)
  })
  route(app, contract.prepareRosterLines, ({ actor, params, body, idempotencyKey }) => {
    const once = onceKey(actor.personId, idempotencyKey, 'prepareRosterLines', [params.id, body])
    return prepareRosterLines(world, actor, params.id, body.rows, once)
  })
  route(app, contract.listRosterLines, ({ actor, body }) => listRosterLines(world, actor, body))
  route(app, contract.remindRoster, ({ actor, params }) => remindRoster(world, actor, params.id))
  route(app, contract.revokeRosterLines, ({ actor, params, body }) => revokeRosterLines(world, actor, params.id, body))
  route(app, contract.declinePreparedOutcome, async ({ actor, params, body }) => {
    await declinePreparedOutcome(world, actor, params.id, body.reason)
    return { isDone: true as const }
  })
  route(app, contract.listPartners, ({ actor }) => listPartners(world, actor))
  route(app, contract.admitPartner, async ({ actor, body }) => {
    await admitPartner(world, actor, body)
    return listPartners(world, actor)
  })
  route(app, contract.endPartner, async ({ actor, params }) => {
    await endPartner(world, actor, params.id)
    return listPartners(world, actor)
  })
}
