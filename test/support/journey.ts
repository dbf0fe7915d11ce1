import { expect } from 'vitest'
import * as accounts from '../../src/contract/accounts.ts'
import * as applications from '../../src/contract/applications.ts'
import * as outcomes from '../../src/contract/outcomes.ts'
import * as notices from '../../src/contract/public-notices.ts'
import { sweep } from '../../src/server/cases/sweep.ts'
import type { TestCollege } from './college.ts'

export const statement = { declaresHonesty: true, consentsToNotice: true } as const

let keys = 0
export const once = () => ({ idempotencyKey: `journey-key-${(keys += 1)}` })

/** The steps of the main job, each done by whom it is for, through the typed client. */
export function journeyOf(bank: TestCollege) {
  const beginning = beginningOf(bank)
  const review = reviewOf(bank)

  /** A whole recognition, posted: from the deposit on 2 March to the sweep after its notice on 10 March 2026. */
  async function recognise(index = 0, code = 'X-WEB-J') {
    const submitted = await beginning.deposit(index, code)
    const maximum = submitted.creditsMaximum ?? 0
    await review.approveAll(submitted.id, maximum)
    await review.publish([submitted.id])
    bank.at('2026-03-10T02:00:00Z')
    await sweep(bank.world)
    return { submitted, maximum }
  }

  const stateOf = async (index: number, id: string) =>
    (await (await bank.learner(index))(applications.readApplication, { params: { id } })).state

  return { ...beginning, ...review, recognise, stateOf }
}

/** What the learner does. */
function beginningOf(bank: TestCollege) {
  /** Deposits an outcome with its evidence and applies. */
  async function deposit(index = 0, code = 'X-WEB-J', targetCourseIds: string[] = []) {
    const learner = await bank.learner(index)
    const draft = {
      definitionId: bank.college.definitions.get(code) ?? '',
      certificateNumber: `C-${index}-${code}`,
      obtainedOn: '2025-12-01',
      fields: { level: 'junior' },
    }
    const outcome = await learner(outcomes.depositOutcome, { body: draft }, once())
    for (const key of ['certificate', 'query-result']) expect(await bank.upload(index, outcome.id, key)).toBe(201)
    const body = { outcomeId: outcome.id, targetCourseIds, ...statement }
    return learner(applications.submitRecognition, { body }, once())
  }

  /** A course that the learner could convert into with so many credits. */
  async function affordable(index: number, credits: number) {
    const { items } = await (await bank.learner(index))(accounts.listMyCourses, { query: {} })
    const course = items.find((one) => one.hindrance === null && one.credits <= credits)
    if (!course) throw new Error('no course can be converted')
    return course
  }

  async function convert(index: number, courseId: string) {
    const body = { sources: [], targetCourseIds: [courseId], ...statement }
    return (await bank.learner(index))(applications.submitConversion, { body }, once())
  }

  return { deposit, affordable, convert }
}

/** What the college does. */
function reviewOf(bank: TestCollege) {
  async function seeOriginals(username: string, application: { evidence: { id: string }[] }) {
    const staff = await bank.staff(username)
    for (const { id } of application.evidence) await staff(outcomes.markOriginalSeen, { params: { id } })
  }

  /** Brings a case through materials, department and Academic Affairs. */
  async function approveAll(id: string, credits: number | undefined) {
    const first = await bank.staff('teacher.510203')
    let one = await first(applications.readApplication, { params: { id } })
    const review = (answer: 'approve', value?: number) => ({
      params: { id },
      body: { version: one.version, answer, credits: value, scores: [] },
    })
    one = await first(applications.reviewApplication, review('approve'), once())
    await seeOriginals('xx.reviewer1', one)
    one = await (await bank.staff('xx.reviewer1'))(applications.reviewApplication, review('approve', credits), once())
    one = await (await bank.staff('affairs1'))(applications.reviewApplication, review('approve', credits), once())
    expect(one.state).toBe('AWAITING_NOTICE')
    return one
  }

  async function publish(ids: string[]) {
    const publisher = await bank.staff('affairs2')
    return publisher(notices.postNotice, { body: { applicationIds: ids, contact: '教务处' } }, once())
  }

  return { seeOriginals, approveAll, publish }
}
