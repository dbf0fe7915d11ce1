import { createHash, type Hash } from 'node:crypto'
import { PassThrough } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { migrate, readMigrations, newerDatabase } from '../database/migrate.ts'
import type { FileStore } from '../evidence/file-store.ts'
import { Failure } from '../failure.ts'
import { decodeFrame, type Manifest } from './manifest.ts'
import { readArchive } from './sealed-archive.ts'
import { openRestoreTarget, type RestoreTarget } from './restore-target.ts'
import { copyQuery, readEvidenceKeys, readTables, type BackupTable } from './tables.ts'

export interface RestoreOptions {
  ownerUrl: string
  applicationRole: string
  path: string
  passphrase: string
  /** Where the files go. */
  files: FileStore
  /** Where the master key goes when the configuration does not give one. */
  masterKeyPath: string
  /** The master keys of the configuration, or null; they must be those of the backup. */
  configuredMasterKeys: string | null
  onProgress?: (done: number, total: number, what: string) => void
}

/**
 * Restores into an empty bank, all or nothing. The whole archive is opened and compared with its manifest first; then
 * the schema of the backup's version is made, the tables are loaded in one transaction and copied out again to compare
 * every digest. Files and key are on disk before that transaction commits: rows without them never stand. Then the
 * schema is brought forward, which is also the way through a major upgrade of PostgreSQL.
 */
export async function restore(options: RestoreOptions): Promise<Manifest> {
  const { manifest, masterKeys } = await openArchive(options.path, options.passphrase)
  const newest = readMigrations().at(-1)?.id ?? 0
  if (manifest.schemaVersion > newest) throw newerDatabase(String(manifest.schemaVersion))
  if (options.configuredMasterKeys !== null && options.configuredMasterKeys.trim() !== masterKeys.trim()) {
    throw new Failure(
      '配置的主密钥与备份中的不同。请使用备份时的主密钥，或不设 MASTER_KEY。',
      'The configured master key is not that of the backup. Use that one, or set none.',
    )
  }
  const target = await openRestoreTarget(options, manifest, masterKeys)
  const { ownerUrl, applicationRole } = options
  await migrate({ ownerUrl, applicationRole, upTo: manifest.schemaVersion })
  await load(options, manifest, target)
  await migrate({ ownerUrl, applicationRole })
  return manifest
}

/** Opens every frame and compares every entry with the manifest, before anything is written. */
export async function openArchive(
  path: string,
  passphrase: string,
): Promise<{ manifest: Manifest; masterKeys: string }> {
  const found = new Map<string, string>()
  const manifestPieces: Buffer[] = []
  let masterKeys = ''
  let current: { entry: string; hash: Hash } | null = null
  for await (const { payload } of readArchive(path, passphrase)) {
    const frame = decodeFrame(payload)
    if (frame.kind === 'data' && current) {
      current.hash.update(frame.bytes)
      if (current.entry === 'key:master-key') masterKeys += frame.bytes.toString('utf8')
      continue
    }
    if (current) found.set(current.entry, current.hash.digest('hex'))
    current = frame.kind === 'begin' ? { entry: frame.entry, hash: createHash('sha256') } : null
    if (frame.kind === 'manifest') manifestPieces.push(frame.bytes)
  }
  if (manifestPieces.length === 0) throw new Failure('备份缺少清单。', 'The backup lacks its manifest.')
  const manifest = JSON.parse(Buffer.concat(manifestPieces).toString('utf8')) as Manifest
  const wanted = [
    ...Object.entries(manifest.tables).map(([name, digest]) => [`table:${name}`, digest] as const),
    ...Object.entries(manifest.files).map(([name, digest]) => [`file:${name}`, digest] as const),
  ]
  for (const [entry, digest] of wanted) {
    if (found.get(entry) !== digest.sha256) throw differing(entry)
  }
  return { manifest, masterKeys }
}

function differing(entry: string): Failure {
  return new Failure(`备份内容与清单不符：${entry}。`, `The backup differs from its manifest: ${entry}.`)
}

async function load(options: RestoreOptions, manifest: Manifest, target: RestoreTarget): Promise<void> {
  const client = new pg.Client({ connectionString: options.ownerUrl })
  // A connection that breaks fails the statement under way; told here once more it would end the process.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query(`begin; set local app.scope = 'all'; set local statement_timeout = 0`)
    try {
      const tables = await readTables(client)
      const guards = await lowerGuards(client)
      await loadEntries(client, options, tables, manifest, target)
      for (const [name, { value, isCalled }] of Object.entries(manifest.sequences)) {
        await client.query('select setval($1::regclass, $2::bigint, $3)', [name, value, isCalled])
      }
      await compareTables(client, tables, manifest)
      await compareFiles(client, manifest)
      await finishRemovals(client, manifest)
      await raiseGuards(client, guards)
      await target.putMasterKeys()
    } catch (error) {
      await target.discard()
      throw error
    }
    // Whether a commit that fails took place is not known: what was written then stays, for a second try to find.
    await client.query('commit')
  } finally {
    await client.end()
  }
}

/** Every live row of evidence has its file in the backup, or the backup says why not; no file is without a row. */
async function compareFiles(client: pg.Client, manifest: Manifest): Promise<void> {
  const live = new Set(await readEvidenceKeys(client))
  const given = new Set([...Object.keys(manifest.files), ...Object.keys(manifest.absent)])
  for (const key of live.symmetricDifference(given)) throw differing(`file:${key}`)
}

/** What was being removed while the backup was written is removed: the file is gone, its row says so, as there. */
async function finishRemovals(client: pg.Client, manifest: Manifest): Promise<void> {
  const keys = Object.keys(manifest.absent).filter((key) => manifest.absent[key] === 'removed')
  if (keys.length === 0) return
  await client.query(
    `with gone as (
      update evidence set removed_at = greatest(recorded_at, $2::timestamptz) where storage_key = any ($1)
      returning learner_id, id)
    delete from evidence_digest d using gone where d.learner_id = gone.learner_id and d.evidence_id = gone.id`,
    [keys, manifest.createdAt],
  )
}

interface Guards {
  triggers: { table: string; name: string; isAlways: boolean }[]
  forced: string[]
}

/** COPY does not go through row-level security, and append-only triggers would only cost: both are off. */
async function lowerGuards(client: pg.Client): Promise<Guards> {
  const triggers = await client.query<{ table: string; name: string; enabled: string }>(`
    select format('%I.%I', n.nspname, c.relname) as "table", quote_ident(t.tgname) as name, t.tgenabled as enabled
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'ledger') and not t.tgisinternal`)
  const forced = await client.query<{ table: string }>(`
    select format('%I.%I', n.nspname, c.relname) as "table" from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'ledger') and c.relforcerowsecurity`)
  for (const { table, name } of triggers.rows) await client.query(`alter table ${table} disable trigger ${name}`)
  for (const { table } of forced.rows) await client.query(`alter table ${table} no force row level security`)
  return {
    triggers: triggers.rows.map(({ table, name, enabled }) => ({ table, name, isAlways: enabled === 'A' })),
    forced: forced.rows.map((row) => row.table),
  }
}

async function raiseGuards(client: pg.Client, guards: Guards): Promise<void> {
  for (const { table, name, isAlways } of guards.triggers) {
    await client.query(`alter table ${table} enable ${isAlways ? 'always ' : ''}trigger ${name}`)
  }
  for (const table of guards.forced) await client.query(`alter table ${table} force row level security`)
}

async function loadEntries(
  client: pg.Client,
  options: RestoreOptions,
  tables: readonly BackupTable[],
  manifest: Manifest,
  target: RestoreTarget,
): Promise<void> {
  const total = Object.keys(manifest.tables).length + Object.keys(manifest.files).length
  let done = 0
  let sink: { write(bytes: Buffer): Promise<void>; end(): Promise<void> } | null = null
  for await (const { payload } of readArchive(options.path, options.passphrase)) {
    const frame = decodeFrame(payload)
    if (frame.kind === 'data') await sink?.write(frame.bytes)
    if (frame.kind === 'data') continue
    await sink?.end()
    sink = null
    if (frame.kind !== 'begin') continue
    options.onProgress?.(done, total, frame.entry)
    done += 1
    const name = frame.entry.slice(frame.entry.indexOf(':') + 1)
    if (frame.entry.startsWith('table:')) sink = tableSink(client, demandTable(tables, name))
    if (frame.entry.startsWith('file:')) sink = fileSink(target, name)
  }
  options.onProgress?.(total, total, '')
}

function demandTable(tables: readonly BackupTable[], name: string): BackupTable {
  const table = tables.find((one) => one.name === name)
  if (!table) throw differing(`table:${name}`)
  return table
}

function tableSink(client: pg.Client, table: BackupTable) {
  const through = new PassThrough()
  const copying = client.query(copyFrom(`copy ${table.name} (${table.columns.join(', ')}) from stdin`))
  const ended = pipeline(through, copying)
  // It may fail between two pieces, when nobody waits for it; the next one, or the end, tells.
  ended.catch(() => undefined)
  return {
    write: async (bytes: Buffer) => {
      if (!through.write(bytes)) await Promise.race([new Promise((resolve) => through.once('drain', resolve)), ended])
    },
    end: async () => {
      through.end()
      await ended
    },
  }
}

function fileSink(target: RestoreTarget, name: string) {
  const pieces: Buffer[] = []
  return {
    write: async (bytes: Buffer) => {
      pieces.push(Buffer.from(bytes))
    },
    end: () => target.putFile(name, Buffer.concat(pieces)),
  }
}

/** Copies every table out again: what lies in the database now is, to the byte, what the manifest says. */
async function compareTables(client: pg.Client, tables: readonly BackupTable[], manifest: Manifest): Promise<void> {
  for (const table of tables) {
    const wanted = manifest.tables[table.name]
    if (!wanted) continue
    const hash = createHash('sha256')
    const stream = client.query(copyTo(copyQuery(table)))
    stream.on('data', (chunk: Buffer) => hash.update(chunk))
    await finished(stream)
    if (hash.digest('hex') !== wanted.sha256) throw differing(table.name)
  }
}
