import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Client } from '../../src/contract/client.ts'
import { listMessages } from '../../src/contract/messages.ts'
import * as contract from '../../src/contract/notice-channels.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { resealAll } from '../../src/server/keys/reseal.ts'
import { readChannels } from '../../src/server/notices/channel-settings.ts'
import { deliverNotices } from '../../src/server/notices/deliver-notices.ts'
import { postJson } from '../../src/server/notices/post-json.ts'
import { isPublicAddress } from '../../src/server/notices/public-address.ts'
import { sendMessage } from '../../src/server/notices/send-message.ts'
import { tellRobots } from '../../src/server/notices/tell-robots.ts'
import { createSeals } from '../../src/server/seals.ts'
import { aStaffMember } from '../support/bank.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'
import { startMailServer, type MailServer } from '../support/mail-server.ts'

interface Hook {
  url: string
  headers: IncomingHttpHeaders
  body: string
}

let bank: TestCollege
let mail: MailServer
let web: Server
let hooks: Hook[]
let answer: { status: number; body: string }
let learnerId: string
let administrator: Client
let learner: Client

beforeEach(async () => {
  bank = await openTestCollege()
  mail = await startMailServer()
  hooks = []
  answer = { status: 200, body: '{"errcode":0}' }
  web = createServer((request, response) => {
    let body = ''
    request.on('data', (piece: Buffer) => (body += piece.toString('utf8')))
    request.on('end', () => {
      hooks.push({ url: request.url ?? '', headers: request.headers, body })
      response.writeHead(answer.status, { 'content-type': 'application/json', location: '/elsewhere' }).end(answer.body)
    })
  })
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  const [first] = bank.learners
  if (!first) throw new Error('no learner')
  learnerId = first.actor.personId
  const { institutionId } = bank.college
  administrator = await bank.client(await aStaffMember(bank, { role: 'system_administrator', institutionId }))
  learner = await bank.client(learnerId)
})
afterEach(async () => {
  await mail.close()
  await new Promise((resolve) => web.close(resolve))
  await bank.close()
})

const hookUrl = (path: string) => `http://127.0.0.1:${(web.address() as AddressInfo).port}/${path}`
const mailChannel = (more: object = {}) =>
  administrator(contract.saveNoticeChannel, {
    body: {
      kind: 'EMAIL',
      isEnabled: true,
      host: '127.0.0.1',
      port: mail.port,
      sender: 'bank@college.example',
      ...more,
    },
  })

async function confirmMail(email = 'learner@mail.example'): Promise<void> {
  await learner(contract.beginNoticeAddress, { body: { email } })
  const code = /\d{6}/.exec(mail.received.at(-1)?.text ?? '')?.[0] ?? ''
  await learner(contract.confirmNoticeAddress, { body: { code } })
  mail.received.length = 0
}

const tell = (kind: 'account_frozen' | 'step_passed' | 'supplement_required' = 'account_frozen') =>
  bank.world.gate.write(wholeBank, (tx) =>
    sendMessage(tx, bank.world, {
      personId: learnerId,
      kind,
      parameters: { reason: 'SECRET REASON', title: 'SECRET' },
    }),
  )
const deliveriesOf = async () =>
  (await learner(listMessages, { query: {} })).items.flatMap((one) => one.deliveries.map((mark) => mark.state))

describe('a notice by mail', () => {
  it('goes to an address whose owner confirmed it, says what happened in general, and is sent once', async () => {
    await mailChannel()
    await confirmMail()
    await tell()
    expect(await deliveriesOf()).toEqual(['PENDING'])
    expect(await deliverNotices(bank.world)).toEqual({ sent: 1, failed: 0 })
    expect(await deliverNotices(bank.world)).toEqual({ sent: 0, failed: 0 })
    expect(mail.received).toHaveLength(1)
    const [got] = mail.received
    expect(got?.to).toEqual(['learner@mail.example'])
    expect(got?.subject).toContain('你的学习账户有变动')
    expect(got?.text).toContain(`${bank.world.publicUrl}/app/messages`)
    expect(got?.text).not.toContain('SECRET')
    expect(await deliveriesOf()).toEqual(['SENT'])
  })

  it('is rolled back with what it tells about', async () => {
    await mailChannel()
    await confirmMail()
    const failing = bank.world.gate.write(wholeBank, async (tx) => {
      await sendMessage(tx, bank.world, { personId: learnerId, kind: 'account_frozen', parameters: {} })
      throw new Error('something else fails')
    })
    await expect(failing).rejects.toThrow('something else fails')
    expect(await deliverNotices(bank.world)).toEqual({ sent: 0, failed: 0 })
    expect(mail.received).toEqual([])
  })

  it('is tried again under the same id when the server was busy, and given up where the mailbox is gone', async () => {
    await mailChannel()
    await confirmMail()
    await tell()
    mail.refuse(451)
    expect(await deliverNotices(bank.world)).toEqual({ sent: 0, failed: 1 })
    expect(await deliverNotices(bank.world)).toEqual({ sent: 0, failed: 0 })
    const batchOf = () =>
      bank.world.gate.read(wholeBank, (database) =>
        database.selectFrom('notice_delivery').select(['batch_id', 'reason', 'state']).executeTakeFirstOrThrow(),
      )
    const before = await batchOf()
    expect(before).toMatchObject({ reason: 'smtp_451', state: 'PENDING' })
    mail.refuse(null)
    bank.at('2026-03-02T02:01:00Z')
    await tell('step_passed')
    expect(await deliverNotices(bank.world)).toEqual({ sent: 2, failed: 0 })
    expect(mail.received.map((one) => one.messageId)).toContain(`<${before.batch_id}@127.0.0.1>`)

    mail.refuse(550)
    await tell('supplement_required')
    await deliverNotices(bank.world)
    expect((await deliveriesOf()).toSorted()).toEqual(['FAILED', 'SENT', 'SENT'])
    const institutionId = bank.college.institutionId
    const office = await bank.client(await aStaffMember(bank, { role: 'credit_bank_office', institutionId }))
    const seen = await office(contract.readNoticeDeliveries)
    expect(seen.failures).toMatchObject([{ channel: 'EMAIL', reason: 'smtp_550', attempts: 1 }])
    expect(seen.counts).toEqual([
      { channel: 'EMAIL', state: 'FAILED', count: 1 },
      { channel: 'EMAIL', state: 'SENT', count: 2 },
    ])
  })

  it('keeps to quiet hours, gathers a day where that is wished, and leaves out what is not wished', async () => {
    await mailChannel()
    await confirmMail()
    const wish = {
      groups: ['account', 'progress'] as const,
      quietFrom: 22,
      quietTo: 7,
      isDigest: true,
      takesSms: false,
    }
    await learner(contract.saveNoticePreference, { body: { ...wish, groups: [...wish.groups] } })
    await tell('account_frozen')
    await tell('step_passed')
    await tell('step_passed')
    await tell('supplement_required')
    expect(await deliverNotices(bank.world)).toEqual({ sent: 0, failed: 0 })
    bank.at('2026-03-02T10:00:00Z')
    expect(await deliverNotices(bank.world)).toEqual({ sent: 1, failed: 0 })
    expect(mail.received[0]?.text).toContain('有一项申请有了进展 × 2')
    await learner(contract.saveNoticePreference, { body: { ...wish, groups: ['account'], isDigest: false } })
    bank.at('2026-03-02T15:00:00Z')
    await tell('account_frozen')
    expect(await deliverNotices(bank.world)).toEqual({ sent: 0, failed: 0 })
    bank.at('2026-03-02T23:00:00Z')
    expect(await deliverNotices(bank.world)).toEqual({ sent: 1, failed: 0 })
  })

  it('needs the code, which five wrong tries end and which is good for its address alone', async () => {
    await expect(learner(contract.beginNoticeAddress, { body: { email: 'a@mail.example' } })).rejects.toMatchObject({
      code: 'notice_channel_off',
    })
    await mailChannel()
    await learner(contract.beginNoticeAddress, { body: { email: 'a@mail.example' } })
    const code = /\d{6}/.exec(mail.received.at(-1)?.text ?? '')?.[0] ?? ''
    const wrong = code === '000000' ? '111111' : '000000'
    for (let tries = 0; tries < 5; tries += 1) {
      await expect(learner(contract.confirmNoticeAddress, { body: { code: wrong } })).rejects.toMatchObject({
        code: 'notice_code_wrong',
      })
    }
    await expect(learner(contract.confirmNoticeAddress, { body: { code } })).rejects.toMatchObject({
      code: 'notice_code_wrong',
    })
    expect((await learner(contract.readNoticePreference)).email).toBeNull()
    await tell()
    expect(await deliverNotices(bank.world)).toEqual({ sent: 0, failed: 0 })
  })
})

describe('a webhook', () => {
  it('of an SMS gateway is signed and carries an id; a learner without a phone gets none', async () => {
    const body = { kind: 'SMS', isEnabled: true, webhookUrl: hookUrl('sms?key=1'), secret: 'gateway secret' } as const
    await administrator(contract.saveNoticeChannel, { body })
    await administrator(contract.testNoticeChannel, { body: { kind: 'SMS', to: '13800000000' } })
    const [hook] = hooks
    const signed = createHmac('sha256', 'gateway secret')
      .update(`${String(hook?.headers['x-creditbank-timestamp'])}.${hook?.body}`)
      .digest('hex')
    expect(hook?.headers['x-creditbank-signature']).toBe(`sha256=${signed}`)
    expect(JSON.parse(hook?.body ?? '')).toMatchObject({ to: '13800000000', id: hook?.headers['idempotency-key'] })
    answer = { status: 302, body: '' }
    await expect(
      administrator(contract.testNoticeChannel, { body: { kind: 'SMS', to: '13800000000' } }),
    ).rejects.toMatchObject({ code: 'notice_not_sent' })
    expect(hooks.map((one) => one.url)).toEqual(['/sms?key=1', '/sms?key=1'])
  })

  it('of a robot tells the group once a working morning how much waits; DingTalk’s is signed', async () => {
    for (const kind of ['WECOM', 'DINGTALK'] as const) {
      const body = { kind, isEnabled: true, webhookUrl: hookUrl(`${kind}?access_token=t`), secret: 'SECkey' }
      await administrator(contract.saveNoticeChannel, { body })
    }
    answer = { status: 200, body: '{"errcode":310000}' }
    expect(await tellRobots(bank.world)).toBe(0)
    answer = { status: 200, body: '{"errcode":0}' }
    expect(await tellRobots(bank.world)).toBe(0)
    bank.at('2026-03-02T02:01:00Z')
    expect(await tellRobots(bank.world)).toBe(2)
    expect(await tellRobots(bank.world)).toBe(0)
    const told = hooks.slice(-2)
    for (const hook of told) {
      expect(JSON.parse(hook.body)).toMatchObject({
        msgtype: 'text',
        text: { content: expect.stringContaining('待办') },
      })
    }
    const ding = new URL(told.find((hook) => hook.url.startsWith('/DINGTALK'))?.url ?? '', 'http://host')
    const timestamp = ding.searchParams.get('timestamp') ?? ''
    const sign = createHmac('sha256', 'SECkey').update(`${timestamp}\nSECkey`).digest('base64')
    expect(ding.searchParams.get('sign')).toBe(sign)
    expect(told.find((hook) => hook.url.startsWith('/WECOM'))?.url).toBe('/WECOM?access_token=t')
    bank.at('2026-03-07T02:00:00Z')
    expect(await tellRobots(bank.world)).toBe(0)
  })

  it('never leads into a private network unless the operator lets its host in', async () => {
    for (const address of ['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1']) {
      expect([address, isPublicAddress(address)]).toEqual([address, false])
    }
    for (const address of ['::1', '::', 'fe80::1', 'fd00::1', '::ffff:10.0.0.1', '64:ff9b::a00:1', '2002:a00:1::']) {
      expect([address, isPublicAddress(address)]).toEqual([address, false])
    }
    for (const address of ['1.1.1.1', '2606:4700::1111']) expect(isPublicAddress(address)).toBe(true)
    await expect(postJson([], hookUrl('x'), '{}')).rejects.toMatchObject({ reason: 'address_refused' })
    await expect(postJson([], 'https://localhost/x', '{}')).rejects.toMatchObject({ reason: 'address_refused' })
    await expect(postJson([], 'https://2130706433/x', '{}')).rejects.toMatchObject({ reason: 'address_refused' })
    const body = { kind: 'WECOM', isEnabled: true, webhookUrl: 'https://localhost/hook' } as const
    await expect(administrator(contract.saveNoticeChannel, { body })).rejects.toMatchObject({
      code: 'notice_address_refused',
    })
    expect(hooks).toEqual([])
  })
})

describe('a channel', () => {
  it('shows no secret again, drops it when it leads elsewhere, and is sealed anew with the master key', async () => {
    await mailChannel({ username: 'bank', secret: 'mail password' })
    const shown = await administrator(contract.listNoticeChannels)
    expect(JSON.stringify(shown)).not.toContain('mail password')
    expect(shown.items.find((one) => one.kind === 'EMAIL')).toMatchObject({ hasSecret: true, port: mail.port })
    const moved = await mailChannel({ port: 2525 })
    expect(moved.items.find((one) => one.kind === 'EMAIL')).toMatchObject({ hasSecret: false, port: 2525 })
    await mailChannel({ username: 'bank', secret: 'another' })

    const seals = createSeals(new Map([1, 2].map((version) => [version, Buffer.alloc(32, 6 + version)])))
    const resealed = await resealAll({ ...bank.world, seals }, 0, () => undefined)
    expect(resealed.done['notice_channel.settings_sealed']).toBe(1)
    const [channel] = await bank.world.gate.read(wholeBank, (database) =>
      readChannels(database, { seals }, bank.college.institutionId),
    )
    expect(channel?.settings.secret).toBe('another')
  })
})
