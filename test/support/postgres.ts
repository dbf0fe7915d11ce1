import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { collegeTemplateName, templateName, urlFor } from './start-postgres.ts'

export interface TestDatabase {
  name: string
  ownerUrl: string
  applicationUrl: string
  superuserUrl: string
  drop(): Promise<void>
}

const templates = {
  migrated: `template ${templateName}`,
  /** With the demonstration's college in it. */
  college: `template ${collegeTemplateName}`,
  empty: `template template0 encoding 'UTF8'`,
  /** Empty, and of an encoding that takes any bytes for text: no bank may lie in it. */
  ascii: `template template0 encoding 'SQL_ASCII' locale 'C'`,
}

export type DatabaseKind = keyof typeof templates

/** A database of its own for one test, cloned from the migrated template, or empty. */
export async function createTestDatabase(kind: DatabaseKind = 'migrated'): Promise<TestDatabase> {
  const server = inject('superuserUrl')
  const name = `test_${randomBytes(6).toString('hex')}`
  const template = templates[kind]
  await administer(server, `create database ${name} owner creditbank_test_owner ${template}`)
  return {
    name,
    ownerUrl: urlFor(server, 'creditbank_test_owner', name),
    applicationUrl: urlFor(server, 'creditbank_test_app', name),
    superuserUrl: urlFor(server, '', name),
    drop: () => administer(server, `drop database if exists ${name} with (force)`),
  }
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
