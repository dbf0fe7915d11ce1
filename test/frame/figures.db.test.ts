import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildApp, type AppOptions } from '../../src/server/app.ts'
import { openTestBank, type TestBank } from '../support/bank.ts'

let bank: TestBank
beforeEach(async () => {
  bank = await openTestBank()
})
afterEach(() => bank.close())

async function ask(options: AppOptions, given: { headers?: Record<string, string>; remoteAddress?: string }) {
  const app = await buildApp(bank.world, options)
  try {
    return await app.inject({ method: 'GET', url: '/metrics', remoteAddress: '127.0.0.1', ...given })
  } finally {
    await app.close()
  }
}

describe('the figures for the operator’s collector', () => {
  it('are told to one on this machine', async () => {
    const answer = await ask({}, {})
    expect(answer.statusCode).toBe(200)
    expect(answer.body).toContain('database_connections{state="total"}')
    expect(answer.body).toContain('http_request_seconds')
  })

  it('are not told to the public, neither directly nor through a proxy on this machine', async () => {
    expect((await ask({}, { remoteAddress: '203.0.113.7' })).statusCode).toBe(404)
    for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via']) {
      expect((await ask({}, { headers: { [name]: '203.0.113.7' } })).statusCode, name).toBe(404)
    }
  })

  it('are told for the token alone where there is one', async () => {
    const metricsToken = 'a token of this test'
    const show = (token: string) => ({ headers: { authorization: `Bearer ${token}` }, remoteAddress: '203.0.113.7' })
    expect((await ask({ metricsToken }, show(metricsToken))).statusCode).toBe(200)
    expect((await ask({ metricsToken }, show('another token'))).statusCode).toBe(404)
    expect((await ask({ metricsToken }, {})).statusCode).toBe(404)
  })
})

describe('the caller’s address', () => {
  const seenBehind = async (trustedProxies: false | number | string[]) => {
    const app = await buildApp(bank.world, { trustedProxies })
    app.get('/seen', async (request) => request.ip)
    const headers = { 'x-forwarded-for': '6.6.6.6, 203.0.113.7' }
    const answer = await app.inject({ method: 'GET', url: '/seen', remoteAddress: '10.0.0.1', headers })
    await app.close()
    return answer.body
  }

  it('is what the trusted proxies saw, never what the caller wrote at the far end of the chain', async () => {
    expect(await seenBehind(false)).toBe('10.0.0.1')
    expect(await seenBehind(1)).toBe('203.0.113.7')
    expect(await seenBehind(['10.0.0.0/8'])).toBe('203.0.113.7')
    expect(await seenBehind(['192.168.0.0/16'])).toBe('10.0.0.1')
  })
})
