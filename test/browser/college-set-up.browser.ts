import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addDays, civilDateIn } from '../../src/core/calendar/civil-date.ts'
import { freePort, runProgram, startLauncher, stopProgram, type Program, type Settings } from '../support/program.ts'
import { openBrowser, Visitor } from './visitor.ts'

/** A bank without a demonstration: a college is added by name, and all that it needs is set up in the web. */

let folder: string
let settings: Settings
let bank: Program
let url: string
let browser: Browser
let affairs: Visitor
let office: Visitor

const certificate = 'Web前端开发职业技能等级证书（1+X）中级'

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'creditbank-college-'))
  const port = String(await freePort())
  url = `http://127.0.0.1:${port}`
  settings = { DATA_DIR: folder, PORT: port, PUBLIC_URL: url, DEMO: 'never', NODE_ENV: 'production' }
  bank = startLauncher(['serve'], settings)
  await bank.untilSaid('The credit bank is open')
  browser = await openBrowser()
  await runProgram(['institution', 'add', '12345', '新职业技术学院', 'New College'], settings)
  affairs = await aMember('affairs', '周教务', 'academic_affairs')
  office = await aMember('office', '吴中心', 'credit_bank_office')
})

afterAll(async () => {
  await browser?.close()
  if (bank) await stopProgram(bank)
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
})

async function aMember(username: string, name: string, role: string): Promise<Visitor> {
  const { out } = await runProgram(['user', 'add', username, name, role, '--json'], settings)
  return Visitor.begin(browser, url, username, (JSON.parse(out) as { initialPassword: string }).initialPassword)
}

async function nameBoth(zh: string, en: string, form: Locator): Promise<void> {
  await affairs.write('中文名称', zh, form)
  await affairs.write('英文名称', en, form)
}

async function openWindow(): Promise<void> {
  await affairs.goTo('/app/set-up/windows')
  const form = await affairs.unfold('新开窗口')
  const today = civilDateIn('Asia/Shanghai', Date.now())
  await nameBoth('首次申请', 'First window', form)
  await affairs.write('开始日期', today, form)
  await affairs.write('截止日期', addDays(today, 30), form)
  await affairs.press('新开窗口', form)
}

describe('a new college', () => {
  it('has no window, and says so', async () => {
    await affairs.follow('学校设置')
    await affairs.follow('申请窗口')
    await affairs.sees('还没有申请窗口，学生暂时不能申请。')
  })

  it('sets up a department and a class in it', async () => {
    await affairs.goTo('/app/set-up/units')
    const top = await affairs.unfold('新增机构')
    await affairs.write('代码', 'XX', top)
    await nameBoth('信息工程学院', 'School of Information', top)
    await affairs.press('新增机构', top)
    await affairs.follow('下级机构')
    await affairs.sees('全部机构')
    const below = await affairs.unfold('新增机构')
    await below.getByLabel('类型').selectOption({ label: '班级' })
    await affairs.write('代码', 'RJ2601', below)
    await nameBoth('软件2601班', 'Software 2601', below)
    await affairs.press('新增机构', below)
    await affairs.sees('RJ2601')
  })

  it('pastes its courses from a spreadsheet, and mends the row that has a fault', async () => {
    const row = (credits: string) => `C001\t数据库技术\tDatabases\t${credits}\t64\t专业核心课\t是`
    await affairs.goTo('/app/set-up/courses')
    const form = await affairs.unfold('粘贴课程表')
    await affairs.write('粘贴课程表', row('四'), form)
    await affairs.press('检查', form)
    await affairs.sees('第 1 行：学分须为 0.01 至 100 的数')
    await affairs.findsNoBarrier()
    await affairs.write('粘贴课程表', row('4'), form)
    await affairs.press('检查', form)
    await affairs.press('新增 1 门课程', form)
    await affairs.sees('已新增 1 门课程。')
  })

  it('drafts the plan of a cohort, puts the course in and publishes it', async () => {
    await affairs.goTo('/app/set-up/programmes')
    const form = await affairs.unfold('新建方案')
    await affairs.write('专业代码', '510203', form)
    await affairs.write('年级', '2026', form)
    await nameBoth('软件技术', 'Software Technology', form)
    await form.getByLabel('二级学院').selectOption({ label: '信息工程学院' })
    await affairs.write('总学分', '4', form)
    await affairs.write('总学时', '64', form)
    await affairs.press('新建方案', form)
    await affairs.sees('发布之前还要解决')
    const putIn = await affairs.unfold('编入课程')
    await putIn.getByLabel('课程', { exact: true }).selectOption({ label: 'C001 数据库技术' })
    await affairs.press('编入课程', putIn)
    await affairs.page.getByRole('cell', { name: '数据库技术', exact: true }).waitFor()
    await affairs.findsNoBarrier()
    await affairs.press('发布方案')
    await affairs.press('发布方案', affairs.page.getByRole('dialog', { name: '发布方案' }))
    await affairs.page.getByText('已发布', { exact: true }).waitFor()
  })

  it('cannot open a window before its policy is released by another than its author', async () => {
    await affairs.goTo('/app/set-up/policy')
    const form = await affairs.unfold('提议新版本')
    await affairs.write('依据文件（中文）', '《新职业技术学院学分认定与转换办法》', form)
    await affairs.write('依据文件（英文）', 'the Rules of New College', form)
    await affairs.write('文号', '新职院〔2026〕1号', form)
    await affairs.write('公示联系方式', '教务处 000-0000', form)
    await form.getByLabel('申请认定时可同时选定课程').check()
    await affairs.write('生效日期', civilDateIn('Asia/Shanghai', Date.now()), form)
    await affairs.write('原因', '校务会议决定', form)
    await affairs.findsNoBarrier()
    await affairs.press('提议新版本', form)
    await affairs.page.getByText('待发布', { exact: true }).waitFor()
    await openWindow()
    await affairs.sees('学校还没有生效的认定与转换办法')
    await office.goTo('/app/set-up/policy')
    await office.page.getByRole('button', { name: '查看与改动：第 1 版' }).click()
    await office.press('发布办法')
    const question = office.page.getByRole('dialog', { name: '发布办法' })
    await office.write('原因', '与文件一致', question)
    await office.press('发布办法', question)
    await office.page.getByText('生效中', { exact: true }).waitFor()
    await office.findsNoBarrier()
  })

  it('opens a window, and its office opens an account', async () => {
    await openWindow()
    await affairs.sees('开放中')
    await office.goTo('/app/accounts/open')
    await office.write('姓名', '何新生')
    await office.page.getByLabel('证件类型').selectOption({ label: '护照' })
    await office.write('证件号码', 'E12345678')
    await office.write('学号', '2026000001')
    await office.choose('专业', { index: 1 })
    await office.choose('班级', '软件2601班')
    await office.write('入学日期', '2026-09-01')
    await office.press('代为开户')
    await office.sees('已为何新生开户')
  })

  it('takes the first application of its first learner', async () => {
    const codes = await office.page.getByRole('status').locator('.cb-code').allInnerTexts()
    const learner = await Visitor.begin(browser, url, codes[0] ?? '', codes[1] ?? '')
    await learner.goTo('/app/deposit?kind=onex-certificate')
    await learner.write('搜索名录', 'Web前端')
    await learner.page.getByRole('link', { name: `选择${certificate}` }).click()
    await learner.write('证书编号', 'NEW-2026-000001')
    await learner.write('取得日期', '2026-01-15')
    await learner.page.getByLabel(/等级/).last().selectOption({ index: 2 })
    await learner.press('保存，去上传材料')
    await learner.photograph('证书', 'certificate.jpg')
    await learner.photograph('证书信息平台查询结果', 'query.jpg')
    await learner.follow('去核对')
    await learner.tick(/我承诺/)
    await learner.tick(/我同意公示/)
    await learner.press('提交申请')
    await learner.sees('正在审核，您不用做什么；有结果会发消息给您。')
    const { items } = await affairs.asks<{ items: { applicationCount: number }[] }>('/api/college/windows')
    expect(items.map((window) => window.applicationCount)).toEqual([1])
  })
})
