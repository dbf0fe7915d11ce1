import type { z } from 'zod'
import {
  channelKinds,
  type listNoticeChannels,
  type saveNoticeChannel,
  type testNoticeChannel,
} from '../../../contract/notice-channels.ts'
import { Problem } from '../../../contract/problem.ts'
import { institutionCapacity, scopeOfCapacity, type Actor } from '../../access/actor.ts'
import { recordSecurityEvent } from '../../access/security-event.ts'
import type { Database } from '../../database/database.ts'
import {
  findChannel,
  noSettings,
  readChannels,
  writeChannel,
  type ChannelSettings,
} from '../../notices/channel-settings.ts'
import { failureOf } from '../../notices/notice-failure.ts'
import { isAllowedHost, resolvePublic } from '../../notices/public-address.ts'
import { sendNotice } from '../../notices/send-notice.ts'
import type { World } from '../../world.ts'

type ChannelsView = z.input<(typeof listNoticeChannels)['response']>
type ChannelInput = z.output<(typeof saveNoticeChannel)['body']>

const administrators = ['system_administrator'] as const

/** The channels of the administrator's institution; no secret is ever shown again. */
export function listChannels(world: World, actor: Actor): Promise<ChannelsView> {
  const capacity = institutionCapacity(actor, administrators)
  return world.gate.read(scopeOfCapacity(capacity), (database) => present(database, world, capacity.institutionId))
}

async function present(database: Database, world: World, institutionId: string): Promise<ChannelsView> {
  const known = await readChannels(database, world, institutionId)
  return {
    items: channelKinds.map((kind) => {
      const channel = known.find((one) => one.kind === kind)
      const settings = channel?.settings ?? noSettings
      const isMail = kind === 'EMAIL'
      return {
        kind,
        isEnabled: channel?.isEnabled ?? false,
        host: isMail || settings.webhookUrl === '' ? settings.host : new URL(settings.webhookUrl).host,
        port: isMail ? settings.port : null,
        isTls: settings.isTls,
        username: settings.username,
        sender: settings.sender,
        hasSecret: settings.secret !== '',
        changedAt: channel?.changedAt.toISOString() ?? null,
      }
    }),
  }
}

/** Sets a channel. Throws `notice_address_refused` where it would lead into a private network. */
export async function saveChannel(world: World, actor: Actor, input: ChannelInput): Promise<ChannelsView> {
  const capacity = institutionCapacity(actor, administrators)
  const { institutionId } = capacity
  const known = await world.gate.read(scopeOfCapacity(capacity), (database) =>
    readChannels(database, world, institutionId),
  )
  const former = known.find((one) => one.kind === input.kind)?.settings ?? noSettings
  const settings = settle(former, input)
  if (input.isEnabled) await demandUsable(world, input.kind === 'EMAIL', settings)
  return world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    const { kind, isEnabled } = input
    await writeChannel(tx, world, { institutionId, kind, isEnabled, settings, changedBy: actor.personId })
    const detail = { kind, isEnabled }
    await recordSecurityEvent(tx, world, { kind: 'notice_channel_changed', actorId: actor.personId, detail })
    return present(tx, world, institutionId)
  })
}

/** A secret goes with the place it was given for: whoever changes where it leads gives it anew. */
function settle(former: ChannelSettings, input: ChannelInput): ChannelSettings {
  const next: ChannelSettings = {
    host: input.host ?? former.host,
    port: input.port ?? former.port,
    isTls: input.isTls ?? former.isTls,
    username: input.username ?? former.username,
    sender: input.sender ?? former.sender,
    webhookUrl: input.webhookUrl ?? former.webhookUrl,
    secret: former.secret,
  }
  const isElsewhere = next.host !== former.host || next.port !== former.port || next.webhookUrl !== former.webhookUrl
  return { ...next, secret: input.secret ?? (isElsewhere ? '' : former.secret) }
}

async function demandUsable(world: World, isMail: boolean, settings: ChannelSettings): Promise<void> {
  const faults = isMail ? faultsOfMail(settings) : faultsOfWebhook(settings)
  if (faults) throw new Problem('request_invalid', { faults })
  const url = isMail ? null : new URL(settings.webhookUrl)
  const host = url?.hostname.replace(/^\[|\]$/g, '') ?? settings.host
  const port = url ? Number(url.port || (url.protocol === 'https:' ? 443 : 80)) : settings.port
  const isPlain = url !== null && url.protocol !== 'https:'
  if (isPlain && !isAllowedHost(world.noticeHosts, host, port)) throw new Problem('notice_address_refused')
  try {
    await resolvePublic(world.noticeHosts, host, port)
  } catch (error) {
    if (failureOf(error).reason === 'address_refused') throw new Problem('notice_address_refused')
    throw new Problem('request_invalid', { faults: { zh: `找不到主机 ${host}`, en: `there is no host ${host}` } })
  }
}

function faultsOfMail({ host, sender }: ChannelSettings) {
  if (host === '' || /[\s/@]/.test(host)) return { zh: '请填写邮件服务器', en: 'give the mail server' }
  if (!/^[^\s@<>]+@[^\s@<>]+$/.test(sender)) return { zh: '发件地址有误', en: 'the sender is no address' }
  return null
}

function faultsOfWebhook({ webhookUrl }: ChannelSettings) {
  const isWeb = URL.canParse(webhookUrl) && /^https?:$/.test(new URL(webhookUrl).protocol)
  return isWeb ? null : { zh: '请填写 Webhook 网址', en: 'give the address of the webhook' }
}

/** Sends a notice through a channel that is in use, so that its administrator sees it arrive. */
export async function testChannel(
  world: World,
  actor: Actor,
  { kind, to }: z.output<(typeof testNoticeChannel)['body']>,
): Promise<void> {
  const capacity = institutionCapacity(actor, administrators)
  const isPersonal = kind === 'EMAIL' || kind === 'SMS'
  const isAddress = kind === 'EMAIL' ? /^[^\s@<>,]+@[^\s@<>,]+$/ : /^\+?\d{5,20}$/
  if (isPersonal && !isAddress.test(to ?? '')) {
    throw new Problem('request_invalid', { faults: { zh: '请填写接收地址或号码', en: 'say where it should go' } })
  }
  const channel = await world.gate.read(scopeOfCapacity(capacity), (database) =>
    findChannel(database, world, capacity.institutionId, kind),
  )
  if (channel === null) throw new Problem('notice_channel_off')
  const notice = {
    id: world.ids.next(),
    subject: '学分银行：测试通知 · Credit Bank: test',
    text: `${world.publicUrl}\n`,
  }
  try {
    await sendNotice(world, channel, to ?? '', notice)
  } catch (error) {
    throw new Problem('notice_not_sent', { reason: failureOf(error).reason })
  }
}
