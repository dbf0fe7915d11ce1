import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoTotpSecret } from '../../src/server/demo/load-people.ts'
import { paths } from '../../src/web/paths.ts'
import { startMailServer, type MailServer } from '../support/mail-server.ts'
import { showCode } from './authenticator.ts'
import { startDemoBank, type DemoBank } from './demo-bank.ts'
import { openBrowser, Visitor } from './visitor.ts'

let bank: DemoBank
let browser: Browser
let mail: MailServer
beforeAll(async () => {
  mail = await startMailServer()
  // The server of the test is on this machine, which the operator lets in.
  process.env.NOTICE_HOSTS = '127.0.0.1'
  bank = await startDemoBank()
  browser = await openBrowser()
})
afterAll(async () => {
  delete process.env.NOTICE_HOSTS
  await browser?.close()
  await bank?.stop()
  await mail?.close()
})

describe('notices that leave the bank', () => {
  it('are set up by the administrator, wished for by a learner with a confirmed address, and watched', async () => {
    const code = showCode(demoTotpSecret, new Date())
    const administrator = await Visitor.signIn(browser, bank.url, 'system', {}, code)
    await administrator.goTo(paths.noticeChannels())
    await administrator.sees('企业微信群机器人')
    await administrator.findsNoBarrier()
    await administrator.page.getByLabel('使用这个渠道').first().check()
    await administrator.write('邮件服务器', '127.0.0.1')
    await administrator.write('端口', String(mail.port))
    await administrator.write('发件地址', 'bank@college.example')
    await administrator.page.getByRole('button', { name: '保存渠道' }).first().click()
    await administrator.write(/^测试接收地址/, 'it@college.example')
    await administrator.press('发送测试')
    await expect.poll(() => mail.received.map((one) => one.to), { timeout: 20_000 }).toEqual([['it@college.example']])
    await administrator.findsNoBarrier()
    await administrator.leave()

    const learner = await Visitor.signIn(browser, bank.url, '2024010101', { width: 390 })
    await learner.goTo(paths.noticeSettings())
    await learner.findsNoBarrier()
    await learner.write(/^邮箱地址/, 'me@mail.example')
    await learner.press('发送验证码')
    await learner.sees(/验证码已发往/)
    const sent = mail.received.find((one) => one.to.includes('me@mail.example'))
    await learner.write(/^邮件中的验证码/, /\d{6}/.exec(sent?.text ?? '')?.[0] ?? '')
    await learner.press('确认邮箱')
    await learner.sees('已确认')
    await learner.write(/^免打扰从/, '25')
    await learner.press('保存')
    await learner.sees('请填写 0 到 23 的整数，两项都填或都不填')
    await learner.findsNoBarrier()
    await learner.leave()

    const office = await Visitor.signIn(browser, bank.url, 'office1', { language: 'en', theme: 'dark', width: 390 })
    await office.goTo(paths.noticeDeliveries())
    await office.sees('What became of notices')
    await office.findsNoBarrier()
    await office.leave()
  })
})

describe('the figures of the process', () => {
  it('show what waits today and how long the steps took, on a desk and on a phone', async () => {
    const affairs = await Visitor.signIn(browser, bank.url, 'affairs1')
    await affairs.goTo(paths.queue())
    await affairs.follow('办理情况')
    await affairs.sees('按环节')
    await affairs.sees('中位天数')
    await affairs.findsNoBarrier()
    await affairs.leave()
    const phone = await Visitor.signIn(browser, bank.url, 'affairs1', { language: 'en', width: 390 })
    await phone.goTo(paths.figures())
    await phone.sees('By step')
    await phone.findsNoBarrier()
    await phone.leave()
  })
})
