import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as accounts from '../../src/contract/accounts.ts'
import * as applications from '../../src/contract/applications.ts'
import * as revocations from '../../src/contract/revocations.ts'
import { sumCredits } from '../../src/core/credit.ts'
import { sweep } from '../../src/server/cases/sweep.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { eraseLearnerKey } from '../../src/server/keys/erase-learner.ts'
import { checkLedger } from '../../src/server/ledger/check-ledger.ts'
import { postOrRefuse } from '../../src/server/ledger/post.ts'
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
const learnerId = () => bank.learners[0]?.actor.personId ?? ''

/** What lies where, zero left out. */
async function sums(): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const { buckets } of (await (await bank.learner(0))(accounts.readMyAccount)).balances) {
    for (const [bucket, amount] of Object.entries(buckets)) {
      if (amount > 0) found[bucket] = (found[bucket] ?? 0) + amount
    }
  }
  return found
}

async function change(username: string, act: 'freeze' | 'unfreeze') {
  const reasonCode = act === 'freeze' ? 'fraud-suspected' : 'inquiry-cleared'
  const body = { act, reasonCode, reason: '核查' }
  return (await bank.staff(username))(accounts.changeAccountState, { params: { id: learnerId() }, body })
}

const preview = async (id: string) => (await bank.staff('office2'))(revocations.readRevocation, { params: { id } })

async function propose(id: string) {
  const { version } = await preview(id)
  const body = { version, reasonCode: 'evidence-forged' as const, reason: '发证机构答复查无此证' }
  return (await bank.staff('supervision'))(revocations.proposeRevocation, { params: { id }, body })
}

async function decide(id: string, answer: 'confirm' | 'decline', username = 'office1') {
  const { version, entailed } = await preview(id)
  const body = { version, answer, digest: entailed.digest, finding: '属实' }
  return (await bank.staff(username))(revocations.decideRevocation, { params: { id }, body }, once())
}

/** Brings a case through its reviews and its notice. */
async function post(application: { id: string; creditsMaximum?: number | null }, afterNotice: string) {
  await journey.approveAll(application.id, application.creditsMaximum ?? undefined)
  await journey.publish([application.id])
  bank.at(afterNotice)
  await sweep(bank.world)
}

/** Two outcomes on one account. */
async function twoOutcomes() {
  const { submitted: first, maximum } = await journey.recognise()
  const second = await journey.deposit(0, 'X-WEB-I')
  await post(second, '2026-03-18T02:00:00Z')
  return { first, second, maximum, other: second.creditsMaximum ?? 0 }
}

/** A course that rests on both of them. */
async function courseOfBoth(maximum: number, total: number) {
  const { items } = await (await bank.learner(0))(accounts.listMyCourses, { query: {} })
  const course = items.find((one) => one.hindrance === null && one.credits > maximum && one.credits <= total)
  if (!course) throw new Error('no course needs both outcomes')
  return course
}

describe('a frozen account', () => {
  it('is unfrozen after a revocation that ended a pending conversion, and gives back what other outcomes gave', async () => {
    const { first, maximum, other } = await twoOutcomes()
    await journey.convert(0, (await courseOfBoth(maximum, maximum + other)).courseId)
    await change('office1', 'freeze')
    await propose(first.id)
    await decide(first.id, 'confirm')
    expect(await sums()).toEqual({ REVOKED: maximum, FROZEN: other })
    expect(await violations()).toEqual([])
    await change('office2', 'unfreeze')
    expect(await sums()).toEqual({ REVOKED: maximum, AVAILABLE: other })
    expect(await violations()).toEqual([])
  })

  it('is unfrozen although an earlier release revoked from what it had frozen', async () => {
    const { submitted, maximum } = await journey.recognise()
    await change('office1', 'freeze')
    const [lot] = (await (await bank.learner(0))(accounts.listMyLots, { query: {} })).items
    const id = bank.world.ids.next()
    await bank.world.gate.write(wholeBank, async (tx) => {
      const context = { learnerId: learnerId(), institutionId: bank.college.institutionId, ruleVersion: 'test' }
      const asked = { ...context, id, idempotencyKey: id, happenedOn: '2026-03-10', lotId: lot?.lotId ?? '' }
      await postOrRefuse(tx, bank.world, [{ kind: 'REVOKE', ...asked }])
      const outcomeId = submitted.outcome?.id ?? ''
      await tx.updateTable('outcome').set({ state: 'REVOKED' }).where('id', '=', outcomeId).execute()
    })
    expect((await change('office2', 'unfreeze')).state).toBe('ACTIVE')
    expect(await sums()).toEqual({ REVOKED: maximum })
    expect(await violations()).toEqual([])
  })
})

describe('credits whose revocation is proposed', () => {
  it('are frozen, those of other outcomes are not; declined, they are where they were', async () => {
    const { first, second, maximum, other } = await twoOutcomes()
    const learner = await bank.learner(0)
    const lot = (await learner(accounts.listMyLots, { query: {} })).items.find((one) => one.recognised === maximum)
    const course = await journey.affordable(0, maximum)
    await propose(first.id)
    expect(await sums()).toEqual({ FROZEN: maximum, AVAILABLE: other })
    const sources = [{ lotId: lot?.lotId ?? '', amount: maximum }]
    const body = { sources, targetCourseIds: [course.courseId], ...statement }
    await expect(learner(applications.submitConversion, { body }, once())).rejects.toMatchObject({
      code: 'credits_insufficient',
    })
    await decide(first.id, 'decline')
    expect(await sums()).toEqual({ AVAILABLE: maximum + other })
    await propose(second.id)
    await decide(second.id, 'confirm')
    expect(await sums()).toEqual({ AVAILABLE: maximum, REVOKED: other })
    expect(await violations()).toEqual([])
  })

  it('stay frozen when the account is unfrozen, and go back when the proposal is declined', async () => {
    const { first, maximum, other } = await twoOutcomes()
    await change('office1', 'freeze')
    await propose(first.id)
    await change('office2', 'unfreeze')
    expect(await sums()).toEqual({ FROZEN: maximum, AVAILABLE: other })
    await decide(first.id, 'decline')
    expect(await sums()).toEqual({ AVAILABLE: maximum + other })
    expect(await violations()).toEqual([])
  })

  it('stay frozen with their account when the proposal is declined', async () => {
    const { first, maximum, other } = await twoOutcomes()
    await propose(first.id)
    await change('office1', 'freeze')
    await decide(first.id, 'decline')
    expect(await sums()).toEqual({ FROZEN: maximum + other })
    await change('office2', 'unfreeze')
    expect(await sums()).toEqual({ AVAILABLE: maximum + other })
    expect(await violations()).toEqual([])
  })

  it('are frozen too where a conversion uses them or gives them back meanwhile', async () => {
    const { first, maximum, other } = await twoOutcomes()
    const course = await courseOfBoth(maximum, maximum + other)
    const conversion = await journey.convert(0, course.courseId)
    await propose(first.id)
    await post(conversion, '2026-03-26T02:00:00Z')
    expect(await journey.stateOf(0, conversion.id)).toBe('POSTED')
    const rest = course.credits - maximum
    expect(await sums()).toEqual({ FROZEN: maximum, CONSUMED: rest, AVAILABLE: other - rest })
    await decide(first.id, 'confirm')
    expect(await sums()).toEqual({ REVOKED: maximum, AVAILABLE: other })
    expect(await violations()).toEqual([])
  })

  it('come back frozen from a conversion that is withdrawn', async () => {
    const { first, maximum, other } = await twoOutcomes()
    const { id, version } = await journey.convert(0, (await courseOfBoth(maximum, maximum + other)).courseId)
    await propose(first.id)
    await (
      await bank.learner(0)
    )(applications.withdrawApplication, { params: { id }, body: { version } })
    expect(await sums()).toEqual({ FROZEN: maximum, AVAILABLE: other })
    expect(await violations()).toEqual([])
  })
})

describe('the preview of a revocation', () => {
  it('says of every credit where it lies, also of what is frozen, forfeited or expired', async () => {
    const { first, second, maximum, other } = await twoOutcomes()
    await journey.convert(0, (await courseOfBoth(maximum, maximum + other)).courseId)
    await change('office1', 'freeze')
    for (const { id } of [first, second]) {
      const { credits, available, held, consumed, frozen, expired, forfeited } = (await preview(id)).entailed
      expect(sumCredits([available, held, consumed, frozen, expired, forfeited])).toBe(credits)
      expect([credits, available]).toEqual([id === first.id ? maximum : other, 0])
    }
  })
})

describe('an erased learner', () => {
  async function erase() {
    const { account_number: accountNumber } = await bank.world.gate.write(wholeBank, (tx) =>
      tx
        .updateTable('learning_account')
        .set({ state: 'CLOSED', closed_at: bank.world.clock.now() })
        .where('learner_id', '=', learnerId())
        .returning('account_number')
        .executeTakeFirstOrThrow(),
    )
    await eraseLearnerKey(bank.world, accountNumber)
  }

  it('has credits that expire, which leaves an event that seals nothing', async () => {
    const { maximum } = await journey.recognise()
    await erase()
    bank.at('2060-01-01T02:00:00Z')
    expect(await sweep(bank.world)).toMatchObject({ lotsExpired: 1 })
    expect(await sweep(bank.world)).toMatchObject({ lotsExpired: 0 })
    expect(await sums()).toEqual({ EXPIRED: maximum })
    const last = await bank.world.gate.read(wholeBank, (database) =>
      database
        .selectFrom('ledger.event')
        .select(['sealed', 'commitment'])
        .where('learner_id', '=', learnerId())
        .orderBy('id', 'desc')
        .executeTakeFirstOrThrow(),
    )
    expect([last.sealed.length, last.commitment.length]).toEqual([0, 32])
    const report = await checkLedger(bank.world.gate, bank.world.seals)
    expect(report).toMatchObject({ violations: [], counts: { eventsErased: 2 } })
  })

  it('has recognitions that can still be revoked, with the courses that rest on them', async () => {
    const { submitted, maximum } = await journey.recognise()
    await post(await journey.convert(0, (await journey.affordable(0, maximum)).courseId), '2026-03-18T02:00:00Z')
    await erase()
    await propose(submitted.id)
    await decide(submitted.id, 'confirm', 'office2')
    expect(await sums()).toEqual({ REVOKED: maximum })
    expect(await violations()).toEqual([])
  })
})
