import { hash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as accounts from '../../src/contract/accounts.ts'
import * as applications from '../../src/contract/applications.ts'
import { pathOf } from '../../src/contract/client.ts'
import * as deposits from '../../src/contract/deposits.ts'
import * as messages from '../../src/contract/messages.ts'
import * as notices from '../../src/contract/public-notices.ts'
import * as remedies from '../../src/contract/remedies.ts'
import { sweep } from '../../src/server/cases/sweep.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { checkLedger } from '../../src/server/ledger/check-ledger.ts'
import { aStaffMember } from '../support/bank.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'
import { journeyOf, once } from '../support/journey.ts'

let bank: TestCollege
let journey: ReturnType<typeof journeyOf>
beforeEach(async () => {
  bank = await openTestCollege()
  journey = journeyOf(bank)
})
afterEach(() => bank.close())

const as = async (username: string, id: string) =>
  (await bank.staff(username))(applications.readApplication, { params: { id } })
const own = async (id: string, index = 0) => (await bank.learner(index))(remedies.readRemedies, { params: { id } })
const seen = async (username: string, id: string) =>
  (await bank.staff(username))(remedies.readRemedies, { params: { id } })

type ReviewAnswer = 'approve' | 'partly_approve' | 'reject'
async function review(username: string, id: string, given: ReviewAnswer, credits?: number) {
  const { version } = await as(username, id)
  const why = given === 'approve' ? {} : { reasonCode: 'false-materials', reason: '与名录不符' }
  const body = { version, answer: given, credits, scores: [], ...why }
  return (await bank.staff(username))(applications.reviewApplication, { params: { id }, body }, once())
}

/** A case that the department refuses on Monday, 2 March 2026. */
async function refused(index = 0) {
  const submitted = await journey.deposit(index)
  await review('teacher.510203', submitted.id, 'approve')
  await review('xx.reviewer1', submitted.id, 'reject')
  return submitted
}

type Kind = 'RECONSIDERATION' | 'APPEAL'
async function request(id: string, kind: Kind, index = 0) {
  const asked = { params: { id }, body: { kind, grounds: '名录所列证书与本人证书一致，请重新审核。' } }
  return (await bank.learner(index))(remedies.requestRemedy, asked, once())
}

async function answer(username: string, id: string, given: { answer: 'UPHOLD' | 'RETURN'; step?: string }) {
  const asked = { params: { id }, body: { finding: '已核对名录与证书', ...given } }
  return (await bank.staff(username))(remedies.answerReconsideration, asked, once())
}

async function vote(username: string, id: string, cast: 'UPHOLD' | 'RETURN') {
  const asked = { params: { id }, body: { vote: cast, reasons: '证书与名录一致' } }
  return (await bank.staff(username))(remedies.voteOnAppeal, asked, once())
}

async function decide(username: string, id: string, step?: string) {
  const asked = { params: { id }, body: { finding: '原决定认定事实有误', ...(step === undefined ? {} : { step }) } }
  return (await bank.staff(username))(remedies.decideAppeal, asked, once())
}

const lastMessage = async () =>
  (await (await bank.learner(0))(messages.listMessages, { query: { limit: 1 } })).items[0]?.text.zh

describe('a decision', () => {
  it('is delivered when its learner opens it, and its periods run from then', async () => {
    const { id } = await refused()
    expect((await seen('affairs1', id)).decisions[0]?.delivery).toBeNull()
    bank.at('2026-03-05T02:00:00Z')
    await (
      await bank.learner(0)
    )(applications.readApplication, { params: { id } })
    bank.at('2026-03-06T02:00:00Z')
    const view = await own(id)
    expect(view.decisions[0]?.delivery).toEqual({ way: 'OPENED', deliveredOn: '2026-03-05' })
    expect(view.options).toEqual([
      { kind: 'RECONSIDERATION', isOpen: true, lastDay: '2026-03-12', refusal: null },
      // The tenth day is a Sunday.
      { kind: 'APPEAL', isOpen: true, lastDay: '2026-03-16', refusal: null },
    ])
  })

  it('is delivered once: what staff recorded counts, on a day that is possible, and what is opened later does not', async () => {
    const { id } = await refused()
    const decisionId = (await seen('affairs1', id)).decisions[0]?.id ?? ''
    bank.at('2026-03-09T02:00:00Z')
    const affairs = await bank.staff('affairs2')
    const record = (deliveredOn: string) =>
      affairs(remedies.recordDelivery, { params: { id }, body: { decisionId, way: 'HANDED_OVER', deliveredOn } })
    await expect(record('2026-03-01')).rejects.toMatchObject({ code: 'request_invalid' })
    await expect(record('2026-03-10')).rejects.toMatchObject({ code: 'request_invalid' })
    await record('2026-03-03')
    await expect(record('2026-03-04')).rejects.toMatchObject({ code: 'duplicate' })
    expect((await own(id)).decisions[0]?.delivery).toEqual({ way: 'HANDED_OVER', deliveredOn: '2026-03-03' })
  })

  it('is contested until the last minute of the last day, and not a minute later', async () => {
    const { id } = await refused()
    await own(id)
    bank.at('2026-03-09T15:59:00Z')
    expect((await own(id)).options[0]).toMatchObject({ isOpen: true, lastDay: '2026-03-09' })
    bank.at('2026-03-09T16:00:00Z')
    await expect(request(id, 'RECONSIDERATION')).rejects.toMatchObject({ code: 'remedy_not_open' })
    bank.at('2026-03-12T15:59:00Z')
    expect((await request(id, 'APPEAL')).remedies[0]?.number).toMatch(/^SS-99999-2026-/)
  })

  it('is a letter that comes out byte for byte the same, in both languages, with its digest recorded', async () => {
    const { id } = await refused()
    const decisionId = (await seen('affairs1', id)).decisions[0]?.id ?? ''
    const { app, learners } = bank
    const headers = await bank.headersOf(learners[0]?.actor.personId ?? '')
    const read = async (language: 'zh' | 'en') =>
      app.inject({ method: 'GET', url: pathOf(remedies.readLetter, { id }, { decisionId, language }), headers })
    const first = await read('zh')
    expect([first.statusCode, first.headers['content-type']]).toEqual([200, 'application/pdf'])
    const again = await read('zh')
    expect(again.rawPayload.equals(first.rawPayload)).toBe(true)
    expect((await read('en')).rawPayload.equals(first.rawPayload)).toBe(false)
    const kept = await bank.world.gate.read(wholeBank, (database) =>
      database.selectFrom('decision_letter').select('sha256').where('language', '=', 'zh').executeTakeFirstOrThrow(),
    )
    expect(kept.sha256.equals(hash('sha256', first.rawPayload, 'buffer'))).toBe(true)
    const stranger = await bank.headersOf(learners[1]?.actor.personId ?? '')
    const url = pathOf(remedies.readLetter, { id }, { decisionId })
    expect((await app.inject({ method: 'GET', url, headers: stranger })).statusCode).toBe(404)
  })
})

describe('a reconsideration', () => {
  it('is answered by an officer who had no part in it; upheld, the appeal runs from the delivery of the answer', async () => {
    const submitted = await journey.deposit()
    const { id } = submitted
    await review('teacher.510203', id, 'approve')
    await journey.seeOriginals('xx.reviewer1', submitted)
    await review('xx.reviewer1', id, 'approve', submitted.creditsMaximum ?? 0)
    await review('affairs1', id, 'reject')
    await own(id)
    await request(id, 'RECONSIDERATION')
    await expect(request(id, 'APPEAL')).rejects.toMatchObject({ code: 'remedy_not_open' })
    await expect(answer('affairs1', id, { answer: 'UPHOLD' })).rejects.toMatchObject({ code: 'four_eyes' })
    bank.at('2026-03-16T02:00:00Z')
    const answered = await answer('affairs2', id, { answer: 'UPHOLD' })
    expect(answered.remedies[0]).toMatchObject({ state: 'UPHELD', finding: '已核对名录与证书' })
    expect(answered.decisions[0]?.number).toMatch(/^FHJD-/)
    bank.at('2026-03-20T02:00:00Z')
    expect((await own(id)).options[1]).toMatchObject({ kind: 'APPEAL', isOpen: true, lastDay: '2026-03-30' })
    expect(await journey.stateOf(0, id)).toBe('REJECTED')
  })

  it('that returns an upheld objection brings the case before fresh people, to a decision that takes effect', async () => {
    const submitted = await journey.deposit()
    const { id } = submitted
    const credits = submitted.creditsMaximum ?? 0
    await journey.approveAll(id, credits)
    const { id: batchId } = await journey.publish([id])
    const objection = { position: 0, name: '李示范', contact: 'demo@example.org', reason: '请核实' }
    await (
      await bank.client()
    )(notices.raiseObjection, { params: { id: batchId }, body: objection })
    const [raised] = (await (await bank.staff('supervision'))(notices.listObjections, { query: {} })).items
    const upheld = { answer: 'uphold' as const, reasonCode: 'false-materials', finding: '情况属实' }
    const decided = { params: { id: raised?.id ?? '' }, body: upheld }
    await (
      await bank.staff('supervision')
    )(notices.decideObjection, decided, once())
    await own(id)
    await request(id, 'RECONSIDERATION')
    await expect(answer('affairs2', id, { answer: 'RETURN' })).rejects.toMatchObject({ code: 'four_eyes' })
    const returned = await answer('affairs3', id, { answer: 'RETURN', step: 'department' })
    expect(returned.remedies[0]).toMatchObject({ state: 'RETURNED', returnStep: { zh: '二级学院初审' } })
    expect(await lastMessage()).toContain('由未曾经办的人员重新作出决定')
    await expect(review('xx.reviewer1', id, 'approve', credits)).rejects.toMatchObject({ code: 'four_eyes' })
    await review('xx.reviewer2', id, 'approve', credits)
    await expect(review('affairs1', id, 'approve', credits)).rejects.toMatchObject({ code: 'four_eyes' })
    await expect(review('affairs3', id, 'approve', credits)).rejects.toMatchObject({ code: 'four_eyes' })
    const fresh = await aStaffMember(bank, { role: 'academic_affairs', institutionId: bank.college.institutionId })
    const { version } = await as('affairs1', id)
    const asked = { params: { id }, body: { version, answer: 'approve' as const, credits, scores: [] } }
    await (
      await bank.client(fresh)
    )(applications.reviewApplication, asked, once())
    // Who published the first notice may publish this one: it decides nothing.
    await journey.publish([id])
    bank.at('2026-03-10T02:00:00Z')
    expect(await sweep(bank.world)).toMatchObject({ posted: 1, left: 0 })
    expect(await journey.stateOf(0, id)).toBe('POSTED')
    expect((await checkLedger(bank.world.gate, bank.world.seals)).violations).toEqual([])
  })

  it('that returns a conversion holds its credits again, and a second refusal frees them again', async () => {
    const { maximum } = await journey.recognise()
    const course = await journey.affordable(0, maximum)
    const { id } = await journey.convert(0, course.courseId)
    const held = async () => (await (await bank.learner(0))(accounts.readMyAccount)).balances[0]?.buckets.HELD
    await review('teacher.510203', id, 'approve')
    await review('xx.reviewer1', id, 'reject')
    expect(await held()).toBe(0)
    await own(id)
    await request(id, 'RECONSIDERATION')
    await answer('affairs1', id, { answer: 'RETURN', step: 'department' })
    expect(await held()).toBe(course.credits)
    await review('xx.reviewer2', id, 'reject')
    expect(await held()).toBe(0)
    await own(id)
    expect((await request(id, 'RECONSIDERATION')).remedies).toHaveLength(2)
    await answer('affairs2', id, { answer: 'RETURN' })
    expect(await held()).toBe(course.credits)
    expect((await checkLedger(bank.world.gate, bank.world.seals)).violations).toEqual([])
  })

  it('of a recognition given in part keeps what was given, and its number is one to add credits under', async () => {
    const submitted = await journey.deposit()
    const { id } = submitted
    const credits = submitted.creditsMaximum ?? 0
    await review('teacher.510203', id, 'approve')
    await journey.seeOriginals('xx.reviewer1', submitted)
    const part = { answer: 'partly_approve' as const, credits: credits - 50, reasonCode: 'team-rank', reason: '按排名' }
    const { version } = await as('xx.reviewer1', id)
    const asked = { params: { id }, body: { version, ...part } }
    await (
      await bank.staff('xx.reviewer1')
    )(applications.reviewApplication, asked, once())
    await review('affairs1', id, 'approve', credits - 50)
    await journey.publish([id])
    bank.at('2026-03-10T02:00:00Z')
    await sweep(bank.world)
    await own(id)
    await request(id, 'RECONSIDERATION')
    const view = await answer('affairs3', id, { answer: 'RETURN' })
    const [decision] = view.decisions
    expect(decision?.text.zh).toContain('已认定的学分不受影响')
    const { learnerId, outcome } = submitted
    const further = { learnerId, outcomeId: outcome?.id ?? '', amount: 50, reason: '复核后按排名更正' }
    const proposal = { body: { ...further, decisionNumber: decision?.number ?? '' } }
    const proposed = await (await bank.staff('office1'))(deposits.proposeDeposit, proposal, once())
    const confirm = { version: proposed.version, answer: 'confirm' as const, finding: '与复核决定一致' }
    await (
      await bank.staff('office2')
    )(deposits.decideDeposit, { params: { id }, body: confirm }, once())
    const { balances } = await (await bank.learner(0))(accounts.readMyAccount)
    expect(balances[0]?.buckets.AVAILABLE).toBe(credits)
    expect((await checkLedger(bank.world.gate, bank.world.seals)).violations).toEqual([])
    expect(await journey.stateOf(0, id)).toBe('POSTED')
  })
})

describe('an appeal', () => {
  it('is decided by votes of members who had no part in the case, and goes back to the step that they name', async () => {
    const submitted = await refused()
    const { id } = submitted
    await expect(as('appeals1', id)).rejects.toMatchObject({ code: 'not_found' })
    await own(id)
    await request(id, 'APPEAL')
    expect((await as('appeals1', id)).allowedActs).toEqual([])
    await vote('appeals1', id, 'RETURN')
    await expect(vote('appeals1', id, 'UPHOLD')).rejects.toMatchObject({ code: 'duplicate' })
    await expect(decide('appeals1', id)).rejects.toMatchObject({ code: 'votes_missing' })
    await vote('appeals2', id, 'UPHOLD')
    expect((await own(id)).remedies[0]).toMatchObject({ tally: null, votes: [] })
    await vote('appeals3', id, 'RETURN')
    const decided = await decide('appeals2', id, 'department')
    expect(decided.remedies[0]).toMatchObject({ state: 'RETURNED', tally: { uphold: 1, back: 2 } })
    expect(decided.decisions[0]?.number).toMatch(/^SSJD-/)
    const credits = submitted.creditsMaximum ?? 0
    await expect(review('xx.reviewer1', id, 'approve', credits)).rejects.toMatchObject({ code: 'four_eyes' })
    await journey.seeOriginals('xx.reviewer2', submitted)
    await review('xx.reviewer2', id, 'approve', credits)
    await review('affairs1', id, 'approve', credits)
    await journey.publish([id])
    bank.at('2026-03-10T02:00:00Z')
    expect(await sweep(bank.world)).toMatchObject({ posted: 1, left: 0 })
    expect(await journey.stateOf(0, id)).toBe('POSTED')
    expect((await checkLedger(bank.world.gate, bank.world.seals)).violations).toEqual([])
  })

  it('that upholds ends the matter here: the letter names the province, and nothing further may be asked for', async () => {
    const { id } = await refused()
    await own(id)
    await request(id, 'APPEAL')
    for (const member of ['appeals1', 'appeals2', 'appeals3']) await vote(member, id, 'UPHOLD')
    await decide('appeals3', id)
    const view = await own(id)
    expect(view.options.map((one) => one.refusal)).toEqual(['asked_already', 'asked_already'])
    const [decision] = view.decisions
    const url = pathOf(remedies.readLetter, { id }, { decisionId: decision?.id ?? '' })
    const headers = await bank.headersOf(bank.staffId('appeals1'))
    expect((await bank.app.inject({ method: 'GET', url, headers })).statusCode).toBe(200)
    const letter = await bank.world.gate.read(wholeBank, (database) =>
      database.selectFrom('decision_letter').select('content').executeTakeFirstOrThrow(),
    )
    expect(JSON.stringify(letter.content)).toContain('15 日内向学校所在地省级教育行政部门')
  })

  it('is extended once; when its day passes unanswered its learner is told, once', async () => {
    const { id } = await refused()
    await own(id)
    await request(id, 'APPEAL')
    const extend = async (username: string) =>
      (await bank.staff(username))(remedies.extendAppeal, { params: { id }, body: { reason: '需外调' } }, once())
    const extended = await extend('appeals1')
    expect(extended.remedies[0]?.dueAt).toBe('2026-04-01T16:00:00.000Z')
    await expect(extend('appeals2')).rejects.toMatchObject({ code: 'duplicate' })
    bank.at('2026-04-01T15:59:00Z')
    expect(await sweep(bank.world)).toMatchObject({ remediesOverdue: 0 })
    bank.at('2026-04-01T16:00:00Z')
    expect(await sweep(bank.world)).toMatchObject({ remediesOverdue: 1 })
    expect(await sweep(bank.world)).toMatchObject({ remediesOverdue: 0 })
    expect(await lastMessage()).toContain('省级教育行政部门')
  })
})
