import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as accounts from '../../src/contract/accounts.ts'
import * as applications from '../../src/contract/applications.ts'
import * as deposits from '../../src/contract/deposits.ts'
import * as messages from '../../src/contract/messages.ts'
import * as outcomes from '../../src/contract/outcomes.ts'
import { sweep } from '../../src/server/cases/sweep.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { checkLedger } from '../../src/server/ledger/check-ledger.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'
import { journeyOf, once, statement } from '../support/journey.ts'

let bank: TestCollege
let journey: ReturnType<typeof journeyOf>
beforeEach(async () => {
  bank = await openTestCollege()
  journey = journeyOf(bank)
})
afterEach(() => bank.close())

const violations = async () => (await checkLedger(bank.world.gate, bank.world.seals)).violations
const learnerId = (index: number) => bank.learners[index]?.actor.personId ?? ''

async function change(username: string, act: 'freeze' | 'unfreeze', index = 0, reasonCode?: string) {
  const code = reasonCode ?? (act === 'freeze' ? 'fraud-suspected' : 'inquiry-cleared')
  const body = { act, reasonCode: code, reason: act === 'freeze' ? '证书编号查无此证' : '发证机构已确认' }
  return (await bank.staff(username))(accounts.changeAccountState, { params: { id: learnerId(index) }, body })
}

const own = async (index = 0) => (await bank.learner(index))(accounts.readMyAccount)
const bucketsOf = async () => (await own()).balances[0]?.buckets

/** Brings a case through its reviews and its notice, whatever the day is. */
async function post(application: { id: string }, credits: number | undefined, afterNotice: string) {
  await journey.approveAll(application.id, credits)
  await journey.publish([application.id])
  bank.at(afterNotice)
  await sweep(bank.world)
}

describe('a frozen account', () => {
  it('has all its credits frozen but those that are held, and gets them back where they lay', async () => {
    const { maximum } = await journey.recognise()
    const course = await journey.affordable(0, maximum)
    const conversion = await journey.convert(0, course.courseId)
    const further = await journey.deposit(0, 'X-WEB-I')
    await post(further, further.creditsMaximum ?? 0, '2026-03-18T02:00:00Z')
    const before = await bucketsOf()
    expect(before?.HELD).toBe(course.credits)
    await change('office1', 'freeze')
    expect(await bucketsOf()).toMatchObject({ AVAILABLE: 0, HELD: before?.HELD, FROZEN: before?.AVAILABLE })
    expect((await change('office2', 'unfreeze')).freeze).toBeNull()
    expect(await bucketsOf()).toEqual(before)
    expect(await journey.stateOf(0, conversion.id)).toBe('IN_REVIEW')
    expect(await violations()).toEqual([])
  })

  it('says since when, why and, to staff, by whom; the learner is told the same', async () => {
    await change('office1', 'freeze')
    const freeze = { since: '2026-03-02T02:00:00.000Z', reason: '证书编号查无此证', role: 'credit_bank_office' }
    const reasonText = { zh: '涉嫌提供虚假材料', en: 'False materials are suspected' }
    expect((await own()).freeze).toMatchObject({ ...freeze, reasonText, officer: null })
    const staff = await bank.staff('affairs1')
    const seen = await staff(accounts.readAccount, { params: { id: learnerId(0) } })
    expect(seen.freeze).toMatchObject({ ...freeze, officer: expect.any(String) })
    const told = await (await bank.learner(0))(messages.listMessages, { query: { limit: 1 } })
    expect(told.items[0]?.text.zh).toContain('涉嫌提供虚假材料。证书编号查无此证')
    const lines = await bank.world.gate.read(wholeBank, (database) =>
      database.selectFrom('learning_account_event').selectAll().where('learner_id', '=', learnerId(0)).execute(),
    )
    expect(lines.at(-1)).toMatchObject({ actor_id: bank.staffId('office1'), reason_code: 'fraud-suspected' })
  })

  it('is neither frozen nor unfrozen without a coded reason that fits', async () => {
    await expect(change('office1', 'freeze', 0, 'inquiry-cleared')).rejects.toMatchObject({ code: 'reason_required' })
    const office = await bank.staff('office1')
    const body = { act: 'freeze' as const, reason: '核查' }
    await expect(office(accounts.changeAccountState, { params: { id: learnerId(0) }, body })).rejects.toMatchObject({
      code: 'reason_required',
    })
    expect((await own()).state).toBe('ACTIVE')
  })

  it('is unfrozen by other eyes than those that froze it', async () => {
    await change('office1', 'freeze')
    await expect(change('office1', 'unfreeze')).rejects.toMatchObject({ code: 'four_eyes' })
    await expect(change('office2', 'freeze')).rejects.toMatchObject({ code: 'transition_not_allowed' })
    expect((await change('office2', 'unfreeze')).state).toBe('ACTIVE')
    await expect(change('office1', 'unfreeze')).rejects.toMatchObject({ code: 'transition_not_allowed' })
  })

  it('refuses at once, with its reason, whatever its learner would do', async () => {
    await journey.recognise()
    const course = await journey.affordable(0, 10_000)
    const learner = await bank.learner(0)
    const definitionId = bank.college.definitions.get('X-WEB-I') ?? ''
    const draft = { definitionId, certificateNumber: 'F-1', obtainedOn: '2025-12-01', fields: { level: 'junior' } }
    const { id } = await learner(outcomes.depositOutcome, { body: draft }, once())
    await bank.upload(0, id, 'certificate')
    const { evidence } = await learner(outcomes.readOutcome, { params: { id } })
    await change('office1', 'freeze')
    const params = { id }
    const acts = [
      () => learner(outcomes.depositOutcome, { body: { ...draft, certificateNumber: 'F-2' } }, once()),
      () => learner(outcomes.changeOutcome, { params, body: { ...draft, certificateNumber: 'F-3' } }),
      () => learner(outcomes.discardOutcome, { params }),
      () => learner(outcomes.removeEvidence, { params: { id: evidence[0]?.id ?? '' } }),
      () => learner(applications.submitRecognition, { body: { outcomeId: id, ...statement } }, once()),
      () => journey.convert(0, course.courseId),
    ]
    for (const act of acts) {
      await expect(act()).rejects.toMatchObject({
        code: 'account_frozen',
        document: { texts: { zh: expect.stringContaining('自2026年3月10日起冻结（涉嫌提供虚假材料）') } },
      })
    }
    expect(await bank.upload(0, id, 'query-result')).toBe(422)
    const lines = (await learner(accounts.listMyStatement, { query: {} })).items
    const line = lines.find((one) => one.decisionNumber !== null)
    const recognised = (await learner(accounts.listMyLots, { query: {} })).items[0]?.outcomeId ?? ''
    const decisionNumber = line?.decisionNumber ?? ''
    const deposit = { learnerId: learnerId(0), outcomeId: recognised, amount: 1, decisionNumber, reason: '更正' }
    const proposed = await (await bank.staff('office1'))(deposits.proposeDeposit, { body: deposit }, once())
    const office = await bank.staff('office2')
    const decided = { version: proposed.version, answer: 'confirm' as const, finding: '核对无误' }
    const confirmed = office(deposits.decideDeposit, { params: { id: proposed.applicationId }, body: decided }, once())
    await expect(confirmed).rejects.toMatchObject({
      document: { texts: { zh: expect.stringContaining('“已冻结”') } },
    })
  })

  it('lets its cases wait, says so to officer and learner, and gives a returned case its whole time again', async () => {
    const submitted = await journey.deposit()
    const teacher = await bank.staff('teacher.510203')
    const { id, version } = submitted
    const answer = { answer: 'return' as const, reasonCode: 'seal-missing', reason: '请补盖章' }
    const returned = await teacher(applications.reviewApplication, { params: { id }, body: { version, ...answer } })
    await change('office1', 'freeze')
    const learner = await bank.learner(0)
    const seen = await learner(applications.readApplication, { params: { id } })
    expect(seen).toMatchObject({ isAccountFrozen: true, allowedActs: [], state: 'SUPPLEMENT_REQUIRED' })
    const list = await teacher(applications.listQueue, { body: { view: 'all' } })
    expect(list.items.find((one) => one.id === id)?.isAccountFrozen).toBe(true)
    const body = { version: returned.version }
    for (const act of [applications.supplementApplication, applications.withdrawApplication]) {
      await expect(learner(act, { params: { id }, body })).rejects.toMatchObject({ code: 'account_frozen' })
    }
    // The deadline was 9 March; it passes, and the case still waits.
    bank.at('2026-03-16T02:00:00Z')
    expect(await sweep(bank.world)).toMatchObject({ lapsed: 0 })
    await change('office2', 'unfreeze')
    expect(await sweep(bank.world)).toMatchObject({ lapsed: 0 })
    const after = await learner(applications.readApplication, { params: { id } })
    expect(after).toMatchObject({ isAccountFrozen: false, dueAt: '2026-03-23T16:00:00.000Z' })
    expect((await learner(applications.supplementApplication, { params: { id }, body })).state).toBe('IN_REVIEW')
  })

  it('keeps frozen what comes back to it: a refused conversion, and one that is undone', async () => {
    const { maximum } = await journey.recognise()
    const first = await journey.convert(0, (await journey.affordable(0, maximum)).courseId)
    await post(first, undefined, '2026-03-18T02:00:00Z')
    const further = await journey.deposit(0, 'X-WEB-I')
    await post(further, further.creditsMaximum ?? 0, '2026-03-26T02:00:00Z')
    const second = await journey.convert(0, (await journey.affordable(0, maximum)).courseId)
    const total = Object.values((await bucketsOf()) ?? {}).reduce((sum, amount) => sum + amount, 0)
    await change('office1', 'freeze')
    const reason = { reasonCode: 'target-unsuitable', reason: '课程不合适' }
    const reject = { version: second.version, answer: 'reject' as const, ...reason }
    const params = { id: second.id }
    await (
      await bank.staff('teacher.510203')
    )(applications.reviewApplication, { params, body: reject })
    const posted = await (await bank.learner(0))(applications.readApplication, { params: { id: first.id } })
    const undo = { version: posted.version, reasonCode: 'value-wrong', reason: '对应有误' }
    await (
      await bank.staff('affairs3')
    )(applications.reverseApplication, { params: { id: first.id }, body: undo }, once())
    expect(await bucketsOf()).toMatchObject({ FROZEN: total, AVAILABLE: 0, HELD: 0, CONSUMED: 0 })
    await change('office2', 'unfreeze')
    expect(await bucketsOf()).toMatchObject({ FROZEN: 0, AVAILABLE: total })
    expect(await violations()).toEqual([])
  })
})
