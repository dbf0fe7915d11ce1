import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { operationsOf } from '../src/server/http/route.ts'
import { generateAll, root } from '../tools/generate.ts'
import { openTestBank, type TestBank } from './support/bank.ts'

let bank: TestBank
beforeEach(async () => {
  bank = await openTestBank()
})
afterEach(() => bank.close())

interface Described {
  parameters: { in: string; name: string }[]
  requestBody?: { content: object }
  responses: Record<string, unknown>
}

describe('the reference', () => {
  it('describes the program as it is: what is generated is what the repository holds', async () => {
    const { ownerUrl, applicationUrl } = bank.database
    const applicationRole = new URL(applicationUrl).username
    const files = await generateAll({ app: bank.app, ownerUrl, applicationRole })
    const stale = [...files].filter(([path, text]) => readKept(path) !== text).map(([path]) => path)
    expect(stale, 'run npm run generate').toEqual([])
  })

  it('tells integrators which headers and files an operation takes, and that it may be refused', async () => {
    const document = (await bank.app.inject({ method: 'GET', url: '/openapi.json' })).json<{
      paths: Record<string, Record<string, Described>>
    }>()
    for (const operation of operationsOf(bank.app)) {
      const path = operation.url.replaceAll(/:(\w+)/g, '{$1}')
      const described = document.paths[path]?.[operation.method.toLowerCase()]
      const headers = described?.parameters.filter((one) => one.in === 'header').map((one) => one.name) ?? []
      expect(headers.includes('Idempotency-Key'), operation.id).toBe(operation.isIdempotent ?? false)
      expect(headers.includes('x-csrf-token'), operation.id).toBe(
        operation.method !== 'GET' && operation.access !== 'public',
      )
      expect(Object.keys(described?.requestBody?.content ?? {}).includes('multipart/form-data'), operation.id).toBe(
        operation.takesFile ?? false,
      )
      expect(Object.keys(described?.responses ?? {}), operation.id).toContain('default')
    }
  })
})

function readKept(path: string): string {
  try {
    return readFileSync(join(root, path), 'utf8')
  } catch {
    return ''
  }
}
