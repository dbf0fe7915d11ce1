import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as accounts from '../../src/contract/accounts.ts'
import * as administration from '../../src/contract/administration.ts'
import * as applications from '../../src/contract/applications.ts'
import * as catalogue from '../../src/contract/catalogue.ts'
import { pathOf } from '../../src/contract/client.ts'
import * as messages from '../../src/contract/messages.ts'
import type { Operation } from '../../src/contract/operation.ts'
import * as outcomes from '../../src/contract/outcomes.ts'
import * as notices from '../../src/contract/public-notices.ts'
import { roles, type Role, type StaffRole } from '../../src/contract/roles.ts'
import * as signIn from '../../src/contract/sign-in.ts'
import { operationsOf } from '../../src/server/http/route.ts'
import { runRecognition } from '../../src/server/demo/load-cases.ts'
import { createRandom } from '../../src/core/random.ts'
import { readCataloguePack } from '../../src/server/demo/read-packs.ts'
import { aStaffMember } from '../support/bank.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'

/** Every operation of the contract, found by its shape. */
const modules = [accounts, administration, applications, catalogue, messages, outcomes, notices, signIn]
const operations = modules
  .flatMap((one) => Object.values(one) as unknown[])
  .filter((one): one is Operation => typeof one === 'object' && one !== null && 'access' in one && 'url' in one)

let bank: TestCollege
/** Headers per role at the college, and per role at another institution. */
const here = new Map<Role, Record<string, string>>()
const elsewhere = new Map<Role, Record<string, string>>()
const ids: Record<string, string> = {}

beforeAll(async () => {
  bank = await openTestCollege()
  const other = bank.college.partners.get('DEMO-UNI') ?? ''
  for (const role of roles) {
    if (role === 'learner') continue
    const at = (institutionId: string) => aStaffMember(bank, { role: role as StaffRole, institutionId })
    here.set(role, await bank.headersOf(await at(bank.college.institutionId)))
    elsewhere.set(role, await bank.headersOf(await at(other)))
  }
  const [first, second] = bank.learners
  here.set('learner', await bank.headersOf(first?.actor.personId ?? ''))
  elsewhere.set('learner', await bank.headersOf(second?.actor.personId ?? ''))
  ids.learner = first?.actor.personId ?? ''
  ids.application = await submitOne()
  const learner = await bank.learner(0)
  const { items } = await learner(outcomes.listMyOutcomes, { query: {} })
  ids.outcome = items[0]?.id ?? ''
  ids.evidence = items[0]?.evidence[0]?.id ?? ''
})
afterAll(() => bank.close())

async function submitOne(): Promise<string> {
  const [learner] = bank.learners
  if (!learner) throw new Error('no learner')
  const context = {
    world: bank.world,
    college: bank.college,
    catalogue: readCataloguePack(),
    random: createRandom('matrix'),
    today: '2026-03-02',
    onProgress: () => undefined,
    staff: {} as never,
  }
  return (await runRecognition(context, learner, 'X-WEB-J', 'materials', 0)) ?? ''
}

/** Bodies that the contract takes, so that the request reaches the object. */
const bodies: Record<string, object> = {
  withdrawApplication: { version: 1 },
  supplementApplication: { version: 1 },
  archiveApplication: { version: 1 },
  reviewApplication: { version: 1, answer: 'approve' },
  clearDuplicate: { version: 1, reason: '测试' },
  releaseCertificateClaim: { reason: '测试' },
  reverseApplication: { version: 1, reasonCode: 'value-wrong', reason: '测试' },
  decideObjection: { answer: 'dismiss', reasonCode: 'objection-unfounded', finding: '测试' },
  changeAccountState: { act: 'freeze', reason: '测试' },
}

/** A real request for the operation: existing objects in the path, a body that is well-formed but asks for nothing. */
async function send(operation: Operation, headers: Record<string, string>, body: object = {}): Promise<number> {
  const id = operation.url.includes('evidence/')
    ? ids.evidence
    : operation.url.includes('/outcomes/')
      ? ids.outcome
      : operation.url.includes('/applications/')
        ? ids.application
        : operation.url.includes('/accounts/') || operation.url.includes('/users/')
          ? ids.learner
          : bank.college.institutionId
  const answer = await bank.app.inject({
    method: operation.method,
    url: pathOf(
      operation,
      { id, year: 2027 },
      operation.id === 'uploadEvidence' ? { checklistKey: 'certificate' } : {},
    ),
    headers: { ...headers, 'idempotency-key': `matrix-${operation.id}` },
    ...(operation.method === 'GET' ? {} : { payload: body }),
  })
  return answer.statusCode
}

/** What would end the caller's own session is left to the tests of sign-in. */
const selfEnding = new Set(['signOut', 'revokeSessions'])

describe('who may do what', () => {
  it('serves every operation of the contract, and no other', () => {
    const served = operationsOf(bank.app).map((operation) => operation.id)
    expect(served.toSorted()).toEqual(operations.map((operation) => operation.id).toSorted())
  })

  it('answers 401 to whoever is not signed in, except on public operations', async () => {
    for (const operation of operations) {
      const status = await send(operation, {})
      if (operation.access === 'public') expect([operation.id, status]).not.toContain(403)
      else expect([operation.id, status]).toEqual([operation.id, 401])
    }
  })

  it('lets each role through where the contract says so and answers 403 elsewhere', async () => {
    const faults: string[] = []
    for (const operation of operations.filter((one) => !selfEnding.has(one.id))) {
      for (const [role, headers] of here) {
        const status = await send(operation, headers)
        const isAllowed = typeof operation.access === 'string' || operation.access.includes(role)
        const isRefused = status === 403 || status === 401
        if (isAllowed === isRefused && operation.access !== 'public') faults.push(`${operation.id} ${role} ${status}`)
        if (status >= 500) faults.push(`${operation.id} ${role} ${status}`)
      }
    }
    expect(faults).toEqual([])
  })

  it('hides the objects of one institution or learner from the holder of the same role elsewhere', async () => {
    const faults: string[] = []
    const draft = {
      definitionId: bank.college.definitions.get('X-WEB-I'),
      obtainedOn: '2025-12-01',
      fields: { level: 'junior' },
    }
    for (const operation of operations.filter((one) => !selfEnding.has(one.id))) {
      if (typeof operation.access === 'string' || !operation.url.includes(':id')) continue
      // Users of the bank are administered for the whole bank.
      if (operation.tag.includes('Administration')) continue
      for (const role of operation.access) {
        const body = operation.id === 'changeOutcome' ? draft : bodies[operation.id]
        const status = await send(operation, elsewhere.get(role) ?? {}, body)
        if (status !== 404) faults.push(`${operation.id} ${role} ${status}`)
      }
    }
    expect(faults).toEqual([])
  })

  it('leaks nothing of another institution into lists', async () => {
    const reviewer = await bank.app.inject({
      method: 'GET',
      url: '/api/queue?view=all',
      headers: elsewhere.get('academic_affairs') ?? {},
    })
    expect(reviewer.json()).toMatchObject({ items: [] })
    const office = await bank.app.inject({
      method: 'GET',
      url: '/api/accounts',
      headers: elsewhere.get('credit_bank_office') ?? {},
    })
    expect(office.json()).toMatchObject({ items: [] })
  })

  it('forgets a role with the next request', async () => {
    const personId = await aStaffMember(bank, { role: 'academic_affairs', institutionId: bank.college.institutionId })
    const headers = await bank.headersOf(personId)
    const ask = async () => (await bank.app.inject({ method: 'GET', url: '/api/queue', headers })).statusCode
    expect(await ask()).toBe(200)
    await bank.world.gate.write({ kind: 'all' }, (tx) =>
      tx.updateTable('role_assignment').set({ ended_at: new Date() }).where('person_id', '=', personId).execute(),
    )
    expect(await ask()).toBe(403)
  })
})
