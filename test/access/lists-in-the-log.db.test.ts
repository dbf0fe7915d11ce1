import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as accounts from '../../src/contract/accounts.ts'
import * as administration from '../../src/contract/administration.ts'
import * as applications from '../../src/contract/applications.ts'
import * as outcomes from '../../src/contract/outcomes.ts'
import * as notices from '../../src/contract/public-notices.ts'
import * as revocations from '../../src/contract/revocations.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'
import { journeyOf } from '../support/journey.ts'

let bank: TestCollege
let journey: ReturnType<typeof journeyOf>
beforeEach(async () => {
  bank = await openTestCollege()
  journey = journeyOf(bank)
})
afterEach(() => bank.close())

/** What was written to the log of accesses while something was done. */
async function linesOf(work: () => Promise<unknown>) {
  const read = () =>
    bank.world.gate.read(wholeBank, (database) =>
      database.selectFrom('access_log').selectAll().orderBy('recorded_at').orderBy('id').execute(),
    )
  const before = new Set((await read()).map((line) => line.id))
  await work()
  return (await read()).filter((line) => !before.has(line.id))
}

describe('a list of cases that staff read', () => {
  it('leaves one line: who, for which institution, what was asked for, and whom each line showed', async () => {
    const cases = [await journey.deposit(0), await journey.deposit(1)]
    const teacher = await bank.staff('teacher.510203')
    const query = { view: 'todo' as const, kind: 'RECOGNITION' as const }
    const lines = await linesOf(() => teacher(applications.listQueue, { body: query }))
    expect(lines).toMatchObject([
      {
        person_id: bank.staffId('teacher.510203'),
        role: 'form_teacher',
        institution_id: bank.college.institutionId,
        object_kind: 'application_list',
        filter: query,
        fields: ['list', 'name', 'student_number', 'outcome'],
      },
    ])
    const shown = (await teacher(applications.listQueue, { body: query })).items.map((one) => one.learnerId)
    expect(lines[0]?.subject_ids).toEqual(shown)
    expect(new Set(shown).isSubsetOf(new Set(cases.map((one) => one.learnerId)))).toBe(true)
    expect(shown.length).toBeGreaterThan(0)
  })

  it('keeps no words of a search: an id number typed there would stand in the log', async () => {
    const teacher = await bank.staff('affairs1')
    const query = { view: 'all' as const, search: '000000200503150011' }
    const lines = await linesOf(() => teacher(applications.listQueue, { body: query }))
    expect(lines).toMatchObject([{ subject_ids: [], filter: { view: 'all' } }])
    expect(lines[0]?.fields[0]).toBe('search_by_text')
    expect(JSON.stringify(lines)).not.toContain(query.search)
  })

  it('is not written down for the learner: the own list is no access to the data of others', async () => {
    await journey.deposit(0)
    const learner = await bank.learner(0)
    expect(await linesOf(() => learner(applications.listMyApplications, { query: {} }))).toEqual([])
  })
})

describe('what awaits notice, and objections', () => {
  it('leave a line each, and the auditor finds the learner in both', async () => {
    const first = await journey.deposit(0)
    await journey.approveAll(first.id, first.creditsMaximum ?? 0)
    const publisher = await bank.staff('affairs2')
    const awaiting = await linesOf(() => publisher(notices.listAwaitingNotice, { query: {} }))
    expect(awaiting).toMatchObject([{ object_kind: 'awaiting_notice_list', subject_ids: [first.learnerId] }])
    const notice = await journey.publish([first.id])
    const objection = { position: 0, name: '李四', contact: '12012345678', reason: '证书存疑' }
    await (
      await bank.client()
    )(notices.raiseObjection, { params: { id: notice.id }, body: objection })
    const query = { state: 'RECEIVED' as const }
    const objections = await linesOf(() => publisher(notices.listObjections, { query }))
    expect(objections).toMatchObject([{ object_kind: 'objection_list', filter: query, subject_ids: [first.learnerId] }])
    const auditor = await bank.staff('audit')
    const found = await auditor(administration.listAccesses, { query: { subjectId: first.learnerId, limit: 100 } })
    const lists = found.items.filter((one) => one.objectKind.endsWith('_list'))
    expect(lists.map(({ objectKind, shownCount }) => [objectKind, shownCount])).toEqual([
      ['objection_list', 1],
      ['awaiting_notice_list', 1],
    ])
  })
})

describe('the list of proposals to revoke', () => {
  it('leaves one line that names the learner whose recognition is in doubt', async () => {
    const { submitted } = await journey.recognise()
    const office = await bank.staff('office1')
    const params = { id: submitted.id }
    const { version } = await office(revocations.readRevocation, { params })
    const body = { version, reasonCode: 'evidence-forged' as const, reason: '发证机构答复查无此证' }
    await office(revocations.proposeRevocation, { params, body })
    const affairs = await bank.staff('affairs3')
    const lines = await linesOf(() => affairs(revocations.listRevocations, { query: {} }))
    expect(lines).toMatchObject([
      {
        person_id: bank.staffId('affairs3'),
        object_kind: 'revocation_list',
        fields: ['list', 'name', 'student_number', 'outcome'],
        subject_ids: [submitted.learnerId],
      },
    ])
  })
})

describe('a search for a certificate', () => {
  it('leaves one line, with or without a hit, and never the number that was asked for', async () => {
    const { learnerId } = await journey.deposit(0)
    const office = await bank.staff('office1')
    const find = (certificateNumber: string) => {
      return linesOf(() => office(outcomes.findCertificateClaims, { body: { certificateNumber } }))
    }
    const line = { object_kind: 'certificate_claims', subject_id: null, filter: {} }
    const fields = ['search_by_certificate_number', 'name', 'certificate_number']
    const hit = await find('C-0-X-WEB-J')
    expect(hit).toMatchObject([{ ...line, fields, subject_ids: [learnerId] }])
    const missed = await find('NOBODY-HAS-IT')
    expect(missed).toMatchObject([{ ...line, fields, subject_ids: [] }])
    expect(JSON.stringify([hit, missed])).not.toMatch(/X-WEB-J|NOBODY/)
  })
})

describe('a list of accounts', () => {
  it('names the learners that it showed', async () => {
    const office = await bank.staff('office1')
    const lines = await linesOf(() => office(accounts.listAccounts, { body: { state: 'ACTIVE' } }))
    const everyone = bank.learners.map((one) => one.actor.personId)
    expect(lines).toMatchObject([{ object_kind: 'account_list', filter: { state: 'ACTIVE' } }])
    expect(new Set(lines[0]?.subject_ids)).toEqual(new Set(everyone))
  })
})
