import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { backUp, type BackupOptions } from '../../src/server/backup/backup.ts'
import { restore } from '../../src/server/backup/restore.ts'
import { readTables } from '../../src/server/backup/tables.ts'
import { checkLedger } from '../../src/server/ledger/check-ledger.ts'
import { getSealed } from '../../src/server/evidence/sealed-files.ts'
import { createDiskStore } from '../../src/server/evidence/file-store.ts'
import { openGate, wholeBank, type Gate } from '../../src/server/database/database.ts'
import { migrate, readMigrations, schemaVersion } from '../../src/server/database/migrate.ts'
import { checkFiles } from '../../src/server/evidence/check-files.ts'
import { removeEvidence } from '../../src/server/features/outcomes/remove-evidence.ts'
import type { World } from '../../src/server/world.ts'
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
  bank = await openTestCollege()
  target = await createTestDatabase('empty')
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
const back = (more: Partial<BackupOptions> = {}) =>
  backUp({
    ownerUrl: bank.database.ownerUrl,
    path: archive(),
    passphrase,
    files: createDiskStore(join(bank.folder, 'files')),
    masterKeys,
    now: new Date('2026-03-02T02:00:00Z'),
    ...more,
  })
const into = (more: { passphrase?: string; path?: string } = {}) =>
  restore({
    ownerUrl: target.ownerUrl,
    applicationRole: 'creditbank_test_app',
    path: archive(),
    passphrase,
    files: createDiskStore(join(folder, 'restored', 'files')),
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
    const second = await back({
      ownerUrl: target.ownerUrl,
      path: join(folder, 'second.backup'),
      files: createDiskStore(join(folder, 'restored', 'files')),
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

  it('has its name only when it is whole, and leaves nothing when it breaks off', async () => {
    const seen: string[][] = []
    await back({ onProgress: () => seen.push(readdirSync(folder)) })
    expect(new Set(seen.slice(0, -1).flat())).toEqual(new Set(['bank.backup.part']))
    const path = join(folder, 'broken.backup')
    const breakOff = () => {
      throw new Error('the machine is going down')
    }
    await expect(back({ path, onProgress: breakOff })).rejects.toThrow('going down')
    expect(readdirSync(folder)).toEqual(['bank.backup'])
  })
})

/** Connects as the owner, who sees every row. */
async function ownerOf(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`set app.scope = 'all'`)
  return client
}

const sourceFiles = () => join(bank.folder, 'files')
const evidenceOf = (gate: Gate) =>
  gate.read(wholeBank, (database) => database.selectFrom('evidence').selectAll().orderBy('id').execute())

describe('the files of a backup', () => {
  it('are as many as there are: 5,000 come back, each the same', async () => {
    const owner = await ownerOf(bank.database.ownerUrl)
    const { rows } = await owner.query<{ storage_key: string }>(`
      insert into evidence select learner_id, make_id.id, outcome_id, institution_id, checklist_key, file_name,
        media_type, size_bytes, stored_bytes, page_count, width_pixels, height_pixels, sha256, stored_sha256,
        'evidence/' || right(make_id.id::text, 2) || '/' || make_id.id, recorded_at, removed_at
      from (select * from evidence limit 1) one,
        lateral (select md5(n::text)::uuid as id from generate_series(1, 5000) n) make_id
      returning storage_key`)
    await owner.end()
    for (const { storage_key: key } of rows) {
      mkdirSync(dirname(join(sourceFiles(), key)), { recursive: true })
      writeFileSync(join(sourceFiles(), key), key)
    }
    const manifest = await back()
    expect(Object.keys(manifest.files)).toHaveLength(5_002)
    expect(await into()).toEqual(manifest)
    for (const { storage_key: key } of rows.slice(0, 50)) {
      expect(readFileSync(join(folder, 'restored', 'files', key), 'utf8')).toBe(key)
    }
  })

  it('are those that the rows name: what others put into the folder is neither taken nor in the way', async () => {
    writeFileSync(join(sourceFiles(), '.DS_Store'), 'x')
    writeFileSync(join(sourceFiles(), 'evidence', '.DS_Store'), 'x')
    mkdirSync(join(folder, 'restored', 'files', 'evidence'), { recursive: true })
    writeFileSync(join(folder, 'restored', 'files', 'evidence', '.DS_Store'), 'x')
    const manifest = await back()
    expect(Object.keys(manifest.files).every((key) => key.startsWith('evidence/'))).toBe(true)
    expect(Object.keys(manifest.files)).toHaveLength(2)
    expect(await into()).toEqual(manifest)
  })

  it('may be removed while the backup is written: the restored bank has the removal finished', async () => {
    const [learner] = bank.learners
    const [kept, removed] = await evidenceOf(bank.world.gate)
    if (!learner || !kept || !removed) throw new Error('no evidence')
    await bank.world.gate.write(wholeBank, (tx) =>
      tx.updateTable('outcome').set({ state: 'DRAFT' }).where('id', '=', removed.outcome_id).execute(),
    )
    // A lock holds the backup up in the middle of its tables; the file is removed meanwhile.
    const other = await ownerOf(bank.database.ownerUrl)
    await other.query('begin; lock table message in access exclusive mode')
    let removal: Promise<unknown> = Promise.resolve()
    const removeOnTheWay = (_done: number, _total: number, what: string) => {
      if (what !== 'public.message') return
      removal = removeEvidence(bank.world, learner.actor, removed.id).then(() => other.query('commit'))
    }
    const manifest = await back({ onProgress: removeOnTheWay })
    await removal
    await other.end()
    expect(manifest.absent).toEqual({ [removed.storage_key]: 'removed' })
    await into()
    await inRestored(async (world) => {
      const rows = await evidenceOf(world.gate)
      expect(rows.filter((row) => row.removed_at === null).map((row) => row.id)).toEqual([kept.id])
      const digests = await world.gate.read(wholeBank, (database) =>
        database.selectFrom('evidence_digest').select('evidence_id').execute(),
      )
      expect(digests.map((row) => row.evidence_id)).toEqual([kept.id])
      expect(await checkFiles(world)).toEqual({ checked: 1, missing: [], damaged: [] })
    })
  })

  it('that the bank has lost are named, in the backup and after it', async () => {
    const [one, other] = await evidenceOf(bank.world.gate)
    rmSync(join(sourceFiles(), one?.storage_key ?? ''))
    expect((await back()).absent).toEqual({ [one?.storage_key ?? '']: 'lost' })
    await into()
    await inRestored(async (world) => {
      expect(await checkFiles(world)).toEqual({ checked: 2, missing: [one?.id], damaged: [] })
      await world.files.remove(other?.storage_key ?? '')
      await world.files.put(other?.storage_key ?? '', Buffer.from('something else'))
      expect(await checkFiles(world)).toMatchObject({ missing: [one?.id], damaged: [other?.id] })
    })
  })
})

describe('a restore', () => {
  const restored = () => join(folder, 'restored')

  it('that fails leaves the bank empty, so that a second try succeeds', async () => {
    const manifest = await back()
    // The last thing before the commit fails: the key cannot be written where a folder stands.
    mkdirSync(join(restored(), 'master-key.part'), { recursive: true })
    await expect(into()).rejects.toThrow('EISDIR')
    expect(await Array.fromAsync(createDiskStore(join(restored(), 'files')).list('evidence'))).toEqual([])
    expect(existsSync(join(restored(), 'master-key'))).toBe(false)
    rmSync(join(restored(), 'master-key.part'), { recursive: true })
    expect(await into()).toEqual(manifest)
  })

  it('has files and key on disk before the rows stand, and after a crash there goes on from them', async () => {
    const manifest = await back()
    const owner = await ownerOf(target.ownerUrl)
    await migrate({ ownerUrl: target.ownerUrl, applicationRole: 'creditbank_test_app', upTo: manifest.schemaVersion })
    // The commit itself fails, as when the connection breaks: by a constraint that is only looked at then.
    await owner.query('create table nobody (id uuid primary key)')
    await owner.query(
      'alter table person add constraint late foreign key (id) references nobody deferrable initially deferred',
    )
    await expect(into()).rejects.toThrow()
    await owner.query('drop table nobody cascade')
    await owner.end()
    expect(readFileSync(join(restored(), 'master-key'), 'utf8')).toBe(masterKeys)
    expect(await into()).toEqual(manifest)
  })

  it('goes neither over files nor over a key of another bank, and looks before it makes a schema', async () => {
    await back()
    const stranger = join(restored(), 'files', 'evidence', 'aa')
    mkdirSync(stranger, { recursive: true })
    writeFileSync(join(stranger, 'another-bank'), 'x')
    await expect(into()).rejects.toMatchObject({ name: 'Failure' })
    rmSync(stranger, { recursive: true })
    writeFileSync(join(restored(), 'master-key'), 'another key')
    await expect(into()).rejects.toMatchObject({ name: 'Failure' })
    const owner = await ownerOf(target.ownerUrl)
    expect((await owner.query(`select to_regclass('public.schema_migration') as name`)).rows[0].name).toBeNull()
    await owner.end()
  })

  it('goes into no database whose encoding would take any bytes for text', async () => {
    await back()
    await target.drop()
    target = await createTestDatabase('ascii')
    await expect(into()).rejects.toThrow('SQL_ASCII')
    expect(await tablesOf(target.ownerUrl)).toBe(0)
  })

  it('of an older schema brings it forward', async () => {
    const older = await createTestDatabase('empty')
    const role = { applicationRole: 'creditbank_test_app' }
    const [before, newest] = readMigrations().slice(-2)
    await migrate({ ownerUrl: older.ownerUrl, ...role, upTo: before?.id ?? 0 })
    const owner = await ownerOf(older.ownerUrl)
    await owner.query(`insert into person (id, name, recorded_at) values (gen_random_uuid(), '张三', now())`)
    await owner.end()
    const manifest = await back({ ownerUrl: older.ownerUrl })
    expect(manifest.schemaVersion).toBe(before?.id)
    await into()
    const restoredOwner = await ownerOf(target.ownerUrl)
    expect(await schemaVersion(restoredOwner)).toBe(newest?.id)
    expect((await restoredOwner.query('select name from person')).rows).toEqual([{ name: '张三' }])
    await restoredOwner.end()
    await older.drop()
  })
})

async function inRestored(look: (world: Pick<World, 'gate' | 'files' | 'seals'>) => Promise<void>): Promise<void> {
  const gate = openGate({ databaseUrl: target.applicationUrl })
  try {
    await look({ gate, files: createDiskStore(join(folder, 'restored', 'files')), seals: bank.world.seals })
  } finally {
    await gate.close()
  }
}
