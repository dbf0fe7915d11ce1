import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as contract from '../../../contract/administration.ts'
import { listAccounts, openAccount } from '../../../contract/accounts.ts'
import { ProblemAnswer, type Client } from '../../../contract/client.ts'
import type { StaffRole } from '../../../contract/roles.ts'
import { listSessions } from '../../../contract/sign-in.ts'
import { aStaffMember } from '../../../../test/support/bank.ts'
import { openTestCollege, type TestCollege } from '../../../../test/support/college.ts'
import { wholeBank } from '../../database/database.ts'

let bank: TestCollege
let own = ''
let second = ''
let partner = ''
let keys = 0
const once = () => ({ idempotencyKey: `administration-${(keys += 1)}` })

beforeAll(async () => {
  bank = await openTestCollege()
  own = bank.college.institutionId
  partner = bank.college.partners.get('DEMO-CERT') ?? ''
  second = bank.world.ids.next()
  const names = { code: '88888', name_zh: '第二学院', name_en: 'Second College', kind: 'COLLEGE' }
  await bank.world.gate.write(wholeBank, (tx) =>
    tx
      .insertInto('institution')
      .values({ id: second, ...names, recorded_at: bank.world.clock.now() })
      .execute(),
  )
})
afterAll(() => bank.close())

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemAnswer ? error.code : String(error)),
  )

const staffAt = (institutionId: string, role: StaffRole) => aStaffMember(bank, { role, institutionId })
const clientAt = async (institutionId: string, role: StaffRole): Promise<Client> =>
  bank.client(await staffAt(institutionId, role))

async function signIn(username: string, password: string): Promise<string> {
  const answer = await bank.app.inject({ method: 'POST', url: '/api/sign-in', payload: { username, password } })
  return answer.statusCode === 200 ? 'done' : answer.json<{ code: string }>().code
}

describe('the administrators of an institution', () => {
  it('see its members of staff and those who have a role there, and nobody else', async () => {
    const stranger = await staffAt(second, 'expert')
    const guest = await staffAt(second, 'expert')
    await bank.world.gate.write(wholeBank, (tx) =>
      tx
        .insertInto('role_assignment')
        .values({
          id: bank.world.ids.next(),
          person_id: guest,
          role: 'expert',
          institution_id: own,
          granted_at: bank.world.clock.now(),
        })
        .execute(),
    )
    const system = await bank.staff('system')
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await system(contract.listUsers, { body: { limit: 100, cursor } })
      seen.push(...page.items.map((one) => one.personId))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen).toContain(guest)
    expect(seen).toContain(bank.staffId('affairs1'))
    expect(seen).not.toContain(stranger)
    // The guest's sign-in opens more than the role here: it is the other institution's.
    const disable = (id: string) => system(contract.setUserDisabled, { params: { id }, body: { isDisabled: true } })
    expect(await codeOf(disable(guest))).toBe('forbidden')
    expect(await codeOf(disable(stranger))).toBe('not_found')
    expect(await codeOf(system(contract.resetPassword, { params: { id: stranger } }))).toBe('not_found')
  })

  it('read the events and accesses of their own', async () => {
    const there = await staffAt(second, 'expert')
    const system = await clientAt(second, 'system_administrator')
    await system(contract.resetPassword, { params: { id: there } })
    const office = await bank.staff('office1')
    await office(listAccounts, { body: {} })
    const read = async (auditor: Client) => ({
      events: (await auditor(contract.listSecurityEvents, { query: { kind: 'password_reset' } })).items.length,
      accesses: (await auditor(contract.listAccesses, { query: {} })).items.length,
    })
    expect(await read(await bank.staff('audit'))).toEqual({ events: 0, accesses: 1 })
    expect(await read(await clientAt(second, 'audit_administrator'))).toEqual({ events: 1, accesses: 0 })
  })

  it('grant roles at their college and at its partners, never at another college', async () => {
    const system = await bank.staff('system')
    const security = await bank.staff('security')
    const added = await system(contract.addUser, { body: { name: '郑评价', username: 'zheng.cert' } }, once())
    const grant = (institutionId?: string) =>
      security(contract.grantRole, {
        params: { id: added.personId },
        body: { role: 'certifier', unitId: null, ...(institutionId ? { institutionId } : {}) },
      })
    expect(await codeOf(grant(second))).toBe('not_found')
    const granted = await grant(partner)
    expect(granted.assignments.map((one) => one.institution.zh)).toEqual(['示例职业技能培训评价中心'])
    const offered = await security(contract.listGrantInstitutions)
    expect(offered.items.map((one) => one.id)).toContain(partner)
    expect(offered.items.map((one) => one.id)).not.toContain(second)
    const assignment = (await grant()).assignments.find((one) => one.institution.zh.includes('评价'))
    expect(await codeOf(security(contract.endRole, { params: { id: assignment?.id ?? '' } }))).toBe('done')
  })

  it('let nobody administer a partner, and be nothing at an authority', async () => {
    const security = await bank.staff('security')
    const params = { id: await staffAt(own, 'certifier') }
    const grant = (role: StaffRole, institutionId: string) =>
      codeOf(security(contract.grantRole, { params, body: { role, unitId: null, institutionId } }))
    expect(await grant('system_administrator', partner)).toBe('forbidden')
    expect(await grant('enterprise', partner)).toBe('forbidden')
    expect(await grant('education_department', bank.college.partners.get('DEMO-EDU') ?? own)).not.toBe('done')
    const theirs = await staffAt(partner, 'security_administrator')
    const held = await bank.world.gate.read(wholeBank, (database) =>
      database.selectFrom('role_assignment').select('id').where('person_id', '=', theirs).executeTakeFirstOrThrow(),
    )
    expect(await codeOf(security(contract.endRole, { params: { id: held.id } }))).toBe('not_found')
  })

  it('keep administrator roles apart, also from grants at the same moment', async () => {
    const security = await bank.staff('security')
    const params = { id: await staffAt(own, 'expert') }
    const held = await bank.world.gate.read(wholeBank, (database) =>
      database.selectFrom('role_assignment').select('id').where('person_id', '=', params.id).executeTakeFirstOrThrow(),
    )
    await security(contract.endRole, { params: { id: held.id } })
    const roles = ['audit_administrator', 'system_administrator', 'academic_affairs', 'credit_bank_office'] as const
    const answers = await Promise.all(
      roles.map((role) => codeOf(security(contract.grantRole, { params, body: { role, unitId: null } }))),
    )
    const granted = roles.filter((_, index) => answers[index] === 'done')
    expect(granted.length === 1 || granted.every((role) => !role.endsWith('administrator'))).toBe(true)
    expect(answers.every((answer) => answer === 'done' || answer === 'forbidden')).toBe(true)
  })

  it('of a partner grant at the partner alone, and end nothing elsewhere', async () => {
    const security = await clientAt(partner, 'security_administrator')
    const offered = await security(contract.listGrantInstitutions)
    expect(offered.items).toMatchObject([{ id: partner, isOwn: true }])
    const colleague = await staffAt(partner, 'certifier')
    const body = { role: 'certifier' as const, unitId: null, institutionId: own }
    expect(await codeOf(security(contract.grantRole, { params: { id: colleague }, body }))).toBe('not_found')
    const roleHere = await bank.world.gate.plain
      .selectFrom('role_assignment')
      .select('id')
      .where('person_id', '=', bank.staffId('affairs1'))
      .executeTakeFirstOrThrow()
    expect(await codeOf(security(contract.endRole, { params: { id: roleHere.id } }))).toBe('not_found')
  })

  it('hold their role for the whole institution, never for a unit', async () => {
    const security = await bank.staff('security')
    const id = await staffAt(own, 'expert')
    const unitId = [...bank.college.units.values()][0] ?? ''
    const administrator = { role: 'audit_administrator' as const, unitId }
    const expert = await bank.world.gate.plain
      .selectFrom('role_assignment')
      .select('id')
      .where('person_id', '=', id)
      .executeTakeFirstOrThrow()
    await security(contract.endRole, { params: { id: expert.id } })
    expect(await codeOf(security(contract.grantRole, { params: { id }, body: administrator }))).toBe('request_invalid')
  })
})

describe('a first password of a member of staff', () => {
  it('comes with the first answer alone and must be changed', async () => {
    const system = await bank.staff('system')
    const key = once()
    const body = { name: '冯新来', username: 'feng.new' }
    const first = await system(contract.addUser, { body }, key)
    expect(await system(contract.addUser, { body }, key)).toEqual({ ...first, initialPassword: null })
    expect(await signIn('feng.new', first.initialPassword ?? '')).toBe('done')
  })

  it('is given anew by the system administrator; sessions end and the audit administrator reads of it', async () => {
    const system = await bank.staff('system')
    const id = bank.staffId('affairs2')
    const before = await bank.client(id)
    const { username, initialPassword } = await system(contract.resetPassword, { params: { id } })
    expect(await codeOf(before(listSessions))).toBe('not_signed_in')
    // The authenticator stays: who gets the password still lacks the code.
    await bank.world.gate.write(wholeBank, (tx) =>
      tx
        .updateTable('login')
        .set({
          totp_enabled_at: bank.world.clock.now(),
          totp_sealed: bank.world.seals.seal('totp', Buffer.alloc(20, 3)),
        })
        .where('person_id', '=', id)
        .execute(),
    )
    const again = await system(contract.resetPassword, { params: { id } })
    expect(await signIn(username, initialPassword)).toBe('sign_in_failed')
    expect(await signIn(username, again.initialPassword)).toBe('second_factor_required')
    await system(contract.resetSecondFactor, { params: { id } })
    expect(await signIn(username, again.initialPassword)).toBe('done')
    const auditor = await bank.staff('audit')
    const { items } = await auditor(contract.listSecurityEvents, { query: { limit: 100 } })
    expect(items.map((one) => one.kind)).toEqual(expect.arrayContaining(['password_reset', 'second_factor_reset']))
  })

  it('of an administrator needs two: one administrator alone replaces password or authenticator', async () => {
    const system = await bank.staff('system')
    const security = await bank.staff('security')
    const params = { id: bank.staffId('audit') }
    expect(await codeOf(system(contract.resetSecondFactor, { params }))).toBe('forbidden')
    expect(await codeOf(security(contract.resetSecondFactor, { params }))).toBe('done')
    const expert = { id: bank.staffId('expert1') }
    expect(await codeOf(security(contract.resetSecondFactor, { params: expert }))).toBe('forbidden')
    const self = { id: bank.staffId('system') }
    expect(await codeOf(system(contract.resetPassword, { params: self }))).toBe('forbidden')
  })
})

describe('a member of staff who is a learner too', () => {
  async function documentOf(personId: string) {
    const person = await bank.world.gate.plain
      .selectFrom('person')
      .select(['name', 'id_number_sealed'])
      .where('id', '=', personId)
      .executeTakeFirstOrThrow()
    const number = bank.world.seals.openText('id-number', person.id_number_sealed ?? Buffer.alloc(0))
    return { name: person.name, document: { kind: 'ID_CARD' as const, number } }
  }

  it('stays one person with one sign-in', async () => {
    const system = await bank.staff('system')
    const learnerId = bank.learners[0]?.actor.personId ?? ''
    const given = await documentOf(learnerId)
    const wrong = { ...given, name: '别的人', username: 'somebody.else' }
    expect(await codeOf(system(contract.addUser, { body: wrong }, once()))).toBe('name_mismatch')
    const added = await system(contract.addUser, { body: { ...given, username: 'ignored.name' } }, once())
    expect(added).toMatchObject({
      personId: learnerId,
      username: bank.learners[0]?.studentNumber,
      initialPassword: null,
    })
  })

  it('of another college is not taken over by who knows the document', async () => {
    const given = await documentOf(bank.learners[1]?.actor.personId ?? '')
    const system = await clientAt(second, 'system_administrator')
    expect(await codeOf(system(contract.addUser, { body: { ...given, username: 'taken.over' } }, once()))).toBe(
      'person_exists',
    )
  })

  it('begins to learn without a second sign-in', async () => {
    const system = await bank.staff('system')
    const document = { kind: 'PASSPORT' as const, number: 'E12345678' }
    const added = await system(contract.addUser, { body: { name: '褚在职', username: 'chu.staff', document } }, once())
    const office = await bank.staff('office1')
    const body = {
      name: '褚在职',
      documentKind: document.kind,
      documentNumber: document.number,
      studentNumber: '2099000900',
      programmeId: bank.college.programmes.get('510203-2025') ?? '',
      startedOn: '2025-09-01',
    }
    const opened = await office(openAccount, { body }, once())
    expect(opened).toMatchObject({ learnerId: added.personId, username: 'chu.staff', initialPassword: null })
  })
})
