import { createHmac } from 'node:crypto'
import { createTransport } from 'nodemailer'
import type { World } from '../world.ts'
import type { Channel, ChannelSettings } from './channel-settings.ts'
import { NoticeFailure } from './notice-failure.ts'
import { postJson } from './post-json.ts'
import { resolvePublic } from './public-address.ts'

export interface Notice {
  /** The same with every attempt, so that whoever gets it twice can tell. */
  id: string
  subject: string
  text: string
}

type Sending = Pick<World, 'noticeHosts' | 'publicUrl' | 'clock'>

const limitMs = 20_000

/** Sends a notice by its channel; `to` is an address or a phone number, and nothing for a robot of a group. */
export async function sendNotice(world: Sending, channel: Channel, to: string, notice: Notice): Promise<void> {
  const { settings } = channel
  if (channel.kind === 'EMAIL') return sendMail(world, settings, to, notice)
  if (channel.kind === 'SMS') return sendSms(world, settings, to, notice)
  return tellRobot(world, channel, notice)
}

async function sendMail(world: Sending, settings: ChannelSettings, to: string, notice: Notice): Promise<void> {
  const { host, port, isTls, username, sender, secret } = settings
  const address = await resolvePublic(world.noticeHosts, host, port)
  const transport = createTransport({
    host: address,
    port,
    secure: isTls,
    // A password is never sent in clear.
    requireTLS: !isTls && username !== '',
    tls: { servername: host },
    ...(username === '' ? {} : { auth: { user: username, pass: secret } }),
    connectionTimeout: limitMs,
    greetingTimeout: limitMs,
    socketTimeout: limitMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    await transport.sendMail({
      from: sender,
      to,
      subject: notice.subject,
      text: notice.text,
      messageId: `<${notice.id}@${new URL(world.publicUrl).hostname}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    })
  } finally {
    transport.close()
  }
}

/** The gateway checks the signature: HMAC-SHA-256 of "timestamp.body" in hex. It knows a repetition by the id. */
async function sendSms(world: Sending, settings: ChannelSettings, to: string, notice: Notice): Promise<void> {
  const body = JSON.stringify({ id: notice.id, to, text: `${notice.subject} ${world.publicUrl}` })
  const timestamp = String(Math.floor(world.clock.real().getTime() / 1000))
  const signature = createHmac('sha256', settings.secret).update(`${timestamp}.${body}`).digest('hex')
  await postJson(world.noticeHosts, settings.webhookUrl, body, {
    'idempotency-key': notice.id,
    'x-creditbank-timestamp': timestamp,
    'x-creditbank-signature': `sha256=${signature}`,
  })
}

/** Robots of WeCom and DingTalk take the same text and answer with a code; DingTalk wants the time signed as well. */
async function tellRobot(world: Sending, { kind, settings }: Channel, notice: Notice): Promise<void> {
  const url = new URL(settings.webhookUrl)
  if (kind === 'DINGTALK' && settings.secret !== '') {
    const timestamp = String(world.clock.real().getTime())
    const signed = createHmac('sha256', settings.secret).update(`${timestamp}\n${settings.secret}`).digest('base64')
    url.searchParams.set('timestamp', timestamp)
    url.searchParams.set('sign', signed)
  }
  const content = `${notice.subject}\n${notice.text}`
  const body = JSON.stringify({ msgtype: 'text', text: { content } })
  const answer = (await postJson(world.noticeHosts, url.href, body)) as { errcode?: number } | null
  if (answer?.errcode !== 0) throw new NoticeFailure(`robot_${answer?.errcode ?? 'unclear'}`)
}
