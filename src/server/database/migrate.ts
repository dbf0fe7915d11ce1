import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { runMigrations } from 'graphile-worker'
import pg from 'pg'
import { Failure } from '../failure.ts'
import { advisoryLocks, takeAdvisoryLock } from './advisory-lock.ts'
import { splitStatements } from './split-statements.ts'

export interface Migration {
  id: number
  name: string
  text: string
  checksum: string
}

const oldestServer = 150_000
export const migrationFolder = join(import.meta.dirname, '../../../migrations')

/** The migrations of this program, in order: files `NNNN-name.sql`, forward only. */
export function readMigrations(folder: string = migrationFolder): Migration[] {
  return readdirSync(folder)
    .filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name))
    .toSorted()
    .map((name) => {
      const text = readFileSync(join(folder, name), 'utf8')
      return { id: Number(name.slice(0, 4)), name, text, checksum: createHash('sha256').update(text).digest('hex') }
    })
}

/** The version of a database: the highest migration applied, 0 for an empty one. */
export async function schemaVersion(client: pg.ClientBase): Promise<number> {
  const table = await client.query(`select to_regclass('public.schema_migration') as name`)
  if (table.rows[0].name === null) return 0
  const { rows } = await client.query(`select coalesce(max(id), 0)::int as version from schema_migration`)
  return rows[0].version
}

export interface MigrateOptions {
  ownerUrl: string
  /** The role that the program works as; it gets exactly the privileges of `privileges.sql`. */
  applicationRole: string
  folder?: string
  /** Stop after this version: a restore loads an older backup at its own version first. */
  upTo?: number
  onApplied?: (name: string) => void
}

/**
 * Brings a database forward, one transaction per file. A first line `-- no-transaction` runs the file's statements one
 * by one, for indexes built concurrently; each must bear to be run again. Refuses a file that was edited after it was
 * applied, and a database newer than the program.
 */
export async function migrate(options: MigrateOptions): Promise<{ applied: string[]; version: number }> {
  const client = new pg.Client({ connectionString: options.ownerUrl })
  await client.connect()
  try {
    await takeAdvisoryLock(client, advisoryLocks.migrator)
    await client.query(`set lock_timeout = '10s'`)
    await client.query(`create table if not exists schema_migration (
      id integer primary key, name text not null, checksum text not null, applied_at timestamptz not null)`)
    const folder = options.folder ?? migrationFolder
    const migrations = readMigrations(folder)
    const applied = await applyMissing(client, migrations, options)
    if (options.upTo === undefined) await grantPrivileges(client, folder, options.applicationRole)
    return { applied, version: await schemaVersion(client) }
  } finally {
    await client.end()
  }
}

async function applyMissing(client: pg.Client, migrations: Migration[], options: MigrateOptions): Promise<string[]> {
  const { rows } = await client.query<{ id: number; name: string; checksum: string }>(
    'select id, name, checksum from schema_migration order by id',
  )
  const known = new Map(migrations.map((migration) => [migration.id, migration]))
  for (const row of rows) {
    const migration = known.get(row.id)
    if (!migration) throw newerDatabase(row.name)
    if (migration.checksum !== row.checksum) {
      throw new Failure(
        `迁移文件 ${row.name} 在执行之后被改动。请恢复原文件；更改须写成新的迁移。`,
        `The migration ${row.name} was edited after it was applied. Restore it; a change is a new migration.`,
      )
    }
  }
  const done = new Set(rows.map((row) => row.id))
  const missing = migrations.filter(({ id }) => !done.has(id) && id <= (options.upTo ?? Infinity))
  for (const migration of missing) {
    await apply(client, migration)
    options.onApplied?.(migration.name)
  }
  return missing.map((migration) => migration.name)
}

/** The database was written by a newer program than this one. */
export function newerDatabase(name: string): Failure {
  return new Failure(
    `数据库比程序新（已有 ${name}）。请使用不低于该版本的程序；数据未被改动。`,
    `The database is newer than the program (it has ${name}). Use a newer program; nothing was changed.`,
  )
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  const isBare = migration.text.startsWith('-- no-transaction')
  const record = `insert into schema_migration (id, name, checksum, applied_at) values ($1, $2, $3, $4)`
  const values = [migration.id, migration.name, migration.checksum, new Date()]
  if (isBare) {
    try {
      // Several statements sent as one would be one transaction again.
      for (const statement of splitStatements(migration.text)) await client.query(statement)
    } catch (error) {
      const reason = (error as Error).message
      throw new Failure(
        `迁移 ${migration.name} 未能完成，下次启动将重做：${reason}`,
        `The migration ${migration.name} was not finished and is done again at the next start: ${reason}`,
      )
    }
    await client.query(record, values)
    return
  }
  await client.query('begin')
  try {
    // The record goes first, so that a second migrator that slipped through meets the primary key.
    await client.query(record, values)
    await client.query(migration.text)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw new Failure(
      `迁移 ${migration.name} 未能完成，数据库保持原样：${(error as Error).message}`,
      `The migration ${migration.name} failed and left the database as it was: ${(error as Error).message}`,
    )
  }
}

async function grantPrivileges(client: pg.Client, folder: string, role: string): Promise<void> {
  const text = readFileSync(join(folder, 'privileges.sql'), 'utf8')
  await client.query('begin')
  await client.query(text.replaceAll('"application"', pg.escapeIdentifier(role)))
  await client.query('commit')
}

/** Job tables of graphile-worker, migrated by the owner; the program only uses them. */
export async function migrateJobs(ownerUrl: string, applicationRole: string): Promise<void> {
  const role = pg.escapeIdentifier(applicationRole)
  await runMigrations({ connectionString: ownerUrl, schema: 'graphile_worker' })
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query(`grant usage on schema graphile_worker to ${role};
      grant select, insert, update, delete on all tables in schema graphile_worker to ${role};
      grant usage on all sequences in schema graphile_worker to ${role};
      grant execute on all functions in schema graphile_worker to ${role}`)
    // Its tables have row-level security without policies: only their owner passes. The application's role is not the
    // owner, and the jobs hold nothing personal.
    const { rows } = await client.query<{ name: string }>(`select format('%I.%I', n.nspname, c.relname) as name
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'graphile_worker' and c.relkind = 'r' and c.relrowsecurity`)
    for (const { name } of rows) await client.query(`alter table ${name} disable row level security`)
  } finally {
    await client.end()
  }
}

/** Fails with a sentence unless the server and the database can hold a bank. */
export async function demandSuitableServer(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ version: string; number: number; encoding: string }>(`select
    current_setting('server_version') as version, current_setting('server_version_num')::int as number,
    current_setting('server_encoding') as encoding`)
  const { version = '', number = 0, encoding = '' } = rows[0] ?? {}
  if (number < oldestServer) {
    throw new Failure(
      `需要 PostgreSQL 15 或更高版本，当前为 ${version}。`,
      `PostgreSQL 15 is needed; this is ${version}.`,
    )
  }
  if (encoding !== 'UTF8') {
    throw new Failure(
      `数据库编码为 ${encoding}，须为 UTF8。请以 encoding 'UTF8' template template0 新建数据库。`,
      `The database’s encoding is ${encoding}; make one with encoding 'UTF8' template template0.`,
    )
  }
}

/** Fails with a sentence unless the database is exactly at this program's version. */
export async function demandCurrentSchema(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const version = await schemaVersion(client)
    const wanted = readMigrations().at(-1)
    if (!wanted || version === wanted.id) return
    if (version > wanted.id) throw newerDatabase(String(version))
    throw new Failure(
      `数据库结构版本为 ${version}，程序需要 ${wanted.id}。请设置 DATABASE_OWNER_URL 后运行 ./creditbank migrate。`,
      `The database is at version ${version}, the program needs ${wanted.id}. Set DATABASE_OWNER_URL, run ./creditbank migrate.`,
    )
  } finally {
    await client.end()
  }
}
