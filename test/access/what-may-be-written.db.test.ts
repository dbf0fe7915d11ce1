import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as notices from '../../src/contract/public-notices.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'
import { journeyOf } from '../support/journey.ts'

let bank: TestCollege
beforeAll(async () => {
  bank = await openTestCollege()
})
afterAll(() => bank.close())

/** The file that people wrote; the privileges are not asked. */
const table = readFileSync(join(import.meta.dirname, 'what-may-be-written.txt'), 'utf8')
  .split('\n')
  .filter((row) => row.trim() !== '' && !row.startsWith('#'))
  .map((row) => {
    const [what = '', why = ''] = row.split(' -- ')
    const [name = '', ...allowed] = what.trim().split(/\s+/)
    return { name, allowed: allowed.join(' '), why: why.trim() }
  })

/** What the application may do with each table besides reading it; of UPDATE the columns, where it is not all. */
async function readPrivileges(): Promise<Record<string, string>> {
  const { rows } = await sql<{ name: string; allowed: string; isAll: boolean; columns: string[] }>`
    select case n.nspname when 'public' then c.relname else format('%s.%s', n.nspname, c.relname) end as name,
      concat_ws(' ', case when has_table_privilege(c.oid, 'insert') then 'insert' end,
        case when has_any_column_privilege(c.oid, 'update') then 'update' end,
        case when has_table_privilege(c.oid, 'delete') then 'delete' end,
        case when has_table_privilege(c.oid, 'truncate') then 'truncate' end) as allowed,
      has_table_privilege(c.oid, 'update') as "isAll",
      array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
        and not a.attisdropped and has_column_privilege(c.oid, a.attnum, 'update') order by 1) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'ledger') and c.relkind in ('r', 'p')`.execute(bank.world.gate.plain)
  const spelled = rows.map(({ name, allowed, isAll, columns }) => [
    name,
    isAll ? allowed : allowed.replace('update', `update(${columns.join(',')})`),
  ])
  return Object.fromEntries(spelled) as Record<string, string>
}

describe('the privileges of the application', () => {
  it('are for every table what the file says, and the file says why', async () => {
    expect(Object.fromEntries(table.map(({ name, allowed }) => [name, allowed.replace('nothing', '')]))).toEqual(
      await readPrivileges(),
    )
    expect(table.filter(({ why }) => why === '').map(({ name }) => name)).toEqual([])
  })
})

/** Does something as a role that may do anything and sees all rows. */
async function asSuperuser(statement: string): Promise<number | null> {
  const client = new pg.Client({ connectionString: bank.database.superuserUrl })
  await client.connect()
  try {
    return (await client.query(statement)).rowCount
  } finally {
    await client.end()
  }
}

describe('what is recorded', () => {
  it('cannot be changed, not even by a role that may change tables', async () => {
    const journey = journeyOf(bank)
    const { maximum } = await journey.recognise(0)
    await journey.convert(0, (await journey.affordable(0, maximum)).courseId)
    const records = table.filter(({ why }) => why.startsWith('record'))
    expect(records.length).toBeGreaterThan(15)
    for (const { name } of records) {
      await expect(asSuperuser(`truncate ${name} cascade`), name).rejects.toMatchObject({ code: '23001' })
    }
    for (const name of ['decision', 'workflow', 'original_seen', 'application_source', 'student_number_claim']) {
      await expect(asSuperuser(`delete from ${name}`), name).rejects.toMatchObject({ code: '23001' })
    }
    await expect(asSuperuser(`update decision set text_zh = ''`)).rejects.toMatchObject({ code: '23001' })
    await expect(asSuperuser('update workflow set version = version + 1')).rejects.toMatchObject({ code: '23001' })
  })

  it('of an objection is what came in; its day and its handling are set once', async () => {
    const journey = journeyOf(bank)
    const submitted = await journey.deposit(0, 'X-WEB-I')
    await journey.approveAll(submitted.id, submitted.creditsMaximum ?? 0)
    const notice = await journey.publish([submitted.id])
    const objection = { position: 0, name: '李四', contact: '12012345678', reason: '证书存疑' }
    await (
      await bank.client()
    )(notices.raiseObjection, { params: { id: notice.id }, body: objection })
    const refused = { code: '23001' }
    await expect(asSuperuser(`update objection set reason = '无'`)).rejects.toMatchObject(refused)
    await expect(asSuperuser('update objection set due_at = null')).rejects.toMatchObject(refused)
    expect(await asSuperuser('update objection set objector_sealed = objector_sealed')).toBe(1)
    expect(await asSuperuser(`update objection set state = 'DISMISSED', finding = '有效'`)).toBe(1)
    await expect(asSuperuser(`update objection set state = 'UPHELD'`)).rejects.toMatchObject(refused)
    await expect(asSuperuser(`update objection set finding = '另'`)).rejects.toMatchObject(refused)
  })
})
