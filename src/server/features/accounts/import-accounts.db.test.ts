import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as contract from '../../../contract/accounts.ts'
import { openTestCollege, type TestCollege } from '../../../../test/support/college.ts'
import { wholeBank, type Tx } from '../../database/database.ts'
import { anImportRow } from './account.fixture.ts'

let bank: TestCollege
beforeEach(async () => {
  bank = await openTestCollege()
})
afterEach(() => bank.close())

let keys = 0
async function importRows(rows: (ReturnType<typeof anImportRow> & { className?: string })[]) {
  const office = await bank.staff('office1')
  return office(contract.importAccounts, { body: { rows } }, { idempotencyKey: `import-key-${(keys += 1)}` })
}

async function asOwner(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: bank.database.ownerUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

describe('a list of people', () => {
  it('goes to its end when the database refuses one row: that is the fault of the row alone', async () => {
    // Limits that the contract does not know stand for any that it may lack one day.
    await asOwner(`alter table learning_account_event
      add constraint refuses_one check (learner_id is null or reason <> 'IMPORT' or seq < 1) not valid`)
    const rows = [anImportRow(1), anImportRow(2)]
    expect(await importRows(rows)).toMatchObject({
      opened: 0,
      faults: [
        { row: 1, code: 'request_invalid' },
        { row: 2, code: 'request_invalid' },
      ],
    })
    await asOwner('alter table learning_account_event drop constraint refuses_one')
    await asOwner(`create unique index one_only on enrolment (started_on) where student_number like '2099%'`)
    expect(await importRows(rows)).toMatchObject({ opened: 1, faults: [{ row: 2, code: 'conflict' }] })
  })

  it('that is sent twice at the same moment opens each account once, and no row is at fault', async () => {
    const rows = Array.from({ length: 12 }, (_, index) => anImportRow(index + 1))
    const reports = await Promise.all([importRows(rows), importRows(rows.toReversed()), importRows(rows)])
    const sum = (of: 'opened' | 'unchanged') => reports.reduce((total, report) => total + report[of], 0)
    expect(reports.flatMap((report) => report.faults)).toEqual([])
    expect([sum('opened'), sum('unchanged')]).toEqual([12, 24])
  })
})

describe('a class that is being closed', () => {
  it('gets no learners from a list: the list waits, and then does not find the class', async () => {
    const { gate, clock } = bank.world
    const unit = await gate.plain
      .selectFrom('unit')
      .select(['id', 'code'])
      .where('kind', '=', 'CLASS')
      .executeTakeFirstOrThrow()
    const { imported } = await gate.write(wholeBank, async (tx) => {
      await tx.updateTable('unit').set({ closed_at: clock.now() }).where('id', '=', unit.id).execute()
      let isDone = false
      const list = importRows([{ ...anImportRow(1), className: unit.code ?? '' }]).finally(() => {
        isDone = true
      })
      while (!isDone && !(await someoneWaits(tx))) await delay(5)
      return { imported: list }
    })
    expect(await imported).toMatchObject({ opened: 0, faults: [{ row: 1, code: 'request_invalid' }] })
  })
})

async function someoneWaits(tx: Tx): Promise<boolean> {
  const { rows } = await sql`select from pg_locks
    where not granted and pg_backend_pid() = any (pg_blocking_pids(pid))`.execute(tx)
  return rows.length > 0
}
