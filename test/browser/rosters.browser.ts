import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPdf } from '../../src/server/demo/demo-pdf.ts'
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

interface Learner {
  name: string
  studentNumber: string | null
}

/** So many learners of the college whose accounts are in use, by number and name, as a list has them. */
async function findLearners(officer: Visitor, count: number): Promise<{ name: string; studentNumber: string }[]> {
  const found: { name: string; studentNumber: string }[] = []
  let cursor: string | undefined
  do {
    const body = { state: 'ACTIVE', limit: 100, ...(cursor ? { cursor } : {}) }
    const page = await officer.searches<{ items: Learner[]; nextCursor: string | null }>('/api/accounts', body)
    for (const { name, studentNumber } of page.items) if (studentNumber !== null) found.push({ name, studentNumber })
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined && found.length < count)
  expect(found.length).toBeGreaterThanOrEqual(count)
  return found.slice(0, count)
}

async function upload(visitor: Visitor, line: string): Promise<void> {
  const item = visitor.page
    .getByRole('listitem')
    .filter({ has: visitor.page.getByRole('heading', { name: line, exact: true }) })
  const file = { name: `${line}.pdf`, mimeType: 'application/pdf', buffer: demoPdf([line]) }
  await item.locator('input[type=file]').setInputFiles(file)
  await item.getByText(file.name, { exact: true }).waitFor()
}

/** What the page says came of the list. */
async function readsReport(visitor: Visitor, told: Record<string, number>): Promise<void> {
  for (const [what, count] of Object.entries(told)) {
    const fact = visitor.page.getByRole('status').locator(`div:has(> dt:text-is("${what}")) > dd`)
    await expect.poll(() => fact.innerText(), { timeout: 60_000 }).toBe(String(count))
  }
}

describe('200 prize winners of one document', () => {
  it('each get a draft that they confirm; the office sees who has not; a pending case has a statement to print', async () => {
    const officer = await Visitor.signIn(browser, bank.url, 'affairs1')
    const winners = await findLearners(officer, 200)
    await officer.goTo(paths.accounts())
    await officer.follow('名单')
    await officer.follow('新建名单')
    await officer.write('在名录中查找', 'K-NVS-1')
    await officer.choose(/^成果名录项目/, { index: 1 })
    await officer.write(/^名单名称/, '职业院校技能大赛一等奖')
    await officer.write(/^取得日期/, '2025-06-20')
    await officer.write('届次', '2025')
    await officer.write('赛项', '网络系统管理')
    await officer.choose('参赛形式', '个人')
    await officer.findsNoBarrier()
    await officer.press('建立名单')
    await officer.page.waitForURL((address) => /rosters\/[0-9a-f-]{36}$/.test(address.pathname))
    await upload(officer, '获奖证书或红头文件')
    const rows = winners.map(({ name, studentNumber }) => `${studentNumber}\t${name}`)
    await officer.write('从表格粘贴', ['学号\t姓名', ...rows].join('\n'))
    await officer.press('登记 200 人')
    await readsReport(officer, { '已登记，待本人确认': 200, '有误，未登记': 0 })
    await officer.findsNoBarrier()

    const username = winners[0]?.studentNumber ?? ''
    const learner = await Visitor.signIn(browser, bank.url, username, { width: 390 })
    await learner.sees('“职业院校技能大赛一等奖”等你确认')
    await learner.follow('核对并确认')
    await learner.sees('登记单位')
    await learner.findsNoBarrier()
    await learner.follow('核对并确认')
    await learner.tick(/我承诺/)
    await learner.tick(/我同意公示/)
    await learner.press('提交申请')
    await learner.page.waitForURL((address) => address.pathname.startsWith('/app/applications/'))
    await learner.follow('打印办理情况说明')
    await learner.sees('尚未作出决定')
    await learner.findsNoBarrier()
    await learner.page.emulateMedia({ media: 'print' })
    expect(await learner.page.getByRole('button', { name: '打印' }).isVisible()).toBe(false)
    await learner.leave()

    const other = await Visitor.signIn(browser, bank.url, winners[1]?.studentNumber ?? '', { language: 'en' })
    await other.goTo(paths.outcomes())
    await other.follow('职业院校技能大赛一等奖')
    await other.press('Decline')
    const dialog = other.page.getByRole('dialog', { name: 'Decline' })
    await other.write(/^Reason/, 'I did not take part', dialog)
    await other.findsNoBarrier()
    await other.press('Decline', dialog)
    await other.page.waitForURL((address) => address.pathname === paths.outcomes())
    await other.leave()

    await officer.page.reload()
    await officer.press('提醒未确认的人')
    await officer.sees('已提醒 198 人。')
    await officer.choose('状态', '本人不予确认')
    await officer.sees('I did not take part')
    await officer.findsNoBarrier()
    await officer.leave()
  })
})

const faults = [
  (row: string[]) => row.with(1, '张冠李戴'),
  (row: string[]) => row.with(0, '1900000000'),
  (row: string[]) => row.with(5, '12'),
  (row: string[]) => row.with(6, '400'),
  (row: string[]) => row.with(2, ''),
]

describe('an enterprise', () => {
  it('deposits for 30 learners by list, mends five faulty rows, and sends the list again', async () => {
    const officer = await Visitor.signIn(browser, bank.url, 'affairs2')
    const trainees = await findLearners(officer, 30)
    await officer.leave()
    const enterprise = await Visitor.signIn(browser, bank.url, 'enterprise')
    await enterprise.follow('新建名单')
    await enterprise.write('在名录中查找', 'P-INT')
    await enterprise.choose(/^成果名录项目/, { index: 1 })
    await enterprise.write(/^名单名称/, '暑期岗位实践')
    await enterprise.write(/^取得日期/, '2021-08-28')
    await enterprise.write('统一社会信用代码', '91350211M000100Y43')
    await enterprise.findsNoBarrier()
    await enterprise.press('建立名单')
    await enterprise.page.waitForURL((address) => /rosters\/[0-9a-f-]{36}$/.test(address.pathname))
    for (const line of ['三方协议', '考勤与周志', '企业导师鉴定']) await upload(enterprise, line)

    const headings = ['学号', '姓名', '岗位', '开始日期', '结束日期', '周数', '总学时', '计划内岗位实习']
    const stay = ['装调员', '2021-07-05', '2021-08-28', '8', '320']
    const right = trainees.map((one, index) => [one.studentNumber, one.name, ...stay, index === 29 ? '是' : '否'])
    const faulty = right.map((row, index) => faults[index]?.(row) ?? row)
    const paste = (rows: string[][]) =>
      enterprise.write('从表格粘贴', [headings, ...rows].map((row) => row.join('\t')).join('\n'))
    await paste(faulty)
    await enterprise.press('登记 30 人')
    await readsReport(enterprise, { '已登记，待本人确认': 25, '有误，未登记': 5 })
    const told = enterprise.page.getByRole('table', { name: '有误，未登记' }).getByRole('row')
    expect(await told.count()).toBe(6)
    await enterprise.findsNoBarrier()
    await paste(right)
    await enterprise.press('登记 30 人')
    await readsReport(enterprise, { '已登记，待本人确认': 5, 已在名单中: 25, '有误，未登记': 0 })
    await enterprise.choose('状态', '计划内岗位实习')
    await expect
      .poll(() => enterprise.page.getByRole('table', { name: '名单上的学习者' }).getByRole('row').count())
      .toBe(2)
    await enterprise.leave()
  })
})

describe('the partners of a college', () => {
  it('are admitted and put out again by its office', async () => {
    const office = await Visitor.signIn(browser, bank.url, 'office1', { width: 390 })
    await office.goTo(paths.partners())
    await office.write('单位代码', 'ENT-NEW')
    await office.write('中文名称', '新示例机电有限公司')
    await office.write('英文名称', 'New Demonstration Electric Limited')
    await office.press('准入单位')
    await office.sees('新示例机电有限公司')
    await office.findsNoBarrier()
    await office.leave()
  })
})
