import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbeddedPostgres } from '../src/server/database/embedded-postgres.ts'
import { migrate, migrateJobs } from '../src/server/database/migrate.ts'

export interface BenchDatabase {
  applicationUrl: string
  ownerUrl: string
  stop(): Promise<void>
}

/** A fresh, migrated database: on BENCH_DATABASE_URL's server (superuser), else on an embedded one, fsync on. */
export async function startBenchDatabase(): Promise<BenchDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'creditbank-bench-'))
  const given = process.env.BENCH_DATABASE_URL
  if (given) return onGivenServer(given)
  const embedded = await startEmbeddedPostgres(folder)
  const { ownerUrl, applicationUrl } = embedded
  await migrate({ ownerUrl, applicationRole: 'creditbank_app' })
  await migrateJobs(ownerUrl, 'creditbank_app')
  return {
    applicationUrl,
    ownerUrl,
    stop: async () => {
      await embedded.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function onGivenServer(url: string): Promise<BenchDatabase> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  for (const role of ['creditbank_bench_owner', 'creditbank_bench_app']) {
    const known = await client.query('select from pg_roles where rolname = $1', [role])
    if (known.rowCount === 0) await client.query(`create role ${role} login password 'bench'`)
  }
  await client.query('drop database if exists creditbank_bench with (force)')
  await client.query(`create database creditbank_bench owner creditbank_bench_owner template template0 encoding 'UTF8'`)
  await client.end()
  const as = (role: string) => {
    const target = new URL(url)
    target.username = role
    target.password = 'bench'
    target.pathname = '/creditbank_bench'
    return target.toString()
  }
  await migrate({ ownerUrl: as('creditbank_bench_owner'), applicationRole: 'creditbank_bench_app' })
  await migrateJobs(as('creditbank_bench_owner'), 'creditbank_bench_app')
  return {
    applicationUrl: as('creditbank_bench_app'),
    ownerUrl: as('creditbank_bench_owner'),
    stop: async () => undefined,
  }
}
