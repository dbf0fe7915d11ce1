import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, it } from 'vitest'
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

describe('the workflow of the college', () => {
  it('is written, checked line by line, proposed, released by the office and published for each kind', async () => {
    const affairs = await Visitor.signIn(browser, bank.url, 'affairs1')
    await affairs.goTo(paths.setUpWorkflow())
    await affairs.unfold('提议新流程')
    const text = affairs.page.getByLabel(/^流程（YAML）/)
    const before = await text.inputValue()
    await text.fill(before.replace('kind: PANEL', 'kind: VOTE'))
    await affairs.press('检查')
    await affairs.sees('steps.kind 只能是：CHECK、REVIEW、PANEL、NOTICE')
    await affairs.findsNoBarrier()
    await text.fill(before.replace('membersMinimum: 3', 'membersMinimum: 5'))
    await affairs.press('检查')
    await affairs.sees('没有发现错误。')
    const day = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10)
    await affairs.write(/^生效日期/, day)
    await affairs.write(/^原因/, '教务会议决定')
    await affairs.press('提议新流程')
    await affairs.page.getByRole('row', { name: /第 3 版.*待发布/ }).waitFor()
    await affairs.leave()

    const office = await Visitor.signIn(browser, bank.url, 'office1', { width: 390 })
    await office.goTo(paths.setUpWorkflow())
    await office.press(/第 3 版/)
    await office.sees('文化传承与职业经历')
    await office.findsNoBarrier()
    await office.press('发布流程')
    const dialog = office.page.getByRole('dialog', { name: '发布流程' })
    await office.write(/^原因/, '同意', dialog)
    await office.press('发布流程', dialog)
    await office.sees('未生效')
    await office.leave()

    const anyone = await Visitor.open(browser, bank.url, { language: 'en' })
    await anyone.goTo(paths.publicKind('heritage'))
    await anyone.sees('Expert panel (where it applies)')
    await anyone.findsNoBarrier()
    await anyone.leave()
  })
})
