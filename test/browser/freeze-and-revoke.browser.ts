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

const learnerName = '2024010101'

async function findLearner(): Promise<string> {
  const learner = await Visitor.signIn(browser, bank.url, learnerName)
  const { learnerId } = await learner.asks<{ learnerId: string }>('/api/account')
  await learner.leave()
  return learnerId
}

describe('an account', () => {
  it('is frozen with a reason that its learner reads, and unfrozen by another officer', async () => {
    const officer = await Visitor.signIn(browser, bank.url, 'office1')
    const account = paths.account(await findLearner())
    await officer.goTo(account)
    await officer.press('冻结账户')
    const dialog = officer.page.getByRole('dialog', { name: '冻结账户' })
    await officer.choose(/^理由/, '账户归属或本人身份有争议')
    await officer.write(/^说明/, '两人使用同一手机号', dialog)
    await officer.findsNoBarrier()
    await officer.press('冻结账户', dialog)
    await officer.sees('账户已冻结')
    await officer.findsNoBarrier()

    const learner = await Visitor.signIn(browser, bank.url, learnerName, { theme: 'dark', width: 390 })
    await learner.sees('账户已冻结')
    await learner.sees('账户归属或本人身份有争议')
    await learner.sees('两人使用同一手机号')
    await learner.findsNoBarrier()
    expect(await learner.page.getByRole('link', { name: '存入成果' }).count()).toBe(0)
    await learner.leave()

    const unfreeze = officer.page.getByRole('dialog', { name: '解冻账户' })
    await officer.press('解冻账户')
    await officer.choose(/^理由/, '经核查未发现问题')
    await officer.write(/^说明/, '已核实', unfreeze)
    await officer.press('解冻账户', unfreeze)
    await officer.sees('同一人不得经办两个环节')
    await officer.leave()

    const other = await Visitor.signIn(browser, bank.url, 'office2')
    await other.goTo(account)
    await other.press('解冻账户')
    await other.choose(/^理由/, '经核查未发现问题')
    await other.write(/^说明/, '已核实', other.page.getByRole('dialog', { name: '解冻账户' }))
    await other.press('解冻账户', other.page.getByRole('dialog', { name: '解冻账户' }))
    await other.page.getByRole('button', { name: '冻结账户', exact: true }).waitFor()
    await other.leave()
  })
})

describe('a recognition', () => {
  it('that is proposed for revocation is confirmed with all that it entails in view, and its learner reads why', async () => {
    const officer = await Visitor.signIn(browser, bank.url, 'office2', { width: 390 })
    await officer.goTo(paths.revocations())
    await officer.findsNoBarrier()
    const { items } = await officer.asks<{ items: { applicationId: string; studentNumber: string }[] }>(
      '/api/revocations',
    )
    const [proposal] = items
    await officer.goTo(paths.revocation(proposal?.applicationId ?? ''))
    await officer.sees('随之撤销的转换')
    await officer.findsNoBarrier()
    await officer.press('确认撤销认定')
    const dialog = officer.page.getByRole('dialog', { name: '确认撤销认定' })
    await dialog.getByText('登记解除，并禁止本人再次登记该编号').waitFor()
    await officer.findsNoBarrier()
    await officer.write(/^核查结论/, '发证机构书面答复：查无此证', dialog)
    await officer.press('确认撤销认定', dialog)
    await officer.sees('该认定已撤销。决定见认定案卷。')
    await officer.findsNoBarrier()
    await officer.leave()

    const learner = await Visitor.signIn(browser, bank.url, proposal?.studentNumber ?? '')
    await learner.sees('认定已撤销')
    await learner.goTo(paths.application(proposal?.applicationId ?? ''))
    await learner.sees(/向学生申诉处理委员会书面申诉/)
    await learner.findsNoBarrier()
    await learner.leave()
  })
})
