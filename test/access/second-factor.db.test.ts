import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addStaff, assignRole } from '../../src/server/access/add-person.ts'
import { hashPassword } from '../../src/server/access/passwords.ts'
import { totpCode, totpStep } from '../../src/server/access/totp.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { openTestBank, type TestBank } from '../support/bank.ts'

let bank: TestBank
/** Sign-in uses real time; the test moves it, so that each code has a step of its own. */
let real = new Date('2026-03-02T02:00:00Z')
const password = 'correct horse battery'
const later = (seconds: number) => {
  real = new Date(real.getTime() + seconds * 1_000)
}

beforeEach(async () => {
  bank = await openTestBank()
  real = new Date('2026-03-02T02:00:00Z')
  bank.world.clock.real = () => real
  const passwordHash = await hashPassword(password)
  const { world } = bank
  await world.gate.write(wholeBank, async (tx) => {
    const institutionId = world.ids.next()
    const names = { code: 'A', name_zh: '院', name_en: 'College', kind: 'COLLEGE', recorded_at: real }
    await tx
      .insertInto('institution')
      .values({ id: institutionId, ...names })
      .execute()
    const login = { username: 'admin', passwordHash, mustChangePassword: false }
    const personId = await addStaff(tx, world, { name: '张三', institutionId, ...login })
    const role = 'security_administrator' as const
    await assignRole(tx, world, { personId, role, institutionId, unitId: null, grantedBy: null })
  })
})
afterEach(() => bank.close())

interface Browser {
  send(
    method: 'GET' | 'POST',
    url: string,
    payload?: object,
  ): Promise<{ status: number; body: Record<string, unknown> }>
}

async function signIn(code?: string): Promise<Browser> {
  const payload = { username: 'admin', password, ...(code === undefined ? {} : { code }) }
  const answer = await bank.app.inject({ method: 'POST', url: '/api/sign-in', payload })
  expect(answer.statusCode).toBe(200)
  let cookie = `session=${answer.cookies[0]?.value ?? ''}`
  const { csrfToken } = answer.json<{ csrfToken: string }>()
  return {
    send: async (method, url, body) => {
      const headers = { cookie, 'x-csrf-token': csrfToken }
      const sent = await bank.app.inject({ method, url, headers, ...(body ? { payload: body } : {}) })
      if (sent.cookies[0]) cookie = `session=${sent.cookies[0].value}`
      return { status: sent.statusCode, body: sent.json<Record<string, unknown>>() }
    },
  }
}

function secretOf(base32Text: unknown): Buffer {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...String(base32Text)].map((one) => alphabet.indexOf(one).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

const codeNow = (secret: Buffer) => totpCode(secret, totpStep(real))

async function setUp(browser: Browser): Promise<Buffer> {
  const begun = await browser.send('POST', '/api/me/second-factor', { password })
  const secret = secretOf(begun.body.secret)
  const done = await browser.send('POST', '/api/me/second-factor/confirm', { code: codeNow(secret) })
  expect(done.status).toBe(200)
  return secret
}

describe('an authenticator', () => {
  it('counts for the session that confirmed it and ends those that were opened with the password alone', async () => {
    const stolen = await signIn()
    const own = await signIn()
    expect((await own.send('GET', '/api/units')).body).toMatchObject({ code: 'second_factor_setup_required' })
    await setUp(own)
    expect((await own.send('GET', '/api/units')).status).toBe(200)
    expect((await own.send('GET', '/api/me')).body).toMatchObject({ hasSecondFactor: true })
    expect((await stolen.send('GET', '/api/units')).status).toBe(401)
  })

  it('of the sign-in does not make a session one with two factors that was opened without', async () => {
    const browser = await signIn()
    await bank.world.gate.write(wholeBank, (tx) =>
      tx
        .updateTable('login')
        .set({ totp_enabled_at: real, totp_sealed: bank.world.seals.seal('totp', Buffer.alloc(20, 9)) })
        .execute(),
    )
    expect((await browser.send('GET', '/api/units')).body).toMatchObject({ code: 'second_factor_setup_required' })
  })

  it('is replaced by who shows a code of it, once; the password alone changes nothing', async () => {
    const browser = await signIn()
    const former = await setUp(browser)
    later(60)
    const begin = (body: object) => browser.send('POST', '/api/me/second-factor', { password, ...body })
    expect((await begin({})).body).toMatchObject({ code: 'second_factor_required' })
    expect((await begin({ code: '000000' })).body).toMatchObject({ code: 'second_factor_wrong' })
    const code = codeNow(former)
    expect((await begin({ code })).status).toBe(200)
    expect((await begin({ code })).body).toMatchObject({ code: 'second_factor_wrong' })
    // Begun and not confirmed: the former one still guards the sign-in.
    const answer = await bank.app.inject({
      method: 'POST',
      url: '/api/sign-in',
      payload: { username: 'admin', password },
    })
    expect(answer.json()).toMatchObject({ code: 'second_factor_required' })
    later(60)
    await signIn(codeNow(former))
  })

  it('takes over from the former one when it is confirmed', async () => {
    const browser = await signIn()
    const former = await setUp(browser)
    later(60)
    const begun = await browser.send('POST', '/api/me/second-factor', { password, code: codeNow(former) })
    const next = secretOf(begun.body.secret)
    await browser.send('POST', '/api/me/second-factor/confirm', { code: codeNow(next) })
    later(60)
    const payload = { username: 'admin', password, code: codeNow(former) }
    const refused = await bank.app.inject({ method: 'POST', url: '/api/sign-in', payload })
    expect(refused.json()).toMatchObject({ code: 'second_factor_wrong' })
    await signIn(codeNow(next))
  })
})

describe('a session', () => {
  it('is ended alone, by its name in the list, and by its own person only', async () => {
    const own = await signIn()
    const secret = await setUp(own)
    later(60)
    const other = await signIn(codeNow(secret))
    const list = (await own.send('GET', '/api/me/sessions')).body.items as { id: string; isCurrent: boolean }[]
    const target = list.find((one) => !one.isCurrent)?.id ?? ''
    expect((await own.send('POST', `/api/me/sessions/${target}/revoke`)).status).toBe(200)
    expect((await other.send('GET', '/api/me')).status).toBe(401)
    expect((await own.send('GET', '/api/me')).status).toBe(200)
    expect((await own.send('POST', `/api/me/sessions/${target}/revoke`)).status).toBe(404)
  })

  it('survives a change of password that comes with the request that rotates its token', async () => {
    const browser = await signIn()
    await setUp(browser)
    later(11 * 60)
    const done = await browser.send('POST', '/api/me/sessions/revoke')
    expect(done.body).toEqual({ revoked: 0 })
    expect((await browser.send('GET', '/api/me')).status).toBe(200)
  })
})
