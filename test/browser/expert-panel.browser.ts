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

/** Signs in as an expert and opens what the panel is about. */
async function openSeat(username: string, width = 1440) {
  const expert = await Visitor.signIn(browser, bank.url, username, { width })
  await expert.goTo(paths.panels())
  const { items } = await expert.asks<{ items: { id: string }[] }>('/api/panels')
  await expert.findsNoBarrier()
  await expert.goTo(paths.panel(items[0]?.id ?? ''))
  return expert
}

async function vote(username: string, credits: string | null, remark: string) {
  const expert = await openSeat(username)
  await expert.sees('先例')
  await expert.press('评分并表决')
  const dialog = expert.page.getByRole('dialog', { name: '评分并表决' })
  if (credits === null) await dialog.getByLabel('不建议认定').check()
  else await expert.write(/^建议学分/, credits, dialog)
  await expert.write(/^评分/, credits === null ? '40' : '85', dialog)
  await expert.write(/^理由/, remark, dialog)
  await expert.findsNoBarrier()
  await expert.press('评分并表决', dialog)
  await expert.sees('您已表决。评议结束前，别人看不到您的意见。')
  await expert.leave()
}

describe('an expert panel', () => {
  it('is convened, loses an expert who declares recusal, is filled up, votes blind and recommends', async () => {
    const office = await Visitor.signIn(browser, bank.url, 'office1')
    const { items } = await office.searches<{ items: { id: string; step: string }[] }>('/api/queue', {
      view: 'todo',
    })
    const one = items.find((item) => item.step === 'panel')
    await office.goTo(paths.application(one?.id ?? ''))
    await office.page.getByRole('link', { name: '专家评议……' }).click()
    await office.sees('还没有邀请专家。')
    await office.findsNoBarrier()
    const { experts } = await office.asks<{ experts: { expertId: string; expertName: string }[] }>(
      `/api/applications/${one?.id}/panel`,
    )
    const names = await namesOf(['expert1', 'expert2', 'expert3', 'expert4'])
    expect(experts.map((expert) => expert.expertName)).toEqual(expect.arrayContaining(names))
    for (const name of names.slice(0, 3)) await office.page.getByLabel(name).check()
    await office.press('邀请专家')
    await office.page.getByRole('row', { name: new RegExp(`${names[0]}.*待表决`) }).waitFor()

    // On a phone, an expert says what ties her to the case, and is out of it.
    const tied = await openSeat('expert2', 390)
    await tied.findsNoBarrier()
    await tied.press('声明回避')
    const dialog = tied.page.getByRole('dialog', { name: '声明回避' })
    await tied.write(/^回避原因/, '与申请人有师承关系', dialog)
    await tied.press('声明回避', dialog)
    await tied.sees('您已回避，不再查看本件材料。')
    expect(await tied.page.getByText('佐证材料').count()).toBe(0)
    await tied.leave()

    await office.page.reload()
    await office.sees('有专家回避，请补邀，使人数为不少于三人的单数。')
    await office.page.getByLabel(names[3] ?? '').check()
    await office.press('邀请专家')
    await office.page.getByRole('row', { name: new RegExp(`${names[3]}.*待表决`) }).waitFor()

    await vote('expert1', '3', '技艺完整，与专业相关')
    await vote('expert3', null, '与专业关联不足')
    await office.page.reload()
    await office.sees('已表决 2 票，法定 3 票。意见在评议结束后显示。')
    expect(await office.page.getByText('与专业关联不足').count()).toBe(0)
    await vote('expert4', '2', '酌情认定')

    await office.page.reload()
    await office.press('结束评议')
    await office.press('结束评议', office.page.getByRole('dialog', { name: '结束评议' }))
    await office.sees('赞成 2 票，反对 1 票')
    await office.sees('与专业关联不足')
    await office.findsNoBarrier()
    const minutes = await office.page.context().request.get(`${bank.url}/api/applications/${one?.id}/panel/minutes`)
    expect(await minutes.text()).toContain('与申请人有师承关系')
    await office.leave()

    // Academic Affairs goes on with what the panel recommends.
    const affairs = await Visitor.signIn(browser, bank.url, 'affairs3', { language: 'en', width: 390 })
    await affairs.goTo(paths.casePanel(one?.id ?? ''))
    await affairs.sees('2 for, 1 against')
    await affairs.findsNoBarrier()
    await affairs.goTo(paths.application(one?.id ?? ''))
    expect(await affairs.page.getByLabel(/^Credits/).inputValue()).toBe('2')
    await affairs.leave()
  })
})

/** What the experts are called, as each reads it of the own account. */
async function namesOf(usernames: readonly string[]): Promise<string[]> {
  const names: string[] = []
  for (const username of usernames) {
    const expert = await Visitor.signIn(browser, bank.url, username)
    names.push((await expert.asks<{ name: string }>('/api/me')).name)
    await expert.leave()
  }
  return names
}
