import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { paths } from '../../src/web/paths.ts'
import { startDemoBank, type DemoBank } from './demo-bank.ts'
import { openBrowser, Visitor } from './visitor.ts'

let bank: DemoBank
let browser: Browser
beforeAll(async () => {
  bank = await startDemoBank()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await bank?.stop()
})

interface List<Item> {
  items: Item[]
}
const underWay = ['IN_REVIEW', 'SUPPLEMENT_REQUIRED', 'AWAITING_NOTICE', 'ON_NOTICE', 'SUSPENDED']

/** A learner with credits and no case under way. */
async function findIdle(officer: Visitor): Promise<{ id: string; credits: number }> {
  const list = await officer.searches<List<{ learnerId: string; studentNumber: string }>>('/api/accounts', {
    state: 'ACTIVE',
    limit: 100,
  })
  for (const { learnerId: id, studentNumber: search } of list.items) {
    const { balances } = await officer.asks<{ balances: { buckets: { AVAILABLE: number } }[] }>(`/api/accounts/${id}`)
    const credits = balances.reduce((sum, one) => sum + one.buckets.AVAILABLE, 0)
    if (credits === 0) continue
    const cases = await officer.searches<List<{ state: string }>>('/api/queue', { view: 'all', search })
    if (!cases.items.some((one) => underWay.includes(one.state))) return { id, credits }
  }
  throw new Error('nobody has credits and no case under way')
}

describe('an account that credits are on', () => {
  it('is closed with how many there are confirmed, and reopened by another officer', async () => {
    const officer = await Visitor.signIn(browser, bank.url, 'office1', { width: 390 })
    const { id, credits } = await findIdle(officer)
    await officer.goTo(paths.account(id))
    await officer.press('注销账户')
    const dialog = officer.page.getByRole('dialog', { name: '注销账户' })
    await officer.choose(/^理由/, '毕业或离校')
    await officer.write(/^说明/, '已办理离校手续', dialog)
    await officer.write(/^账户中的学分/, '0.01', dialog)
    await officer.press('注销账户', dialog)
    await officer.sees(`账户中还有 ${credits / 100} 学分`)
    await officer.findsNoBarrier()
    await officer.write(/^账户中的学分/, String(credits / 100), dialog)
    await officer.press('注销账户', dialog)
    await officer.page.getByRole('button', { name: '恢复账户', exact: true }).waitFor()
    await officer.findsNoBarrier()
    await officer.leave()

    const other = await Visitor.signIn(browser, bank.url, 'office2', { theme: 'dark' })
    await other.goTo(paths.account(id))
    await other.press('恢复账户')
    const reopen = other.page.getByRole('dialog', { name: '恢复账户' })
    await other.choose(/^理由/, '注销有误')
    await other.write(/^说明/, '学生仍在读', reopen)
    await other.findsNoBarrier()
    await other.press('恢复账户', reopen)
    await other.page.getByRole('button', { name: '冻结账户', exact: true }).waitFor()
    await other.leave()
  })
})

describe('a public notice', () => {
  it('is stopped for one case by Academic Affairs, which goes back to its last review', async () => {
    const officer = await Visitor.signIn(browser, bank.url, 'affairs2', { width: 390 })
    const { items } = await officer.searches<List<{ id: string }>>('/api/queue', { view: 'all', state: 'ON_NOTICE' })
    await officer.goTo(paths.application(items[0]?.id ?? ''))
    await officer.press('中止公示')
    const dialog = officer.page.getByRole('dialog', { name: '中止公示' })
    await officer.choose(/^理由/, '佐证材料的真实性存疑')
    await officer.write(/^说明/, '发证机构来函：编号查无此证', dialog)
    await officer.findsNoBarrier()
    await officer.press('中止公示', dialog)
    await officer.sees('公示中止，退回重新审核')
    expect(await officer.page.getByRole('button', { name: '中止公示' }).count()).toBe(0)
    await officer.findsNoBarrier()
    await officer.leave()
  })
})
