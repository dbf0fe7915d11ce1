import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as accounts from '../../src/contract/accounts.ts'
import * as administration from '../../src/contract/administration.ts'
import * as applications from '../../src/contract/applications.ts'
import * as messages from '../../src/contract/messages.ts'
import * as notices from '../../src/contract/public-notices.ts'
import { sweep } from '../../src/server/cases/sweep.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { checkLedger } from '../../src/server/ledger/check-ledger.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'
import { journeyOf } from '../support/journey.ts'
import { settlePolicy } from '../support/settle-policy.ts'

let bank: TestCollege
let journey: ReturnType<typeof journeyOf>
beforeEach(async () => {
  bank = await openTestCollege()
  journey = journeyOf(bank)
})
afterEach(() => bank.close())

const violations = async () => (await checkLedger(bank.world.gate, bank.world.seals)).violations
const balanceOf = async (index: number) => (await (await bank.learner(index))(accounts.readMyAccount)).balances[0]

describe('a frozen account', () => {
  it('holds up its own case alone: the neighbour is posted, the case waits and is posted when it is open again', async () => {
    const [first, second] = [await journey.deposit(0), await journey.deposit(1)]
    for (const one of [first, second]) await journey.approveAll(one.id, one.creditsMaximum ?? 0)
    await journey.publish([first.id, second.id])
    const office = await bank.staff('office1')
    const params = { id: bank.learners[0]?.actor.personId ?? '' }
    await office(accounts.changeAccountState, {
      params,
      body: { act: 'freeze', reasonCode: 'report-under-inquiry', reason: '核查' },
    })
    bank.at('2026-03-10T02:00:00Z')
    expect(await sweep(bank.world)).toMatchObject({ posted: 1, left: 0 })
    const states = () => Promise.all([journey.stateOf(1, second.id), stateAsStaff(first.id)])
    expect(await states()).toEqual(['POSTED', 'ON_NOTICE'])
    const unfreeze = { act: 'unfreeze' as const, reasonCode: 'inquiry-cleared', reason: '核查完毕' }
    await (
      await bank.staff('office2')
    )(accounts.changeAccountState, { params, body: unfreeze })
    expect(await sweep(bank.world)).toMatchObject({ posted: 1, left: 0 })
    expect(await states()).toEqual(['POSTED', 'POSTED'])
    expect(await violations()).toEqual([])
  })

  it('is not closed while a case is under way', async () => {
    const submitted = await journey.deposit(0)
    const office = await bank.staff('office1')
    const params = { id: submitted.learnerId }
    const close = () =>
      office(accounts.changeAccountState, {
        params,
        body: { act: 'close', reasonCode: 'learner-left', reason: '毕业' },
      })
    await expect(close()).rejects.toMatchObject({ code: 'cases_open' })
    const learner = await bank.learner(0)
    const body = { version: submitted.version }
    await learner(applications.withdrawApplication, { params: { id: submitted.id }, body })
    expect((await close()).state).toBe('CLOSED')
  })

  const stateAsStaff = async (id: string) =>
    (await (await bank.staff('affairs1'))(applications.readApplication, { params: { id } })).state
})

describe('a case that cannot be handled', () => {
  it('is left aside by the sweep, which handles all others and says how many it left', async () => {
    const cases = [await journey.deposit(0), await journey.deposit(1)]
    for (const one of cases) await journey.approveAll(one.id, one.creditsMaximum ?? 0)
    await journey.publish(cases.map((one) => one.id))
    // A value that no posting takes stands for whatever may be broken about one case.
    const id = cases[0]?.id ?? ''
    await bank.world.gate.write(wholeBank, (tx) =>
      tx.updateTable('application').set({ credits_recognised: 0 }).where('id', '=', id).execute(),
    )
    bank.at('2026-03-10T02:00:00Z')
    expect(await sweep(bank.world)).toMatchObject({ posted: 1, left: 1, noticesClosed: 1 })
    const states = await Promise.all(cases.map((one, index) => journey.stateOf(index, one.id)))
    expect(states).toEqual(['ON_NOTICE', 'POSTED'])
  })
})

describe('objections', () => {
  it('to one case end together when one of them is upheld', async () => {
    const submitted = await journey.deposit()
    await journey.approveAll(submitted.id, submitted.creditsMaximum ?? 0)
    const notice = await journey.publish([submitted.id])
    const anyone = await bank.client()
    const raise = (name: string) => {
      const body = { position: 0, name, contact: '000', reason: '请核实' }
      return anyone(notices.raiseObjection, { params: { id: notice.id }, body })
    }
    await raise('李四')
    await raise('王五')
    const supervision = await bank.staff('supervision')
    const open = async () => (await supervision(notices.listObjections, { query: { state: 'RECEIVED' } })).items
    const [one] = await open()
    const body = { answer: 'uphold' as const, reasonCode: 'objection-founded', finding: '证书不实' }
    await supervision(notices.decideObjection, { params: { id: one?.id ?? '' }, body })
    expect(await open()).toEqual([])
    expect(await journey.stateOf(0, submitted.id)).toBe('REJECTED')
  })
})

describe('a deadline in a year without official notice', () => {
  it('stays open, is never guessed, and is set when the notice is imported', async () => {
    bank.at('2026-12-30T02:00:00Z')
    await forgetYear(2027)
    await bank.world.gate.write(wholeBank, (tx) =>
      tx.updateTable('application_window').set({ closes_on: '2027-12-31' }).execute(),
    )
    const submitted = await journey.deposit()
    expect(submitted.dueAt).toBeNull()
    const office = await bank.staff('office1')
    const holidays = ['2027-01-01', '2027-02-06', '2027-02-08', '2027-04-05', '2027-05-01', '2027-06-09', '2027-09-15']
    const body = { holidays: [...holidays, '2027-10-01'], makeupWorkdays: [], source: '国办发明电〔2026〕示例' }
    await office(administration.importCalendarYear, { params: { year: 2027 }, body })
    const after = await (await bank.learner(0))(applications.readApplication, { params: { id: submitted.id } })
    // Two working days after Wednesday 30 December: the 31st and, after New Year's Day and a weekend, 4 January.
    expect(after.dueAt).toBe('2027-01-04T16:00:00.000Z')
  })
})

/** The demonstration brings next year's notice along; nobody but the owner of the database can take it away. */
async function forgetYear(year: number): Promise<void> {
  const owner = new pg.Client({ connectionString: bank.database.ownerUrl })
  await owner.connect()
  await owner.query('delete from calendar_year where year = $1', [year])
  await owner.end()
}

describe('a partial approval', () => {
  it('gives less than the whole: where nothing is less, it is refused', async () => {
    const submitted = await journey.deposit()
    const params = { id: submitted.id }
    const teacher = await bank.staff('teacher.510203')
    const approval = { version: submitted.version, answer: 'approve' as const }
    const one = await teacher(applications.reviewApplication, { params, body: approval })
    await journey.seeOriginals('xx.reviewer1', one)
    const reviewer = await bank.staff('xx.reviewer1')
    const part = { version: one.version, answer: 'partly_approve' as const, reasonCode: 'team-rank', reason: '折算' }
    const whole = { ...part, credits: one.creditsMaximum ?? 0 }
    const refused = reviewer(applications.reviewApplication, { params, body: whole })
    await expect(refused).rejects.toMatchObject({ code: 'not_partial' })
    const less = { ...part, credits: whole.credits - 50 }
    expect((await reviewer(applications.reviewApplication, { params, body: less })).step).toBe('affairs')
  })
})

describe('a conversion', () => {
  it('is not approved in part: its value is that of its courses', async () => {
    const { maximum } = await journey.recognise()
    const conversion = await journey.convert(0, (await journey.affordable(0, maximum)).courseId)
    const teacher = await bank.staff('teacher.510203')
    const params = { id: conversion.id }
    expect((await teacher(applications.readApplication, { params })).allowedActs).not.toContain('partly_approve')
    const part = { answer: 'partly_approve' as const, reasonCode: 'team-rank', reason: '部分', scores: [] }
    const body = { version: conversion.version, ...part }
    await expect(teacher(applications.reviewApplication, { params, body })).rejects.toMatchObject({
      code: 'transition_not_allowed',
    })
  })

  it('submitted a hundred times at once passes as often as credits and courses suffice', async () => {
    const { maximum } = await journey.recognise()
    const learner = await bank.learner(0)
    const courses = (await learner(accounts.listMyCourses, { query: {} })).items
      .filter((one) => one.hindrance === null)
      .slice(0, 10)
    const wanted = Array.from({ length: 100 }, (_, index) => courses[index % courses.length]?.courseId ?? '')
    const answers = await Promise.allSettled(wanted.map((courseId) => journey.convert(0, courseId)))
    const passed = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
    const taken = passed.flatMap((one) => one.targets)
    expect(new Set(taken.map((target) => target.courseId)).size).toBe(taken.length)
    const held = taken.reduce((sum, target) => sum + target.credits, 0)
    expect((await balanceOf(0))?.buckets).toMatchObject({ HELD: held, AVAILABLE: maximum - held })
    const open = courses.filter((course) => !taken.some((target) => target.courseId === course.courseId))
    expect(open.every((course) => course.credits > maximum - held)).toBe(true)
    expect(await violations()).toEqual([])
  })

  it('keeps the policy it was submitted under, whatever the college settles before it is posted', async () => {
    const { maximum } = await journey.recognise()
    const course = await journey.affordable(0, maximum - 1)
    const conversion = await journey.convert(0, course.courseId)
    await settlePolicy(bank, {
      basis: { zh: '《新办法》', en: 'the new rules' },
      leftover: 'FORFEIT',
      exemptionLabel: { zh: '转换', en: 'Converted' },
      score: { kind: 'REVIEWER' },
      countsInGpa: true,
    })
    await journey.approveAll(conversion.id, undefined)
    await journey.publish([conversion.id])
    bank.at('2026-03-18T02:00:00Z')
    await sweep(bank.world)
    const results = await bank.world.gate.read(wholeBank, (database) =>
      database
        .selectFrom('course_result')
        .select(['label_zh', 'score', 'counts_in_gpa'])
        .where('application_id', '=', conversion.id)
        .execute(),
    )
    expect(results).toEqual([{ label_zh: '免修', score: 90, counts_in_gpa: false }])
    expect((await balanceOf(0))?.buckets).toMatchObject({ AVAILABLE: maximum - course.credits, FORFEITED: 0 })
    const read = await (await bank.learner(0))(applications.readApplication, { params: { id: conversion.id } })
    expect(read.decision?.text.zh).toContain('《示例职业技术学院学分认定、积累与转换管理办法》（示例职院〔2026〕1号）')
    expect(await violations()).toEqual([])
  })

  it('forfeits the rest of what it uses where the college says that an outcome is used once', async () => {
    const { maximum } = await journey.recognise()
    await settlePolicy(bank, { leftover: 'FORFEIT' })
    const course = await journey.affordable(0, maximum - 1)
    const conversion = await journey.convert(0, course.courseId)
    expect((await balanceOf(0))?.buckets).toMatchObject({ AVAILABLE: 0, HELD: maximum })
    await journey.approveAll(conversion.id, undefined)
    await journey.publish([conversion.id])
    bank.at('2026-03-18T02:00:00Z')
    await sweep(bank.world)
    const rest = { CONSUMED: course.credits, FORFEITED: maximum - course.credits, AVAILABLE: 0, HELD: 0 }
    expect((await balanceOf(0))?.buckets).toMatchObject(rest)
    expect(await violations()).toEqual([])
  })
})

describe('the learner', () => {
  it('is told at each step where the case now is and when to expect an answer', async () => {
    const submitted = await journey.deposit()
    await journey.approveAll(submitted.id, submitted.creditsMaximum ?? 0)
    const told = await (await bank.learner(0))(messages.listMessages, { query: { limit: 10 } })
    expect(told.items.map((one) => one.kind).toReversed()).toEqual([
      'application_submitted',
      'step_passed',
      'step_passed',
      'application_approved_for_notice',
    ])
    const [, , first] = told.items
    expect(first?.text.zh).toContain('已通过材料审核，现在由二级学院办理，预计2026年3月9日24时前有结果')
    expect(first?.text.en).toContain('passed the step Materials check and is now with: Department')
  })
})

describe('a supplement', () => {
  it('names its last day as people read it, in the message too', async () => {
    const submitted = await journey.deposit()
    const teacher = await bank.staff('teacher.510203')
    const body = {
      version: submitted.version,
      answer: 'return' as const,
      reasonCode: 'seal-missing',
      reason: '请补盖章',
    }
    await teacher(applications.reviewApplication, { params: { id: submitted.id }, body: { ...body, scores: [] } })
    const told = await (await bank.learner(0))(messages.listMessages, { query: { limit: 10 } })
    expect(told.items[0]?.text.zh).toContain('请在2026年3月9日24时前补充')
    expect(told.items[0]?.text.en).toContain('submit again by the end of 9 March 2026.')
  })
})

describe('a refusal', () => {
  it('tells when in the words of each language, and that it can be contested', async () => {
    const submitted = await journey.deposit()
    const teacher = await bank.staff('teacher.510203')
    const body = { version: submitted.version, answer: 'reject' as const, scores: [] }
    const reason = { reasonCode: 'level-too-low', reason: '等级不符' }
    await teacher(applications.reviewApplication, { params: { id: submitted.id }, body: { ...body, ...reason } })
    const learner = await bank.learner(0)
    const told = await learner(messages.listMessages, { query: { limit: 10 } })
    const { decision } = await learner(applications.readApplication, { params: { id: submitted.id } })
    expect(decision?.text.zh).toMatch(/^2026年3月\d日，“/)
    expect(decision?.text.en).toMatch(/^On \d March 2026, “/)
    for (const text of [told.items[0]?.text, decision?.text]) {
      expect(text?.zh).toContain('等级不符')
    }
    expect(told.items[0]?.text.zh).toContain('申请复核或申诉')
    expect(told.items[0]?.text.en).toContain('ask for reconsideration or appeal')
  })
})
