import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Operation } from '../../src/contract/operation.ts'

/** Whoever reads the name of another leaves a line in the log of accesses. The contract says where names are read. */

const contractFolder = join(import.meta.dirname, '../../src/contract')

async function readContract(): Promise<Operation[]> {
  const names = readdirSync(contractFolder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  const modules = await Promise.all(
    names.map(async (name) => (await import(pathToFileURL(join(contractFolder, name)).href)) as object),
  )
  return modules.flatMap((module) => Object.values(module) as unknown[]).filter(isOperation)
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'url' in value && 'access' in value && 'response' in value
}

type Schema = z.core.JSONSchema.BaseSchema

/** The names of the fields that hold text, at any depth of an answer. */
function textFieldsOf(schema: Schema): string[] {
  const { properties = {}, items, anyOf = [], oneOf = [], allOf = [] } = schema
  const named = Object.entries(properties).flatMap(([name, one]) => {
    const field = one as Schema
    return isText(field) ? [name] : textFieldsOf(field)
  })
  const parts = [items, ...anyOf, ...oneOf, ...allOf].flat()
  return [...named, ...parts.flatMap((one) => (typeof one === 'object' ? textFieldsOf(one) : []))]
}

function isText({ type, anyOf = [] }: Schema): boolean {
  return (
    type === 'string' || (Array.isArray(type) && type.includes('string')) || anyOf.some((one) => isText(one as Schema))
  )
}

/** A name in one language; what has a name in both, such as a course, is an object and no person. */
const personal = /^(name|learnerName|personName|subjectName|actorName|objectorName|studentNumber|\w*[iI]dNumber)$/

function namesIn({ response }: Operation): string[] {
  const schema = z.toJSONSchema(response, { io: 'input', unrepresentable: 'any', reused: 'inline' })
  return textFieldsOf(schema).filter((name) => personal.test(name))
}

/** Operations that answer with the name of another and are no reading of it, and why. */
const exceptions = {
  // An act stands in a history itself, with who acted on whom, and answers with what was acted on.
  'acts on a case, which stand in its history': [
    // They are answered with the case as it is read, and that reading is written down.
    ['archiveApplication', 'clearDuplicate', 'referToPanel', 'reverseApplication', 'reviewApplication', 'stopNotice'],
    ['proposeRevocation', 'decideRevocation', 'answerReconsideration', 'recordDelivery'],
    ['voteOnAppeal', 'decideAppeal', 'extendAppeal'],
  ].flat(),
  'acts on an account, which stand in its history': ['changeAccountState', 'openAccount'],
  // Users are members of staff, and administrators of the system see no learner.
  'users, whose administration stands in the security events': ['addUser', 'grantRole', 'listUsers'],
  // Reading the logs would add to them without end. The auditor is the one role for it and reads nothing else.
  'the logs themselves': ['listAccesses', 'listSecurityEvents'],
  // The officers of the own institution, as authors of what they settled: no data of a learner.
  'the history of what a college settled': ['listSetUpEvents'],
  'the own name of who is signed in': ['signIn', 'readCurrentPerson'],
}

describe('an operation whose answer names another person', () => {
  it('is marked as logged in the contract, or stands here with the reason why not', async () => {
    const operations = await readContract()
    expect(operations.length).toBeGreaterThan(80)
    const ofOthers = operations.filter(({ access }) => !(Array.isArray(access) && access.join() === 'learner'))
    const naming = ofOthers.filter((one) => namesIn(one).length > 0)
    const unmarked = naming.filter((one) => one.isAccessLogged !== true).map((one) => one.id)
    expect(unmarked.toSorted()).toEqual(Object.values(exceptions).flat().toSorted())
  })

  it('is found by the fields of its answer', async () => {
    const operations = await readContract()
    const namesOf = (id: string) => operations.filter((one) => one.id === id).flatMap(namesIn)
    expect(namesOf('listQueue')).toEqual(expect.arrayContaining(['learnerName', 'studentNumber']))
    expect(namesOf('readAccount')).toContain('name')
    expect(namesOf('readNotice')).toEqual([])
    expect(namesOf('listProgrammes')).toEqual([])
  })
})
