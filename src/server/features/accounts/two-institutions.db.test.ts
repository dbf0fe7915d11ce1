import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as contract from '../../../contract/accounts.ts'
import { ProblemAnswer, type Client } from '../../../contract/client.ts'
import { aStaffMember } from '../../../../test/support/bank.ts'
import { openTestCollege, type TestCollege } from '../../../../test/support/college.ts'
import { assignRole } from '../../access/add-person.ts'
import { wholeBank } from '../../database/database.ts'
import { aSecondCollege, type OtherCollege } from './account.fixture.ts'

let bank: TestCollege
let other: OtherCollege
let here: Client
let there: Client
let learnerId = ''

/** A learner whom the first college opened, and who is enrolled at the second one too. */
beforeAll(async () => {
  bank = await openTestCollege(2)
  other = await aSecondCollege(bank)
  const [learner] = bank.learners
  if (!learner) throw new Error('no learner')
  learnerId = learner.actor.personId
  here = await bank.staff('office1')
  there = await bank.client(
    await aStaffMember(bank, { role: 'credit_bank_office', institutionId: other.institutionId }),
  )
  const { name, documentNumber } = await bank.world.gate.read(wholeBank, async (database) => {
    const person = await database
      .selectFrom('person')
      .select(['name', 'id_number_sealed'])
      .where('id', '=', learnerId)
      .executeTakeFirstOrThrow()
    const sealed = person.id_number_sealed ?? Buffer.alloc(0)
    return { name: person.name, documentNumber: bank.world.seals.openText('id-number', sealed) }
  })
  const row = { name, documentKind: 'ID_CARD' as const, documentNumber, studentNumber: 'B0001' }
  const rows = [{ ...row, programmeCode: 'P1-2025', startedOn: '2025-09-01' }]
  const report = await there(contract.importAccounts, { body: { rows } }, { idempotencyKey: 'second-college' })
  expect(report).toMatchObject({ opened: 1, faults: [] })
})
afterAll(() => bank.close())

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemAnswer ? error.code : String(error)),
  )

describe('a learner enrolled at two colleges', () => {
  it('is in the list of either, each with its own student number, once', async () => {
    const second = await there(contract.listAccounts, { body: {} })
    expect(second.items).toMatchObject([{ learnerId, studentNumber: 'B0001', department: { zh: '第二学院' } }])
    const first = await here(contract.listAccounts, { body: {} })
    expect(first.items.filter((one) => one.learnerId === learnerId)).toMatchObject([
      { studentNumber: bank.learners[0]?.studentNumber },
    ])
    expect(first.items).toHaveLength(2)
  })

  it('is read by the office of either, which sees the enrolments at its own college alone', async () => {
    const seenThere = await there(contract.readAccount, { params: { id: learnerId } })
    expect(seenThere.enrolments.map((one) => one.studentNumber)).toEqual(['B0001'])
    const seenHere = await here(contract.readAccount, { params: { id: learnerId } })
    expect(seenHere.enrolments.map((one) => one.studentNumber)).toEqual([bank.learners[0]?.studentNumber])
  })

  it('is reached there by the department of the enrolment, and by no other', async () => {
    const { institutionId, departmentId } = other
    const at = async (unitId: string) =>
      bank.client(await aStaffMember(bank, { role: 'department_reviewer', institutionId, unitId }))
    const own = await at(departmentId)
    const foreign = await at([...bank.college.units.values()][0] ?? '')
    expect(await codeOf(own(contract.readAccount, { params: { id: learnerId } }))).toBe('done')
    expect((await own(contract.listAccounts, { body: {} })).items).toHaveLength(1)
    expect(await codeOf(foreign(contract.readAccount, { params: { id: learnerId } }))).toBe('not_found')
    expect((await foreign(contract.listAccounts, { body: {} })).items).toEqual([])
  })

  it('is frozen, closed and given a password by the college that opened the account: it holds everywhere', async () => {
    const params = { id: learnerId }
    const freeze = { params, body: { act: 'freeze' as const, reasonCode: 'fraud-suspected', reason: '核查' } }
    expect(await codeOf(there(contract.changeAccountState, freeze))).toBe('forbidden')
    expect(await codeOf(there(contract.issuePassword, { params }))).toBe('forbidden')
    expect(await codeOf(here(contract.changeAccountState, freeze))).toBe('done')
    expect(await there(contract.readAccount, { params })).toMatchObject({ state: 'FROZEN' })
    // Of a learner who is not enrolled there, that office hears nothing at all.
    const stranger = { id: bank.learners[1]?.actor.personId ?? '' }
    expect(await codeOf(there(contract.issuePassword, { params: stranger }))).toBe('not_found')
  })

  it('is not enrolled by one college in a programme of the other', async () => {
    const body = {
      name: '孙小圣',
      documentKind: 'PASSPORT' as const,
      documentNumber: 'E00000001',
      studentNumber: 'B0002',
      programmeId: other.programmeId,
      startedOn: '2025-09-01',
    }
    expect(await codeOf(here(contract.openAccount, { body }, { idempotencyKey: 'foreign-programme' }))).toBe(
      'not_found',
    )
    expect(await codeOf(there(contract.openAccount, { body }, { idempotencyKey: 'own-programme-1' }))).toBe('done')
  })
})

describe('a member of staff with roles at two institutions', () => {
  it('names the one acted for; without it the first one is taken', async () => {
    const personId = await aStaffMember(bank, {
      role: 'credit_bank_office',
      institutionId: bank.college.institutionId,
    })
    await bank.world.gate.write(wholeBank, (tx) =>
      assignRole(tx, bank.world, {
        personId,
        role: 'academic_affairs',
        institutionId: other.institutionId,
        unitId: null,
        grantedBy: null,
      }),
    )
    const headers = await bank.headersOf(personId)
    const ask = async (url: string, institutionId?: string) => {
      const named = institutionId === undefined ? {} : { 'x-institution': institutionId }
      const request = url.endsWith('/search') ? { method: 'POST' as const, payload: {} } : { method: 'GET' as const }
      const answer = await bank.app.inject({ ...request, url, headers: { ...headers, ...named } })
      return { status: answer.statusCode, body: answer.json<{ items?: unknown[]; roles?: string[] }>() }
    }
    expect((await ask('/api/accounts/search')).body.items?.length).toBe(2)
    expect((await ask('/api/accounts/search', other.institutionId)).body.items?.length).toBe(2)
    expect((await ask('/api/units', other.institutionId)).body.items?.length).toBe(1)
    // What one may do at the first institution is not carried to the second.
    expect((await ask('/api/me', other.institutionId)).body.roles).toEqual(['academic_affairs'])
    expect((await ask('/api/accounts/search', bank.world.ids.next())).status).toBe(403)
    const post = { method: 'PUT' as const, url: '/api/calendar/2030', payload: { holidays: ['2030-01-01'] } }
    const refused = await bank.app.inject({ ...post, headers: { ...headers, 'x-institution': other.institutionId } })
    expect(refused.statusCode).toBe(403)
  })
})
