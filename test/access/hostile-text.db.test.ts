import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { pathOf } from '../../src/contract/client.ts'
import type { Operation } from '../../src/contract/operation.ts'
import { roles, type Role } from '../../src/contract/roles.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { anOutcome, aSubmittedCase } from '../../src/server/features/outcomes/outcome.fixture.ts'
import { operationsOf } from '../../src/server/http/route.ts'
import { aStaffMember } from '../support/bank.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'

const hostile = `');drop table person;--<script>x()</script>\${7*7}%_\\`

/** The part of JSON Schema that the contract's bodies use. */
interface Shape {
  type?: string
  format?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: Shape[]
  allOf?: Shape[]
  properties?: Record<string, Shape>
  required?: string[]
  items?: Shape
  minLength?: number
  maxLength?: number
  minimum?: number
  default?: unknown
}

type Path = readonly string[]

function shapeOf(schema: Operation['body']): Shape {
  return schema ? (z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape) : {}
}

const isFreeText = (shape: Shape) =>
  shape.type === 'string' && !shape.format && !shape.enum && shape.const === undefined

/** Where a shape takes any text. */
function textsOf(shape: Shape, path: Path = []): Path[] {
  if (isFreeText(shape)) return [path]
  if (path.at(-1) === 'fields') return [[...path, 'activity']]
  return [
    ...(shape.anyOf ?? []).flatMap((one) => textsOf(one, path)),
    ...Object.entries(shape.properties ?? {}).flatMap(([key, one]) => textsOf(one, [...path, key])),
    ...(shape.items ? textsOf(shape.items, [...path, '0']) : []),
  ]
}

/** A value of the shape in which one place holds the hostile text and every other something ordinary. */
function valueOf(shape: Shape, target: Path, path: Path = []): unknown {
  const isTarget = target.join('.') === path.join('.')
  if (isFreeText(shape)) {
    const text = isTarget ? hostile : 'abcdefgh'
    return text.slice(0, shape.maxLength ?? text.length)
  }
  if (path.at(-1) === 'fields') {
    return { ...volunteering, ...(target.join('.') === [...path, 'activity'].join('.') ? { activity: hostile } : {}) }
  }
  if (shape.anyOf) return valueOf(shape.anyOf.find(isFreeText) ?? shape.anyOf[0] ?? {}, target, path)
  if (shape.const !== undefined) return shape.const
  if (shape.enum) return shape.enum[0]
  if (shape.format === 'uuid') return ids[path.findLast((part) => part !== '0') ?? ''] ?? bank.world.ids.next()
  if (shape.format === 'date') return '2025-12-01'
  if (shape.type === 'boolean') return true
  if (shape.type === 'integer' || shape.type === 'number') return Math.max(shape.minimum ?? 1, 1)
  if (shape.type === 'array') return shape.items ? [valueOf(shape.items, target, [...path, '0'])] : []
  if (shape.type !== 'object' || !shape.properties) return {}
  const isDraft = 'definitionId' in shape.properties
  const within = (key: string) => target[path.length] === key && target.slice(0, path.length).join() === path.join()
  const entries = Object.entries(shape.properties).filter(
    ([key]) => within(key) || (shape.required ?? []).includes(key) || (isDraft && ['issuer', 'fields'].includes(key)),
  )
  return Object.fromEntries(entries.map(([key, one]) => [key, valueOf(one, target, [...path, key])]))
}

let bank: TestCollege
let operations: readonly Operation[]
const headers = new Map<Role, Record<string, string>>()
/** Real objects, by the name of the property or the part of the path that names them. */
const ids: Record<string, string> = {}

beforeAll(async () => {
  bank = await openTestCollege()
  operations = operationsOf(bank.app)
  for (const role of roles) {
    const { institutionId } = bank.college
    const personId =
      role === 'learner' ? bank.learners[0]?.actor.personId : await aStaffMember(bank, { role, institutionId })
    headers.set(role, await bank.headersOf(personId ?? ''))
  }
  const draft = await anOutcome(bank, {
    code: 'S-VOL',
    issuer: '某协会',
    certificateNumber: null,
    fields: volunteering,
  })
  const one = await aSubmittedCase(bank)
  Object.assign(ids, {
    definitionId: bank.college.definitions.get('S-VOL'),
    outcomeId: draft.id,
    outcomes: draft.id,
    applications: one.id,
    applicationIds: one.id,
    accounts: bank.learners[3]?.actor.personId,
    learnerId: bank.learners[0]?.actor.personId,
    users: bank.staffId('expert5'),
    institutionId: bank.college.institutionId,
  })
})
afterAll(() => bank.close())

const volunteering = { organisation: '某协会', activity: '支教', hours: 40 }

let keys = 0
async function send(operation: Operation, given: { query?: object; body?: unknown }) {
  const role = typeof operation.access === 'string' ? 'learner' : (operation.access[0] ?? 'learner')
  const id = ids[operation.url.split('/')[2] ?? ''] ?? bank.world.ids.next()
  return bank.app.inject({
    method: operation.method,
    url: pathOf(operation, { id, year: 2027 }, (given.query ?? {}) as Record<string, string>),
    headers: {
      ...(operation.access === 'public' ? {} : headers.get(role)),
      'idempotency-key': `text-${(keys += 1)}-key`,
    },
    ...(given.body === undefined ? {} : { payload: given.body as object }),
  })
}

/** Every string of an answer. */
function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : []
}

const countPersons = () =>
  bank.world.gate.read(wholeBank, (database) => database.selectFrom('person').select('id').execute())

describe('SQL and script', () => {
  it('in any text field of any body or query are text: no fault of the server, nothing executed, nothing cut', async () => {
    const faults: string[] = []
    const accepted = new Set<string>()
    const persons = (await countPersons()).length
    for (const operation of operations) {
      for (const part of ['body', 'querystring'] as const) {
        const shape = shapeOf(operation[part])
        for (const path of textsOf(shape)) {
          const value = valueOf(shape, path)
          const answer = await send(operation, part === 'body' ? { body: value } : { query: value as object })
          const where = `${operation.id} ${part}.${path.join('.')} ${answer.statusCode}`
          if (answer.statusCode >= 500) faults.push(where)
          if (operation.isFile === true && answer.statusCode < 300) {
            // A file is saved and never shown: nothing in it runs in the page.
            if (!String(answer.headers['content-disposition']).startsWith('attachment')) faults.push(where)
            continue
          }
          const type = String(answer.headers['content-type'])
          if (!/^application\/(problem\+)?json/.test(type)) faults.push(`${where} ${type}`)
          if (answer.statusCode >= 300) continue
          accepted.add(`${operation.id}.${path.join('.')}`)
          const sent = stringsOf(value).find((text) => text.startsWith(hostile.slice(0, 8))) ?? hostile
          const cut = stringsOf(answer.json()).filter((text) => text.includes('drop table') && !text.includes(sent))
          if (cut.length > 0) faults.push(`${where} ${cut[0]}`)
        }
      }
    }
    expect(faults).toEqual([])
    expect((await countPersons()).length).toBeGreaterThanOrEqual(persons)
    for (const field of [
      'depositOutcome.title',
      'depositOutcome.issuer',
      'depositOutcome.certificateNumber',
      'depositOutcome.fields.activity',
    ]) {
      expect(accepted).toContain(field)
    }
    expect(accepted.size).toBeGreaterThan(10)
  })
})
