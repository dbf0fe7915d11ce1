import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemoBank, type DemoBank } from './demo-bank.ts'
import { openBrowser, Visitor } from './visitor.ts'

const learnerName = '2024010101'
const certificate = 'Web前端开发职业技能等级证书（1+X）中级'
const remark = '证书照片缺反面，请补拍，四角入镜。'
const courses = ['微服务架构', 'NoSQL数据库技术与应用']

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

const desks = new Map<string, Visitor>()

/** The browser of a person, signed in the first time and at home again each time after. */
async function enter(username: string): Promise<Visitor> {
  const desk = desks.get(username) ?? (await Visitor.signIn(browser, bank.url, username))
  desks.set(username, desk)
  await desk.goTo('/app')
  return desk
}

async function approve(username: string): Promise<void> {
  const officer = await enter(username)
  await officer.opensCaseOf(learnerName)
  for (const file of await officer.page.getByRole('group', { name: '材料列表' }).getByRole('button').all()) {
    await file.click()
    const mark = officer.page.getByRole('button', { name: /^标为已见原件/ })
    if ((await mark.count()) === 0) continue
    await mark.click()
    await mark.waitFor({ state: 'detached' })
  }
  await officer.press('确认通过')
  await officer.sees('已通过。')
}

interface Notice {
  id: string
  number: string
  days: string[]
  workingDaysLeft: number
  endsAt: string
}

/** The notice that the learner's case is on, as the public sees it. */
async function findNotice(): Promise<Notice> {
  const learner = await enter(learnerName)
  const { items } = await learner.asks<{ items: { id: string; state: string }[] }>('/api/applications?limit=10')
  const open = items.find((one) => one.state === 'ON_NOTICE' || one.state === 'SUSPENDED')
  const { notice } = await learner.asks<{ notice: { batchId: string } }>(`/api/applications/${open?.id}`)
  return learner.asks(`/api/public/notices/${notice.batchId}`)
}

async function putOnNotice(): Promise<void> {
  const officer = await enter('affairs2')
  await officer.goTo('/app/notices/awaiting')
  const row = officer.page.getByRole('row').filter({ hasText: learnerName })
  await row.getByRole('checkbox').check()
  await officer.write('联系方式', '教务处 0571-88000000')
  await officer.press('发布公示')
  await officer.sees(/公示 .* 已发布/)
}

/** A day that lies so many days before the bank's present one. */
async function dayBefore(days: number): Promise<string> {
  const learner = await enter(learnerName)
  const { bankTime } = await learner.asks<{ bankTime: string }>('/api/me')
  return new Date(Date.parse(bankTime) - days * 86_400_000).toISOString().slice(0, 10)
}

describe('the main job, from the deposit to the course', () => {
  it('begins with calendars that are known: the office enters the notice of a year that has none', async () => {
    const office = await enter('office1')
    const { missing } = await office.asks<{ missing: number[] }>('/api/calendar')
    for (const year of missing) {
      await office.goTo('/app/calendar')
      await office.write('年份', String(year))
      await office.write('依据', `关于${year}年节假日安排的通知（示例）`)
      await office.write('放假日期', `${year}-01-01\n${year}-10-01`)
      await office.press('导入安排')
      await office.sees(`${year} 年已导入。`)
    }
    expect((await office.asks<{ missing: number[] }>('/api/calendar')).missing).toEqual([])
  })

  it('deposits an outcome with its evidence and submits it', async () => {
    const obtainedOn = await dayBefore(60)
    const learner = await enter(learnerName)
    await learner.follow('存入成果')
    await learner.follow(/1\+X/)
    await learner.write('搜索名录', 'Web前端')
    await learner.page.getByRole('link', { name: `选择${certificate}` }).click()
    await learner.write('证书编号', 'WEB-2026-000123')
    await learner.write('取得日期', obtainedOn)
    await learner.page.getByLabel(/等级/).last().selectOption({ index: 2 })
    await learner.page.reload()
    await expect.poll(() => learner.page.getByLabel('证书编号').inputValue()).toBe('WEB-2026-000123')
    await learner.press('保存，去上传材料')
    await learner.photograph('证书', 'certificate.jpg')
    await learner.photograph('证书信息平台查询结果', 'query.jpg')
    await learner.follow('去核对')
    await learner.tick(/我承诺/)
    await learner.tick(/我同意公示/)
    await learner.press('提交申请')
    await learner.sees('正在审核，您不用做什么；有结果会发消息给您。')
  })

  it('is returned for supplement; what the reviewer wrote outlasts the network and the session', async () => {
    const teacher = await enter('teacher.510203')
    await teacher.opensCaseOf(learnerName)
    await teacher.page.keyboard.press('r')
    await teacher.choose('理由', { index: 1 })
    await teacher.write('说明', remark)
    await teacher.page.context().setOffline(true)
    await teacher.press('退回补充')
    await teacher.sees('连不上服务器。您填写的内容还在，请检查网络后重试。')
    await teacher.page.context().setOffline(false)
    // Without the cookie the session is as good as ended.
    await teacher.page.context().clearCookies()
    await teacher.press('退回补充')
    const dialog = teacher.page.getByRole('dialog', { name: '登录已过期' })
    await dialog.getByText('您填写的内容还在本页。重新登录后接着办。').waitFor()
    await teacher.write('密码', teacher.password, dialog)
    await teacher.press('登录', dialog)
    await dialog.waitFor({ state: 'hidden' })
    expect(await teacher.page.getByLabel('说明').inputValue()).toBe(remark)
    await teacher.press('退回补充')
    await teacher.sees('已退回补充。')
  })

  it('is supplemented from the learner’s home', async () => {
    const learner = await enter(learnerName)
    await learner.follow('补充材料')
    await learner.sees(remark)
    await learner.photograph('证书', 'certificate-back.jpg')
    await learner.write('说明', '已补拍反面。')
    await learner.press('重新提交')
    await learner.sees('已重新提交。')
  })

  it('is approved by form teacher, department and Academic Affairs', async () => {
    await approve('teacher.510203')
    await approve('xx.reviewer1')
    await approve('affairs1')
  })

  it('goes on public notice, where an objection by real name suspends it', async () => {
    await putOnNotice()
    const citizen = await Visitor.open(browser, bank.url)
    await citizen.goTo('/public/notices')
    const notice = await findNotice()
    await citizen.follow(new RegExp(notice.number))
    await citizen.sees(certificate)
    await citizen.sees(`还剩 ${notice.workingDaysLeft} 个工作日`)
    await citizen.doesNotSee(learnerName)
    await citizen.write('您的姓名', '王敏')
    await citizen.write('联系方式', '13800000000')
    await citizen.write('异议内容', '证书取得时间请再核实。')
    await citizen.press('提交异议')
    await citizen.sees('异议已收到')
    await citizen.leave()
  })

  it('keeps the objector hidden from the applicant, and goes on when the objection is dismissed', async () => {
    const learner = await enter(learnerName)
    await learner.goTo('/app/applications')
    await learner.follow(certificate)
    await learner.sees('公示期间收到异议，正在核查；其他申请不受影响。')
    await learner.doesNotSee('王敏')
    const supervisor = await enter('supervision')
    await supervisor.goTo('/app/objections?state=RECEIVED')
    const row = supervisor.page.getByRole('row').filter({ hasText: certificate })
    await supervisor.press(/处理/, row)
    await supervisor.sees('王敏')
    await supervisor.choose('理由', { index: 1 })
    await supervisor.write('核查结论', '经向发证机构查询，证书真实有效。')
    await supervisor.press('确认异议不成立')
    await supervisor.sees('已处理：异议不成立。')
  })

  it('is posted when the notice ends', async () => {
    await bank.advanceBeyond((await findNotice()).endsAt)
    const learner = await enter(learnerName)
    await learner.goTo('/app/credits')
    await learner.sees(`存入 · ${certificate}`)
    await learner.sees(/^文号 XFRD-/)
  })

  it('is converted into two courses', async () => {
    const learner = await enter(learnerName)
    await learner.goTo('/app/conversion')
    for (const course of courses) await learner.tick(new RegExp(course))
    await learner.press('下一步')
    await learner.press('下一步')
    await learner.tick(/我承诺/)
    await learner.tick(/我同意公示/)
    await learner.press('提交申请')
    await learner.sees('在收到决定之前，请照常上课、完成作业、参加考试。')
    const state = await stepOfConversion()
    if (state === '材料审核') await approve('teacher.510203')
    await approve('xx.reviewer1')
    await approve('affairs1')
    await putOnNotice()
    const notice = await findNotice()
    await bank.advanceBeyond(`${notice.days[0]}T16:00:00Z`)
    await expect
      .poll(async () => (await findNotice()).workingDaysLeft, { timeout: 20_000 })
      .toBeLessThan(notice.days.length)
    const citizen = await Visitor.open(browser, bank.url)
    await citizen.goTo(`/public/notices/${notice.id}`)
    // By the bank's time, which is days ahead of the browser's by now.
    await citizen.sees(`还剩 ${(await findNotice()).workingDaysLeft} 个工作日`)
    await citizen.leave()
    await bank.advanceBeyond(notice.endsAt)
  })

  it('is seen on the account and in the programme', async () => {
    const learner = await enter(learnerName)
    await learner.goTo('/app/credits')
    await learner.sees(/^转换 · /)
    await learner.goTo('/app/programme')
    for (const course of courses) {
      const row = learner.page.getByRole('row').filter({ hasText: course })
      await row.getByText('已转换').waitFor()
    }
  })
})

/** At which step the conversion begins: a college may leave out the check of materials where there are none. */
async function stepOfConversion(): Promise<string> {
  const learner = await enter(learnerName)
  await learner.goTo('/app/applications')
  const row = learner.page.getByRole('row').filter({ hasText: '学分转换' }).first()
  const text = await row.innerText()
  return text.includes('材料审核') ? '材料审核' : '二级学院初审'
}
