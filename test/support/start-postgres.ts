import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { openGate } from '../../src/server/database/database.ts'
import { startEmbeddedPostgres } from '../../src/server/database/embedded-postgres.ts'
import { migrate, migrateJobs } from '../../src/server/database/migrate.ts'
import { loadTestCollege, type LoadedTestCollege } from './load-college.ts'
import { createTestWorld } from './test-world.ts'

declare module 'vitest' {
  interface ProvidedContext {
    superuserUrl: string
    college: LoadedTestCollege
  }
}

export const templateName = 'creditbank_template'
export const collegeTemplateName = 'creditbank_template_college'

/**
 * One server for all database tests: TEST_DATABASE_URL (superuser of any PostgreSQL 15 or newer), else an embedded one.
 * The templates are made once; every test clones one, which takes a tenth of a second.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL
  const folder = given ? null : mkdtempSync(join(tmpdir(), 'creditbank-test-'))
  const embedded = folder === null ? null : await startEmbeddedPostgres(folder)
  const superuserUrl = given ?? embedded?.superuserUrl ?? ''
  await makeTemplate(superuserUrl)
  project.provide('superuserUrl', superuserUrl)
  project.provide('college', await makeCollegeTemplate(superuserUrl))
  return async () => {
    await embedded?.stop()
    if (folder !== null) rmSync(folder, { recursive: true, force: true })
  }
}

/** Roles and template as an operator would make them: an owner who migrates, an application that may not. */
async function makeTemplate(superuserUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  for (const role of ['creditbank_test_owner', 'creditbank_test_app']) {
    const known = await client.query('select from pg_roles where rolname = $1', [role])
    if (known.rowCount === 0) await client.query(`create role ${role} login password 'test'`)
  }
  await client.query(`drop database if exists ${templateName} with (force)`)
  await client.query(`create database ${templateName} owner creditbank_test_owner template template0 encoding 'UTF8'`)
  await client.end()
  const ownerUrl = urlFor(superuserUrl, 'creditbank_test_owner', templateName)
  await migrate({ ownerUrl, applicationRole: 'creditbank_test_app' })
  await migrateJobs(ownerUrl, 'creditbank_test_app')
}

/** The college is loaded once, in three times as long as a clone of it takes; who is in it is told to the tests. */
async function makeCollegeTemplate(superuserUrl: string): Promise<LoadedTestCollege> {
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  await client.query(`drop database if exists ${collegeTemplateName} with (force)`)
  await client.query(`create database ${collegeTemplateName} owner creditbank_test_owner template ${templateName}`)
  await client.end()
  const gate = openGate({ databaseUrl: urlFor(superuserUrl, 'creditbank_test_app', collegeTemplateName) })
  try {
    return await loadTestCollege(createTestWorld(gate, tmpdir(), collegeTemplateName), 14)
  } finally {
    await gate.close()
  }
}

/** The same server as another role and database. */
export function urlFor(superuserUrl: string, role: string, database: string): string {
  const url = new URL(superuserUrl)
  if (role !== '') {
    url.username = role
    url.password = 'test'
  }
  url.pathname = `/${database}`
  return url.toString()
}
