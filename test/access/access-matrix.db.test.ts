import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pathOf } from '../../src/contract/client.ts'
import type { Operation } from '../../src/contract/operation.ts'
import { roles, type Role, type StaffRole } from '../../src/contract/roles.ts'
import { assignRole } from '../../src/server/access/add-person.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { operationsOf } from '../../src/server/http/route.ts'
import { aStaffMember } from '../support/bank.ts'
import { openStage, type Stage } from './stage.ts'
import { readSecrets, readTraces } from './traces.ts'
import { foreignRequests, type ForeignRequest } from './foreign-requests.ts'

/** The table that people wrote; the contract is not asked. */
const table = new Map(
  readFileSync(join(import.meta.dirname, 'who-may-do-what.txt'), 'utf8')
    .split('\n')
    .filter((row) => row.trim() !== '' && !row.startsWith('#'))
    .map((row) => {
      const [operation = '', ...who] = row.trim().split(/\s+/)
      return [operation, who] as const
    }),
)
const everyone = (id: string) => table.get(id)?.[0] === 'public' || table.get(id)?.[0] === 'signed_in'
const rolesFor = (id: string): Role[] => (everyone(id) ? [] : ((table.get(id) ?? []) as Role[]))

let stage: Stage
let operations: readonly Operation[]
let requests: Record<string, ForeignRequest>
/** Who holds each role at the college and nothing else, and who holds it at the second college. */
const here = new Map<Role, string>()
const elsewhere = new Map<Role, string>()

beforeAll(async () => {
  stage = await openStage()
  operations = operationsOf(stage.bank.app)
  const { bank, other } = stage
  for (const role of roles) {
    if (role === 'learner') continue
    here.set(role, await aStaffMember(bank, { role, institutionId: bank.college.institutionId }))
    elsewhere.set(role, await aStaffMember(bank, { role, institutionId: other.institutionId }))
  }
  here.set('learner', stage.learner.actor.personId)
  elsewhere.set('learner', bank.learners[2]?.actor.personId ?? '')
  requests = await foreignRequests(stage)
})
afterAll(() => stage.bank.close())

let keys = 0
const sessions = new Map<string, Record<string, string>>()
const selfEnding = new Set(['signOut', 'revokeSessions'])

async function headersFor(personId: string, operation: Operation): Promise<Record<string, string>> {
  const known = sessions.get(personId)
  if (known && !selfEnding.has(operation.id)) return known
  // What ends sessions gets one of its own, and the person's others are opened anew.
  if (operation.id === 'revokeSessions') sessions.delete(personId)
  const opened = await stage.bank.headersOf(personId)
  if (!selfEnding.has(operation.id)) sessions.set(personId, opened)
  return opened
}

async function ask(operation: Operation, personId: string | null, request: ForeignRequest = {}) {
  const headers = personId === null ? {} : await headersFor(personId, operation)
  const id = operation.id === 'revokeSession' ? 'abcdefabcdef' : stage.bank.world.ids.next()
  const answer = await stage.bank.app.inject({
    method: operation.method,
    url: pathOf(operation, { id, year: 2027, ...request.params }, request.query),
    headers: { ...headers, 'idempotency-key': `matrix-${(keys += 1)}-key` },
    ...(operation.method === 'GET' ? {} : { payload: request.body ?? {} }),
  })
  const isJson = String(answer.headers['content-type']).includes('json')
  const code = isJson ? (answer.json<{ code?: string }>().code ?? null) : null
  return { status: answer.statusCode, code, text: isJson ? answer.body : '' }
}

const operation = (id: string): Operation => {
  const found = operations.find((one) => one.id === id)
  if (!found) throw new Error(`no operation ${id}`)
  return found
}

/** What only shows: what is read by its address, and what is searched with a body. */
const isReading = ({ method, url }: Operation) => method === 'GET' || url.endsWith('/search')

describe('the table of roles and operations', () => {
  it('has a line for every operation that is served, and no other', () => {
    expect([...table.keys()].toSorted()).toEqual(operations.map((one) => one.id).toSorted())
  })

  it('names roles that exist', () => {
    const names = [...table.values()].flat().filter((name) => name !== 'public' && name !== 'signed_in')
    expect(names.filter((name) => !(roles as string[]).includes(name))).toEqual([])
  })

  it('is what the contract declares: the first guard is as strict as those further in', () => {
    const sorted = (who: readonly string[]) => who.toSorted().join(' ')
    const declared = operations.map(({ id, access }) => [id, typeof access === 'string' ? access : sorted(access)])
    expect(declared).toEqual(operations.map(({ id }) => [id, sorted(table.get(id) ?? [])]))
  })

  it('is what the interface does, for each role alone', async () => {
    const faults: string[] = []
    for (const one of operations) {
      for (const role of roles) {
        const { status, code } = await ask(one, here.get(role) ?? '')
        const isAllowed = everyone(one.id) || rolesFor(one.id).includes(role)
        const isRefused = status === 403 || status === 401
        if (isAllowed === isRefused && !(one.id === 'signIn' && status === 400)) {
          faults.push(`${one.id} ${role}: ${status} ${code}`)
        }
        if (status >= 500) faults.push(`${one.id} ${role}: ${status}`)
      }
    }
    expect(faults).toEqual([])
  })

  it('lets whoever is not signed in do what is public, and nothing else', async () => {
    const faults: string[] = []
    for (const one of operations) {
      const { status } = await ask(one, null, requests[one.id])
      const isPublic = table.get(one.id)?.[0] === 'public'
      if (isPublic === (status === 401)) faults.push(`${one.id}: ${status}`)
    }
    expect(faults).toEqual([])
  })
})

describe('the objects of an institution', () => {
  it('are each asked for below: no operation that names one is left out', () => {
    const named = operations.filter((one) => !everyone(one.id) && one.url.includes(':id')).map((one) => one.id)
    expect(named.filter((id) => !(id in requests))).toEqual([])
  })

  it('do not exist for the holder of the same role at another one, nor for another learner', async () => {
    const before = await readTraces(stage)
    const faults: string[] = []
    for (const [id, request] of Object.entries(requests)) {
      const askers = everyone(id)
        ? [elsewhere.get('learner') ?? '']
        : rolesFor(id).map((role) => elsewhere.get(role) ?? '')
      for (const asker of askers) {
        const { status, code } = await ask(operation(id), asker, request)
        if (code !== (request.refusal ?? 'not_found')) faults.push(`${id}: ${status} ${code}`)
      }
    }
    expect(faults).toEqual([])
    expect(await readTraces(stage)).toEqual(before)
  })

  it('are in no list of another one', async () => {
    const secrets = await readSecrets(stage)
    // Something that the auditor of the college reads of, and no other auditor.
    const look = { params: { id: stage.learner.actor.personId } }
    expect((await ask(operation('readAccount'), here.get('credit_bank_office') ?? '', look)).status).toBe(200)
    const faults: string[] = []
    for (const one of operations) {
      if (!isReading(one) || everyone(one.id) || one.url.includes(':')) continue
      for (const role of rolesFor(one.id)) {
        const body = one.id === 'findCertificateClaims' ? { certificateNumber: secrets.certificate } : {}
        const { status, text } = await ask(one, elsewhere.get(role) ?? '', { body })
        if (status !== 200) faults.push(`${one.id} ${role}: ${status}`)
        for (const [what, secret] of Object.entries(secrets)) {
          if (what !== 'certificate' && text.includes(secret)) faults.push(`${one.id} tells ${role} the ${what}`)
        }
      }
    }
    expect(faults).toEqual([])
    const { bank } = stage
    const body = { documentKind: 'ID_CARD', documentNumber: secrets.document }
    for (const role of rolesFor('findAccount')) {
      const found = await ask(operation('findAccount'), elsewhere.get(role) ?? '', { body })
      expect(JSON.parse(found.text)).toEqual({ items: [] })
    }
    expect(bank.learners).toHaveLength(16)
  })
})

describe('an answer that shows data of others', () => {
  it('leaves a line in the log of accesses where the contract says so, and nowhere else', async () => {
    const { gate } = stage.bank.world
    const count = () =>
      gate.read(wholeBank, async (database) => {
        const { lines } = await database
          .selectFrom('access_log')
          .select((select) => select.fn.countAll<number>().as('lines'))
          .executeTakeFirstOrThrow()
        return Number(lines)
      })
    const { certificate: certificateNumber } = await readSecrets(stage)
    const leaving: string[] = []
    // What takes a file is asked with one where it is tested.
    const asked = operations.filter((one) => !everyone(one.id) && one.takesFile !== true)
    const readings = asked.filter((one) => isReading(one) || one.isAccessLogged)
    for (const one of readings) {
      const found = {
        findAccount: { documentKind: 'OTHER', documentNumber: 'X1' },
        findCertificateClaims: { certificateNumber },
      }
      const request = requests[one.id] ?? { body: found[one.id as keyof typeof found] ?? {} }
      const before = await count()
      for (const role of rolesFor(one.id)) {
        const { status, code } = await ask(one, here.get(role) ?? '', request)
        // Whoever may not see this one leaves no line, and tells nothing about the operation.
        if (status !== 200 && code !== 'not_found' && code !== 'forbidden') leaving.push(`${one.id} ${role}: ${code}`)
      }
      if ((await count()) > before) leaving.push(one.id)
    }
    expect(leaving).toEqual(readings.filter((one) => one.isAccessLogged).map((one) => one.id))
  })
})

describe('a role at a unit', () => {
  const at = (role: StaffRole, unitId: string) =>
    aStaffMember(stage.bank, { role, institutionId: stage.bank.college.institutionId, unitId })

  async function foreignUnits() {
    const units = await stage.bank.world.gate.plain.selectFrom('unit').select(['id', 'kind']).orderBy('code').execute()
    const another = (kind: string, own: string) => units.find((one) => one.kind === kind && one.id !== own)?.id ?? ''
    return {
      department: another('DEPARTMENT', stage.department),
      class: another('CLASS', stage.learner.classId),
    }
  }

  it('reaches nothing of another department or class', async () => {
    const foreign = await foreignUnits()
    const secrets = await readSecrets(stage)
    const people: [Role, string][] = [
      ['department_reviewer', await at('department_reviewer', foreign.department)],
      ['form_teacher', await at('form_teacher', foreign.class)],
      ['academic_affairs', await at('academic_affairs', foreign.department)],
      ['credit_bank_office', await at('credit_bank_office', foreign.department)],
      ['supervision', await at('supervision', foreign.department)],
    ]
    const before = await readTraces(stage)
    const faults: string[] = []
    for (const [role, person] of people) {
      for (const [id, request] of Object.entries(requests)) {
        if (!rolesFor(id).includes(role)) continue
        const { status, code } = await ask(operation(id), person, request)
        if (code !== 'not_found' && code !== 'forbidden') faults.push(`${id} ${role}: ${status} ${code}`)
      }
      for (const id of ['listQueue', 'listAccounts', 'listAwaitingNotice', 'listObjections']) {
        if (!rolesFor(id).includes(role)) continue
        const { text } = await ask(operation(id), person, { body: id === 'listQueue' ? { view: 'all' } : {} })
        for (const secret of [secrets.learner, secrets.application, secrets.objection, secrets['student number']]) {
          if (text.includes(secret)) faults.push(`${id} shows ${role} of another unit ${secret}`)
        }
      }
    }
    expect(faults).toEqual([])
    expect(await readTraces(stage)).toEqual(before)
  })

  it('reads its own department, and does nothing that the whole institution does', async () => {
    const person = await at('academic_affairs', stage.department)
    const office = await at('credit_bank_office', stage.department)
    const { application } = stage.ids
    expect((await ask(operation('readApplication'), person, { params: { id: application } })).status).toBe(200)
    const asked = async (who: string, id: string) => [id, (await ask(operation(id), who, requests[id])).code]
    expect(await asked(person, 'postNotice')).toEqual(['postNotice', 'forbidden'])
    expect(await asked(person, 'previewNotice')).toEqual(['previewNotice', 'forbidden'])
    expect(await asked(person, 'decideObjection')).toEqual(['decideObjection', 'not_found'])
    expect(await asked(office, 'openAccount')).toEqual(['openAccount', 'forbidden'])
    const rows = [{ name: '甲', documentKind: 'OTHER', documentNumber: 'X1', studentNumber: '1234' }]
    const body = { rows: rows.map((row) => ({ ...row, programmeCode: 'X', startedOn: '2025-09-01' })) }
    expect((await ask(operation('importAccounts'), office, { body })).code).toBe('forbidden')
    const calendar = { holidays: ['2027-01-01'], makeupWorkdays: [], source: '国办发明电〔2026〕1号' }
    expect((await ask(operation('importCalendarYear'), office, { body: calendar })).code).toBe('forbidden')
  })
})

describe('what each role sees of a case', () => {
  interface CaseView {
    learnerMaskedIdNumber: string | null
    history: { role: string | null; actorName: string | null }[]
    objections: { objectorName: string | null; objectorContact: string | null; reason: string | null }[]
    evidence: { isDuplicate: boolean | null }[]
  }

  async function seenBy(personId: string) {
    const { application: id } = stage.ids
    const { status, text } = await ask(operation('readApplication'), personId, { params: { id } })
    expect(status).toBe(200)
    const view = JSON.parse(text) as CaseView
    const officers = view.history.filter((one) => one.role !== null && one.role !== 'learner')
    const [objection] = view.objections
    return {
      idNumber:
        view.learnerMaskedIdNumber === null
          ? 'hidden'
          : /^\d{3}\*+\w{2}$/.test(view.learnerMaskedIdNumber)
            ? 'masked'
            : 'open',
      officers: officers.every((one) => one.actorName === null) ? 'hidden' : 'named',
      objector: [objection?.objectorName, objection?.objectorContact, objection?.reason]
        .map((one) => one ?? 'hidden')
        .join(' '),
      duplicates: view.evidence.every((one) => one.isDuplicate === null) ? 'hidden' : 'flagged',
    }
  }

  const objector = '李示范 demo@example.org 请核实该成果是否属实、是否为本人取得。'
  const unseen = 'hidden hidden hidden'

  it('differs by field', async () => {
    const { bank, learner } = stage
    const { institutionId } = bank.college
    const teacher = await aStaffMember(bank, { role: 'form_teacher', institutionId, unitId: learner.classId })
    const reviewer = await aStaffMember(bank, { role: 'department_reviewer', institutionId, unitId: stage.department })
    const staff = { idNumber: 'masked', officers: 'named', duplicates: 'flagged' }
    expect({
      learner: await seenBy(learner.actor.personId),
      form_teacher: await seenBy(teacher),
      department_reviewer: await seenBy(reviewer),
      academic_affairs: await seenBy(here.get('academic_affairs') ?? ''),
      credit_bank_office: await seenBy(here.get('credit_bank_office') ?? ''),
      supervision: await seenBy(here.get('supervision') ?? ''),
    }).toEqual({
      learner: { idNumber: 'hidden', officers: 'hidden', duplicates: 'hidden', objector: unseen },
      form_teacher: { ...staff, objector: unseen },
      department_reviewer: { ...staff, objector: unseen },
      academic_affairs: { ...staff, objector },
      credit_bank_office: { ...staff, objector: unseen },
      supervision: { ...staff, objector },
    })
  })

  it('is to an applicant who also handles objections what it is to any applicant, and no act is open', async () => {
    const { bank, learner, ids } = stage
    const { personId } = learner.actor
    const { institutionId } = bank.college
    await bank.world.gate.write(wholeBank, async (tx) => {
      for (const role of ['academic_affairs', 'supervision', 'credit_bank_office'] as const) {
        await assignRole(tx, bank.world, { personId, role, institutionId, unitId: null, grantedBy: null })
      }
    })
    expect(await seenBy(personId)).toEqual({
      idNumber: 'hidden',
      officers: 'hidden',
      duplicates: 'hidden',
      objector: unseen,
    })
    for (const id of ['decideObjection', 'changeAccountState', 'issuePassword']) {
      expect([id, (await ask(operation(id), personId, requests[id])).code]).toEqual([id, 'own_case'])
    }
    await bank.world.gate.write(wholeBank, (tx) =>
      tx.updateTable('application').set({ state: 'POSTED' }).where('id', '=', ids.application).execute(),
    )
    const archive = { params: { id: ids.application }, body: { version: await versionOf(ids.application) } }
    expect((await ask(operation('archiveApplication'), personId, archive)).code).toBe('own_case')
  })

  async function versionOf(id: string): Promise<number> {
    const row = await stage.bank.world.gate.read(wholeBank, (database) =>
      database.selectFrom('application').select('version').where('id', '=', id).executeTakeFirstOrThrow(),
    )
    return row.version
  }
})

describe('a role that ended', () => {
  it('is forgotten with the next request', async () => {
    const { bank } = stage
    const personId = await aStaffMember(bank, { role: 'academic_affairs', institutionId: bank.college.institutionId })
    expect((await ask(operation('listQueue'), personId)).status).toBe(200)
    await bank.world.gate.write(wholeBank, (tx) =>
      tx.updateTable('role_assignment').set({ ended_at: new Date() }).where('person_id', '=', personId).execute(),
    )
    expect((await ask(operation('listQueue'), personId)).status).toBe(403)
  })
})

describe('the requests that are refused above', () => {
  it('find their objects when somebody in reach sends them, so that it is reach that was refused', async () => {
    // A deposit is made for an outcome that is recognised.
    await stage.bank.world.gate.write(wholeBank, (tx) =>
      tx.updateTable('outcome').set({ state: 'RECOGNISED' }).where('id', '=', stage.ids.outcome).execute(),
    )
    const faults: string[] = []
    // What removes an object comes last.
    const ids = Object.keys(requests).toSorted((one, other) => Number(isRemoval(one)) - Number(isRemoval(other)))
    for (const id of ids) {
      const askers = everyone(id) ? [stage.learner.actor.personId] : rolesFor(id).map((role) => here.get(role) ?? '')
      const codes = []
      for (const asker of askers) codes.push((await ask(operation(id), asker, requests[id])).code)
      // Of several roles one finds it, and the act of the first may leave nothing for the second.
      if (codes.every((code) => code === 'not_found')) faults.push(`${id}: ${codes.join(' ')}`)
    }
    expect(faults).toEqual([])
  })

  const isRemoval = (id: string) => ['removeEvidence', 'discardOutcome', 'endRole', 'revokeSession'].includes(id)
})
