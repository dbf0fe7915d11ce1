import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as accounts from '../../src/contract/accounts.ts'
import * as applications from '../../src/contract/applications.ts'
import * as deposits from '../../src/contract/deposits.ts'
import * as messages from '../../src/contract/messages.ts'
import * as outcomes from '../../src/contract/outcomes.ts'
import * as notices from '../../src/contract/public-notices.ts'
import * as revocations from '../../src/contract/revocations.ts'
import type { RevocationReason } from '../../src/core/case/revocation.ts'
import { sweep } from '../../src/server/cases/sweep.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { checkLedger } from '../../src/server/ledger/check-ledger.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'
import { journeyOf, once } from '../support/journey.ts'
import { settlePolicy } from '../support/settle-policy.ts'

let bank: TestCollege
let journey: ReturnType<typeof journeyOf>
beforeEach(async () => {
  bank = await openTestCollege()
  journey = journeyOf(bank)
})
afterEach(() => bank.close())

const violations = async () => (await checkLedger(bank.world.gate, bank.world.seals)).violations
const own = async () => (await bank.learner(0))(accounts.readMyAccount)
const sumsOf = async () => {
  const sums: Record<string, number> = {}
  for (const { buckets } of (await own()).balances) {
    for (const [bucket, amount] of Object.entries(buckets)) sums[bucket] = (sums[bucket] ?? 0) + amount
  }
  return sums
}
const readCase = async (id: string) => (await bank.learner(0))(applications.readApplication, { params: { id } })
const courseState = async (courseId: string) =>
  (await (await bank.learner(0))(accounts.listMyCourses, { query: {} })).items.find((one) => one.courseId === courseId)
    ?.state

const preview = async (id: string, username = 'office2') =>
  (await bank.staff(username))(revocations.readRevocation, { params: { id } })

async function propose(id: string, reasonCode: RevocationReason = 'evidence-forged', username = 'office1') {
  const { version } = await preview(id)
  const body = { version, reasonCode, reason: '发证机构答复查无此证' }
  return (await bank.staff(username))(revocations.proposeRevocation, { params: { id }, body })
}

type Answer = Partial<{ answer: 'confirm' | 'decline'; digest: string; version: number; idempotencyKey: string }>
async function decide(id: string, username = 'office2', given: Answer = {}) {
  const seen = await preview(id)
  const { idempotencyKey, ...asked } = given
  const body = { version: seen.version, answer: 'confirm' as const, digest: seen.entailed.digest, finding: '属实' }
  const key = idempotencyKey === undefined ? once() : { idempotencyKey }
  return (await bank.staff(username))(
    revocations.decideRevocation,
    { params: { id }, body: { ...body, ...asked } },
    key,
  )
}

/** Brings a case through its reviews and its notice, whatever the day is. */
async function post(application: { id: string; creditsMaximum?: number | null }, afterNotice: string) {
  await journey.approveAll(application.id, application.creditsMaximum ?? undefined)
  await journey.publish([application.id])
  bank.at(afterNotice)
  await sweep(bank.world)
}

/** Two outcomes, and a course that rests on both of them: the first one whole, the second in part. */
async function aCourseOfTwoOutcomes() {
  const { submitted: first, maximum } = await journey.recognise()
  const second = await journey.deposit(0, 'X-WEB-I')
  await post(second, '2026-03-18T02:00:00Z')
  const total = maximum + (second.creditsMaximum ?? 0)
  const { items } = await (await bank.learner(0))(accounts.listMyCourses, { query: {} })
  const course = items.find((one) => one.hindrance === null && one.credits > maximum && one.credits <= total)
  if (!course) throw new Error('no course needs both outcomes')
  return { first, second, course, maximum, total }
}

describe('a revoked recognition', () => {
  it('is proposed by one officer and confirmed by another, who both stand in its history; the learner is told', async () => {
    const { submitted, maximum } = await journey.recognise()
    const proposed = await propose(submitted.id)
    expect(proposed.proposal).toMatchObject({ reasonCode: 'evidence-forged', reason: '发证机构答复查无此证' })
    const waiting = await (await bank.staff('affairs3'))(revocations.listRevocations, { query: {} })
    expect(waiting.items.map((one) => one.applicationId)).toEqual([submitted.id])
    const decided = await decide(submitted.id)
    expect(decided).toMatchObject({ state: 'REVOKED', proposal: null, allowedActs: [] })
    expect(await sumsOf()).toMatchObject({ AVAILABLE: 0, REVOKED: maximum })
    const seen = await readCase(submitted.id)
    expect(seen.state).toBe('REVOKED')
    expect(seen.outcome?.state).toBe('REVOKED')
    expect(seen.decision).toMatchObject({ outcome: 'REVOKED', number: expect.stringMatching(/^XFCR-/) })
    expect(seen.decision?.text.zh).toContain('学生申诉处理委员会')
    const officer = await (await bank.staff('affairs3'))(applications.readApplication, { params: { id: submitted.id } })
    const lines = officer.history.slice(-2).map(({ transition, role, reasonCode }) => [transition, role, reasonCode])
    expect(lines).toEqual([
      ['propose_revocation', 'credit_bank_office', 'evidence-forged'],
      ['revoke', 'credit_bank_office', 'evidence-forged'],
    ])
    const told = await (await bank.learner(0))(messages.listMessages, { query: { limit: 2 } })
    expect(told.items.map((one) => one.kind)).toEqual(['recognition_revoked', 'revocation_proposed'])
    expect(told.items[0]?.text.zh).toContain('可自收到之日起 10 日内向学生申诉处理委员会书面申诉')
    expect((await (await bank.staff('affairs3'))(revocations.listRevocations, { query: {} })).items).toEqual([])
    expect(await violations()).toEqual([])
  })

  it('takes the course with it that rests on it, also in part, and gives back what other outcomes gave', async () => {
    const { first, course, maximum, total } = await aCourseOfTwoOutcomes()
    const conversion = await journey.convert(0, course.courseId)
    await post(conversion, '2026-03-26T02:00:00Z')
    expect(await courseState(course.courseId)).toBe('CONVERTED')
    await propose(first.id, 'revoked-by-issuer')
    const { entailed } = await preview(first.id)
    expect(entailed).toMatchObject({ credits: maximum, consumed: 0, frozen: maximum, ended: [] })
    expect(entailed.reversals).toEqual([
      {
        applicationId: conversion.id,
        number: conversion.number,
        courses: [{ name: course.name, credits: course.credits }],
        returned: course.credits - maximum,
      },
    ])
    await decide(first.id)
    expect(await sumsOf()).toMatchObject({ REVOKED: maximum, AVAILABLE: total - maximum, CONSUMED: 0 })
    expect(await courseState(course.courseId)).toBe('OPEN')
    const undone = await readCase(conversion.id)
    expect(undone.state).toBe('REVERSED')
    expect(undone.decision?.text.zh).toContain('须修读并参加考核')
    expect(undone.history.at(-1)).toMatchObject({ transition: 'reverse', role: 'system' })
    expect(await violations()).toEqual([])
  })

  it('ends the conversions under way that hold of it, also one that an objection suspends', async () => {
    const { first, second, course, maximum, total } = await aCourseOfTwoOutcomes()
    const conversion = await journey.convert(0, course.courseId)
    await journey.approveAll(conversion.id, undefined)
    const notice = await journey.publish([conversion.id])
    const objection = { position: 0, name: '李四', contact: '000', reason: '请核实' }
    await (
      await bank.client()
    )(notices.raiseObjection, { params: { id: notice.id }, body: objection })
    await propose(first.id)
    const { entailed } = await preview(first.id)
    expect(entailed).toMatchObject({ held: maximum, reversals: [] })
    expect(entailed.ended).toMatchObject([{ applicationId: conversion.id, returned: course.credits - maximum }])
    await decide(first.id)
    expect(await sumsOf()).toMatchObject({ REVOKED: maximum, AVAILABLE: total - maximum, HELD: 0 })
    const ended = await readCase(conversion.id)
    expect(ended.state).toBe('REJECTED')
    expect(ended.objections.map((one) => one.state)).toEqual(['UPHELD'])
    expect(await courseState(course.courseId)).toBe('OPEN')
    expect((await readCase(second.id)).state).toBe('POSTED')
    bank.at('2026-04-10T02:00:00Z')
    expect(await sweep(bank.world)).toMatchObject({ posted: 0, left: 0 })
    expect(await violations()).toEqual([])
  })

  it('undoes the courses of its own case where outcome and courses went together', async () => {
    await settlePolicy(bank, { conversionModel: 'DIRECT' })
    const { items } = await (await bank.learner(0))(accounts.listMyCourses, { query: {} })
    const course = items.find((one) => one.hindrance === null && one.credits <= 200)
    const submitted = await journey.deposit(0, 'X-WEB-J', [course?.courseId ?? ''])
    await post(submitted, '2026-03-10T02:00:00Z')
    expect(await courseState(course?.courseId ?? '')).toBe('CONVERTED')
    await propose(submitted.id)
    await decide(submitted.id)
    expect(await courseState(course?.courseId ?? '')).toBe('OPEN')
    const seen = await readCase(submitted.id)
    expect(seen).toMatchObject({ state: 'REVOKED', decision: { outcome: 'REVOKED' } })
    expect(seen.decision?.text.zh).toContain(course?.name.zh)
    expect(await violations()).toEqual([])
  })

  it('reaches what a frozen account used, and leaves frozen what is left', async () => {
    const { first, course, maximum, total } = await aCourseOfTwoOutcomes()
    await post(await journey.convert(0, course.courseId), '2026-03-26T02:00:00Z')
    const office = await bank.staff('office1')
    const params = { id: first.learnerId }
    const freeze = { act: 'freeze' as const, reasonCode: 'fraud-suspected', reason: '核查' }
    await office(accounts.changeAccountState, { params, body: freeze })
    await propose(first.id)
    await decide(first.id)
    expect(await sumsOf()).toMatchObject({ REVOKED: maximum, FROZEN: total - maximum, AVAILABLE: 0, CONSUMED: 0 })
    expect(await violations()).toEqual([])
    const unfreeze = { act: 'unfreeze' as const, reasonCode: 'matter-settled', reason: '已处理' }
    await (
      await bank.staff('office2')
    )(accounts.changeAccountState, { params, body: unfreeze })
    expect(await sumsOf()).toMatchObject({ REVOKED: maximum, FROZEN: 0, AVAILABLE: total - maximum })
    expect(await violations()).toEqual([])
  })

  it.each([
    ['evidence-forged', 'certificate_claimed', 'done'],
    ['revoked-by-issuer', 'certificate_claimed', 'certificate_claimed'],
    ['prize-withdrawn', 'certificate_claimed', 'certificate_claimed'],
    ['decision-wrong', 'done', 'done'],
    ['used-twice', 'certificate_claimed', 'certificate_claimed'],
  ] as const)('leaves the certificate as the reason demands: %s', async (reason, same, another) => {
    const { submitted } = await journey.recognise()
    await propose(submitted.id, reason)
    await decide(submitted.id)
    const codeOf = async (index: number) => {
      const body = {
        definitionId: bank.college.definitions.get('X-WEB-J') ?? '',
        certificateNumber: 'C-0-X-WEB-J',
        obtainedOn: '2025-12-01',
        fields: { level: 'junior' },
      }
      const learner = await bank.learner(index)
      const answer = learner(outcomes.depositOutcome, { body }, once()).then(async ({ id }) => {
        await learner(outcomes.discardOutcome, { params: { id } })
        return 'done'
      })
      return answer.catch((error: { code: string }) => error.code)
    }
    expect([await codeOf(0), await codeOf(1)]).toEqual([same, another])
    expect(await violations()).toEqual([])
  })

  it('takes no further deposit, not even one that was on its way', async () => {
    const { submitted } = await journey.recognise()
    const learner = await bank.learner(0)
    const { decision } = await learner(applications.readApplication, { params: { id: submitted.id } })
    const body = {
      learnerId: submitted.learnerId,
      outcomeId: submitted.outcome?.id ?? '',
      amount: 1,
      decisionNumber: decision?.number ?? '',
      reason: '更正',
    }
    const office = await bank.staff('office1')
    await propose(submitted.id, 'evidence-forged', 'supervision')
    const { version } = await office(deposits.proposeDeposit, { body })
    await bank.world.gate.write(wholeBank, (tx) =>
      tx.updateTable('outcome_definition').set({ credits_maximum: 900 }).where('code', '=', 'X-WEB-J').execute(),
    )
    const confirming = { params: { id: submitted.id }, body: { version, answer: 'confirm' as const, finding: '属实' } }
    const confirmed = Array.from({ length: 20 }, async () =>
      (await bank.staff('office2'))(deposits.decideDeposit, confirming),
    )
    const answers = await Promise.allSettled([decideUntilDone(submitted.id, 'affairs3'), ...confirmed])
    expect(answers[0]?.status).toBe('fulfilled')
    await expect(office(deposits.proposeDeposit, { body })).rejects.toMatchObject({ code: 'not_found' })
    expect((await sumsOf()).AVAILABLE).toBe(0)
    expect(await violations()).toEqual([])
  })
})

/** Confirms with the preview of the moment, as often as something came in between. */
async function decideUntilDone(id: string, username = 'office2'): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    try {
      await decide(id, username)
      return tries
    } catch (error) {
      if ((error as { code?: string }).code !== 'conflict' || tries > 50) throw error
    }
  }
}

describe('a revocation in a race', () => {
  it('with the posting of a conversion leaves one whole result, whoever is first', async () => {
    const { first, course, maximum, total } = await aCourseOfTwoOutcomes()
    const conversion = await journey.convert(0, course.courseId)
    await journey.approveAll(conversion.id, undefined)
    await journey.publish([conversion.id])
    bank.at('2026-03-26T02:00:00Z')
    await propose(first.id)
    await Promise.all([decideUntilDone(first.id), sweep(bank.world), sweep(bank.world)])
    expect(['REJECTED', 'REVERSED']).toContain((await readCase(conversion.id)).state)
    expect(await sumsOf()).toMatchObject({ REVOKED: maximum, AVAILABLE: total - maximum, HELD: 0, CONSUMED: 0 })
    expect(await courseState(course.courseId)).toBe('OPEN')
    expect(await violations()).toEqual([])
  })

  it('with conversions that are being applied for leaves none that holds what is void', async () => {
    const { submitted, maximum } = await journey.recognise()
    const { items } = await (await bank.learner(0))(accounts.listMyCourses, { query: {} })
    const courses = items.filter((one) => one.hindrance === null && one.credits <= maximum).slice(0, 5)
    const applied = courses.map((course) => journey.convert(0, course.courseId))
    const revoked = propose(submitted.id).then(() => decideUntilDone(submitted.id))
    await Promise.allSettled([revoked, ...applied])
    expect(await sumsOf()).toMatchObject({ REVOKED: maximum, HELD: 0, AVAILABLE: 0 })
    const { items: mine } = await (await bank.learner(0))(applications.listMyApplications, { query: {} })
    const open = mine.filter((one) => one.kind === 'CONVERSION' && one.state !== 'REJECTED')
    expect(open).toEqual([])
    expect(await violations()).toEqual([])
  })

  it('of two officers is confirmed once', async () => {
    const { submitted } = await journey.recognise()
    await propose(submitted.id)
    const seen = await preview(submitted.id)
    const same = { digest: seen.entailed.digest, version: seen.version }
    const answers = await Promise.allSettled([
      decide(submitted.id, 'office2', same),
      decide(submitted.id, 'affairs3', same),
    ])
    expect(answers.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await violations()).toEqual([])
  })

  it('is done once, however often the same request comes', async () => {
    const { submitted } = await journey.recognise()
    await propose(submitted.id)
    const { entailed, version } = await preview(submitted.id)
    const same = { digest: entailed.digest, version, idempotencyKey: 'revocation-key-1' }
    const answers = await Promise.all(Array.from({ length: 5 }, () => decide(submitted.id, 'office2', same)))
    expect(answers.map((one) => one.state)).toEqual(Array(5).fill('REVOKED'))
    const told = await (await bank.learner(0))(messages.listMessages, { query: { limit: 10 } })
    expect(told.items.filter((one) => one.kind === 'recognition_revoked')).toHaveLength(1)
  })
})

describe('a revocation is refused', () => {
  it('to who proposed it, to who acted in the case, and to who may only propose', async () => {
    const { submitted } = await journey.recognise()
    await expect(propose(submitted.id, 'decision-wrong', 'affairs1')).rejects.toMatchObject({ code: 'four_eyes' })
    const hindered = await preview(submitted.id, 'affairs2')
    expect(hindered.hindrances).toMatchObject([{ act: 'propose', code: 'four_eyes' }])
    await propose(submitted.id)
    for (const username of ['office1', 'affairs1', 'affairs2']) {
      await expect(decide(submitted.id, username)).rejects.toMatchObject({ code: 'four_eyes' })
    }
    await expect(decide(submitted.id, 'supervision')).rejects.toMatchObject({ code: 'forbidden' })
    expect((await readCase(submitted.id)).state).toBe('POSTED')
  })

  it('without a proposal, and a second time while one is open', async () => {
    const { submitted } = await journey.recognise()
    await expect(decide(submitted.id)).rejects.toMatchObject({ code: 'transition_not_allowed' })
    await propose(submitted.id, 'used-twice', 'supervision')
    await expect(propose(submitted.id)).rejects.toMatchObject({ code: 'transition_not_allowed' })
  })

  it('of what has no effect yet, and of a conversion', async () => {
    const submitted = await journey.deposit()
    await expect(propose(submitted.id)).rejects.toMatchObject({ code: 'transition_not_allowed' })
    await post(submitted, '2026-03-10T02:00:00Z')
    const conversion = await journey.convert(0, (await journey.affordable(0, submitted.creditsMaximum ?? 0)).courseId)
    await expect(preview(conversion.id)).rejects.toMatchObject({ code: 'not_found' })
    const body = { version: conversion.version, reasonCode: 'used-twice' as const, reason: '重复' }
    const office = await bank.staff('office1')
    await expect(office(revocations.proposeRevocation, { params: { id: conversion.id }, body })).rejects.toMatchObject({
      code: 'transition_not_allowed',
    })
  })

  it('when something else would be entailed than the officer saw, or nothing was seen', async () => {
    const { submitted } = await journey.recognise()
    const { entailed: before } = await preview(submitted.id)
    const { id, version } = await journey.convert(0, (await journey.affordable(0, before.credits)).courseId)
    await propose(submitted.id)
    const { entailed } = await preview(submitted.id)
    await (
      await bank.learner(0)
    )(applications.withdrawApplication, { params: { id }, body: { version } })
    const { digest } = entailed
    await expect(decide(submitted.id, 'office2', { digest })).rejects.toMatchObject({ code: 'conflict' })
    await expect(decide(submitted.id, 'office2', { digest: '' })).rejects.toMatchObject({ code: 'conflict' })
    await expect(decide(submitted.id, 'office2', { version: 1 })).rejects.toMatchObject({ code: 'conflict' })
    expect((await readCase(submitted.id)).state).toBe('POSTED')
    await decide(submitted.id)
    expect(await violations()).toEqual([])
  })

  it('by whoever looked into it: the recognition stands, and may be proposed anew', async () => {
    const { submitted, maximum } = await journey.recognise()
    await propose(submitted.id)
    const declined = await decide(submitted.id, 'office2', { answer: 'decline' })
    expect(declined).toMatchObject({ state: 'POSTED', proposal: null })
    expect(await sumsOf()).toMatchObject({ AVAILABLE: maximum })
    const told = await (await bank.learner(0))(messages.listMessages, { query: { limit: 1 } })
    expect(told.items[0]?.kind).toBe('revocation_declined')
    await propose(submitted.id, 'used-twice')
    await decide(submitted.id)
    expect((await readCase(submitted.id)).state).toBe('REVOKED')
    await expect(propose(submitted.id)).rejects.toMatchObject({ code: 'transition_not_allowed' })
  })
})
