import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts'
import { freePort, runProgram, startProgram, startServing, stopProgram, type Settings } from '../../support/program.ts'

let database: TestDatabase
let folder: string
let settings: Settings
beforeEach(async () => {
  database = await createTestDatabase('empty')
  folder = mkdtempSync(join(tmpdir(), 'creditbank-demo-'))
  settings = { DATABASE_URL: database.applicationUrl, DATABASE_OWNER_URL: database.ownerUrl, DATA_DIR: folder }
})
afterEach(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

async function query(text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
  try {
    await client.query(`set app.scope = 'all'`)
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

const serveSettings = async (more: Settings = {}) => ({ ...settings, PORT: String(await freePort()), ...more })
const evidenceFolder = () => join(folder, 'files', 'evidence')
const counted = `select (select count(*)::int from institution) as institutions,
  (select count(*)::int from application) as applications, (select count(*)::int from evidence) as evidence`

describe('the demonstration', () => {
  it('is loaded once and whole when two servers start on one empty database at the same moment', async () => {
    const servers = await Promise.all([startLoading(), startLoading()])
    expect(await query(`select key from bank_setting where key = 'demo_loaded'`)).toHaveLength(1)
    const [loaded] = await query(counted)
    expect(loaded?.applications).toBeGreaterThan(100)
    expect(
      readdirSync(evidenceFolder(), { recursive: true, withFileTypes: true }).filter((one) => one.isFile()),
    ).toHaveLength(Number(loaded?.evidence))
    // Notices and decisions were issued in loading: with the first of them the address was fixed.
    expect(await query(`select value from bank_setting where key = 'public_url_fixed'`)).toEqual([
      { value: 'https://bank.example' },
    ])
    const refused = await runProgram(['demo', 'reset'], settings)
    expect(refused).toMatchObject({ code: 2 })
    expect(refused.err).toContain('Stop the servers that use this database first')
    for (const server of servers) expect((await stopProgram(server)).code).toBe(0)
    expect(await runProgram(['check'], settings)).toMatchObject({ code: 0 })
  })

  it('is emptied and loaded anew on the same day, and nothing of others with it', async () => {
    expect(await runProgram(['demo', 'load', '--json'], settings)).toMatchObject({
      code: 0,
      out: '{"isLoaded":true}\n',
    })
    expect(await runProgram(['demo', 'load', '--json'], settings)).toMatchObject({
      code: 1,
      out: '{"isLoaded":false}\n',
    })
    const before = await query(counted)
    await query('create table of_others as select 1 as one')
    writeFileSync(join(evidenceFolder(), 'left-behind'), '')
    expect(await runProgram(['demo', 'reset'], settings)).toMatchObject({ code: 0 })
    expect(await query(counted)).toEqual(before)
    expect(await query('select one from of_others')).toEqual([{ one: 1 }])
    expect(readdirSync(evidenceFolder())).not.toContain('left-behind')
    expect(await runProgram(['check'], settings)).toMatchObject({ code: 0 })
  })

  it('whose loading was interrupted is not served, says what to do, and is loaded anew', async () => {
    const interrupted = startProgram(['demo', 'load'], settings)
    await interrupted.untilSaid('Loading the demonstration college')
    while ((await query(counted))[0]?.applications === 0) continue
    interrupted.child.kill('SIGKILL')
    await interrupted.ended
    const refused = await runProgram(['serve'], await serveSettings())
    expect(refused.code).toBe(2)
    expect(refused.err).toContain('run ./creditbank demo reset')
    const loaded = await runProgram(['demo', 'load'], settings)
    expect(loaded.err).toContain('The demonstration was not loaded whole; loading it anew')
    expect(loaded.code).toBe(0)
    expect(await runProgram(['check'], settings)).toMatchObject({ code: 0 })
  })

  it('does not come by itself into a database of the operator, who begins by adding a college', async () => {
    const server = await startServing(await serveSettings())
    expect(await query(counted)).toEqual([{ institutions: 0, applications: 0, evidence: 0 }])
    const tooEarly = await runProgram(['user', 'add', 'security', '安全员', 'security_administrator'], settings)
    expect(tooEarly).toMatchObject({ code: 2 })
    expect(tooEarly.err).toContain('./creditbank institution add')
    const words = ['institution', 'add', '10001', '某职业技术学院', 'Some College']
    expect((await runProgram(words, settings)).code).toBe(0)
    expect(await runProgram([...words, '--json'], settings)).toMatchObject({
      code: 1,
      out: expect.stringContaining('已存在'),
    })
    const added = (code: string) => ['user', 'add', 'security', '安全员', 'security_administrator', code, '--json']
    const unknown = await runProgram(added('none'), settings)
    expect(unknown).toMatchObject({
      code: 2,
      out: expect.stringMatching(/^\{"error":\{"zh":".+","en":".+none\."\}\}\n$/),
    })
    expect(await runProgram(added('10001'), settings)).toMatchObject({
      code: 0,
      out: expect.stringContaining('initialPassword'),
    })
    expect(await runProgram(added('10001'), settings)).toMatchObject({
      code: 1,
      out: expect.stringContaining('用户名已存在'),
    })
    const unnamed = await runProgram(['user', 'add', 'x', '\u0007', 'expert', '--json'], settings)
    expect(unnamed).toMatchObject({ code: 2, out: expect.stringContaining('user name') })
    expect(await runProgram(['demo', 'reset', '--json'], settings)).toMatchObject({ code: 2 })
    expect(
      await query(`select (select count(*) from workflow) > 0 and (select count(*) from outcome_kind) > 0
      and (select count(*) from reason_code) > 0 and (select count(*) from outcome_definition) > 0 as complete`),
    ).toEqual([{ complete: true }])
    await stopProgram(server)
  })
})

async function startLoading() {
  return startServing(await serveSettings({ DEMO: 'load', PUBLIC_URL: 'https://bank.example' }))
}
