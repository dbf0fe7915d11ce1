import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '../../src/contract/client.ts'
import * as contract from '../../src/contract/college-set-up.ts'
import * as policies from '../../src/contract/policy-set-up.ts'
import type { CollegePolicy } from '../../src/server/cases/college-policy.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { addCollege } from '../../src/server/institutions/add-institution.ts'
import { aStaffMember, openTestBank, type TestBank } from '../support/bank.ts'
import { aPolicy } from '../support/settle-policy.ts'

/** A new college settles how it recognises and converts before it opens its first window. */

let bank: TestBank
let institutionId = ''
let affairs: Client
let office: Client

let keys = 0
const once = () => ({ idempotencyKey: `policy-key-${(keys += 1)}` })
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  )
const reason = '校务会议决定'
const both = (zh: string, en: string) => ({ zh, en })

beforeAll(async () => {
  bank = await openTestBank()
  institutionId = await bank.world.gate.write(wholeBank, (tx) =>
    addCollege(tx, bank.world, { code: '12345', name: both('新职业技术学院', 'New College') }),
  )
  affairs = await bank.client(await aStaffMember(bank, { role: 'academic_affairs', institutionId }))
  office = await bank.client(await aStaffMember(bank, { role: 'credit_bank_office', institutionId }))
})
afterAll(() => bank.close())

describe('the recognition and conversion policy', () => {
  const propose = (effectiveFrom: string, changed: Partial<CollegePolicy> = {}) =>
    affairs(policies.proposePolicy, { body: { policy: { ...aPolicy, ...changed }, effectiveFrom, reason } }, once())
  const release = (id: string, as = office) => as(policies.releasePolicy, { params: { id }, body: { reason } }, once())
  const discard = (id: string, as = office) => as(policies.discardPolicy, { params: { id }, body: { reason } }, once())
  const states = async () =>
    (await affairs(policies.listPolicies, { query: {} })).items.map((one) => [one.version, one.state])

  it('is there before the first window: a college without one opens none', async () => {
    const body = {
      name: both('春季', 'Spring'),
      opensOn: '2026-03-02',
      closesOn: '2026-03-31',
      kinds: [...contract.windowKinds],
    }
    expect(await codeOf(affairs(contract.openWindow, { body }, once()))).toBe('policy_missing')
    const { id } = await propose('2026-03-03')
    expect(await codeOf(affairs(contract.openWindow, { body }, once()))).toBe('policy_missing')
    await discard(id, affairs)
  })

  it('is proposed by Academic Affairs and released by somebody else, who may be of both', async () => {
    expect(await codeOf(propose('2026-03-01'))).toBe('set_up_invalid')
    const first = await propose('2026-03-02')
    expect(await codeOf(propose('2026-03-02'))).toBe('duplicate')
    expect(await codeOf(release(first.id, affairs))).toBe('forbidden')
    const released = await release(first.id)
    expect(released).toMatchObject({ state: 'IN_FORCE', ruleVersion: '新职院〔2026〕1号 · 2', policy: aPolicy })
    expect(await codeOf(release(first.id))).toBe('set_up_invalid')
    expect(await codeOf(discard(first.id))).toBe('set_up_invalid')
  })

  it('is never released by its author, whatever roles they hold', async () => {
    const author = await aStaffMember(bank, { role: 'academic_affairs', institutionId })
    await bank.world.gate.write(wholeBank, (tx) =>
      tx
        .insertInto('role_assignment')
        .values({
          id: bank.world.ids.next(),
          person_id: author,
          role: 'credit_bank_office',
          institution_id: institutionId,
          granted_at: bank.world.clock.now(),
        })
        .execute(),
    )
    const author_ = await bank.client(author)
    const body = { policy: aPolicy, effectiveFrom: '2026-03-09', reason }
    const own = await author_(policies.proposePolicy, { body }, once())
    expect(own.isOwn).toBe(true)
    expect(await codeOf(release(own.id, author_))).toBe('four_eyes')
    expect((await discard(own.id)).state).toBe('DISCARDED')
  })

  it('changes from a day on, and its history tells who proposed and released what, and why', async () => {
    const next = await propose('2026-09-01', { leftover: 'RELEASE' })
    await release(next.id)
    expect(await states()).toEqual([
      [4, 'COMING'],
      [3, 'DISCARDED'],
      [2, 'IN_FORCE'],
      [1, 'DISCARDED'],
    ])
    const { items } = await office(contract.listSetUpEvents, { query: { objectId: next.id } })
    expect(items.map(({ act, role, reason: why }) => [act, role, why])).toEqual([
      ['release', 'credit_bank_office', reason],
      ['propose', 'academic_affairs', reason],
    ])
    expect(items[1]).toMatchObject({ former: { leftover: 'FORFEIT' }, changed: { leftover: 'RELEASE' } })
  })
})
