import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readApplication, reviewApplication, submitRecognition } from '../../src/contract/applications.ts'
import type { Client } from '../../src/contract/client.ts'
import * as messages from '../../src/contract/messages.ts'
import { postNotice } from '../../src/contract/public-notices.ts'
import * as outcomes from '../../src/contract/outcomes.ts'
import * as contract from '../../src/contract/rosters.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { demoPdf } from '../../src/server/demo/demo-pdf.ts'
import { checkFiles } from '../../src/server/evidence/check-files.ts'
import { findOrphanFiles } from '../../src/server/evidence/sweep-files.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'
import { learnerRows as learnersOf, sendRosterFile } from '../support/rosters.ts'

let bank: TestCollege
beforeEach(async () => {
  bank = await openTestCollege()
  bank.at('2026-03-02T02:00:00Z')
})
afterEach(() => bank.close())

/** Refusals are told by their code. */
const codeOf = (act: Promise<unknown>) =>
  act.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? String(error),
  )

const award = { edition: '第三届', event: '网络系统管理', form: 'individual' }

async function aRoster(client: Client, given: { code?: string; fields?: Record<string, string> } = {}) {
  const definitionId = bank.college.definitions.get(given.code ?? 'K-NVS-1') ?? ''
  const body = { definitionId, title: '省技能大赛一等奖', obtainedOn: '2025-12-20', fields: given.fields ?? award }
  return client(contract.createRoster, { body })
}

const sendFile = (personId: string, rosterId: string, checklistKey: string, bytes: Buffer) =>
  sendRosterFile(bank, personId, rosterId, checklistKey, bytes)
const learnerRows = (count?: number) => learnersOf(bank, count)

const confirmed = { declaresHonesty: true, consentsToNotice: true } as const

async function draftOf(learner: Client) {
  const { items } = await learner(outcomes.listMyOutcomes, { query: { state: 'DRAFT' } })
  return items[0]
}

describe('a roster of the college', () => {
  it('makes a draft for each learner, who confirms it; the document is stored once and is no duplicate', async () => {
    const office = await bank.staff('affairs1')
    const { id } = await aRoster(office)
    const document = demoPdf(['red-headed', 'document'])
    expect(await sendFile(bank.staffId('affairs1'), id, 'award', document)).toBe(201)
    const rows = await learnerRows()
    const [params, body] = [{ id }, { rows }]
    expect(await office(contract.prepareRosterLines, { params, body })).toMatchObject({ prepared: 14, faults: [] })
    expect(await office(contract.prepareRosterLines, { params, body })).toMatchObject({ prepared: 0, unchanged: 14 })

    const files = await bank.world.gate.read(wholeBank, (database) =>
      database.selectFrom('evidence').select('storage_key').distinct().execute(),
    )
    expect(files).toHaveLength(1)
    expect(await checkFiles(bank.world)).toEqual({ checked: 1, missing: [], damaged: [] })
    expect((await findOrphanFiles(bank.world, new Date('2100-01-01'))).orphans).toEqual([])

    const applications = []
    for (const index of [0, 1]) {
      const learner = await bank.learner(index)
      const draft = await draftOf(learner)
      expect(draft).toMatchObject({ source: 'IMPORT', prepared: { by: expect.anything() }, evidence: [{}] })
      const outcomeId = draft?.id ?? ''
      applications.push(await learner(submitRecognition, { body: { outcomeId, ...confirmed } }))
    }
    const { items } = await office(contract.listRosterLines, { body: { rosterId: id, state: 'PREPARED', limit: 100 } })
    expect(items).toHaveLength(12)
    expect(await office(contract.readRoster, { params })).toMatchObject({ counts: { confirmed: 2, prepared: 12 } })
    const seen = await office(readApplication, { params: { id: applications[1]?.id ?? '' } })
    expect(seen.evidence).toMatchObject([{ isDuplicate: false }])
  })

  it('is no place to decide: who put a learner on it does not review the case', async () => {
    const teacherId = await bank.world.gate.read(wholeBank, async (database) => {
      const { class_id: unit } = await database
        .selectFrom('enrolment')
        .select('class_id')
        .where('id', '=', bank.learners[0]?.enrolmentId ?? '')
        .executeTakeFirstOrThrow()
      const held = await database
        .selectFrom('role_assignment')
        .select('person_id')
        .where('role', '=', 'form_teacher')
        .where('unit_id', '=', unit)
        .executeTakeFirstOrThrow()
      return held.person_id
    })
    const teacher = await bank.client(teacherId)
    const { id } = await aRoster(teacher)
    await sendFile(teacherId, id, 'award', demoPdf(['class']))
    const report = await teacher(contract.prepareRosterLines, { params: { id }, body: { rows: await learnerRows() } })
    // A form teacher reaches the own class alone.
    expect(report.prepared).toBeGreaterThan(0)
    expect(report.prepared).toBeLessThan(14)
    expect(report.faults.every((fault) => fault.code === 'learner_not_matched')).toBe(true)
    const learner = await bank.learner(0)
    const outcomeId = (await draftOf(learner))?.id ?? ''
    const { id: caseId, version } = await learner(submitRecognition, { body: { outcomeId, ...confirmed } })
    const review = { params: { id: caseId }, body: { version, answer: 'approve' as const } }
    expect(await codeOf(teacher(reviewApplication, review))).toBe('four_eyes')
  })

  it('lets the learner decline with a reason, change nothing, and is reminded of once a day', async () => {
    const office = await bank.staff('office1')
    const { id } = await aRoster(office)
    const params = { id }
    await sendFile(bank.staffId('office1'), id, 'award', demoPdf(['one']))
    const rows = await learnerRows(2)
    await office(contract.prepareRosterLines, { params, body: { rows } })
    const learner = await bank.learner(0)
    const draft = await draftOf(learner)
    const own = { params: { id: draft?.id ?? '' } }
    expect(await codeOf(learner(outcomes.discardOutcome, own))).toBe('outcome_prepared')
    const evidence = { params: { id: draft?.evidence[0]?.id ?? '' } }
    expect(await codeOf(learner(outcomes.removeEvidence, evidence))).toBe('outcome_prepared')
    const change = {
      definitionId: draft?.definitionId ?? '',
      obtainedOn: '2025-12-20',
      fields: { ...award, form: 'team' },
    }
    expect(await codeOf(learner(outcomes.changeOutcome, { ...own, body: change }))).toBe('outcome_prepared')
    await learner(contract.declinePreparedOutcome, { ...own, body: { reason: '不是本人参赛' } })
    expect(await draftOf(learner)).toBeUndefined()

    expect(await office(contract.remindRoster, { params })).toEqual({ reminded: 1 })
    expect(await codeOf(office(contract.remindRoster, { params }))).toBe('reminded_already')
    const other = await bank.learner(1)
    const told = await other(messages.listMessages, { query: {} })
    expect(told.items.filter((one) => one.text.zh.includes('还等你确认'))).toHaveLength(1)
    const { items } = await office(contract.listRosterLines, { body: { rosterId: id, state: 'DECLINED' } })
    expect(items).toMatchObject([{ reason: '不是本人参赛', studentNumber: rows[0]?.studentNumber }])
  })

  it('is seen by its maker and the offices of the college, by nobody else', async () => {
    const reviewerId = [...(await reviewers())][0] ?? ''
    const reviewer = await bank.client(reviewerId)
    const { id } = await aRoster(reviewer)
    expect(await codeOf((await bank.staff('office1'))(contract.readRoster, { params: { id } }))).toBe('done')
    const others = [await bank.client([...(await reviewers())][1] ?? ''), await bank.staff('enterprise')]
    for (const other of others) {
      expect(await codeOf(other(contract.readRoster, { params: { id } }))).toBe('not_found')
      expect((await other(contract.listRosters, { query: {} })).items).toEqual([])
    }
  })
})

async function reviewers(): Promise<Set<string>> {
  const rows = await bank.world.gate.read(wholeBank, (database) =>
    database.selectFrom('role_assignment').select('person_id').where('role', '=', 'department_reviewer').execute(),
  )
  return new Set(rows.map((row) => row.person_id))
}

const stay = { startedOn: '2025-09-01', endedOn: '2025-10-24', weeks: 8, hours: 320, post: '装调员' }

async function enterpriseRoster() {
  const enterprise = await bank.staff('enterprise')
  const { colleges } = await enterprise(contract.listRosterChoices, {})
  const definition = colleges[0]?.definitions.find((one) => one.kind === 'enterprise-practice')
  const body = {
    definitionId: definition?.id ?? '',
    title: '秋季岗位实践',
    obtainedOn: '2025-10-24',
    fields: { socialCreditCode: '91310000MA1FL0000X' },
  }
  const { id } = await enterprise(contract.createRoster, { body })
  for (const key of ['agreement', 'attendance', 'appraisal']) {
    expect(await sendFile(bank.staffId('enterprise'), id, key, demoPdf([key]))).toBe(201)
  }
  return { enterprise, id, params: { id } }
}

describe('an enterprise', () => {
  it('deposits its practice by list; five faulty rows are told and leave nothing, and the mended list is sent again', async () => {
    const { enterprise, params } = await enterpriseRoster()
    const right = (await learnerRows()).map((row) => ({ ...row, fields: stay }))
    const faulty = right.map((row, index) => {
      if (index === 1) return { ...row, name: '张冠李戴' }
      if (index === 3) return { ...row, studentNumber: '1900000000' }
      if (index === 5) return { ...row, fields: { ...stay, weeks: 12 } }
      if (index === 7) return { ...row, fields: { ...stay, hours: 400 } }
      if (index === 9) return { ...row, fields: { ...stay, post: '' } }
      return row
    })
    const first = await enterprise(contract.prepareRosterLines, { params, body: { rows: faulty } })
    expect(first).toMatchObject({ prepared: 9, unchanged: 0 })
    expect(first.faults.map((fault) => [fault.row, fault.code])).toEqual([
      [3, 'learner_not_matched'],
      [5, 'learner_not_matched'],
      [7, 'outcome_invalid'],
      [9, 'outcome_invalid'],
      [11, 'outcome_invalid'],
    ])
    // A wrong name and a number that nobody has read the same: nothing tells who is a student here.
    expect(first.faults[0]?.text).toEqual(first.faults[1]?.text)
    const second = await enterprise(contract.prepareRosterLines, { params, body: { rows: right } })
    expect(second).toEqual({ prepared: 5, unchanged: 9, faults: [] })
  })

  it('gets no credit for days that count already, nor for those of the plan’s internship', async () => {
    const { enterprise, params } = await enterpriseRoster()
    const [one, two] = await learnerRows(2)
    if (!one || !two) throw new Error('no learners')
    const rows = [
      { ...one, fields: stay },
      { ...two, fields: stay, isPlanInternship: true },
    ]
    expect(await enterprise(contract.prepareRosterLines, { params, body: { rows } })).toMatchObject({ prepared: 2 })
    expect(await draftOf(await bank.learner(0))).toMatchObject({ source: 'ISSUER', title: '秋季岗位实践' })
    expect(await draftOf(await bank.learner(1))).toBeUndefined()
    const again = await enterpriseRoster()
    const late = { ...stay, startedOn: '2025-10-20', endedOn: '2025-11-28', weeks: 5, hours: 200 }
    const body = { rows: [one, two].map((row) => ({ ...row, fields: late })) }
    const report = await enterprise(contract.prepareRosterLines, { params: again.params, body })
    expect(report.faults.map((fault) => fault.code)).toEqual(['weeks_counted', 'weeks_counted'])
  })

  it('revokes what it deposited: a draft goes, a case under review can no longer be approved', async () => {
    const { enterprise, params, id } = await enterpriseRoster()
    const rows = (await learnerRows(2)).map((row) => ({ ...row, fields: stay }))
    await enterprise(contract.prepareRosterLines, { params, body: { rows } })
    const learner = await bank.learner(0)
    const outcomeId = (await draftOf(learner))?.id ?? ''
    const { id: caseId, version } = await learner(submitRecognition, { body: { outcomeId, ...confirmed } })
    const { items } = await enterprise(contract.listRosterLines, { body: { rosterId: id } })
    expect(items.map((line) => line.applicationId)).toEqual([null, null])
    const body = { lineIds: items.map((line) => line.id), reason: '鉴定有误' }
    expect(await enterprise(contract.revokeRosterLines, { params, body })).toEqual({ revoked: 2 })
    expect(await draftOf(await bank.learner(1))).toBeUndefined()
    const reviewer = await firstReviewer(caseId)
    const review = { params: { id: caseId }, body: { version, answer: 'approve' as const } }
    expect(await codeOf(reviewer(reviewApplication, review))).toBe('issuer_revoked')
    const notice = { body: { applicationIds: [caseId], contact: '教务处' } }
    expect(await codeOf((await bank.staff('affairs1'))(postNotice, notice))).not.toBe('done')
  })

  it('that is admitted no longer sends nothing more and still sees what it sent', async () => {
    const { enterprise, params, id } = await enterpriseRoster()
    const office = await bank.staff('office1')
    const { items } = await office(contract.listPartners, {})
    const partner = items.find((one) => one.code === 'DEMO-ENT')
    await office(contract.endPartner, { params: { id: partner?.id ?? '' } })
    const rows = (await learnerRows(1)).map((row) => ({ ...row, fields: stay }))
    expect(await codeOf(enterprise(contract.prepareRosterLines, { params, body: { rows } }))).toBe('not_found')
    expect(await enterprise(contract.readRoster, { params })).toMatchObject({ id, mayAdd: false })
    expect((await enterprise(contract.listRosterChoices, {})).colleges).toEqual([])
    bank.at('2026-03-03T02:00:00Z')
    const again = { code: 'DEMO-ENT', kind: 'ENTERPRISE' as const, nameZh: partner?.names.zh ?? '', nameEn: 'x' }
    const admitted = await office(contract.admitPartner, { body: again })
    expect(admitted.items.filter((one) => one.code === 'DEMO-ENT' && one.endedAt === null)).toHaveLength(1)
  })

  it('deposits for no other: another’s certificates and the college’s own prizes are not offered', async () => {
    const enterprise = await bank.staff('enterprise')
    expect(await codeOf(aRoster(enterprise, { code: 'K-NVS-1' }))).toBe('not_found')
    const certifier = await bank.staff('certifier')
    expect(await codeOf(aRoster(certifier, { code: 'X-WEB-J' }))).toBe('not_found')
  })
})

async function firstReviewer(caseId: string): Promise<Client> {
  const personId = await bank.world.gate.read(wholeBank, async (database) => {
    const row = await database
      .selectFrom('application as a')
      .innerJoin('role_assignment as r', 'r.unit_id', 'a.department_id')
      .select('r.person_id')
      .where('a.id', '=', caseId)
      .where('r.role', '=', 'department_reviewer')
      .executeTakeFirstOrThrow()
    return row.person_id
  })
  return bank.client(personId)
}
