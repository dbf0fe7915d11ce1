import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generatePeople } from '../../src/server/demo/demo-people.ts'
import { readCollegePack } from '../../src/server/demo/read-packs.ts'
import { paths } from '../../src/web/paths.ts'
import { startDemoBank, type DemoBank } from './demo-bank.ts'
import { openBrowser, Visitor, type Visit } from './visitor.ts'

const learnerName = '2024010101'
const certificate = 'Web前端开发职业技能等级证书（1+X）高级'
const phone: Visit = { language: 'en', theme: 'dark', width: 390 }

let bank: DemoBank
let browser: Browser
let learner: Visitor

beforeAll(async () => {
  bank = await startDemoBank()
  browser = await openBrowser()
  learner = await Visitor.signIn(browser, bank.url, learnerName, phone)
})

afterAll(async () => {
  await browser?.close()
  await bank?.stop()
})

interface Course {
  name: { zh: string; en: string }
  credits: number
  hindrance: object | null
}

/** The two cheapest courses that the learner can convert into. */
async function twoCourses(): Promise<[Course, Course]> {
  const { items } = await learner.asks<{ items: Course[] }>('/api/account/courses')
  const open = items.filter((one) => one.hindrance === null).toSorted((one, other) => one.credits - other.credits)
  const [first, second] = open
  if (!first || !second) throw new Error('the programme has two courses to convert into')
  return [first, second]
}

async function openCase(username: string): Promise<Visitor> {
  const officer = await Visitor.signIn(browser, bank.url, username)
  await officer.opensCaseOf(learnerName)
  return officer
}

async function seeOriginals(officer: Visitor): Promise<void> {
  for (const file of await officer.page.getByRole('group', { name: '材料列表' }).getByRole('button').all()) {
    await file.click()
    const mark = officer.page.getByRole('button', { name: /^标为已见原件/ })
    if ((await mark.count()) === 0) continue
    await mark.click()
    await mark.waitFor({ state: 'detached' })
  }
}

describe('an outcome that shall count for courses at once', () => {
  it('is submitted with them on a phone, in English, and says what it takes', async () => {
    const [first, second] = await twoCourses()
    const { bankTime } = await learner.asks<{ bankTime: string }>('/api/me')
    const obtainedOn = new Date(Date.parse(bankTime) - 60 * 86_400_000).toISOString().slice(0, 10)
    await learner.goTo(paths.deposit('onex-certificate', 'X-WEB-S'))
    await learner.write('Certificate number', 'WEB-2026-000777')
    await learner.write('Obtained on', obtainedOn)
    await learner.page.getByLabel(/Level/).last().selectOption('senior')
    await learner.press('Save and go on to evidence')
    await learner.photograph('Certificate', 'certificate.jpg')
    await learner.photograph('Result of the platform query', 'query.jpg')
    await learner.follow('Go on to check')
    await learner.page.getByText('Convert into courses at once (optional)').click()
    for (const course of [first, second]) await learner.tick(new RegExp(course.name.en))
    await learner.sees(`The courses take ${(first.credits + second.credits) / 100} credits`)
    await learner.sees('Until you hear the decision, keep attending and sit the exam.')
    await learner.findsNoBarrier()
    await learner.tick(/I declare/)
    await learner.tick(/I consent/)
    await learner.press('Submit the application')
    await learner.sees('Recognition with conversion')
    await learner.findsNoBarrier()
  })

  it('is approved for one of the courses; the learner reads which was left out, and why', async () => {
    const [first, second] = await twoCoursesOfCase()
    const teacher = await openCase('teacher.510203')
    expect(await teacher.page.getByRole('radio', { name: '部分通过' }).count()).toBe(0)
    await teacher.press('确认通过')
    await teacher.sees('已通过。')
    const reviewer = await openCase('xx.reviewer1')
    await seeOriginals(reviewer)
    await reviewer.pick('部分通过')
    await reviewer.tick(new RegExp(second.zh))
    await reviewer.choose('理由', '所选目标课程不合适')
    await reviewer.write('说明', '课程标准与证书内容不对应。')
    await reviewer.findsNoBarrier()
    await reviewer.press('确认部分通过')
    await reviewer.sees('已部分通过。')
    const affairs = await openCase('affairs1')
    await affairs.sees('不予转换')
    await seeOriginals(affairs)
    await affairs.press('确认通过')
    await affairs.sees('已通过。')
    await learner.page.reload()
    await learner.sees(`Not converted: ${second.en}`)
    await learner.sees('课程标准与证书内容不对应。')
    await learner.sees(first.en)
    await learner.findsNoBarrier()
  })
})

async function twoCoursesOfCase() {
  const { items } = await learner.asks<{ items: { id: string; kind: string }[] }>('/api/applications?limit=10')
  const id = items.find((one) => one.kind === 'DIRECT')?.id ?? ''
  const found = await learner.asks<{ title: string; targets: Course[] }>(`/api/applications/${id}`)
  expect(found.title).toBe(certificate)
  const [first, second] = found.targets
  if (!first || !second) throw new Error('the case is for two courses')
  return [first.name, second.name] as const
}

describe('a learner with two enrolments', () => {
  it('is asked which of them a conversion is for', async () => {
    const owner = await enrolOnceMore(await findOwnerOfCredits())
    await owner.goTo(paths.conversion())
    const asked = owner.page.getByRole('group', { name: '用于哪个学籍？' })
    expect(await asked.getByRole('radio').count()).toBe(2)
    await owner.doesNotSee('转换为哪些课程？')
    await asked.getByRole('radio').first().check()
    await owner.sees('转换为哪些课程？')
    await owner.findsNoBarrier()
  })
})

/** Somebody whose outcome is posted and who has converted nothing of it. */
async function findOwnerOfCredits(): Promise<string> {
  const officer = await Visitor.signIn(browser, bank.url, 'affairs1')
  const list = (asked: object) =>
    officer.searches<{ items: { studentNumber: string }[] }>('/api/queue', { view: 'all', limit: 100, ...asked })
  const converting = (await list({ kind: 'CONVERSION' })).items.map((one) => one.studentNumber)
  const posted = (await list({ kind: 'RECOGNITION', state: 'POSTED' })).items.map((one) => one.studentNumber)
  return posted.find((one) => !converting.includes(one)) ?? ''
}

/** The office enters a learner in a second programme; answers the learner's browser. */
async function enrolOnceMore(studentNumber: string): Promise<Visitor> {
  const { learners } = generatePeople({ seed: 'credit-bank', count: 300, college: readCollegePack() })
  const owner = learners.find((one) => one.studentNumber === studentNumber)
  const programme = learners.find((one) => one.programmeCode !== owner?.programmeCode)?.programmeCode
  if (!owner || !programme) throw new Error('the demonstration has the learner and another programme')
  const office = await Visitor.signIn(browser, bank.url, 'office1')
  await office.goTo('/app/accounts/import')
  const line = [owner.name, '身份证', owner.idNumber, '', 'SECOND-0001', programme, '', '2025-09-01']
  await office.write('名单', line.join(','))
  await office.press('开户 1 人')
  await office.sees('结果')
  await office.leave()
  return Visitor.signIn(browser, bank.url, studentNumber, { width: 390 })
}
