import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoTotpSecret } from '../../src/server/demo/load-people.ts'
import { paths } from '../../src/web/paths.ts'
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
  const asked = { view: 'all', state: 'POSTED', limit: 1 }
  const posted = await officer.searches<{ items: { studentNumber: string }[] }>('/api/queue', asked)
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

/** Where somebody has been, by look: no page of the application may be left out. */
const visited = new Map<Look, Set<string>>(looks.map((look) => [look, new Set()]))

async function walk(look: Look, username: string | null, places: readonly string[]): Promise<void> {
  const visitor = await enter(look, username)
  for (const place of places) {
    await visitor.goTo(place)
    await visitor.findsNoBarrier()
    visited.get(look)?.add(new URL(visitor.page.url()).pathname)
  }
  await visitor.leave()
}

/** The demonstration has none of these: their own journeys look at them, here is what a wrong link shows. */
const unknown = '01900000-0000-7000-8000-000000000000'

const administrators = ['system', 'security', 'audit']
const usedSteps = new Map<string, number>()
const stepMs = 30_000

async function enter(look: Look, username: string | null): Promise<Visitor> {
  if (username === null) return Visitor.open(browser, bank.url, look)
  if (!administrators.includes(username)) return Visitor.signIn(browser, bank.url, username, look)
  // A code opens the door once: whoever was let in with it waits for the next.
  const step = () => Math.floor(Date.now() / stepMs)
  while (usedSteps.get(username) === step()) await new Promise((resolve) => setTimeout(resolve, 500))
  usedSteps.set(username, step())
  return Visitor.signIn(browser, bank.url, username, look, showCode(demoTotpSecret, new Date()))
}

describe.each(looks)('no page has a barrier ($language, $theme, $width)', (look) => {
  it('for anyone', async () => {
    const visitor = await Visitor.open(browser, bank.url, look)
    const notices = await visitor.asks<{ items: { id: string }[] }>('/api/public/notices')
    const programmes = await visitor.asks<{ items: { id: string }[] }>('/api/public/programmes')
    await visitor.leave()
    await walk(look, null, [
      paths.signIn(),
      paths.register(),
      paths.publicHome(),
      paths.publicNotices(),
      paths.publicNotice(notices.items[0]?.id ?? ''),
      paths.publicKinds(),
      paths.publicKind('contest'),
      `${paths.publicCatalogue()}?search=Web`,
      paths.publicProgrammes(),
      paths.publicProgramme(programmes.items[0]?.id ?? ''),
      '/public/lost',
    ])
  })

  it('for a learner', async () => {
    const visitor = await Visitor.signIn(browser, bank.url, learnerName, look)
    const applications = await visitor.asks<{ items: { id: string }[] }>('/api/applications')
    const outcomes = await visitor.asks<{ items: { id: string }[] }>('/api/outcomes')
    await visitor.leave()
    const outcome = outcomes.items[0]?.id ?? ''
    await walk(look, learnerName, [
      paths.home(),
      paths.outcomes(),
      paths.outcome(outcome),
      paths.outcomeFields(outcome),
      paths.outcomeEvidence(outcome),
      paths.outcomeCheck(outcome),
      paths.deposit(),
      paths.deposit('contest'),
      paths.deposit('onex-certificate', 'X-WEB-I'),
      paths.applications(),
      paths.application(applications.items[0]?.id ?? ''),
      paths.remedies(applications.items[0]?.id ?? ''),
      paths.statement(applications.items[0]?.id ?? ''),
      paths.conversion(),
      paths.credits(),
      paths.myProgramme(),
      paths.messages(),
    ])
    await walk(look, learnerName, [
      paths.profile(),
      paths.password(),
      paths.secondFactor(),
      paths.sessions(),
      paths.noticeSettings(),
      paths.components(),
      '/app/lost',
    ])
  })

  it('for reviewers and the offices', async () => {
    await walk(look, 'xx.reviewer1', [paths.queue(), paths.queue('all'), paths.accounts()])
    await walk(look, 'affairs1', [paths.queue(), paths.awaitingNotice(), paths.objections(), paths.calendar()])
    await walk(look, 'affairs1', [paths.figures(), paths.noticeDeliveries()])
    const affairs = await Visitor.signIn(browser, bank.url, 'affairs1', look)
    const plans = await affairs.asks<{ items: { id: string }[] }>('/api/college/programmes?limit=1')
    await affairs.leave()
    await walk(look, 'affairs1', [
      paths.setUp(),
      paths.setUpPolicy(),
      paths.setUpWindows(),
      paths.setUpUnits(),
      paths.setUpCourses(),
      paths.setUpPlans(),
      paths.setUpPlan(plans.items[0]?.id ?? ''),
    ])
    await walk(look, 'office1', [paths.setUpCatalogue()])
    const visitor = await Visitor.signIn(browser, bank.url, 'office1', look)
    const frozen = { limit: 1, state: 'FROZEN' }
    const accounts = await visitor.searches<{ items: { learnerId: string }[] }>('/api/accounts', frozen)
    const proposed = await visitor.asks<{ items: { applicationId: string }[] }>('/api/revocations?limit=1')
    await visitor.leave()
    await walk(look, 'office1', [
      paths.accounts(),
      paths.account(accounts.items[0]?.learnerId ?? ''),
      paths.openAccount(),
      paths.importAccounts(),
      paths.certificates(),
      paths.calendar(),
      paths.revocations(),
      paths.revocation(proposed.items[0]?.applicationId ?? ''),
    ])
  })

  it('for those who look again, judge, and bring in or take out files', async () => {
    const affairs = await Visitor.signIn(browser, bank.url, 'affairs1', look)
    const asked = { view: 'all', outcomeKind: 'heritage', state: 'IN_REVIEW', limit: 1 }
    const judged = await affairs.searches<{ items: { id: string }[] }>('/api/queue', asked)
    await affairs.leave()
    await walk(look, 'affairs1', [
      paths.batchReview(),
      paths.ownNotices(),
      paths.decisionTemplate(),
      paths.results(),
      paths.casePanel(judged.items[0]?.id ?? ''),
      paths.remedyList(),
      paths.filesIn(),
      paths.fileIn(unknown),
      paths.setUpWorkflow(),
    ])
    await walk(look, 'office1', [paths.rosters(), paths.newRoster(), paths.roster(unknown), paths.partners()])
    await walk(look, 'expert1', [paths.panels(), paths.panel(unknown)])
    await walk(look, null, [paths.publicArchives()])
  })

  it('for administrators, who come in with the code of their authenticator', async () => {
    await walk(look, 'system', [paths.users(), paths.noticeChannels()])
    await walk(look, 'security', [paths.users()])
    await walk(look, 'audit', [paths.securityEvents(), paths.accesses(), paths.users()])
  })

  it('and no page was left out', () => {
    const places = [...(visited.get(look) ?? [])]
    expect(listRoutes().filter((route) => !isVisited(route, places))).toEqual([])
  })
})

/** The address of each page, with `:id` for what changes: the screens of the application, then the public pages. */
function listRoutes(): string[] {
  const text = readFileSync(join(import.meta.dirname, '../../src/web/routes.tsx'), 'utf8')
  const screens = [...text.matchAll(/screen\(\s*(?:'([^']+)'|paths\.(\w+)\(\w*\))/g)].map(([, address, name]) => {
    return address ?? addressOf(name ?? '')
  })
  const open = Object.keys(paths).filter((name) => name.startsWith('public'))
  expect(screens.length).toBe(text.match(/screen\(/g)?.length)
  return [...screens, ...open.map(addressOf)]
}

const addressOf = (name: string) => (paths as unknown as Record<string, (id: string) => string>)[name]?.(':id') ?? name

/** `/app/accounts/open` is a page of its own, and no account. */
function isVisited(route: string, places: readonly string[]): boolean {
  const fixed = listRoutes().filter((one) => !one.includes(':id'))
  const pattern = new RegExp(`^${route.replace(':id', '[^/]+')}$`)
  return places.some((place) => place === route || (!fixed.includes(place) && pattern.test(place)))
}

describe('the second factor', () => {
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

describe('an act that is asked about once', () => {
  it('can be begun again after it is done', async () => {
    const visitor = await Visitor.signIn(browser, bank.url, learnerName)
    await visitor.goTo('/app/me/sessions')
    const dialog = visitor.page.getByRole('dialog', { name: '退出其他设备' })
    for (const _time of ['once', 'again']) {
      await visitor.press('退出其他设备')
      await dialog.waitFor()
      await visitor.press('退出其他设备', dialog)
      await dialog.waitFor({ state: 'hidden' })
    }
    await visitor.leave()
  })
})

describe('a certificate that somebody registered', () => {
  it('is found by its number, taken from the holder with a reason, and opened to the holder again', async () => {
    const visitor = await Visitor.signIn(browser, bank.url, 'office1', { width: 390 })
    await visitor.goTo(paths.certificates())
    await visitor.write(/^证书编号/, await findRegisteredNumber(visitor))
    await visitor.press('查询登记')
    await visitor.sees('登记人')
    await visitor.findsNoBarrier()

    await visitor.press('解除登记')
    const release = visitor.page.getByRole('dialog', { name: '解除登记' })
    await visitor.press('解除登记', release)
    expect(await release.getByLabel(/^说明/).evaluate((field) => (field as HTMLInputElement).validity.valid)).toBe(
      false,
    )
    await visitor.findsNoBarrier()
    await visitor.write(/^说明/, '持证人到场出示原件', release)
    await visitor.press('解除登记', release)
    await visitor.sees('已解除登记')

    await visitor.press('允许重新登记')
    const reopen = visitor.page.getByRole('dialog', { name: '允许重新登记' })
    await visitor.write(/^说明/, '原件属于原登记人', reopen)
    await visitor.press('允许重新登记', reopen)
    await visitor.sees('没有人登记这个编号')
    await visitor.leave()
  })

  /** Of an outcome whose application was withdrawn: a draft again, which keeps its number. */
  async function findRegisteredNumber(office: Visitor): Promise<string> {
    type Items<Item> = { items: Item[] }
    const asked = { view: 'all', state: 'WITHDRAWN', limit: 1 }
    const withdrawn = await office.searches<Items<{ studentNumber: string }>>('/api/queue', asked)
    const learner = await Visitor.signIn(browser, bank.url, withdrawn.items[0]?.studentNumber ?? '')
    const drafts = await learner.asks<Items<{ certificateNumber: string | null }>>('/api/outcomes?state=DRAFT')
    await learner.leave()
    return drafts.items.find((one) => one.certificateNumber !== null)?.certificateNumber ?? ''
  }
})

describe('a screen that cannot be fetched', () => {
  it('says so inside the application, and comes once the network is back', async () => {
    const visitor = await Visitor.signIn(browser, bank.url, 'office1')
    await visitor.page.context().setOffline(true)
    await visitor.follow('证书登记')
    await visitor.sees('页面没有正常显示')
    await visitor.press('重新加载')
    await visitor.sees('还连不上服务器')
    await visitor.findsNoBarrier()
    await visitor.page.context().setOffline(false)
    await visitor.press('重新加载')
    await visitor.sees('查询登记')
    await visitor.leave()
  })
})

describe('a session that ended', () => {
  it('is taken up again over the page, beginning with the password', async () => {
    const visitor = await Visitor.signIn(browser, bank.url, 'office1')
    await visitor.page.context().clearCookies()
    // Whatever is asked for next finds the session ended: the link, or what the page still read by itself. Then the
    // dialog lies over the link already, so the event is given to it and not to what is at its place.
    await visitor.page.getByRole('link', { name: '学习账户' }).first().dispatchEvent('click')
    const dialog = visitor.page.getByRole('dialog', { name: '登录已过期' })
    await dialog.locator('[type=password]:focus').waitFor()
    await visitor.findsNoBarrier()
    await visitor.write(/^密码/, visitor.password, dialog)
    await visitor.press('登录', dialog)
    await dialog.waitFor({ state: 'detached' })
    await visitor.leave()
  })
})
