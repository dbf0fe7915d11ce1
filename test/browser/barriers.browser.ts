import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { demoTotpSecret } from '../../src/server/demo/load-people.ts'
import { readBase32, showCode } from './authenticator.ts'
import { startDemoBank, type DemoBank } from './demo-bank.ts'
import { openBrowser, Visitor } from './visitor.ts'

let bank: DemoBank
let browser: Browser
let learnerName = ''

beforeAll(async () => {
  bank = await startDemoBank()
  browser = await openBrowser()
  const officer = await Visitor.signIn(browser, bank.url, 'affairs1')
  const posted = await officer.asks<{ items: { studentNumber: string }[] }>('/api/queue?view=all&state=POSTED&limit=1')
  learnerName = posted.items[0]?.studentNumber ?? ''
  await officer.leave()
})

afterAll(async () => {
  await browser?.close()
  await bank?.stop()
})

/** Desk, light and Chinese; then phone, dark and English: each half of every pair is seen on every page. */
const looks = [
  { language: 'zh-CN', theme: 'light', width: 1440 },
  { language: 'en', theme: 'dark', width: 390 },
] as const

type Look = (typeof looks)[number]

async function walk(look: Look, username: string | null, paths: readonly string[]): Promise<void> {
  const visitor = username
    ? await Visitor.signIn(browser, bank.url, username, look)
    : await Visitor.open(browser, bank.url, look)
  for (const path of paths) {
    await visitor.goTo(path)
    await visitor.findsNoBarrier()
  }
  await visitor.leave()
}

describe.each(looks)('no page has a barrier ($language, $theme, $width)', (look) => {
  it('for anyone', async () => {
    const places = ['/app/sign-in', '/app/register', '/public', '/public/notices', '/public/outcome-kinds']
    const catalogue = [
      '/public/outcome-kinds/contest',
      '/public/catalogue?search=Web',
      '/public/programmes',
      '/public/lost',
    ]
    const visitor = await Visitor.open(browser, bank.url, look)
    const notices = await visitor.asks<{ items: { id: string }[] }>('/api/public/notices')
    const programmes = await visitor.asks<{ items: { id: string }[] }>('/api/public/programmes')
    await visitor.leave()
    const one = [`/public/notices/${notices.items[0]?.id}`, `/public/programmes/${programmes.items[0]?.id}`]
    await walk(look, null, [...places, ...catalogue, ...one])
  })

  it('for a learner', async () => {
    const visitor = await Visitor.signIn(browser, bank.url, learnerName, look)
    const applications = await visitor.asks<{ items: { id: string }[] }>('/api/applications')
    const outcomes = await visitor.asks<{ items: { id: string }[] }>('/api/outcomes')
    await visitor.leave()
    const own = ['/app', '/app/outcomes', '/app/applications', '/app/credits', '/app/programme', '/app/messages']
    const deposit = [
      '/app/deposit',
      '/app/deposit?kind=contest',
      '/app/deposit?kind=onex-certificate&definition=X-WEB-I',
    ]
    const profile = [
      '/app/me',
      '/app/me/password',
      '/app/me/second-factor',
      '/app/me/sessions',
      '/app/components',
      '/app/lost',
    ]
    const one = [`/app/applications/${applications.items[0]?.id}`, `/app/outcomes/${outcomes.items[0]?.id}`]
    const draft = ['fields', 'evidence', 'check'].map((step) => `/app/outcomes/${outcomes.items[0]?.id}/${step}`)
    await walk(look, learnerName, [...own, ...deposit, '/app/conversion', ...profile, ...one, ...draft])
  })

  it('for reviewers and the offices', async () => {
    await walk(look, 'xx.reviewer1', ['/app/queue', '/app/queue?view=all', '/app/accounts'])
    await walk(look, 'affairs1', ['/app/queue', '/app/notices/awaiting', '/app/objections', '/app/calendar'])
    const visitor = await Visitor.signIn(browser, bank.url, 'office1', look)
    const accounts = await visitor.asks<{ items: { learnerId: string }[] }>('/api/accounts?limit=1')
    await visitor.leave()
    const one = `/app/accounts/${accounts.items[0]?.learnerId}`
    await walk(look, 'office1', ['/app/accounts', one, '/app/accounts/open', '/app/accounts/import', '/app/calendar'])
  })
})

describe('the second factor', () => {
  it('lets administrators in with its code, and none of their pages has a barrier', async () => {
    const places = {
      system: ['/app/users'],
      security: ['/app/users'],
      audit: ['/app/security-events', '/app/accesses', '/app/users'],
    }
    for (const [username, paths] of Object.entries(places)) {
      const visitor = await Visitor.signIn(browser, bank.url, username, {}, showCode(demoTotpSecret, new Date()))
      for (const path of paths) {
        await visitor.goTo(path)
        await visitor.findsNoBarrier()
      }
      await visitor.leave()
    }
  })

  it('is set up by a member of staff who wants one', async () => {
    const visitor = await Visitor.signIn(browser, bank.url, 'affairs3')
    await visitor.goTo('/app/me/second-factor')
    await visitor.write('请再次输入密码', visitor.password)
    await visitor.press('开始绑定')
    const secret = await visitor.page.locator('p', { hasText: '手动输入密钥' }).locator('.cb-code').innerText()
    await visitor.findsNoBarrier()
    await visitor.write('动态验证码', showCode(readBase32(secret), new Date()))
    await visitor.press('完成绑定')
    await visitor.sees('动态验证码已绑定。')
    await visitor.leave()
  })
})
