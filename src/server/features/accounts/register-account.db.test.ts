import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as contract from '../../../contract/accounts.ts'
import { changePassword, listSessions } from '../../../contract/sign-in.ts'
import { ProblemAnswer } from '../../../contract/client.ts'
import { openTestCollege, type TestCollege } from '../../../../test/support/college.ts'
import { wholeBank } from '../../database/database.ts'
import { aRegistration, anImportRow } from './account.fixture.ts'

let bank: TestCollege
let institutionCode = ''
let keys = 0
const once = () => ({ idempotencyKey: `accounts-key-${(keys += 1)}` })

beforeEach(async () => {
  bank = await openTestCollege()
  const row = await bank.world.gate.plain
    .selectFrom('institution')
    .select('code')
    .where('id', '=', bank.college.institutionId)
    .executeTakeFirstOrThrow()
  institutionCode = row.code
})
afterEach(() => bank.close())

type Row = ReturnType<typeof anImportRow>

async function importRows(...rows: Row[]) {
  const office = await bank.staff('office1')
  return office(contract.importAccounts, { body: { rows } }, once())
}

async function register(row: Pick<Row, 'name' | 'documentNumber' | 'studentNumber'>, username: string) {
  const anyone = await bank.client()
  return anyone(contract.registerAccount, { body: aRegistration({ institutionCode }, row, username) })
}

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemAnswer ? error.code : String(error)),
  )

async function signIn(username: string, password: string) {
  const answer = await bank.app.inject({ method: 'POST', url: '/api/sign-in', payload: { username, password } })
  const cookie = `session=${answer.cookies[0]?.value ?? ''}`
  return { status: answer.statusCode, body: answer.json<{ csrfToken: string; mustChangePassword: boolean }>(), cookie }
}

async function accountOf(documentNumber: string) {
  const office = await bank.staff('office1')
  const { items } = await office(contract.findAccount, { body: { documentKind: 'ID_CARD', documentNumber } })
  const [found] = items
  if (!found) throw new Error('no account of this document')
  return office(contract.readAccount, { params: { id: found.learnerId } })
}

const historyOf = (learnerId: string) =>
  bank.world.gate.plain
    .selectFrom('learning_account_event')
    .select(['from_state', 'to_state', 'actor_id', 'reason'])
    .where('learner_id', '=', learnerId)
    .orderBy('seq')
    .execute()

describe('a learner whose account was imported', () => {
  it('claims it by name, document and student number, signs in, and waits for the office', async () => {
    const row = anImportRow(1)
    await importRows(row)
    const claimed = await register(row, 'zhou.ruoshui')
    const account = await accountOf(row.documentNumber)
    expect(claimed).toEqual({ accountNumber: account.accountNumber, state: 'PENDING_VERIFICATION' })
    expect((await signIn('zhou.ruoshui', '三更灯火五更鸡，正是男儿')).status).toBe(200)
    expect(await historyOf(account.learnerId)).toMatchObject([
      { to_state: 'ACTIVE', reason: 'IMPORT' },
      { from_state: 'ACTIVE', to_state: 'PENDING_VERIFICATION', actor_id: account.learnerId, reason: 'CLAIM' },
    ])
    expect(account.enrolments).toHaveLength(1)
  })

  it('is answered alike whatever does not match, and whether or not the document is known', async () => {
    const row = anImportRow(1)
    await importRows(row)
    const attempts = [
      { ...row, name: '周若火' },
      { ...row, studentNumber: '2099000099' },
      // Another document under the student number: nothing tells that the number of the document is new.
      { ...row, documentNumber: anImportRow(2).documentNumber },
    ]
    const answers = []
    for (const [index, attempt] of attempts.entries()) answers.push(await codeOf(register(attempt, `someone${index}`)))
    expect(answers).toEqual(['details_mismatch', 'details_mismatch', 'details_mismatch'])
    await register(row, 'zhou.ruoshui')
    expect(await codeOf(register(row, 'zhou.again'))).toBe('details_mismatch')
  })

  it('is not found by trying student numbers: after five the document waits, right or wrong', async () => {
    const row = anImportRow(1)
    await importRows(row)
    let real = new Date('2026-03-02T02:00:00Z')
    bank.world.clock.real = () => real
    for (let index = 0; index < 5; index += 1) {
      // Faster than the limit per minute, which belongs to the address.
      real = new Date(real.getTime() + 61_000)
      const answer = await bank.app.inject({
        method: 'POST',
        url: '/api/public/accounts',
        remoteAddress: `10.0.0.${index}`,
        payload: aRegistration({ institutionCode }, { ...row, studentNumber: `209900010${index}` }, `guess${index}`),
      })
      expect(answer.json()).toMatchObject({ code: 'details_mismatch' })
    }
    expect(await codeOf(register(row, 'zhou.ruoshui'))).toBe('sign_in_blocked')
  })

  it('gets a first password from the office, once for all to see, and must change it', async () => {
    const row = anImportRow(1)
    await importRows(row)
    const { learnerId } = await accountOf(row.documentNumber)
    const office = await bank.staff('office1')
    const issued = await office(contract.issuePassword, { params: { id: learnerId } })
    expect(issued.username).toBe(row.studentNumber)
    const signedIn = await signIn(issued.username, issued.initialPassword)
    expect(signedIn.body.mustChangePassword).toBe(true)
    const history = await historyOf(learnerId)
    expect(history.at(-1)).toMatchObject({ from_state: 'ACTIVE', to_state: 'ACTIVE', reason: 'PASSWORD_ISSUED' })
    expect((await register(anImportRow(9), 'other')).state).toBe('PENDING_VERIFICATION')
    expect(await codeOf(register(row, 'zhou.ruoshui'))).toBe('details_mismatch')
  })
})

describe('a forgotten password', () => {
  it('is replaced by the office; the former one and every session end', async () => {
    const [learner] = bank.learners
    const id = learner?.actor.personId ?? ''
    const before = await bank.client(id)
    expect((await before(listSessions)).items).toHaveLength(1)
    const office = await bank.staff('office1')
    const issued = await office(contract.issuePassword, { params: { id } })
    expect(await codeOf(before(listSessions))).toBe('not_signed_in')
    const signedIn = await signIn(issued.username, issued.initialPassword)
    const headers = { cookie: signedIn.cookie, 'x-csrf-token': signedIn.body.csrfToken }
    const body = { current: issued.initialPassword, next: '一个全新的密码，很长很长' }
    const changed = await bank.app.inject({
      method: changePassword.method,
      url: changePassword.url,
      headers,
      payload: body,
    })
    expect(changed.statusCode).toBe(200)
    const events = await bank.world.gate.read(wholeBank, (database) =>
      database.selectFrom('security_event').select('kind').where('person_id', '=', id).orderBy('recorded_at').execute(),
    )
    expect(events.map((one) => one.kind)).toEqual(['password_issued', 'signed_in', 'password_changed'])
  })

  it('of a member of staff is none of the office: that sign-in opens more than an account', async () => {
    const [learner] = bank.learners
    const id = learner?.actor.personId ?? ''
    await bank.world.gate.write(wholeBank, (tx) =>
      tx.updateTable('login').set({ is_staff: true }).where('person_id', '=', id).execute(),
    )
    const office = await bank.staff('office1')
    expect(await codeOf(office(contract.issuePassword, { params: { id } }))).toBe('forbidden')
  })
})

describe('who registers unknown', () => {
  it('is kept with the student number that was given, for the office to verify by', async () => {
    const row = anImportRow(3)
    await register(row, 'zhou.new')
    const account = await accountOf(row.documentNumber)
    expect(account).toMatchObject({
      state: 'PENDING_VERIFICATION',
      statedStudentNumber: row.studentNumber,
      enrolments: [],
    })
  })

  it('gets no enrolment of the person whose document was used: the office decides', async () => {
    const row = anImportRow(3)
    await register({ ...row, studentNumber: '2099000777' }, 'classmate')
    expect(await importRows(row)).toMatchObject({ opened: 0, faults: [{ row: 1, code: 'account_unverified' }] })
    const account = await accountOf(row.documentNumber)
    expect(account.enrolments).toEqual([])
    const office = await bank.staff('office1')
    const close = { act: 'close' as const, reasonCode: 'opened-by-mistake', reason: '冒用他人证件' }
    await office(contract.changeAccountState, { params: { id: account.learnerId }, body: close })
    // Closed unverified, the account gives the document free for its owner.
    expect(await importRows(row)).toMatchObject({ opened: 1, faults: [] })
    expect((await accountOf(row.documentNumber)).learnerId).not.toBe(account.learnerId)
  })

  it('is enrolled by a list once the office has verified', async () => {
    const row = anImportRow(3)
    await register(row, 'zhou.new')
    const account = await accountOf(row.documentNumber)
    const office = await bank.staff('office1')
    const verify = { act: 'verify' as const, reason: '已见身份证原件' }
    await office(contract.changeAccountState, { params: { id: account.learnerId }, body: verify })
    expect(await importRows(row)).toMatchObject({ opened: 1, faults: [] })
    expect((await accountOf(row.documentNumber)).enrolments).toHaveLength(1)
  })
})

describe('a list that is imported', () => {
  it('refuses the row whose document is recorded under another name', async () => {
    const row = anImportRow(4)
    await importRows(row)
    const other = { ...row, name: '钱多多', studentNumber: '2099000500' }
    const report = await importRows(other)
    expect(report).toMatchObject({ opened: 0, faults: [{ row: 1, code: 'name_mismatch' }] })
    expect(report.faults[0]?.text.zh).toContain('另一姓名')
    expect((await accountOf(row.documentNumber)).enrolments).toHaveLength(1)
  })

  it('is done once: the same request again is answered with the first report', async () => {
    const office = await bank.staff('office1')
    const key = once()
    const body = { rows: [anImportRow(5), { ...anImportRow(6), programmeCode: 'none' }] }
    const first = await office(contract.importAccounts, { body }, key)
    expect(first).toMatchObject({ opened: 1, unchanged: 0, faults: [{ row: 2 }] })
    expect(await office(contract.importAccounts, { body }, key)).toEqual(first)
    const other = { rows: [anImportRow(7)] }
    expect(await codeOf(office(contract.importAccounts, { body: other }, key))).toBe('idempotency_key_reused')
    expect(await office(contract.importAccounts, { body }, once())).toMatchObject({ opened: 0, unchanged: 1 })
  })
})

describe('an account that the office opens', () => {
  const opening = (row: Row, programmeId: string) => {
    const { programmeCode: _, ...person } = row
    return { ...person, programmeId }
  }

  it('shows the first password with the first answer alone, and that one opens', async () => {
    const office = await bank.staff('office1')
    const key = once()
    const body = opening(anImportRow(8), bank.college.programmes.get('510203-2025') ?? '')
    const first = await office(contract.openAccount, { body }, key)
    const again = await office(contract.openAccount, { body }, key)
    expect(again).toEqual({ ...first, initialPassword: null })
    expect((await signIn(first.username, first.initialPassword ?? '')).status).toBe(200)
  })

  it('has a user name of its own where another person has the student number as theirs', async () => {
    const row = anImportRow(8)
    await register({ ...anImportRow(20), studentNumber: '2099000020' }, row.studentNumber)
    const office = await bank.staff('office1')
    const body = opening(row, bank.college.programmes.get('510203-2025') ?? '')
    const opened = await office(contract.openAccount, { body }, once())
    expect(opened.username).toBe(`${institutionCode}-${row.studentNumber}`.toLowerCase())
  })

  it('takes no name shorter than a user name may be, and tells a limit of the database as a fault of the request', async () => {
    const office = await bank.staff('office1')
    const body = opening(anImportRow(8, { studentNumber: '12' }), bank.college.programmes.get('510203-2025') ?? '')
    expect(await codeOf(office(contract.openAccount, { body }, once()))).toBe('request_invalid')
    expect(await codeOf(register(anImportRow(9), 'ab'))).toBe('request_invalid')
    // Sixty-four letters that become more when lowered: the contract cannot know, the database does.
    expect(await codeOf(register(anImportRow(9), 'İ'.repeat(64)))).toBe('request_invalid')
  })
})

describe('looking for an account', () => {
  it('by id number leaves what kind of search it was, and not the number', async () => {
    const row = anImportRow(10)
    await importRows(row)
    await accountOf(row.documentNumber)
    const office = await bank.staff('office1')
    const list = await office(contract.listAccounts, { body: { search: row.documentNumber } })
    expect(list.items).toEqual([])
    await office(contract.listAccounts, { body: {} })
    const log = await bank.world.gate.read(wholeBank, (database) =>
      database
        .selectFrom('access_log')
        .selectAll()
        .where('object_kind', '=', 'account_list')
        .orderBy('recorded_at')
        .orderBy('id')
        .execute(),
    )
    expect(log.map((one) => one.fields[0])).toEqual(['search_by_id_number', 'search_by_text', 'list'])
    expect(log.map((one) => one.subject_ids.length)).toEqual([1, 0, bank.learners.length + 1])
    expect(JSON.stringify(log)).not.toContain(row.documentNumber)
  })
})
