import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as accounts from '../../src/contract/accounts.ts'
import * as applications from '../../src/contract/applications.ts'
import * as deposits from '../../src/contract/deposits.ts'
import { listMessages } from '../../src/contract/messages.ts'
import { sweep } from '../../src/server/cases/sweep.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { checkLedger } from '../../src/server/ledger/check-ledger.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'
import { journeyOf } from '../support/journey.ts'

let bank: TestCollege
let journey: ReturnType<typeof journeyOf>
beforeEach(async () => {
  bank = await openTestCollege()
  journey = journeyOf(bank)
})
afterEach(() => bank.close())

const available = async () =>
  (await (await bank.learner(0))(accounts.readMyAccount)).balances[0]?.buckets.AVAILABLE ?? 0

/** A recognition that was approved with 50 less than the maximum, and is posted. */
async function aPartialRecognition() {
  const { id, creditsMaximum, learnerId, outcome } = await journey.deposit()
  const maximum = creditsMaximum ?? 0
  const teacher = await bank.staff('teacher.510203')
  const params = { id }
  let one = await teacher(applications.readApplication, { params })
  const part = { answer: 'partly_approve' as const, credits: maximum - 50, reasonCode: 'team-rank', reason: '折算' }
  one = await teacher(applications.reviewApplication, { params, body: { version: one.version, answer: 'approve' } })
  await journey.seeOriginals('xx.reviewer1', one)
  const reviewer = await bank.staff('xx.reviewer1')
  one = await reviewer(applications.reviewApplication, { params, body: { version: one.version, ...part } })
  const last = { version: one.version, answer: 'approve' as const, credits: maximum - 50 }
  await (
    await bank.staff('affairs1')
  )(applications.reviewApplication, { params, body: last })
  await journey.publish([id])
  bank.at('2026-03-10T02:00:00Z')
  await sweep(bank.world)
  const posted = await (await bank.learner(0))(applications.readApplication, { params })
  const decisionNumber = posted.decision?.number ?? ''
  return { id, maximum, body: { learnerId, outcomeId: outcome?.id ?? '', decisionNumber, reason: '名次更正为第一' } }
}

async function propose(body: object) {
  const office = await bank.staff('office1')
  return office(deposits.proposeDeposit, { body: body as never })
}

async function decide(as: string, id: string, version: number, answer: 'confirm' | 'decline' = 'confirm') {
  const office = await bank.staff(as)
  return office(deposits.decideDeposit, { params: { id }, body: { version, answer, finding: '已核对原决定' } })
}

describe('a further deposit for a recognised outcome', () => {
  it('is posted when a second officer confirms it, under its decision, and learner and history are told', async () => {
    const { id, maximum, body } = await aPartialRecognition()
    const { version } = await propose({ ...body, amount: 50 })
    expect(await available()).toBe(maximum - 50)
    await expect(decide('office1', id, version)).rejects.toMatchObject({ code: 'four_eyes' })
    const { postingId } = await decide('office2', id, version)
    expect(await available()).toBe(maximum)
    const posting = await bank.world.gate.read(wholeBank, (database) =>
      database
        .selectFrom('ledger.posting as p')
        .innerJoin('decision as d', (join) =>
          join.onRef('d.learner_id', '=', 'p.learner_id').onRef('d.id', '=', 'p.decision_id'),
        )
        .select(['p.application_id', 'd.number'])
        .where('p.id', '=', postingId)
        .executeTakeFirst(),
    )
    expect(posting).toEqual({ application_id: id, number: body.decisionNumber })
    const learner = await bank.learner(0)
    const [message] = (await learner(listMessages, { query: {} })).items
    expect(message?.text.zh).toContain(`补记 0.5 学分，已入账：名次更正为第一。依据认定文号 ${body.decisionNumber}`)
    const { history, state } = await learner(applications.readApplication, { params: { id } })
    expect(history.slice(-2)).toMatchObject([
      { transition: 'propose_deposit', credits: 50, reason: '名次更正为第一', role: 'credit_bank_office' },
      { transition: 'deposit', credits: 50, reason: '已核对原决定', role: 'credit_bank_office' },
    ])
    expect(state).toBe('POSTED')
    expect((await checkLedger(bank.world.gate, bank.world.seals)).violations).toEqual([])
  })

  it('rests on a decision that recognised this outcome: an invented number is refused', async () => {
    const { body, maximum } = await aPartialRecognition()
    const invented = propose({ ...body, amount: 50, decisionNumber: 'made-up' })
    await expect(invented).rejects.toMatchObject({ code: 'decision_unknown' })
    expect(await available()).toBe(maximum - 50)
  })

  it('waits in the list of the office, which says who cannot decide', async () => {
    const { id, body } = await aPartialRecognition()
    const { version } = await propose({ ...body, amount: 50 })
    await expect(propose({ ...body, amount: 50 })).rejects.toMatchObject({ code: 'transition_not_allowed' })
    const listed = async (as: string) => (await (await bank.staff(as))(deposits.listDeposits, { query: {} })).items
    const [own] = await listed('office1')
    expect(own).toMatchObject({ applicationId: id, version, amount: 50, decisionNumber: body.decisionNumber })
    expect(own?.hindrance?.zh).toContain('提议补记学分')
    expect((await listed('office2'))[0]?.hindrance).toBeNull()
    await decide('office2', id, version, 'decline')
    expect(await listed('office2')).toEqual([])
  })

  it('posts nothing above the maximum, nor when it is declined', async () => {
    const { id, maximum, body } = await aPartialRecognition()
    const { version } = await propose({ ...body, amount: 51 })
    await expect(decide('office2', id, version)).rejects.toMatchObject({ code: 'posting_refused' })
    await decide('office2', id, version, 'decline')
    await expect(decide('office2', id, version + 1)).rejects.toMatchObject({ code: 'transition_not_allowed' })
    expect(await available()).toBe(maximum - 50)
  })

  it('is posted once however many confirm it at once', async () => {
    const { id, maximum, body } = await aPartialRecognition()
    const { version } = await propose({ ...body, amount: 25 })
    const answers = await Promise.allSettled([1, 2, 3].map(() => decide('office2', id, version)))
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1)
    expect(await available()).toBe(maximum - 25)
    const office = await bank.staff('office2')
    const again = await propose({ ...body, amount: 25 })
    const request = {
      params: { id },
      body: { version: again.version, answer: 'confirm' as const, finding: '已核对' },
    }
    const same = () => office(deposits.decideDeposit, request, { idempotencyKey: 'further-deposit' })
    const [first, ...others] = await Promise.all([same(), same(), same()])
    for (const other of others) expect(other).toEqual(first)
    expect(await available()).toBe(maximum)
  })
})
