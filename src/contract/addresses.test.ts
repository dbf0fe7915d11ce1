import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Operation } from './operation.ts'

/** Addresses stand in the logs of servers and proxies and in histories of browsers: nothing of a person is in one. */

interface AddressField {
  name: string
  schema: z.core.JSONSchema.BaseSchema
}

async function readContract(): Promise<Operation[]> {
  const names = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  const modules = await Promise.all(
    names.map(
      async (name) => (await import(pathToFileURL(join(import.meta.dirname, name)).href)) as Record<string, unknown>,
    ),
  )
  return modules.flatMap((module) => Object.values(module)).filter(isOperation)
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'url' in value && 'access' in value && 'method' in value
}

/** The fields of path and query string, with the shape of what a caller writes. */
function addressFieldsOf({ url, params, querystring }: Operation): AddressField[] {
  const shaped = [params, querystring].flatMap((shape) => {
    if (!shape) return []
    const schema = z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' })
    return Object.entries(schema.properties ?? {}).map(([name, one]) => ({
      name,
      schema: one as AddressField['schema'],
    }))
  })
  const named = [...url.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '')
  return [
    ...shaped,
    ...named.filter((name) => !shaped.some((one) => one.name === name)).map((name) => ({ name, schema: {} })),
  ]
}

/** Names under which something of a person would go. */
const personal =
  /search|query|term|words|text|name|number|document|certificate|student|phone|mobile|mail|contact|issuer|title|reason|birth|learner|holder|person/i

/** Whether a name can be written there, whatever the field is called. */
function isFreeText({ type, enum: choices, const: only, format, pattern }: AddressField['schema']): boolean {
  if (choices !== undefined || only !== undefined || format !== undefined) return false
  if (type === 'integer' || type === 'number' || type === 'boolean') return false
  return pattern === undefined || new RegExp(pattern, 'u').test('刘小明')
}

/** Fields that look as if they could tell of a person, and why they do not. */
const exceptions: Record<string, string> = {
  cursor: 'opaque, of ids, instants and codes: lists in order of a number of persons take it in a body',
  isUnread: 'yes or no',
  'uploadEvidence checklistKey': 'a code of the kind',
  'addRosterFile checklistKey': 'a code of the kind',
  'listSecurityEvents kind': 'a code',
  'listOutcomeDefinitions kind': 'a code of the public catalogue',
  'listOutcomeDefinitions search': 'words of the public catalogue, in which no person is',
  'listSetUpDefinitions kind': 'a code of the catalogue',
  'listSetUpDefinitions search': 'words of the catalogue, in which no person is',
  'listSetUpCourses search': 'a course’s name or code',
  'listSetUpProgrammes search': 'a programme’s name or code',
  'reconcileResults term': 'a term of a school year',
  'listSetUpUnits search': 'a department’s or class’s name or code',
}

function findPersonalFields(operations: readonly Operation[]): string[] {
  return operations.flatMap((operation) =>
    addressFieldsOf(operation)
      .filter(({ name, schema }) => personal.test(name) || isFreeText(schema))
      .filter(({ name }) => !(name in exceptions) && !(`${operation.id} ${name}` in exceptions))
      .map(({ name }) => `${operation.id} ${name}`),
  )
}

describe('the address of an operation', () => {
  it('carries nothing of a person: no words, names, numbers or contacts', async () => {
    const operations = await readContract()
    expect(operations.length).toBeGreaterThan(80)
    expect(findPersonalFields(operations)).toEqual([])
  })

  it('is looked at in path and query string, by the name of a field and by what can be written there', () => {
    const declared = {
      method: 'GET',
      tag: '',
      summary: { zh: '', en: '' },
      access: 'public',
      response: z.any(),
    } as const
    const bad: Operation[] = [
      { ...declared, id: 'byWords', url: '/a', querystring: z.object({ q: z.string().max(100), page: z.int() }) },
      { ...declared, id: 'byPhone', url: '/a', querystring: z.object({ phone: z.string().regex(/^\d+$/).optional() }) },
      { ...declared, id: 'byNumber', url: '/a/:studentNumber' },
      { ...declared, id: 'byId', url: '/a/:id', params: z.object({ id: z.uuid() }) },
    ]
    expect(findPersonalFields(bad)).toEqual(['byWords q', 'byPhone phone', 'byNumber studentNumber'])
  })

  it('needs each exception that is made', async () => {
    const fields = (await readContract()).flatMap((operation) =>
      addressFieldsOf(operation)
        .filter(({ name, schema }) => personal.test(name) || isFreeText(schema))
        .flatMap(({ name }) => [name, `${operation.id} ${name}`]),
    )
    expect(Object.keys(exceptions).filter((exception) => !fields.includes(exception))).toEqual([])
  })
})
