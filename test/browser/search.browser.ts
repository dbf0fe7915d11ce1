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

const studentNumber = '2024010101'

/** The addresses that a visitor's browser asks for from now on: what a server or proxy may write into its log. */
function listenToAddresses(visitor: Visitor): string[] {
  const addresses: string[] = []
  visitor.page.on('request', (request) => addresses.push(decodeURIComponent(request.url())))
  return addresses
}

describe('what is searched for', () => {
  it('is in no address, and is there again after going back, forward and a reload', async () => {
    const office = await Visitor.signIn(browser, bank.url, 'office1')
    const addresses = listenToAddresses(office)
    await office.goTo(paths.accounts())
    const rows = office.page.getByRole('table').getByRole('row')
    const words = office.page.getByRole('searchbox', { name: '搜索' })
    const showsOne = async () => {
      await expect.poll(() => rows.count()).toBe(2)
      expect(await words.inputValue()).toBe(studentNumber)
    }
    await words.fill(studentNumber)
    await office.choose('状态', '正常')
    await showsOne()
    expect(new URL(office.page.url()).search).toBe('?state=ACTIVE')
    await office.follow(/./, rows.nth(1))
    await office.page.waitForURL((address) => address.pathname !== paths.accounts())
    await office.page.goBack()
    await showsOne()
    await office.page.reload()
    await showsOne()
    expect(addresses.some((address) => address.endsWith('/api/accounts/search'))).toBe(true)
    expect(addresses.filter((address) => address.includes(studentNumber))).toEqual([])
    await office.leave()
  })

  it('keeps the case open that was chosen in the list', async () => {
    const officer = await Visitor.signIn(browser, bank.url, 'affairs1')
    const addresses = listenToAddresses(officer)
    await officer.goTo(`${paths.queue()}?view=all`)
    const list = officer.page.getByRole('list', { name: '审核工作台' })
    const first = await list.getByRole('button').nth(1).innerText()
    const number = /20\d{8}/.exec(first)?.[0] ?? ''
    expect(number).not.toBe('')
    await officer.write('搜索', number)
    await expect
      .poll(async () => (await list.getByRole('button').allInnerTexts()).every((one) => one.includes(number)))
      .toBe(true)
    await list.getByRole('button').first().click()
    await officer.page.waitForURL((address) => address.searchParams.has('id'))
    expect(await officer.page.getByRole('searchbox', { name: '搜索' }).inputValue()).toBe(number)
    await officer.page.goBack()
    await officer.page.waitForURL((address) => !address.searchParams.has('id'))
    expect(await officer.page.getByRole('searchbox', { name: '搜索' }).inputValue()).toBe(number)
    expect(addresses.filter((address) => address.includes(number))).toEqual([])
    await officer.leave()
  })

  it('about a certificate is in no address either, and going back shows the former search', async () => {
    const office = await Visitor.signIn(browser, bank.url, 'office1', { width: 390 })
    const addresses = listenToAddresses(office)
    await office.goTo(paths.certificates())
    await office.write(/^证书编号/, 'DEMO-NOWHERE-1')
    await office.press('查询登记')
    await office.sees('没有人登记这个编号')
    expect(new URL(office.page.url()).search).toBe('')
    await office.write(/^证书编号/, 'DEMO-NOWHERE-2')
    // Nobody goes back before there is an answer; a browser that does takes the new entry of the history as the last.
    const answered = office.page.waitForResponse((response) => response.url().endsWith('/search'))
    await office.press('查询登记')
    await (await answered).finished()
    await office.page.goBack()
    await expect.poll(() => office.page.getByLabel(/^证书编号/).inputValue()).toBe('DEMO-NOWHERE-1')
    expect(addresses.filter((address) => address.includes('NOWHERE'))).toEqual([])
    await office.leave()
  })
})

describe('the page of the sign-in', () => {
  it('says where a demonstration tells its accounts', async () => {
    const visitor = await Visitor.open(browser, bank.url)
    await visitor.goTo(paths.signIn())
    await visitor.sees('演示环境的账号在启动时显示在终端里。')
    await visitor.findsNoBarrier()
    await visitor.leave()
  })
})
