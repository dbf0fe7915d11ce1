import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openAccount } from '../../src/contract/accounts.ts'
import { grantRole, listUnits } from '../../src/contract/administration.ts'
import { submitConversion, submitRecognition } from '../../src/contract/applications.ts'
import { listOutcomeDefinitions, listProgrammes } from '../../src/contract/catalogue.ts'
import type { Client } from '../../src/contract/client.ts'
import * as contract from '../../src/contract/college-set-up.ts'
import { depositOutcome } from '../../src/contract/outcomes.ts'
import * as plans from '../../src/contract/programme-set-up.ts'
import { beginWithPolicy } from '../../src/server/cases/college-policy.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { demoPdf } from '../../src/server/demo/demo-pdf.ts'
import { readCataloguePack } from '../../src/server/demo/read-packs.ts'
import { addCatalogue } from '../../src/server/institutions/add-catalogue.ts'
import { addCollege, addWorkflow } from '../../src/server/institutions/add-institution.ts'
import { aStaffMember, openTestBank, type TestBank } from '../support/bank.ts'
import { uploadFile } from '../support/college.ts'
import { aPolicy } from '../support/settle-policy.ts'

/** A college that has nothing but its name sets itself up, and its first learner applies. */

let bank: TestBank
let institutionId = ''
let affairs: Client
let office: Client

let keys = 0
const once = () => ({ idempotencyKey: `set-up-key-${(keys += 1)}` })
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  )
const reason = '校务会议决定'
const both = (zh: string, en: string) => ({ zh, en })

beforeAll(async () => {
  bank = await openTestBank()
  institutionId = await bank.world.gate.write(wholeBank, async (tx) => {
    const id = await addCollege(tx, bank.world, { code: '12345', name: both('新职业技术学院', 'New College') })
    await addCatalogue(tx, bank.world, id, readCataloguePack())
    await addWorkflow(tx, bank.world, id, '2026-03-02')
    await beginWithPolicy(tx, bank.world, id, aPolicy, '2026-03-02')
    return id
  })
  affairs = await bank.client(await aStaffMember(bank, { role: 'academic_affairs', institutionId }))
  office = await bank.client(await aStaffMember(bank, { role: 'credit_bank_office', institutionId }))
})
afterAll(() => bank.close())

const ids = { department: '', group: '', class: '', closedClass: '', course: '', elective: '', plan: '', window: '' }

const addUnit = async (parentId: string | null, code: string, kind: 'DEPARTMENT' | 'MAJOR_GROUP' | 'CLASS') => {
  const body = { parentId, code, name: both(`机构${code}`, `Unit ${code}`), kind }
  return (await affairs(contract.addUnit, { body }, once())).id
}

describe('units', () => {
  it('are added where they belong, and found level by level', async () => {
    ids.department = await addUnit(null, 'XX', 'DEPARTMENT')
    ids.group = await addUnit(ids.department, 'RJQ', 'MAJOR_GROUP')
    ids.class = await addUnit(ids.group, 'RJ2601', 'CLASS')
    expect(await codeOf(addUnit(null, 'RJ2602', 'CLASS'))).toBe('set_up_invalid')
    expect(await codeOf(addUnit(null, 'XX', 'DEPARTMENT'))).toBe('duplicate')
    const top = await office(contract.listSetUpUnits, { query: {} })
    expect(top.items.map((unit) => [unit.code, unit.partCount])).toEqual([['XX', 1]])
    const below = await office(contract.listSetUpUnits, { query: { parentId: ids.group } })
    expect(below.items.map((unit) => unit.code)).toEqual(['RJ2601'])
    expect(below.path.map((unit) => unit.name.zh)).toEqual(['机构XX', '机构RJQ'])
  })

  it('are renamed, and the former name stays in the history with who gave the new one, and why', async () => {
    const name = both('软件2601班', 'Software 2601')
    await affairs(contract.renameUnit, { params: { id: ids.class }, body: { name, reason } }, once())
    const { items } = await office(contract.listSetUpEvents, { query: { objectId: ids.class } })
    expect(items.map(({ act, role, former, changed, reason: why }) => ({ act, role, former, changed, why }))).toEqual([
      {
        act: 'rename',
        role: 'academic_affairs',
        former: { nameZh: '机构RJ2601', nameEn: 'Unit RJ2601' },
        changed: { nameZh: name.zh, nameEn: name.en },
        why: reason,
      },
      expect.objectContaining({ act: 'add' }),
    ])
  })

  it('are closed only when nothing is bound to them, and take nobody any more', async () => {
    const close = (id: string) => affairs(contract.closeUnit, { params: { id }, body: { reason } }, once())
    expect(await codeOf(close(ids.department))).toBe('unit_in_use')
    const spare = await addUnit(ids.department, 'RJ2699', 'CLASS')
    await aStaffMember(bank, { role: 'form_teacher', institutionId, unitId: spare })
    expect(await codeOf(close(spare))).toBe('unit_in_use')
    await bank.world.gate.write(wholeBank, (tx) =>
      tx
        .updateTable('role_assignment')
        .set({ ended_at: bank.world.clock.now() })
        .where('unit_id', '=', spare)
        .execute(),
    )
    expect((await close(spare)).closedAt).not.toBeNull()
    const open = await office(listUnits, {})
    expect(open.items.map((unit) => unit.code)).toEqual(['RJ2601', 'RJQ', 'XX'])
    const security = await bank.client(await aStaffMember(bank, { role: 'security_administrator', institutionId }))
    const teacher = await aStaffMember(bank, { role: 'form_teacher', institutionId })
    const grant = { params: { id: teacher }, body: { role: 'form_teacher' as const, unitId: spare } }
    expect(await codeOf(security(grantRole, grant))).toBe('not_found')
    ids.closedClass = spare
  })
})

const courseRow = (code: string, nameZh: string, credits: string, kind: string) => {
  return { code, nameZh, nameEn: `Course ${code}`, credits, hours: '64', kind, convertible: '是' }
}

describe('courses', () => {
  it('come from a pasted table whole, or not at all where a row has a fault', async () => {
    const rows = [courseRow('C1', '数据库技术', '4', '专业核心课'), courseRow('C2', '美术鉴赏', 'x', '公共选修课')]
    const add = (all: typeof rows, isTrial: boolean) =>
      affairs(plans.addCourses, { body: { rows: all, isTrial } }, once())
    const refused = await add(rows, false)
    expect(refused).toEqual({
      added: 0,
      faults: [{ row: 2, faults: [both('学分须为 0.01 至 100 的数', 'credits are a number from 0.01 to 100')] }],
    })
    const good = [rows[0] ?? refused, courseRow('C2', '美术鉴赏', '2', '公共选修课')] as typeof rows
    expect(await add(good, true)).toEqual({ added: 0, faults: [] })
    expect(await add(good, false)).toEqual({ added: 2, faults: [] })
    expect((await add(good, true)).faults.map((fault) => fault.faults[0]?.en)).toEqual([
      'the code C1 exists already',
      'the code C2 exists already',
    ])
  })

  it('are found by a part of their Chinese name, and count otherwise from a term on', async () => {
    const { items } = await office(plans.listSetUpCourses, { query: { search: '数据' } })
    expect(items.map((course) => course.code)).toEqual(['C1'])
    ids.course = items[0]?.id ?? ''
    const body = { fromTerm: '2027-2028-1', credits: 300, hours: 48, reason }
    const change = (given: typeof body) =>
      affairs(plans.addCourseVersion, { params: { id: ids.course }, body: given }, once())
    const changed = await change(body)
    expect([changed.credits, changed.versions.map((one) => [one.fromTerm, one.credits])]).toEqual([
      400,
      [
        ['', 400],
        ['2027-2028-1', 300],
      ],
    ])
    expect(await codeOf(change({ ...body, fromTerm: '2024-2025-1', credits: 200 }))).toBe('set_up_invalid')
    const found = await office(plans.listSetUpCourses, { query: { search: '美术' } })
    ids.elective = found.items[0]?.id ?? ''
  })
})

describe('a course that was set up by mistake', () => {
  it('gets its right names with history, and is discarded while no plan has it: its code is free again', async () => {
    const course = { code: 'C9', name: both('错名', 'Wrong'), credits: 100, hours: 16, kind: 'PRACTICE' as const }
    const add = () => affairs(plans.addCourse, { body: { ...course, isConvertible: true } }, once())
    const { id } = await add()
    const name = both('对名', 'Right')
    const renamed = await affairs(plans.renameCourse, { params: { id }, body: { name, reason } }, once())
    expect(renamed.name).toEqual(name)
    const discard = (of: string) => affairs(plans.discardCourse, { params: { id: of }, body: { reason } }, once())
    expect(await discard(id)).toEqual({ isDone: true })
    const { items } = await office(contract.listSetUpEvents, { query: { objectId: id } })
    expect(items.map((event) => event.act).toSorted()).toEqual(['add', 'discard', 'rename'])
    await discard((await add()).id)
    expect(await codeOf(discard(ids.course))).toBe('set_up_invalid')
  })
})

describe('programme plans', () => {
  const head = () => ({
    name: both('软件技术', 'Software Technology'),
    departmentId: ids.department,
    terms: 6,
    credits: 500,
    hours: 128,
  })
  const draft = (cohort: number, copiesFrom: string | null) =>
    affairs(
      plans.draftProgramme,
      { body: { ...head(), code: `510203-${cohort}`, majorCode: '510203', cohort, copiesFrom } },
      once(),
    )
  const courses = () => [
    { courseId: ids.course, groupCode: 'MAJOR_CORE' as const, term: 1, isCompulsory: true },
    { courseId: ids.elective, groupCode: 'PUBLIC_ELECTIVE' as const, term: 2, isCompulsory: false },
  ]
  const publish = (plan: { id: string; revision: number }) =>
    affairs(plans.publishProgramme, { params: { id: plan.id }, body: { revision: plan.revision } }, once())

  it('are drafted, filled and published; a draft is nobody’s plan, a published one is fixed', async () => {
    const empty = await draft(2025, null)
    expect(await codeOf(publish(empty))).toBe('programme_incomplete')
    const body = { ...head(), revision: empty.revision, courses: courses() }
    const saved = await affairs(plans.saveProgramme, { params: { id: empty.id }, body })
    expect([saved.compulsory, saved.all, saved.faults]).toEqual([
      { credits: 400, hours: 64 },
      { credits: 600, hours: 128 },
      [],
    ])
    expect(await codeOf(affairs(plans.saveProgramme, { params: { id: empty.id }, body }))).toBe('conflict')
    const anyone = await bank.client()
    expect((await anyone(listProgrammes, { query: {} })).items).toEqual([])
    ids.plan = (await publish(saved)).id
    expect((await anyone(listProgrammes, { query: {} })).items.map((plan) => plan.code)).toEqual(['510203-2025'])
    const again = { ...body, revision: saved.revision }
    expect(await codeOf(affairs(plans.saveProgramme, { params: { id: ids.plan }, body: again }))).toBe(
      'programme_fixed',
    )
  })

  it('are copied for the next cohort with what each course counts when that cohort comes to it', async () => {
    const next = await draft(2027, ids.plan)
    expect(next.courses.map((course) => [course.code, course.credits])).toEqual([
      ['C1', 300],
      ['C2', 200],
    ])
    const first = await office(plans.readSetUpProgramme, { params: { id: ids.plan } })
    expect(first.courses[0]?.credits).toBe(400)
    await affairs(plans.discardProgramme, { params: { id: next.id }, body: { revision: next.revision } }, once())
  })

  it('change by a new version, which replaces the one before for whoever enrols later', async () => {
    const revise = () => affairs(plans.reviseProgramme, { params: { id: ids.plan }, body: { reason } }, once())
    const second = await revise()
    expect([second.version, second.state, second.courses.length]).toEqual([2, 'DRAFT', 2])
    expect(await codeOf(revise())).toBe('duplicate')
    await publish(second)
    const states = await office(plans.listSetUpProgrammes, { query: { search: '软件' } })
    expect(states.items.map((plan) => [plan.version, plan.state]).toSorted()).toEqual([
      [1, 'REPLACED'],
      [2, 'PUBLISHED'],
    ])
    const former = { ...person, programmeId: ids.plan, classId: ids.class }
    expect(await codeOf(office(openAccount, { body: former }, once()))).toBe('not_found')
    ids.plan = second.id
  })

  it('cannot be published with a course that was retired', async () => {
    await affairs(plans.retireCourse, { params: { id: ids.elective }, body: { reason } }, once())
    const next = await draft(2028, ids.plan)
    expect(next.courses.some((course) => course.isRetired)).toBe(true)
    expect(await codeOf(publish(next))).toBe('programme_incomplete')
  })
})

const person = {
  name: '何新生',
  documentKind: 'PASSPORT' as const,
  documentNumber: 'E12345678',
  studentNumber: '2025000001',
  startedOn: '2025-09-01',
}

describe('windows', () => {
  const open = (opensOn: string, closesOn: string, kinds: ('RECOGNITION' | 'CONVERSION')[]) =>
    affairs(contract.openWindow, { body: { name: both('春季', 'Spring'), opensOn, closesOn, kinds } }, once())

  it('open today or later, for the kinds of application that they name', async () => {
    expect(await codeOf(open('2026-03-01', '2026-03-31', ['RECOGNITION']))).toBe('set_up_invalid')
    const window = await open('2026-03-02', '2026-03-31', ['RECOGNITION'])
    ids.window = window.id
    expect([window.state, window.term]).toEqual(['OPEN', '2025-2026-2'])
  })

  it('move their end while it has not passed: who, from which to which day and why stays', async () => {
    const move = (formerClosesOn: string, closesOn: string) => {
      const body = { formerClosesOn, closesOn, reason }
      return affairs(contract.moveWindowEnd, { params: { id: ids.window }, body }, once())
    }
    expect((await move('2026-03-31', '2026-04-10')).closesOn).toBe('2026-04-10')
    expect(await codeOf(move('2026-03-31', '2026-05-01'))).toBe('conflict')
    expect(await codeOf(move('2026-04-10', '2026-03-01'))).toBe('set_up_invalid')
    const { items } = await office(contract.listSetUpEvents, { query: { objectId: ids.window } })
    expect(items[0]).toMatchObject({
      act: 'extend',
      former: { closesOn: '2026-03-31' },
      changed: { closesOn: '2026-04-10' },
      reason,
    })
  })

  it('take the applications of the first learner, and of their kinds alone', async () => {
    const body = { ...person, programmeId: ids.plan, classId: ids.class }
    expect(await codeOf(office(openAccount, { body: { ...body, classId: ids.closedClass } }, once()))).toBe('not_found')
    const { learnerId } = await office(openAccount, { body }, once())
    await bank.world.gate.write(wholeBank, (tx) =>
      tx.updateTable('login').set({ password_must_change: false }).where('person_id', '=', learnerId).execute(),
    )
    const learner = await bank.client(learnerId)
    const { items } = await learner(listOutcomeDefinitions, { query: { search: 'OWN-1' } })
    expect(items).toEqual([])
    const definition = await office(contract.addDefinition, { body: ownDefinition }, once())
    const outcome = await learner(
      depositOutcome,
      {
        body: {
          definitionId: definition.id,
          certificateNumber: 'NEW-1',
          obtainedOn: '2025-12-01',
          fields: { level: 'junior' },
        },
      },
      once(),
    )
    const headers = await bank.headersOf(learnerId)
    for (const key of ['certificate', 'query-result']) {
      expect(await uploadFile(bank, headers, outcome.id, key, demoPdf(['evidence', key]))).toBeLessThan(300)
    }
    const statement = { declaresHonesty: true, consentsToNotice: true } as const
    const targets = { targetCourseIds: [ids.course], ...statement }
    expect(await codeOf(learner(submitConversion, { body: targets }, once()))).toBe('window_closed')
    const submitted = { outcomeId: outcome.id, targetCourseIds: [], ...statement }
    expect((await learner(submitRecognition, { body: submitted }, once())).state).toBe('IN_REVIEW')
    const windows = await office(contract.listWindows, { query: {} })
    expect(windows.items.map((window) => window.applicationCount)).toEqual([1])
    const close = { params: { id: ids.class }, body: { reason } }
    expect(await codeOf(affairs(contract.closeUnit, close, once()))).toBe('unit_in_use')
  })

  it('close at once with a reason, and stay as they were from then on', async () => {
    const close = () => affairs(contract.closeWindow, { params: { id: ids.window }, body: { reason } }, once())
    expect((await close()).state).toBe('CLOSED')
    expect(await codeOf(close())).toBe('window_over')
  })
})

const ownDefinition = {
  code: 'OWN-1',
  kind: 'onex-certificate',
  name: both('本校认可证书（1+X）初级', 'Certificate of our own list'),
  level: '初级',
  issuer: '某评价组织',
  isIssuerOpen: false,
  needsCertificateNumber: true,
  creditsMaximum: 300,
  creditCategory: 'MAJOR',
  validityMonths: 60,
  isRepeatable: false,
  source: '校教字〔2026〕3号',
  recognisedFrom: '2020-01-01',
}

describe('the catalogue', () => {
  it('retires a definition after a day, and never in hindsight', async () => {
    const { items } = await office(contract.listSetUpDefinitions, { query: { search: 'OWN-1' } })
    const [definition] = items
    expect(definition?.state).toBe('IN_FORCE')
    const retire = (recognisedTo: string) =>
      office(
        contract.retireDefinition,
        { params: { id: definition?.id ?? '' }, body: { recognisedTo, reason } },
        once(),
      )
    expect(await codeOf(retire('2026-03-01'))).toBe('set_up_invalid')
    expect((await retire('2026-03-31')).recognisedTo).toBe('2026-03-31')
    bank.at('2026-04-01T02:00:00Z')
    expect(await codeOf(retire('2026-12-31'))).toBe('set_up_invalid')
  })

  it('is corrected: names with history; what no outcome uses is retired at once, or discarded', async () => {
    const add = () => office(contract.addDefinition, { body: { ...ownDefinition, code: 'OWN-2' } }, once())
    const { id } = await add()
    const name = both('更正后的名称', 'Corrected name')
    const renamed = await office(contract.renameDefinition, { params: { id }, body: { name, reason } }, once())
    expect(renamed.name).toEqual(name)
    const discard = (of: string) => office(contract.discardDefinition, { params: { id: of }, body: { reason } }, once())
    expect(await discard(id)).toEqual({ isDone: true })
    const { items } = await office(contract.listSetUpEvents, { query: { objectId: id } })
    expect(items.map((event) => event.act).toSorted()).toEqual(['add', 'discard', 'rename'])
    const again = await add()
    const retire = (recognisedTo: string) =>
      office(contract.retireDefinition, { params: { id: again.id }, body: { recognisedTo, reason } }, once())
    expect(await codeOf(retire('2026-03-30'))).toBe('set_up_invalid')
    expect((await retire('2026-03-31')).state).toBe('RETIRED')
    const used = (await office(contract.listSetUpDefinitions, { query: { search: 'OWN-1' } })).items[0]
    expect(await codeOf(discard(used?.id ?? ''))).toBe('set_up_invalid')
  })

  it('is the office’s alone to change', async () => {
    expect(await codeOf(affairs(contract.addDefinition, { body: ownDefinition }, once()))).toBe('forbidden')
    expect(await codeOf(office(contract.addDefinition, { body: ownDefinition }, once()))).toBe('duplicate')
  })
})
