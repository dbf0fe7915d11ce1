import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { advisoryLocks, takeAdvisoryLock } from '../../src/server/database/advisory-lock.ts'
import { emptyDatabase } from '../../src/server/database/empty-database.ts'
import { demandSuitableServer, migrate, migrationFolder, readMigrations } from '../../src/server/database/migrate.ts'
import { splitStatements } from '../../src/server/database/split-statements.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

const applicationRole = 'creditbank_test_app'
let database: TestDatabase
let folder: string

beforeEach(async () => {
  database = await createTestDatabase('empty')
  folder = mkdtempSync(join(tmpdir(), 'creditbank-migrations-'))
  cpSync(migrationFolder, folder, { recursive: true })
})
afterEach(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

const migrateTest = (upTo?: number) =>
  migrate({ ownerUrl: database.ownerUrl, applicationRole, folder, ...(upTo === undefined ? {} : { upTo }) })

async function query(text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

describe('migrations', () => {
  it('go step by step from the first, with data in it, to where a new database is at once', async () => {
    const last = readMigrations().at(-1)?.id ?? 0
    for (let step = 1; step <= last; step += 1) {
      await migrateTest(step)
      if (step === 1) await query(firstData)
      if (step === 2) await query(secondData)
    }
    await migrateTest()
    expect(
      await query(`select i.code, p.name, c.code as course from institution i
      join course c on c.institution_id = i.id cross join person p`),
    ).toEqual([{ code: 'T', name: '张三', course: 'C1' }])
    const stepwise = await query(shapeQuery)
    const fresh = await createTestDatabase()
    const client = new pg.Client({ connectionString: fresh.ownerUrl })
    await client.connect()
    expect(stepwise).toEqual((await client.query(shapeQuery)).rows)
    await client.end()
    await fresh.drop()
  })

  it('refuse a file that was edited after it was applied', async () => {
    await migrateTest()
    appendFileSync(join(folder, '0001-people-and-institutions.sql'), '-- edited\n')
    await expect(migrateTest()).rejects.toThrow('0001-people-and-institutions.sql was edited')
  })

  it('refuse a database that is newer than the program', async () => {
    writeFileSync(join(folder, '0999-later.sql'), 'create table later (id integer primary key);')
    await migrateTest()
    rmSync(join(folder, '0999-later.sql'))
    await expect(migrateTest()).rejects.toThrow('newer than the program (it has 0999-later.sql)')
  })

  it('build indexes concurrently, also while another migrator waits', async () => {
    await migrateTest()
    const text = `-- no-transaction
create index concurrently if not exists person_email on person (email); -- a semicolon; in a comment
create index concurrently if not exists person_language on person (language);`
    writeFileSync(join(folder, '0998-indexes.sql'), text)
    const [first, second] = await Promise.all([migrateTest(), migrateTest()])
    expect([...first.applied, ...second.applied]).toEqual(['0998-indexes.sql'])
    expect(
      await query(`select count(*)::int as count from pg_index i join pg_class c on c.oid = i.indexrelid
      where i.indisvalid and c.relname in ('person_email', 'person_language')`),
    ).toEqual([{ count: 2 }])
  })

  it('are undone whole when one fails, and say which and why', async () => {
    writeFileSync(join(folder, '0997-broken.sql'), 'create table half (id integer); select 1 / 0;')
    await expect(migrateTest()).rejects.toThrow(
      '0997-broken.sql failed and left the database as it was: division by zero',
    )
    expect(await query(`select to_regclass('half')::text as half`)).toEqual([{ half: null }])
  })

  it('are cut into statements at the semicolons that end one', () => {
    const text = `create function f() returns text language sql as $body$ select ';' ; $body$;
      /* not; here */ comment on table a is 'it''s; one'; drop table "b;c"`
    expect(splitStatements(text)).toHaveLength(3)
    expect(splitStatements('-- nothing; at all\n;;')).toEqual([])
  })
})

describe('a database', () => {
  it('whose encoding is not UTF-8 is refused in words', async () => {
    const ascii = await createTestDatabase('ascii')
    const client = new pg.Client({ connectionString: ascii.ownerUrl })
    await client.connect()
    await expect(demandSuitableServer(client)).rejects.toThrow('SQL_ASCII')
    await client.end()
    await ascii.drop()
  })

  it('of a server older than PostgreSQL 15 is refused in words', async () => {
    // What a server of that version answers; the tests run on newer ones.
    const answer = { version: '14.23', number: 140_023, encoding: 'UTF8' }
    const client = { query: async () => ({ rows: [answer] }) } as unknown as pg.ClientBase
    await expect(demandSuitableServer(client)).rejects.toThrow('PostgreSQL 15 is needed; this is 14.23.')
    Object.assign(answer, { version: '15.0', number: 150_000 })
    await demandSuitableServer(client)
  })

  it('is emptied of what the migrations made, and of nothing else', async () => {
    const before = await query(shapeQuery)
    await query('create table of_others (id integer primary key)')
    await migrateTest()
    await emptyDatabase(database.ownerUrl)
    await query('drop table of_others')
    expect(await query(shapeQuery)).toEqual(before)
    await migrateTest()
  })

  it('is not emptied when something of others hangs on its tables', async () => {
    await migrateTest()
    await query('create view of_others as select name from person')
    await expect(emptyDatabase(database.ownerUrl)).rejects.toThrow('Something else depends on the tables of the bank')
    expect(await query('select count(*)::int as count from of_others')).toEqual([{ count: 0 }])
  })

  it('is opened by one process at a time', async () => {
    const clients = [0, 1].map(() => new pg.Client({ connectionString: database.applicationUrl }))
    const [first, second] = clients as [pg.Client, pg.Client]
    await first.connect()
    await second.connect()
    await takeAdvisoryLock(first, advisoryLocks.opening)
    const order: string[] = []
    const waiting = takeAdvisoryLock(second, advisoryLocks.opening, () => order.push('waits')).then(() =>
      order.push('opens'),
    )
    while (order.length === 0) await second.query('select 1')
    order.push('first closes')
    await first.end()
    await waiting
    await second.end()
    expect(order).toEqual(['waits', 'first closes', 'opens'])
  })
})

const firstData = `
  insert into institution (id, code, name_zh, name_en, kind, recorded_at) values
    ('00000000-0000-7000-8000-000000000001', 'T', '测试', 'Test', 'COLLEGE', now());
  insert into person (id, name, recorded_at) values ('00000000-0000-7000-8000-000000000002', '张三', now())`

const secondData = `insert into course (id, institution_id, code, name_zh, name_en, credits, hours, kind)
  values ('00000000-0000-7000-8000-000000000003', '00000000-0000-7000-8000-000000000001', 'C1', '课', 'Course',
    200, 32, 'PUBLIC')`

/** Everything with a name in the bank's schemas: tables and their columns, indexes, functions, types. */
const shapeQuery = `select n.nspname as schema, c.relkind::text as sort, c.relname as name,
    (select array_agg(a.attname::text || ' ' || format_type(a.atttypid, a.atttypmod) order by a.attnum)
      from pg_attribute a where a.attrelid = c.oid and a.attnum > 0) as columns
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('public', 'ledger')
  union all select n.nspname, 'function', p.proname, null from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  left join pg_depend d on d.objid = p.oid and d.deptype = 'e'
  where n.nspname in ('public', 'ledger') and d.objid is null
  order by 1, 2, 3`
