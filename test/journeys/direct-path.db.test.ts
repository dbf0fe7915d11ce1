import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as accounts from '../../src/contract/accounts.ts'
import * as applications from '../../src/contract/applications.ts'
import * as messages from '../../src/contract/messages.ts'
import { readNotice } from '../../src/contract/public-notices.ts'
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

type Course = Awaited<ReturnType<typeof journey.affordable>>

/** The two cheapest courses that the first learner can convert into. */
async function twoCourses(): Promise<[Course, Course]> {
  const { items } = await (await bank.learner(0))(accounts.listMyCourses, { query: {} })
  const open = items.filter((one) => one.hindrance === null).toSorted((one, other) => one.credits - other.credits)
  const [first, second] = open
  if (!first || !second) throw new Error('the programme has two courses to convert into')
  return [first, second]
}

const depositFor = (...courses: Course[]) =>
  journey.deposit(
    0,
    'X-WEB-S',
    courses.map((course) => course.courseId),
  )
const as = async (username: string, id: string) =>
  (await bank.staff(username))(applications.readApplication, { params: { id } })
const mine = async (id: string) => (await bank.learner(0))(applications.readApplication, { params: { id } })

async function answer(username: string, id: string, given: object) {
  const { version } = await as(username, id)
  const body = { version, answer: 'approve' as const, ...given }
  return (await bank.staff(username))(applications.reviewApplication, { params: { id }, body })
}

/** Brings a case to the department's review, originals seen. */
async function toDepartment(id: string) {
  const checked = await answer('teacher.510203', id, {})
  await journey.seeOriginals('xx.reviewer1', checked)
  return checked
}

const without = (...courses: Course[]) => ({
  answer: 'partly_approve' as const,
  reasonCode: 'target-unsuitable',
  reason: '课程标准与证书内容不对应。',
  droppedCourseIds: courses.map((course) => course.courseId),
})

/** What the import of grades writes when the learner passes a course. */
async function pass(course: Course, state = 'PASSED') {
  await bank.world.gate.write(wholeBank, async (tx) => {
    const result = {
      learner_id: bank.learners[0]?.actor.personId ?? '',
      id: bank.world.ids.next(),
      institution_id: bank.college.institutionId,
      enrolment_id: bank.learners[0]?.enrolmentId ?? '',
      course_id: course.courseId,
      way: 'NORMAL',
      state,
      credits: course.credits,
      score: 80,
      counts_in_gpa: true,
      term: '2025-2026-2',
      recorded_at: bank.world.clock.now(),
    }
    await tx.insertInto('course_result').values(result).execute()
  })
}

async function afterNotice() {
  bank.at('2026-03-10T02:00:00Z')
  return sweep(bank.world)
}

const kindsTold = async () =>
  (await (await bank.learner(0))(messages.listMessages, { query: { limit: 20 } })).items.map((one) => one.kind)
const stateOfCourse = async ({ courseId }: Course) =>
  (await (await bank.learner(0))(accounts.listMyCourses, { query: {} })).items.find((one) => one.courseId === courseId)
    ?.state
const violations = async () => (await checkLedger(bank.world.gate, bank.world.seals)).violations

describe('an application that carries outcome and courses', () => {
  it('is recognised and converted by one review, one notice and one decision', async () => {
    const [course] = await twoCourses()
    const submitted = await depositFor(course)
    expect(submitted).toMatchObject({ kind: 'DIRECT', advice: { zh: expect.stringContaining('照常上课') } })
    expect(await kindsTold()).toEqual(['direct_submitted'])
    await journey.approveAll(submitted.id, 600)
    await journey.publish([submitted.id])
    expect(await afterNotice()).toMatchObject({ posted: 1, left: 0 })
    const posted = await mine(submitted.id)
    expect(posted).toMatchObject({ state: 'POSTED', decision: { outcome: 'APPROVED' } })
    const used = `其中 ${course.credits / 100} 学分转换为课程《${course.name.zh}》，依据`
    expect(posted.decision?.text.zh).toContain(`认定 6 学分，${used}`)
    expect(await stateOfCourse(course)).toBe('CONVERTED')
    const account = await (await bank.learner(0))(accounts.readMyAccount)
    expect(account.balances[0]?.buckets).toMatchObject({ CONSUMED: course.credits, AVAILABLE: 600 - course.credits })
    expect((await kindsTold())[0]).toBe('direct_posted')
    expect(await violations()).toEqual([])
  })

  it('is refused where the college first recognises and converts afterwards', async () => {
    const [course] = await twoCourses()
    await settlePolicy(bank, { conversionModel: 'ACCUMULATE' })
    await expect(depositFor(course)).rejects.toMatchObject({ code: 'course_not_convertible' })
  })
})

describe('a reviewer who approves for some of the courses', () => {
  it('leaves the others out, with a reason that stands in the history, on the notice and in the decision', async () => {
    const [kept, dropped] = await twoCourses()
    const { id } = await depositFor(kept, dropped)
    await toDepartment(id)
    const one = await answer('xx.reviewer1', id, { ...without(dropped), credits: 600 })
    expect(one.targets.filter((target) => target.isDropped).map((target) => target.courseId)).toEqual([
      dropped.courseId,
    ])
    expect(one.history.at(-1)).toMatchObject({ transition: 'partly_approve', courses: [dropped.name] })
    expect(await stateOfCourse(dropped)).toBe('OPEN')
    await answer('affairs1', id, { credits: 600 })
    const notice = await journey.publish([id])
    const shown = await (await bank.client())(readNotice, { params: { id: notice.id } })
    expect(shown.items[0]?.targets.map((target) => target.name)).toEqual([kept.name])
    await afterNotice()
    const { decision } = await mine(id)
    expect(decision?.outcome).toBe('PARTLY_APPROVED')
    expect(decision?.text.zh).toContain(`转换为课程《${kept.name.zh}》，《${dropped.name.zh}》不予转换`)
    expect([await stateOfCourse(kept), await stateOfCourse(dropped)]).toEqual(['CONVERTED', 'OPEN'])
    expect(await violations()).toEqual([])
  })

  it('may recognise the outcome for no course at all: its credits go to the account', async () => {
    const [course] = await twoCourses()
    const { id } = await depositFor(course)
    await toDepartment(id)
    expect(await answer('xx.reviewer1', id, { ...without(course), credits: 600 })).toMatchObject({
      kind: 'RECOGNITION',
    })
    await answer('affairs1', id, { credits: 600 })
    await journey.publish([id])
    expect(await afterNotice()).toMatchObject({ posted: 1, left: 0 })
    const { decision } = await mine(id)
    expect(decision?.text.zh).toContain(`部分认定 6 学分并已入账，《${course.name.zh}》不予转换`)
    const account = await (await bank.learner(0))(accounts.readMyAccount)
    expect(account.balances[0]?.buckets).toMatchObject({ AVAILABLE: 600, CONSUMED: 0 })
  })

  it('gives a reason, and leaves out only courses of the case, where a value is entered', async () => {
    const [kept, other] = await twoCourses()
    const { id } = await depositFor(kept)
    await expect(answer('teacher.510203', id, without(kept))).rejects.toMatchObject({ code: 'transition_not_allowed' })
    await toDepartment(id)
    const plain = { credits: 600, droppedCourseIds: [kept.courseId] }
    await expect(answer('xx.reviewer1', id, plain)).rejects.toMatchObject({ code: 'reason_required' })
    const foreign = { ...without(other), credits: 600 }
    await expect(answer('xx.reviewer1', id, foreign)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('a course that was settled otherwise while the case was under way', () => {
  it('sends a direct case back when its notice ends; without the course it goes on notice anew', async () => {
    const [kept, passed] = await twoCourses()
    const { id } = await depositFor(kept, passed)
    await journey.approveAll(id, 600)
    await journey.publish([id])
    await pass(passed)
    expect(await afterNotice()).toMatchObject({ posted: 0, left: 0 })
    const back = await as('affairs1', id)
    expect(back).toMatchObject({ state: 'IN_REVIEW', step: 'affairs', notice: null })
    expect(back.history.at(-1)).toMatchObject({ transition: 'set_aside', courses: [passed.name] })
    const [told] = (await (await bank.learner(0))(messages.listMessages, { query: { limit: 1 } })).items
    expect(told?.text.zh).toContain(`公示已结束，但《${passed.name.zh}》课程已通过，无需转换，本件退回教务处重新审核`)
    await expect(answer('affairs1', id, { credits: 600 })).rejects.toMatchObject({
      code: 'course_not_convertible',
      message: expect.stringContaining('部分通过'),
    })
    await answer('affairs1', id, { ...without(passed), credits: 600 })
    await journey.publish([id])
    bank.at('2026-03-18T02:00:00Z')
    expect(await sweep(bank.world)).toMatchObject({ posted: 1, left: 0 })
    expect([await stateOfCourse(kept), await stateOfCourse(passed)]).toEqual(['CONVERTED', 'PASSED'])
    expect(await violations()).toEqual([])
  })

  it('sends a conversion back too: rejected, the credits it held are free', async () => {
    await journey.recognise(0, 'X-WEB-S')
    const course = await journey.affordable(0, 600)
    const { id } = await journey.convert(0, course.courseId)
    await journey.approveAll(id, undefined)
    await journey.publish([id])
    await pass(course, 'CHEATING')
    bank.at('2026-03-18T02:00:00Z')
    expect(await sweep(bank.world)).toMatchObject({ posted: 0, left: 0 })
    await expect(answer('affairs1', id, {})).rejects.toMatchObject({ message: expect.stringContaining('不予通过') })
    const rejection = { answer: 'reject', reasonCode: 'target-unsuitable', reason: '该课程有考试违纪记录。' }
    expect((await answer('affairs1', id, rejection)).state).toBe('REJECTED')
    const account = await (await bank.learner(0))(accounts.readMyAccount)
    expect(account.balances[0]?.buckets).toMatchObject({ AVAILABLE: 600, HELD: 0 })
    expect(await violations()).toEqual([])
  })
})
