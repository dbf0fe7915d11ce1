import type { FastifyInstance } from 'fastify'
import * as contract from '../../../contract/notice-channels.ts'
import { route } from '../../http/route.ts'
import type { World } from '../../world.ts'
import { listChannels, saveChannel, testChannel } from './channels.ts'
import { beginAddress, confirmAddress, removeAddress } from './own-address.ts'
import { readPreference, savePreference } from './own-preference.ts'
import { readDeliveries } from './read-deliveries.ts'

/** The own wishes, the channels of an institution, and what became of its notices. */
export function registerNoticeChannels(app: FastifyInstance, world: World): void {
  route(app, contract.readNoticePreference, ({ actor }) => readPreference(world, actor))
  route(app, contract.saveNoticePreference, ({ actor, body }) => savePreference(world, actor, body))
  route(app, contract.beginNoticeAddress, ({ actor, body }) => beginAddress(world, actor, body.email))
  route(app, contract.confirmNoticeAddress, ({ actor, body }) => confirmAddress(world, actor, body.code))
  route(app, contract.removeNoticeAddress, ({ actor }) => removeAddress(world, actor))
  route(app, contract.listNoticeChannels, ({ actor }) => listChannels(world, actor))
  route(app, contract.saveNoticeChannel, ({ actor, body }) => saveChannel(world, actor, body))
  route(app, contract.testNoticeChannel, async ({ actor, body }) => {
    await testChannel(world, actor, body)
    return { isDone: true as const }
  })
  route(app, contract.readNoticeDeliveries, ({ actor }) => readDeliveries(world, actor))
}
