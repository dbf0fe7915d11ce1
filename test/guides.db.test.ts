import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { delimiter, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashPassword } from '../src/server/access/passwords.ts'
import { wholeBank } from '../src/server/database/database.ts'
import { demoPassword } from '../src/server/demo/ensure-demo.ts'
import { operationsOf } from '../src/server/http/route.ts'
import { openTestCollege, type TestCollege } from './support/college.ts'

/** The integrator's guide, tried as it stands: its blocks run in order against a real server. */

const root = join(import.meta.dirname, '..')
const guide = readFileSync(join(root, 'docs/guides/integrating.md'), 'utf8')
const blocksOf = (language: string) =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map((match) => match[1] ?? '')

let bank: TestCollege
let base: string
beforeEach(async () => {
  bank = await openTestCollege()
  const passwordHash = await hashPassword(demoPassword)
  await bank.world.gate.write(wholeBank, (tx) => tx.updateTable('login').set({ password_hash: passwordHash }).execute())
  await bank.app.listen({ host: '127.0.0.1', port: 0 })
  base = `http://127.0.0.1:${(bank.app.server.address() as AddressInfo).port}`
})
afterEach(() => bank.close())

describe('the integrator’s guide', () => {
  it('names no address that the bank does not serve', () => {
    const served = operationsOf(bank.app).map((one) => new RegExp(`^${one.url.replaceAll(/:\w+/g, '[^/]+')}$`))
    const named = [...guide.matchAll(/(?:\$base|(?<=" )|(?<=`))(\/api\/[\w/$-]+)/g)].map((match) => match[1] ?? '')
    expect(named.length).toBeGreaterThan(8)
    const lists = ['/api/public']
    expect(named.filter((path) => !lists.includes(path) && !served.some((one) => one.test(path)))).toEqual([])
  })

  it('has examples in the shell that do what the guide says', async () => {
    const said = await run('sh', ['-euc', blocksOf('sh').join('\n')])
    expect(said.status, said.text).toBe(0)
    expect(said.text).toContain('submit')
  })

  it('has an example in TypeScript that does what the guide says', async () => {
    const path = join(bank.folder, 'example.ts')
    writeFileSync(
      path,
      blocksOf('ts')
        .join('\n')
        .replaceAll('./src/', `${pathToFileURL(root).href}/src/`),
    )
    const said = await run(process.execPath, [path])
    expect(said.status, said.text).toBe(0)
    expect(said.text).toContain('not_found')
  })
})

/** Runs a program in the bank's own folder, on the Node that runs this test. */
function run(program: string, given: string[]): Promise<{ status: number | null; text: string }> {
  const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`
  const child = spawn(program, given, { cwd: bank.folder, env: { ...process.env, PATH: path, BASE: base } })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => said.push(String(text)))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status) => resolve({ status, text: said.join('') }))
  })
}
