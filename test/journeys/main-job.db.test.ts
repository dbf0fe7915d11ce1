import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as accounts from '../../src/contract/accounts.ts'
import * as applications from '../../src/contract/applications.ts'
import * as messages from '../../src/contract/messages.ts'
import * as notices from '../../src/contract/public-notices.ts'
import { sweep } from '../../src/server/cases/sweep.ts'
import { checkLedger } from '../../src/server/ledger/check-ledger.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'
import { journeyOf, once, statement } from '../support/journey.ts'

let bank: TestCollege
beforeEach(async () => {
  bank = await openTestCollege()
})
afterEach(() => bank.close())

const deposit = () => journeyOf(bank).deposit()
const approveAll = (id: string, credits: number | undefined) => journeyOf(bank).approveAll(id, credits)
const publish = (ids: string[]) => journeyOf(bank).publish(ids)

describe('the main job', () => {
  it('deposits, supplements, approves, publishes, dismisses an objection, posts, converts, and shows it on the account', async () => {
    const learner = await bank.learner(0)
    const submitted = await deposit()
    expect(submitted).toMatchObject({ state: 'IN_REVIEW', step: 'materials' })

    const teacher = await bank.staff('teacher.510203')
    const returned = await teacher(applications.reviewApplication, {
      params: { id: submitted.id },
      body: {
        version: submitted.version,
        answer: 'return',
        scores: [],
        reasonCode: 'seal-missing',
        reason: '请补盖章页',
      },
    })
    expect(returned.state).toBe('SUPPLEMENT_REQUIRED')
    expect(await bank.upload(0, submitted.outcome?.id ?? '', 'certificate', undefined)).toBe(201)
    await learner(applications.supplementApplication, {
      params: { id: submitted.id },
      body: { version: returned.version, remark: '已补' },
    })
    const maximum = submitted.creditsMaximum ?? 0
    await approveAll(submitted.id, maximum)

    const notice = await publish([submitted.id])
    expect(notice.days).toEqual(['2026-03-03', '2026-03-04', '2026-03-05', '2026-03-06', '2026-03-09'])
    const anyone = await bank.client()
    const shown = await anyone(notices.readNotice, { params: { id: notice.id } })
    expect(shown.items[0]?.maskedName).toContain('*')
    bank.at('2026-03-09T15:59:00Z')
    const objected = { position: 0, name: '李四', contact: '000', reason: '请核实' }
    await anyone(notices.raiseObjection, { params: { id: notice.id }, body: objected })
    bank.at('2026-03-09T16:00:00Z')
    await sweep(bank.world)
    expect((await learner(applications.readApplication, { params: { id: submitted.id } })).state).toBe('SUSPENDED')

    const supervision = await bank.staff('supervision')
    const { items } = await supervision(notices.listObjections, { query: {} })
    const body = { answer: 'dismiss' as const, reasonCode: 'objection-unfounded', finding: '经核查有效' }
    await supervision(notices.decideObjection, { params: { id: items[0]?.id ?? '' }, body })
    await sweep(bank.world)
    const posted = await learner(applications.readApplication, { params: { id: submitted.id } })
    expect(posted).toMatchObject({
      state: 'POSTED',
      decision: { outcome: 'APPROVED', number: 'XFRD-99999-2026-001-0001' },
    })
    const account = await learner(accounts.readMyAccount)
    expect(account.balances[0]?.buckets.AVAILABLE).toBe(maximum)

    const courses = await learner(accounts.listMyCourses, { query: {} })
    const course = courses.items.find((one) => one.hindrance === null && one.credits <= maximum)
    const conversion = await learner(
      applications.submitConversion,
      { body: { sources: [], targetCourseIds: [course?.courseId ?? ''], ...statement } },
      once(),
    )
    expect(conversion.advice?.zh).toContain('照常上课')
    await approveAll(conversion.id, undefined)
    await publish([conversion.id])
    bank.at('2026-03-18T02:00:00Z')
    await sweep(bank.world)
    const after = await learner(accounts.readMyAccount)
    expect(after.balances[0]?.buckets).toMatchObject({ AVAILABLE: maximum - (course?.credits ?? 0), HELD: 0 })
    expect(after.enrolments[0]?.creditsConverted).toBe(course?.credits)
    const standing = (await learner(accounts.listMyCourses, { query: {} })).items.find(
      (one) => one.courseId === course?.courseId,
    )
    expect(standing).toMatchObject({ state: 'CONVERTED', label: { zh: '免修' }, score: 90 })
    const told = await learner(messages.listMessages, { query: { limit: 50 } })
    expect(told.items.map((one) => one.kind)).toContain('conversion_posted')
    expect((await checkLedger(bank.world.gate, bank.world.seals)).violations).toEqual([])
  })

  it('undoes a conversion by reversal: credits back, course open again, both on record', async () => {
    const journey = journeyOf(bank)
    const { maximum } = await journey.recognise()
    const learner = await bank.learner(0)
    const course = await journey.affordable(0, maximum)
    const conversion = await journey.convert(0, course.courseId)
    await approveAll(conversion.id, undefined)
    await publish([conversion.id])
    bank.at('2026-03-18T02:00:00Z')
    await sweep(bank.world)
    const posted = await learner(applications.readApplication, { params: { id: conversion.id } })
    const third = await bank.staff('affairs3')
    const body = { version: posted.version, reasonCode: 'value-wrong', reason: '课程对应有误' }
    const reversed = await third(applications.reverseApplication, { params: { id: conversion.id }, body }, once())
    expect(reversed.state).toBe('REVERSED')
    expect((await learner(accounts.readMyAccount)).balances[0]?.buckets).toMatchObject({
      AVAILABLE: maximum,
      CONSUMED: 0,
    })
    const again = (await learner(accounts.listMyCourses, { query: {} })).items.find(
      (one) => one.courseId === course.courseId,
    )
    expect(again).toMatchObject({ state: 'OPEN', hindrance: null })
    expect((await checkLedger(bank.world.gate, bank.world.seals)).violations).toEqual([])
  })

  it('lets nobody act in two different steps of one case', async () => {
    const submitted = await deposit()
    const one = await approveAll(submitted.id, submitted.creditsMaximum ?? 0)
    const reviewer = await bank.staff('affairs1')
    const request = { body: { applicationIds: [one.id], contact: '教务处' } }
    await expect(reviewer(notices.postNotice, request, once())).rejects.toMatchObject({ code: 'four_eyes' })
  })

  it('frees what a withdrawn conversion held', async () => {
    const journey = journeyOf(bank)
    const { maximum } = await journey.recognise()
    const learner = await bank.learner(0)
    const course = await journey.affordable(0, maximum)
    const conversion = await journey.convert(0, course.courseId)
    expect((await learner(accounts.readMyAccount)).balances[0]?.buckets.HELD).toBe(course.credits)
    await learner(applications.withdrawApplication, {
      params: { id: conversion.id },
      body: { version: conversion.version },
    })
    expect((await learner(accounts.readMyAccount)).balances[0]?.buckets).toMatchObject({ HELD: 0, AVAILABLE: maximum })
  })

  it('ends a case whose supplement did not come in time, also when the server was down at the deadline', async () => {
    const submitted = await deposit()
    const teacher = await bank.staff('teacher.510203')
    await teacher(applications.reviewApplication, {
      params: { id: submitted.id },
      body: {
        version: submitted.version,
        answer: 'return',
        scores: [],
        reasonCode: 'seal-missing',
        reason: '请补盖章页',
      },
    })
    bank.at('2026-03-09T15:59:59Z')
    await sweep(bank.world)
    const learner = await bank.learner(0)
    const state = async () => (await learner(applications.readApplication, { params: { id: submitted.id } })).state
    expect(await state()).toBe('SUPPLEMENT_REQUIRED')
    bank.at('2026-03-20T00:00:00Z')
    await sweep(bank.world)
    expect(await state()).toBe('LAPSED')
  })
})
