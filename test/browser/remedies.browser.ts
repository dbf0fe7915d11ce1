import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { paths } from '../../src/web/paths.ts'
import { startDemoBank, type DemoBank } from './demo-bank.ts'
import { openBrowser, Visitor, type Visit } from './visitor.ts'

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

const enter = (username: string, visit?: Visit) => Visitor.signIn(browser, bank.url, username, visit)

interface Objection {
  number: string
  applicationId: string
}

let contested = ''
let studentNumber = ''

describe('an objection that is upheld', () => {
  it('ends the application; its learner reads the letter and appeals with one click, on a phone', async () => {
    const supervisor = await enter('supervision')
    await supervisor.goTo('/app/objections?state=RECEIVED')
    const { items } = await supervisor.asks<{ items: Objection[] }>('/api/objections?state=RECEIVED')
    const objection = items[0]
    contested = objection?.applicationId ?? ''
    studentNumber = (await supervisor.asks<{ studentNumber: string }>(`/api/applications/${contested}`)).studentNumber
    await supervisor.press(new RegExp(objection?.number ?? ''))
    await supervisor.page.getByText('异议成立', { exact: true }).click()
    await supervisor.choose('理由', { index: 1 })
    await supervisor.write('核查结论', '颁发单位答复：查无此项成果。')
    await supervisor.press('确认异议成立')
    await supervisor.sees('已处理：异议成立。')
    await supervisor.leave()

    const learner = await enter(studentNumber, { width: 390 })
    await learner.goTo(paths.application(contested))
    await learner.follow('查看决定书，申请复核或申诉')
    await learner.sees('不同意这个决定')
    await learner.sees(/本人打开/)
    await learner.findsNoBarrier()
    const link = learner.page.getByRole('link', { name: /^下载决定书（PDF）/ }).first()
    const letter = await learner.page.request.get(bank.url + (await link.getAttribute('href')))
    expect([letter.status(), letter.headers()['content-type']]).toEqual([200, 'application/pdf'])
    await learner.press('提出申诉')
    const dialog = learner.page.getByRole('dialog', { name: '提出申诉' })
    await learner.write(/^理由/, '颁发单位已补登记，附查询结果，请重新认定。', dialog)
    await learner.findsNoBarrier()
    await learner.press('提出申诉', dialog)
    await dialog.waitFor({ state: 'hidden' })
    await learner.sees('处理中')
    await learner.findsNoBarrier()
    await learner.leave()
  })
})

describe('an appeal', () => {
  it('is voted on by the committee and returned for a new decision, before people who had no part in it', async () => {
    const members = ['appeals1', 'appeals2', 'appeals3']
    for (const [index, username] of members.entries()) {
      const member = await enter(username, index === 0 ? { width: 390, theme: 'dark' } : {})
      await member.goTo(paths.remedyList())
      await member.findsNoBarrier()
      await member.goTo(paths.remedies(contested))
      await member.press('表决')
      const dialog = member.page.getByRole('dialog', { name: '表决' })
      await member.choose(/^您的意见/, index === 1 ? '维持原决定' : '退回重新决定')
      await member.write(/^表决理由/, '颁发单位已补登记。', dialog)
      await member.press('表决', dialog)
      await dialog.waitFor({ state: 'hidden' })
      await member.sees('委员表决')
      await member.findsNoBarrier()
      if (index < members.length - 1) {
        await member.leave()
        continue
      }
      await member.press('按表决作出决定')
      const decide = member.page.getByRole('dialog', { name: '按表决作出决定' })
      await member.choose(/^退回到哪个环节/, '二级学院初审')
      await member.write(/^理由和依据/, '原决定所依据的查询结果已经更正。', decide)
      await member.findsNoBarrier()
      await member.press('按表决作出决定', decide)
      await decide.waitFor({ state: 'hidden' })
      await member.sees('维持 1 票，退回 2 票（至少 3 票）')
      await member.sees('退回到')
      await member.leave()
    }
    const learner = await enter(studentNumber, { language: 'en', width: 390 })
    await learner.goTo(paths.remedies(contested))
    await learner.sees('Returned for a new decision')
    await learner.findsNoBarrier()
    const { state, step } = await learner.asks<{ state: string; step: string }>(`/api/applications/${contested}`)
    expect([state, step]).toEqual(['IN_REVIEW', 'department'])
    await learner.leave()
  })

  it('stands in the history of the case and with the offices', async () => {
    const supervisor = await enter('supervision')
    const { history } = await supervisor.asks<{ history: { step: string; transition: string; role: string }[] }>(
      `/api/applications/${contested}`,
    )
    expect(history.at(-1)?.transition).toBe('return_appeal')
    await supervisor.leave()
    const officer = await enter('affairs2', { width: 1440 })
    await officer.goTo(paths.remedies(contested))
    await officer.sees('退回重新决定')
    await officer.findsNoBarrier()
    await officer.leave()
  })
})
