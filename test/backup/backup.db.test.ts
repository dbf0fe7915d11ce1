import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { backUp } from '../../src/server/backup/backup.ts'
import { restore } from '../../src/server/backup/restore.ts'
import { readTables } from '../../src/server/backup/tables.ts'
import { checkLedger } from '../../src/server/ledger/check-ledger.ts'
import { getSealed } from '../../src/server/evidence/sealed-files.ts'
import { createDiskStore } from '../../src/server/evidence/file-store.ts'
import { openGate, wholeBank } from '../../src/server/database/database.ts'
import { runRecognition } from '../../src/server/demo/load-cases.ts'
import { readCataloguePack } from '../../src/server/demo/read-packs.ts'
import { createRandom } from '../../src/core/random.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'

const passphrase = 'a long passphrase for tests'
const masterKeys = `v1:${Buffer.alloc(32, 7).toString('base64')}\n`

let bank: TestCollege
let target: TestDatabase
let folder: string

beforeEach(async () => {
  bank = await openTestCollege(6)
  target = await createTestDatabase(true)
  folder = mkdtempSync(join(tmpdir(), 'creditbank-backup-'))
  const [learner] = bank.learners
  if (!learner) throw new Error('no learner')
  const context = {
    world: bank.world,
    college: bank.college,
    catalogue: readCataloguePack(),
    random: createRandom('backup'),
    today: '2026-03-02',
    onProgress: () => undefined,
    staff: {} as never,
  }
  await runRecognition(context, learner, 'X-WEB-J', 'materials', 0)
})
afterEach(async () => {
  await bank.close()
  await target.drop()
  rmSync(folder, { recursive: true, force: true })
})

const archive = () => join(folder, 'bank.backup')
const back = (path = archive()) =>
  backUp({
    ownerUrl: bank.database.ownerUrl,
    path,
    passphrase,
    filesFolder: join(bank.folder, 'files'),
    masterKeys,
    now: new Date('2026-03-02T02:00:00Z'),
  })
const into = (more: { passphrase?: string; path?: string } = {}) =>
  restore({
    ownerUrl: target.ownerUrl,
    applicationRole: 'creditbank_test_app',
    path: archive(),
    passphrase,
    filesFolder: join(folder, 'restored', 'files'),
    masterKeyPath: join(folder, 'restored', 'master-key'),
    configuredMasterKeys: null,
    ...more,
  })

async function tablesOf(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const tables = await readTables(client)
  await client.end()
  return tables.length
}

describe('backup and restore', () => {
  it('brings everything back: every count and digest, files, keys, guards', async () => {
    const manifest = await back()
    expect(Object.keys(manifest.tables)).toHaveLength(await tablesOf(bank.database.ownerUrl))
    expect(manifest.tables['public.person']?.rows).toBeGreaterThan(40)
    expect(Object.keys(manifest.files)).toHaveLength(2)
    expect(await into()).toEqual(manifest)
    expect(readFileSync(join(folder, 'restored', 'master-key'), 'utf8')).toBe(masterKeys)

    const gate = openGate({ databaseUrl: target.applicationUrl })
    try {
      expect((await checkLedger(gate, bank.world.seals)).violations).toEqual([])
      const [row] = await gate.read(wholeBank, (database) => database.selectFrom('evidence').selectAll().execute())
      const files = createDiskStore(join(folder, 'restored', 'files'))
      const opened = await getSealed({ files, seals: bank.world.seals }, row?.storage_key ?? '')
      expect(opened.toString('latin1')).toContain('%PDF')
      // Triggers and row-level security stand again.
      const owner = new pg.Client({ connectionString: target.ownerUrl })
      await owner.connect()
      await owner.query(`set app.scope = 'all'`)
      await expect(owner.query('delete from application_event')).rejects.toMatchObject({ code: '23001' })
      await owner.end()
      const blind = await gate.read({ kind: 'actor', institutionId: null, learnerId: null }, (database) =>
        database.selectFrom('application').select('id').execute(),
      )
      expect(blind).toEqual([])
    } finally {
      await gate.close()
    }
    const second = await backUp({
      ownerUrl: target.ownerUrl,
      path: join(folder, 'second.backup'),
      passphrase,
      filesFolder: join(folder, 'restored', 'files'),
      masterKeys,
      now: new Date('2026-03-02T02:00:00Z'),
    })
    expect(second).toEqual(manifest)
  })

  it('refuses a wrong passphrase, any changed byte, a cut-off end, and restores nothing of it', async () => {
    await back()
    await expect(into({ passphrase: 'not the passphrase' })).rejects.toMatchObject({
      en: expect.stringContaining('passphrase'),
    })
    const bytes = readFileSync(archive())
    const damaged = join(folder, 'damaged.backup')
    for (const at of [60, Math.floor(bytes.length / 2), bytes.length - 3]) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      writeFileSync(damaged, changed)
      await expect(into({ path: damaged })).rejects.toMatchObject({ name: 'Failure' })
    }
    for (const length of [10, 100, bytes.length - 200]) {
      writeFileSync(damaged, bytes.subarray(0, length))
      await expect(into({ path: damaged })).rejects.toMatchObject({ name: 'Failure' })
    }
    const client = new pg.Client({ connectionString: target.ownerUrl })
    await client.connect()
    expect((await client.query(`select to_regclass('public.person') as name`)).rows[0].name).toBeNull()
    await client.end()
  })

  it('never overwrites: neither a backup file nor a bank that has something in it', async () => {
    await back()
    await expect(back()).rejects.toMatchObject({ name: 'Failure' })
    await into()
    await expect(into()).rejects.toMatchObject({ name: 'Failure' })
  })

  it('keeps nothing in clear', async () => {
    await back()
    const bytes = readFileSync(archive())
    expect(bytes.includes('学分')).toBe(false)
    expect(bytes.includes(Buffer.alloc(32, 7).toString('base64'))).toBe(false)
  })
})
