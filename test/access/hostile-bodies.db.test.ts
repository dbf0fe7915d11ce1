import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as accounts from '../../src/contract/accounts.ts'
import { addUser } from '../../src/contract/administration.ts'
import * as applications from '../../src/contract/applications.ts'
import { pathOf } from '../../src/contract/client.ts'
import type { Operation } from '../../src/contract/operation.ts'
import { decideDeposit, proposeDeposit } from '../../src/contract/deposits.ts'
import { depositOutcome } from '../../src/contract/outcomes.ts'
import { postNotice } from '../../src/contract/public-notices.ts'
import { decideRevocation, proposeRevocation, readRevocation } from '../../src/contract/revocations.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import {
  anOutcomeDraft,
  anOutcomeWithEvidence,
  aSubmittedCase,
  onceMore,
} from '../../src/server/features/outcomes/outcome.fixture.ts'
import { operationsOf } from '../../src/server/http/route.ts'
import { approveCase, postCase } from '../support/case-steps.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'
import { caseReplays } from './case-replays.ts'
import { remedyReplays } from './remedy-replays.ts'
import { rosterReplays } from './roster-replays.ts'
import { setUpReplays } from './set-up-replays.ts'

const declared = { declaresHonesty: true, consentsToNotice: true } as const

let bank: TestCollege
/** A learner with credits on the account, one lot of them, and two courses that it could become. */
let posted: { id: string; outcomeId: string; lotId: string; courses: string[] }
/** A course of a college to which nobody of the tests belongs. */
let foreignCourse: string

beforeAll(async () => {
  bank = await openTestCollege()
  const one = await aSubmittedCase(bank, { code: 'X-WEB-S', fields: { level: 'senior' } })
  await approveCase(bank, one.id, 500)
  await postCase(bank, one.id, '2026-03-10T02:00:00Z')
  const learner = await bank.learner(0)
  const { items: lots } = await learner(accounts.listMyLots, { query: {} })
  const open = (await learner(accounts.listMyCourses, { query: {} })).items.filter(
    (course) => course.hindrance === null,
  )
  const courses = open.filter((course) => course.credits <= 500).map((course) => course.courseId)
  posted = { id: one.id, outcomeId: one.outcome?.id ?? '', lotId: lots[0]?.lotId ?? '', courses }
  foreignCourse = bank.world.ids.next()
  await bank.world.gate.write(wholeBank, async (tx) => {
    const known = await tx.selectFrom('course').selectAll().limit(1).executeTakeFirstOrThrow()
    const institutionId = bank.college.partners.get('DEMO-UNI') ?? ''
    await tx
      .insertInto('course')
      .values({ ...known, id: foreignCourse, institution_id: institutionId, code: 'FOREIGN' })
      .execute()
  })
})
afterAll(() => bank.close())

describe('ids of others in a body', () => {
  it('give nobody another learner’s outcome, credits or course', async () => {
    const stranger = await bank.learner(1)
    const own = await anOutcomeWithEvidence(bank, { learner: 1 })
    const course = posted.courses[0] ?? ''
    const recognise = (outcomeId: string, targetCourseIds: string[] = []) =>
      stranger(applications.submitRecognition, { body: { outcomeId, targetCourseIds, ...declared } }, onceMore())
    const convert = (sources: { lotId: string; amount: number }[], targetCourseIds: string[]) =>
      stranger(applications.submitConversion, { body: { sources, targetCourseIds, ...declared } }, onceMore())
    await expect(recognise(posted.outcomeId)).rejects.toMatchObject({ code: 'not_found' })
    await expect(recognise(own.id, [foreignCourse])).rejects.toMatchObject({ code: 'course_not_convertible' })
    const stolen = convert([{ lotId: posted.lotId, amount: 100 }], [course])
    await expect(stolen).rejects.toMatchObject({ code: 'credits_insufficient' })
    await expect(convert([], [foreignCourse])).rejects.toMatchObject({ code: 'course_not_convertible' })
  })

  it('leave a batch as a whole undone when one of it is not the institution’s', async () => {
    const one = await aSubmittedCase(bank, { learner: 1, code: 'X-WL-J' })
    await approveCase(bank, one.id)
    const publisher = await bank.staff('affairs2')
    const body = { applicationIds: [one.id, bank.world.ids.next()], contact: '教务处' }
    await expect(publisher(postNotice, { body }, onceMore())).rejects.toMatchObject({ code: 'not_found' })
    const after = await publisher(applications.readApplication, { params: { id: one.id } })
    expect(after.state).toBe('AWAITING_NOTICE')
  })

  it('give the office no way to post an outcome to another’s account', async () => {
    const office = await bank.staff('office1')
    const learnerId = bank.learners[1]?.actor.personId ?? ''
    const body = { learnerId, outcomeId: posted.outcomeId, amount: 50, decisionNumber: '教〔2026〕1号', reason: '更正' }
    await expect(office(proposeDeposit, { body }, onceMore())).rejects.toMatchObject({ code: 'not_found' })
  })
})

interface Replay {
  as: string
  operation: Operation
  /** Found out when its turn comes, where an act before it makes the object. */
  params?: Record<string, string> | (() => Promise<Record<string, string>>)
  body: object
  /** The same key with this is another request. */
  other: object
}

describe('a request that is sent again', () => {
  it('is answered as the first time, and its key refuses another, for every operation that has keys', async () => {
    const replays = await prepareReplays()
    const keyed = operationsOf(bank.app).filter((operation) => operation.isIdempotent)
    expect(replays.map((one) => one.operation.id).toSorted()).toEqual(keyed.map((one) => one.id).toSorted())
    for (const [index, { as, operation, params: given = {}, body, other }] of replays.entries()) {
      const headers = { ...(await bank.headersOf(as)), 'idempotency-key': `replay-key-${index}` }
      const params = typeof given === 'function' ? await given() : given
      const send = (payload: object) =>
        bank.app.inject({ method: operation.method, url: pathOf(operation, params, {}), headers, payload })
      const first = await send(body)
      expect([operation.id, first.statusCode, first.body]).toEqual([operation.id, operation.status ?? 200, first.body])
      const again = await send(body)
      expect(again.statusCode).toBe(first.statusCode)
      // A first password is shown once, and a replay says that it is one.
      expect({ ...again.json<object>(), ...once }).toEqual({ ...first.json<object>(), ...once })
      const another = await send({ ...body, ...other })
      expect([operation.id, another.statusCode]).toEqual([operation.id, 409])
      expect(another.json()).toMatchObject({ code: 'idempotency_key_reused' })
    }
  })
})

const once = { initialPassword: null, isReplay: null }

async function prepareReplays(): Promise<Replay[]> {
  const learner = (index: number) => bank.learners[index]?.actor.personId ?? ''
  const draft = await anOutcomeWithEvidence(bank, { learner: 3 })
  const waiting = await aSubmittedCase(bank, { learner: 1, code: 'X-WEB-I', fields: { level: 'intermediate' } })
  await approveCase(bank, waiting.id)
  const [course = '', otherCourse = ''] = posted.courses
  const converted = await aConversion(posted.courses[2] ?? '')
  const { version } = await (await bank.learner(0))(applications.readApplication, { params: { id: converted } })
  const recognition = { outcomeId: draft.id, targetCourseIds: [], ...declared }
  const conversion = { sources: [], targetCourseIds: [course], ...declared }
  const { deposit, proposal, decision } = await aDeposit()
  const reversal = { version, reasonCode: 'value-wrong', reason: '有误' }
  const draftBody = anOutcomeDraft(bank, { code: 'X-WL-J' })
  const notice = { applicationIds: [waiting.id], contact: '教务处' }
  const user = { name: '何人', username: 'replayed' }
  const programme = await aProgramme()
  const person = { name: '何人', documentKind: 'PASSPORT', startedOn: '2025-09-01' }
  const account = { ...person, documentNumber: 'E87654321', studentNumber: 'R0001', programmeId: programme.id }
  const row = { ...person, documentNumber: 'E87654322', studentNumber: 'R0002', programmeCode: programme.code }
  const office = bank.staffId('office1')
  return [
    { as: learner(3), operation: depositOutcome, body: draftBody, other: { obtainedOn: '2025-11-30' } },
    {
      as: learner(3),
      operation: applications.submitRecognition,
      body: recognition,
      other: { outcomeId: posted.outcomeId },
    },
    { as: bank.staffId('affairs2'), operation: postNotice, body: notice, other: { contact: '别处' } },
    // What is proposed for revocation is not used: it is declined before the conversion.
    decision,
    proposal,
    // The reversal gives the credits back that the conversion after it takes.
    {
      as: bank.staffId('affairs3'),
      operation: applications.reverseApplication,
      params: { id: converted },
      body: reversal,
      other: { reason: '另一理由' },
    },
    {
      as: learner(0),
      operation: applications.submitConversion,
      body: conversion,
      other: { targetCourseIds: [otherCourse] },
    },
    { as: office, operation: accounts.openAccount, body: account, other: { studentNumber: 'R0003' } },
    { as: office, operation: accounts.importAccounts, body: { rows: [row] }, other: { rows: [row, row] } },
    { as: office, operation: proposeDeposit, body: deposit, other: { amount: 60 } },
    ...(await caseReplays(bank)),
    ...(await remedyReplays(bank)),
    ...(await rosterReplays(bank)),
    { as: bank.staffId('system'), operation: addUser, body: user, other: { name: '别人' } },
    ...(await setUpReplays(bank)),
  ]
}

/**
 * A further deposit of what is posted: one proposed before, to be declined, and one to be proposed after. Each changes
 * the case, and so does the decision on its revocation, which comes first.
 */
async function aDeposit() {
  const params = { id: posted.id }
  const office = await bank.staff('office1')
  const { decision: recognition } = await office(applications.readApplication, { params })
  const learnerId = bank.learners[0]?.actor.personId ?? ''
  const decisionNumber = recognition?.number ?? ''
  const deposit = { learnerId, outcomeId: posted.outcomeId, amount: 50, decisionNumber, reason: '更正' }
  await office(proposeDeposit, { body: deposit }, onceMore())
  const decision = await aDecision()
  const proposal = {
    as: bank.staffId('office2'),
    operation: decideDeposit,
    params,
    body: { version: decision.body.version + 1, answer: 'decline', finding: '不成立' },
    other: { finding: '另一结论' },
  }
  return { deposit, decision, proposal }
}

/** A decision on the proposal to revoke what is posted. */
async function aDecision() {
  const params = { id: posted.id }
  const supervision = await bank.staff('supervision')
  const { version } = await supervision(readRevocation, { params })
  const body = { version, reasonCode: 'used-twice' as const, reason: '重复使用' }
  const proposed = await supervision(proposeRevocation, { params, body })
  return {
    as: bank.staffId('affairs3'),
    operation: decideRevocation,
    params,
    body: { version: proposed.version, answer: 'decline', finding: '不成立' },
    other: { finding: '另一结论' },
  }
}

function aProgramme() {
  const { institutionId } = bank.college
  return bank.world.gate.read(wholeBank, (database) =>
    database
      .selectFrom('programme')
      .select(['id', 'code'])
      .where('institution_id', '=', institutionId)
      .orderBy('code')
      .executeTakeFirstOrThrow(),
  )
}

async function aConversion(courseId: string): Promise<string> {
  const learner = await bank.learner(0)
  const body = { sources: [], targetCourseIds: [courseId], ...declared }
  const { id } = await learner(applications.submitConversion, { body }, onceMore())
  await approveCase(bank, id)
  await postCase(bank, id, '2026-03-20T02:00:00Z')
  return id
}
