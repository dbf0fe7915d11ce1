import type { FastifyInstance } from 'fastify'
import * as contract from '../../../contract/panels.ts'
import { route } from '../../http/route.ts'
import type { World } from '../../world.ts'
import { castVote } from './cast-vote.ts'
import { closePanel } from './close-panel.ts'
import { declareRecusal } from './declare-recusal.ts'
import { inviteExperts } from './invite-experts.ts'
import { listMyPanels } from './list-my-panels.ts'
import { writeMinutes } from './panel-minutes.ts'
import { readCasePanel } from './read-case-panel.ts'
import { readMyPanel } from './read-my-panel.ts'

/** Expert panels: the office convenes and closes them, experts vote on their own. */
export function registerPanels(app: FastifyInstance, world: World): void {
  route(app, contract.readCasePanel, ({ actor, params }) => readCasePanel(world, actor, params.id))
  route(app, contract.inviteExperts, async ({ actor, params, body }) => {
    await inviteExperts(world, actor, params.id, body)
    return readCasePanel(world, actor, params.id)
  })
  route(app, contract.closePanel, async ({ actor, params, body }) => {
    await closePanel(world, actor, params.id, body)
    return readCasePanel(world, actor, params.id)
  })
  route(app, contract.readPanelMinutes, async ({ actor, params, query, reply }) => {
    const minutes = await writeMinutes(world, actor, params.id, query.language)
    return reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-disposition', `inline; filename="minutes-${params.id}.html"`)
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
      .send(minutes)
  })
  route(app, contract.listMyPanels, ({ actor, query }) => listMyPanels(world, actor, query))
  route(app, contract.readMyPanel, ({ actor, params }) => readMyPanel(world, actor, params.id))
  route(app, contract.declareRecusal, async ({ actor, params, body }) => {
    await declareRecusal(world, actor, params.id, body)
    return { isDone: true as const }
  })
  route(app, contract.castVote, async ({ actor, params, body }) => {
    await castVote(world, actor, params.id, body)
    return { isDone: true as const }
  })
}
