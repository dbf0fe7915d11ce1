import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as accounts from '../../src/contract/accounts.ts'
import * as applications from '../../src/contract/applications.ts'
import * as messages from '../../src/contract/messages.ts'
import * as outcomes from '../../src/contract/outcomes.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { eraseLearnerKey } from '../../src/server/keys/erase-learner.ts'
import { checkLedger } from '../../src/server/ledger/check-ledger.ts'
import { assignRole } from '../../src/server/access/add-person.ts'
import { anImportRow, aRegistration } from '../../src/server/features/accounts/account.fixture.ts'
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
const codes = {
  freeze: 'fraud-suspected',
  unfreeze: 'inquiry-cleared',
  close: 'learner-left',
  reopen: 'closed-by-mistake',
  verify: undefined,
} as const

async function change(username: string, act: keyof typeof codes, id = learnerId(0), confirmedCredits?: number) {
  const body = { act, reasonCode: codes[act], reason: '已核实', confirmedCredits }
  return (await bank.staff(username))(accounts.changeAccountState, { params: { id }, body }, once())
}

/** An outcome with its evidence, to apply for. */
async function draft(index: number): Promise<string> {
  const body = {
    definitionId: bank.college.definitions.get('X-WEB-J') ?? '',
    certificateNumber: `D-${index}`,
    obtainedOn: '2025-12-01',
    fields: { level: 'junior' },
  }
  const { id } = await (await bank.learner(index))(outcomes.depositOutcome, { body }, once())
  for (const key of ['certificate', 'query-result']) expect(await bank.upload(index, id, key)).toBe(201)
  return id
}

const apply = async (index: number, outcomeId: string) =>
  (await bank.learner(index))(applications.submitRecognition, { body: { outcomeId, ...statement } }, once())

describe('closing an account', () => {
  it('and applying at the same moment never leave a case under way in a closed account', async () => {
    const drafts = await Promise.all(Array.from({ length: 12 }, (_, index) => draft(index)))
    const answers = await Promise.allSettled(
      drafts.flatMap((id, index) => [apply(index, id), change('office1', 'close', learnerId(index))]),
    )
    expect(answers.filter((one) => one.status === 'fulfilled')).toHaveLength(12)
    expect(await violations()).toEqual([])
  })

  it('is for a coded reason that fits', async () => {
    const office = await bank.staff('office1')
    const params = { id: learnerId(0) }
    for (const reasonCode of [undefined, 'fraud-suspected']) {
      const body = { act: 'close' as const, reasonCode, reason: '毕业' }
      await expect(office(accounts.changeAccountState, { params, body }, once())).rejects.toMatchObject({
        code: 'reason_required',
      })
    }
    expect((await change('office1', 'close')).state).toBe('CLOSED')
  })

  it('that credits are on is confirmed with how many there are', async () => {
    const { maximum } = await journey.recognise()
    const refusal = { code: 'credits_left', message: expect.stringContaining(`${maximum / 100} 学分`) }
    await expect(change('office1', 'close')).rejects.toMatchObject(refusal)
    await expect(change('office1', 'close', learnerId(0), maximum - 1)).rejects.toMatchObject(refusal)
    expect((await change('office1', 'close', learnerId(0), maximum)).state).toBe('CLOSED')
  })

  it('that is frozen takes other eyes than those that froze it, its frozen credits being named', async () => {
    const { maximum } = await journey.recognise()
    await change('office1', 'freeze')
    await expect(change('office1', 'close', learnerId(0), maximum)).rejects.toMatchObject({ code: 'four_eyes' })
    await expect(change('office2', 'close')).rejects.toMatchObject({ code: 'credits_left' })
    expect((await change('office2', 'close', learnerId(0), maximum)).state).toBe('CLOSED')
    expect(await violations()).toEqual([])
  })
})

describe('a closed account', () => {
  it('is reopened by another officer, with a reason in its history that its learner reads', async () => {
    await change('office1', 'close')
    await expect(change('office1', 'reopen')).rejects.toMatchObject({ code: 'four_eyes' })
    expect((await change('office2', 'reopen')).state).toBe('ACTIVE')
    const [told] = (await (await bank.learner(0))(messages.listMessages, { query: { limit: 1 } })).items
    expect(told?.text.zh).toContain('学习账户已恢复：注销有误。已核实')
    const lines = await bank.world.gate.read(wholeBank, (database) =>
      database.selectFrom('learning_account_event').selectAll().where('learner_id', '=', learnerId(0)).execute(),
    )
    expect(lines.at(-1)).toMatchObject({
      from_state: 'CLOSED',
      to_state: 'ACTIVE',
      actor_id: bank.staffId('office2'),
      reason_code: 'closed-by-mistake',
    })
    expect((await journey.deposit()).state).toBe('IN_REVIEW')
  })

  it('that was frozen gets its credits back, but not by who froze it', async () => {
    const { maximum } = await journey.recognise()
    await change('office1', 'freeze')
    await change('office2', 'close', learnerId(0), maximum)
    for (const officer of ['office1', 'office2']) {
      await expect(change(officer, 'reopen')).rejects.toMatchObject({ code: 'four_eyes' })
    }
    const { institutionId } = bank.college
    const third = { personId: bank.staffId('affairs1'), institutionId, unitId: null, grantedBy: null }
    await bank.world.gate.write(wholeBank, (tx) => assignRole(tx, bank.world, { ...third, role: 'credit_bank_office' }))
    expect((await change('affairs1', 'reopen')).balances[0]?.buckets).toMatchObject({ AVAILABLE: maximum, FROZEN: 0 })
    expect(await violations()).toEqual([])
  })

  it('that nobody had verified is verified first, and one whose document is free is not reopened', async () => {
    const office = await bank.staff('office1')
    const [listed, unknown] = [anImportRow(1), anImportRow(2)]
    await office(accounts.importAccounts, { body: { rows: [listed] } }, once())
    const { code: institutionCode } = await bank.world.gate.plain
      .selectFrom('institution')
      .select('code')
      .where('id', '=', bank.college.institutionId)
      .executeTakeFirstOrThrow()
    const ids = []
    for (const [index, row] of [listed, unknown].entries()) {
      const body = aRegistration({ institutionCode }, row, `registered-${index}`)
      const { accountNumber: search } = await (await bank.client())(accounts.registerAccount, { body })
      const { items } = await office(accounts.listAccounts, { body: { search } })
      ids.push(items[0]?.learnerId ?? '')
    }
    for (const id of ids) await change('office1', 'close', id)
    const [first, second] = ids
    const answers = await Promise.allSettled([change('office2', 'reopen', first), change('office2', 'reopen', second)])
    expect(answers).toMatchObject([
      { status: 'fulfilled', value: { state: 'PENDING_VERIFICATION' } },
      { status: 'rejected', reason: { code: 'transition_not_allowed' } },
    ])
  })

  it('whose learner is erased from the log stays closed', async () => {
    const { accountNumber } = await change('office1', 'close')
    await eraseLearnerKey(bank.world, accountNumber)
    await expect(change('office2', 'reopen')).rejects.toMatchObject({
      code: 'transition_not_allowed',
      message: expect.stringContaining('密钥已删除'),
    })
  })
})
