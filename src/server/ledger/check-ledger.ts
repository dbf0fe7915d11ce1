import { sql } from 'kysely'
import type { Database, Gate } from '../database/database.ts'
import { wholeBank } from '../database/database.ts'
import type { Seals } from '../seals.ts'
import { checkEvents } from './check-events.ts'
import { ledgerInvariants } from './ledger-invariants.ts'

export interface Violation {
  invariant: string
  /** At most 100 offending ids; `count` says how many there are in all. */
  ids: string[]
  count: number
}

/** The violation that ids are of; none for no ids. */
export function violationOf(invariant: string, ids: readonly string[]): Violation[] {
  return ids.length === 0 ? [] : [{ invariant, ids: ids.slice(0, 100), count: ids.length }]
}

export interface CheckReport {
  violations: Violation[]
  counts: { postings: number; accounts: number; lots: number; events: number; eventsErased: number }
}

export interface CheckOptions {
  onProgress?: (done: number, total: number, what: string) => void
}

/** Checks every invariant over the whole bank in one snapshot; also opens each event and compares what it tells. */
export async function checkLedger(
  gate: Gate,
  seals: Pick<Seals, 'open'>,
  options: CheckOptions = {},
): Promise<CheckReport> {
  return gate.read(wholeBank, async (database) => {
    await sql`set transaction isolation level repeatable read`.execute(database)
    await sql`set local statement_timeout = 0`.execute(database)
    const violations: Violation[] = []
    const total = ledgerInvariants.length + 1
    for (const [index, { name, query }] of ledgerInvariants.entries()) {
      options.onProgress?.(index, total, name)
      const found = await sql.raw<{ id: string }>(query).execute(database)
      const ids = found.rows.map((row) => row.id)
      violations.push(...violationOf(name, ids))
    }
    options.onProgress?.(ledgerInvariants.length, total, 'events')
    const events = await checkEvents(database, seals)
    violations.push(
      ...violationOf('the commitment of an event is that of its sealed content', events.broken),
      ...violationOf('every event tells what its posting did, each of another posting', events.differing),
    )
    const counts = { ...(await countRows(database)), events: events.checked, eventsErased: events.erased }
    options.onProgress?.(total, total, '')
    return { violations, counts }
  })
}

async function countRows(database: Database) {
  const { rows } = await sql<{ postings: number; accounts: number; lots: number }>`select
    (select count(*) from ledger.posting) as postings, (select count(*) from ledger.account) as accounts,
    (select count(*) from ledger.lot) as lots`.execute(database)
  return rows[0] ?? { postings: 0, accounts: 0, lots: 0 }
}
