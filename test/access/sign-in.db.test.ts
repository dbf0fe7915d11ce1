import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signIn as signInOperation } from '../../src/contract/sign-in.ts'
import { addStaff, assignRole } from '../../src/server/access/add-person.ts'
import { demandStrongPassword, hashPassword, verifyPassword } from '../../src/server/access/passwords.ts'
import { sessionLimits } from '../../src/server/access/sessions.ts'
import { base32, findTotpStep, totpCode, totpStep } from '../../src/server/access/totp.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { openTestBank, type TestBank } from '../support/bank.ts'

let bank: TestBank
/** Sign-in uses real time; the test moves it. */
let real = new Date('2026-03-02T02:00:00Z')
const password = 'correct horse battery'
const secret = Buffer.from('12345678901234567890', 'utf8')

beforeEach(async () => {
  bank = await openTestBank()
  real = new Date('2026-03-02T02:00:00Z')
  bank.world.clock.real = () => real
})
afterEach(() => bank.close())

async function aUser(username: string, isAdministrator = false): Promise<string> {
  const passwordHash = await hashPassword(password)
  const { world } = bank
  return world.gate.write(wholeBank, async (tx) => {
    const institutionId = world.ids.next()
    const names = { code: username, name_zh: '院', name_en: 'College', kind: 'COLLEGE', recorded_at: real }
    await tx
      .insertInto('institution')
      .values({ id: institutionId, ...names })
      .execute()
    const totp = isAdministrator ? { totpSecret: secret } : {}
    const personId = await addStaff(tx, world, {
      name: '张三',
      institutionId,
      username,
      passwordHash,
      mustChangePassword: false,
      ...totp,
    })
    const role = isAdministrator ? 'security_administrator' : 'expert'
    await assignRole(tx, world, { personId, role, institutionId, unitId: null, grantedBy: null })
    return personId
  })
}

const signIn = (body: object) => bank.app.inject({ method: 'POST', url: '/api/sign-in', payload: body })
const cookieOf = (answer: Awaited<ReturnType<typeof signIn>>) => `session=${answer.cookies[0]?.value ?? ''}`
const me = (cookie: string) => bank.app.inject({ method: 'GET', url: '/api/me', headers: { cookie } })

/** The kinds of the security events in the order of writing: at the test's standing clock their times are equal. */
const eventKinds = () =>
  bank.world.gate.read(wholeBank, async (database) => {
    const rows = await database
      .selectFrom('security_event')
      .select('kind')
      .orderBy(sql`ctid`)
      .execute()
    return rows.map((row) => row.kind)
  })

describe('a bank of a college', () => {
  it('says to whoever comes to the door that it is no demonstration', async () => {
    const answer = await bank.app.inject({ method: 'GET', url: '/api/public/bank' })
    expect(answer.json()).toEqual({ isDemonstration: false })
  })
})

describe('signing in', () => {
  it('gives a session in an HttpOnly cookie, and a token that changes must carry', async () => {
    await aUser('zhang')
    const answer = await signIn({ username: 'Zhang', password })
    expect(answer.statusCode).toBe(200)
    expect(answer.cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
    expect(answer.body).not.toContain(answer.cookies[0]?.value)
    const cookie = cookieOf(answer)
    const change = (token: string) =>
      bank.app.inject({
        method: 'PUT',
        url: '/api/me/language',
        headers: { cookie, 'x-csrf-token': token },
        payload: { language: 'en' },
      })
    expect((await change('wrong')).json()).toMatchObject({ code: 'csrf_failed' })
    expect((await change(answer.json<{ csrfToken: string }>().csrfToken)).statusCode).toBe(200)
  })

  it('refuses a change that another site asks for', async () => {
    await aUser('zhang')
    const answer = await signIn({ username: 'zhang', password })
    const headers = {
      cookie: cookieOf(answer),
      'x-csrf-token': answer.json<{ csrfToken: string }>().csrfToken,
      origin: 'https://evil.example',
    }
    const refused = await bank.app.inject({ method: 'POST', url: '/api/sign-out', headers })
    expect(refused.json()).toMatchObject({ code: 'csrf_failed' })
  })

  it('answers an unknown name like a wrong password', async () => {
    await aUser('zhang')
    const wrong = await signIn({ username: 'zhang', password: 'wrong password' })
    const unknown = await signIn({ username: 'nobody', password: 'wrong password' })
    expect([wrong.statusCode, unknown.statusCode]).toEqual([401, 401])
    expect(wrong.json<{ code: string }>().code).toBe(unknown.json<{ code: string }>().code)
  })

  it('locks a name after five failures, for every server and over a restart, and opens it again with time', async () => {
    await aUser('zhang')
    for (let attempt = 0; attempt < 5; attempt += 1) await signIn({ username: 'zhang', password: 'wrong' })
    const refused = (await signIn({ username: 'zhang', password })).json()
    expect(refused).toMatchObject({ code: 'sign_in_blocked', texts: { zh: '失败次数过多，请过 15 分钟再试。' } })
    const rows = await bank.world.gate.read(wholeBank, (database) =>
      database.selectFrom('sign_in_throttle').selectAll().where('subject', '=', 'name:zhang').execute(),
    )
    expect(rows[0]?.blocked_until).not.toBeNull()
    real = new Date(real.getTime() + 16 * 60_000)
    expect((await signIn({ username: 'zhang', password })).statusCode).toBe(200)
  })

  it('answers of forty guesses at the same moment no more than five', async () => {
    await aUser('zhang')
    const guess = (index: number) =>
      bank.app.inject({
        method: 'POST',
        url: '/api/sign-in',
        payload: { username: 'zhang', password: `guess ${index}` },
        remoteAddress: `198.51.100.${index}`,
      })
    const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => guess(index + 1)))
    const codes = answers.map((answer) => answer.json<{ code: string }>().code)
    expect(codes.filter((code) => code === 'sign_in_failed')).toHaveLength(5)
    expect(codes.filter((code) => code === 'sign_in_blocked')).toHaveLength(35)
    expect((await eventKinds()).filter((kind) => kind === 'sign_in_locked')).toHaveLength(1)
  })

  it('lets a class sign in from one address in the same minute, and limits what is asked for one name', async () => {
    const names = Array.from({ length: 45 }, (_, index) => `learner-${index}`)
    for (const name of names) await aUser(name)
    for (const username of names) expect((await signIn({ username, password })).statusCode).toBe(200)
    const perMinute = signInOperation.rateBy.perMinute
    for (let asked = 1; asked < perMinute; asked += 1) await signIn({ username: 'learner-0', password: 'wrong' })
    expect((await signIn({ username: 'Learner-0', password })).json()).toMatchObject({ code: 'rate_limited' })
    expect((await signIn({ username: 'learner-1', password })).statusCode).toBe(200)
  })

  it('records a lockout, a sign-out and the end of other sessions', async () => {
    await aUser('zhang')
    const answer = await signIn({ username: 'zhang', password })
    const headers = { cookie: cookieOf(answer), 'x-csrf-token': answer.json<{ csrfToken: string }>().csrfToken }
    await signIn({ username: 'zhang', password })
    const revoked = await bank.app.inject({ method: 'POST', url: '/api/me/sessions/revoke', headers })
    expect(revoked.json()).toEqual({ revoked: 1 })
    await bank.app.inject({ method: 'POST', url: '/api/sign-out', headers })
    for (let attempt = 0; attempt < 6; attempt += 1) await signIn({ username: 'zhang', password: 'wrong' })
    const failures = Array.from({ length: 5 }, () => 'sign_in_failed')
    const expected = ['signed_in', 'signed_in', 'sessions_revoked', 'sign_out', ...failures, 'sign_in_locked']
    expect(await eventKinds()).toEqual(expected)
  })

  it('asks administrators for a code, takes each code once, and only near its time', async () => {
    await aUser('admin', true)
    expect((await signIn({ username: 'admin', password })).json()).toMatchObject({ code: 'second_factor_required' })
    const code = totpCode(secret, totpStep(real))
    expect((await signIn({ username: 'admin', password, code: '000000' })).json()).toMatchObject({
      code: 'second_factor_wrong',
    })
    expect((await signIn({ username: 'admin', password, code })).statusCode).toBe(200)
    expect((await signIn({ username: 'admin', password, code })).json()).toMatchObject({ code: 'second_factor_wrong' })
  })

  it('lets an administrator without authenticator do nothing but set one up', async () => {
    const personId = await aUser('admin', true)
    await bank.world.gate.write(wholeBank, (tx) =>
      tx
        .updateTable('login')
        .set({ totp_enabled_at: null, totp_sealed: null })
        .where('person_id', '=', personId)
        .execute(),
    )
    const cookie = cookieOf(await signIn({ username: 'admin', password }))
    const users = await bank.app.inject({ method: 'GET', url: '/api/units', headers: { cookie } })
    expect(users.json()).toMatchObject({ code: 'second_factor_setup_required' })
    expect((await me(cookie)).json()).toMatchObject({ mustSetUpSecondFactor: true })
  })

  it('ends a session that idles, one that is too old, and one that was revoked', async () => {
    await aUser('zhang')
    const idle = cookieOf(await signIn({ username: 'zhang', password }))
    real = new Date(real.getTime() + sessionLimits.idleMs + 1_000)
    expect((await me(idle)).statusCode).toBe(401)

    let cookie = cookieOf(await signIn({ username: 'zhang', password }))
    const begun = real.getTime()
    while (real.getTime() - begun < sessionLimits.absoluteMs - 60_000) {
      real = new Date(real.getTime() + 20 * 60_000)
      const answer = await me(cookie)
      if (answer.statusCode !== 200) break
      if (answer.cookies[0]) cookie = cookieOf(answer)
    }
    real = new Date(begun + sessionLimits.absoluteMs + 1_000)
    expect((await me(cookie)).statusCode).toBe(401)

    const answer = await signIn({ username: 'zhang', password })
    const headers = { cookie: cookieOf(answer), 'x-csrf-token': answer.json<{ csrfToken: string }>().csrfToken }
    await bank.app.inject({ method: 'POST', url: '/api/sign-out', headers })
    expect((await me(headers.cookie)).statusCode).toBe(401)
  })

  it('rotates the token: the former one is good for half a minute more, then for nothing', async () => {
    await aUser('zhang')
    const first = cookieOf(await signIn({ username: 'zhang', password }))
    real = new Date(real.getTime() + 11 * 60_000)
    const rotated = await me(first)
    const second = cookieOf(rotated)
    expect(second).not.toBe(first)
    expect((await me(second)).json<{ csrfToken: string }>().csrfToken).toBe(
      rotated.json<{ csrfToken: string }>().csrfToken,
    )
    expect((await me(first)).statusCode).toBe(200)
    real = new Date(real.getTime() + 31_000)
    expect((await me(first)).statusCode).toBe(401)
    expect((await me(second)).statusCode).toBe(200)
  })

  it('stores no token, no password and no secret in clear', async () => {
    await aUser('admin', true)
    const answer = await signIn({ username: 'admin', password, code: totpCode(secret, totpStep(real)) })
    const rows = await bank.world.gate.read(wholeBank, async (database) => ({
      sessions: await database.selectFrom('session').selectAll().execute(),
      logins: await database.selectFrom('login').selectAll().execute(),
    }))
    const stored = JSON.stringify(rows)
    expect(stored).not.toContain(answer.cookies[0]?.value)
    expect(stored).not.toContain(password)
    expect(rows.logins[0]?.totp_sealed?.includes(secret)).toBe(false)
  })
})

describe('passwords and codes', () => {
  it('verifies argon2id in the PHC format, and nothing else', async () => {
    const hash = await hashPassword(password)
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(await verifyPassword(password, hash)).toBe(true)
    expect(await verifyPassword(`${password} `, hash)).toBe(false)
    expect(await verifyPassword(password, 'none')).toBe(false)
  })

  it('refuses weak passwords in words', () => {
    for (const weak of ['short', 'aaaaaaaaaaaa', 'zhangsan-2026', 'password1234']) {
      expect(() => demandStrongPassword(weak, 'zhangsan'), weak).toThrow('password_weak')
    }
    expect(() => demandStrongPassword('三更灯火五更鸡正是', 'zhangsan')).toThrow('password_weak')
    expect(() => demandStrongPassword('三更灯火五更鸡，正是男儿', 'zhangsan')).not.toThrow()
  })

  it('computes the published codes of RFC 6238', () => {
    const published = [
      [59, '287082'],
      [1_111_111_109, '081804'],
      [1_234_567_890, '005924'],
      [20_000_000_000, '353130'],
    ] as const
    for (const [seconds, code] of published) expect(totpCode(secret, Math.floor(seconds / 30))).toBe(code)
    expect(base32(secret)).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
    expect(findTotpStep(secret, '287082', new Date(59_000), 1)).toBeNull()
  })
})
