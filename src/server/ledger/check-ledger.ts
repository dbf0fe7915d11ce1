import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Database, Gate } from '../database/database.ts'
import { wholeBank } from '../database/database.ts'
import { openWith, type Seals } from '../seals.ts'

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

/**
 * The invariants of the ledger, each as a query that returns the ids of what breaks it. Balances are compared with the
 * fold of their transfers, so that a wrong running total cannot hide.
 */
const invariants: { name: string; query: string }[] = [
  {
    name: 'each account equals the fold of its transfers',
    query: `select a.learner_id || '/' || a.account_number as id from ledger.account a
      left join (
        select learner_id, account_number, sum(debit) as debited, sum(credit) as credited, count(*) as moves from (
          select learner_id, debit_account as account_number, amount as debit, 0 as credit from ledger.transfer
          union all select learner_id, credit_account, 0, amount from ledger.transfer) m group by 1, 2
      ) f using (learner_id, account_number)
      where a.debited <> coalesce(f.debited, 0) or a.credited <> coalesce(f.credited, 0)
        or a.version <> coalesce(f.moves, 0) or a.balance <> a.credited - a.debited`,
  },
  {
    name: 'versions of an account are dense and each transfer states the balance it left',
    query: `select learner_id || '/' || account_number || '@' || version as id from (
        select m.*, row_number() over w as position, sum(delta) over w as running from (
          select learner_id, debit_account as account_number, debit_version as version, -amount as delta,
            debit_balance as balance from ledger.transfer
          union all select learner_id, credit_account, credit_version, amount, credit_balance from ledger.transfer) m
        window w as (partition by learner_id, account_number order by version)) x
      where version <> position or running <> balance`,
  },
  {
    name: 'no account without overdraft is or ever was below zero',
    query: `select distinct t.learner_id || '/' || a.account_number as id from ledger.account a
      join ledger.transfer t on t.learner_id = a.learner_id and t.debit_account = a.account_number
      where not a.allows_overdraft and (t.debit_balance < 0 or a.balance < 0)`,
  },
  {
    name: 'debits equal credits for each learner, institution and category',
    query: `select learner_id || '/' || institution_id || '/' || category as id from ledger.account
      group by learner_id, institution_id, category having sum(balance) <> 0 or sum(debited) <> sum(credited)`,
  },
  {
    name: 'every posting has transfers and every transfer a posting and a lot of the same learner',
    query: `select p.id::text from ledger.posting p where not exists (
        select from ledger.transfer t where t.learner_id = p.learner_id and t.posting_id = p.id)
      union all select t.posting_id::text from ledger.transfer t
      where not exists (select from ledger.posting p where p.learner_id = t.learner_id and p.id = t.posting_id)
        or not exists (select from ledger.lot l where l.learner_id = t.learner_id and l.id = t.lot_id)
        or not exists (select from ledger.account a where a.learner_id = t.learner_id
          and a.account_number = t.debit_account)`,
  },
  {
    name: 'a transfer stays within one institution and one category, those of its lot',
    query: `select t.posting_id::text as id from ledger.transfer t
      join ledger.lot l on l.learner_id = t.learner_id and l.id = t.lot_id
      join ledger.account d on d.learner_id = t.learner_id and d.account_number = t.debit_account
      join ledger.account c on c.learner_id = t.learner_id and c.account_number = t.credit_account
      where d.category <> l.category or c.category <> l.category
        or d.institution_id <> l.institution_id or c.institution_id <> l.institution_id`,
  },
  {
    name: 'the buckets of a lot add up to its recognised value and none is below zero',
    query: `select l.id::text from ledger.lot l left join (
        select learner_id, lot_id, sum(amount) filter (where kind not in ('ISSUANCE', 'CLEARING', 'ROUNDING')) as held,
          min(amount) filter (where kind not in ('ISSUANCE', 'CLEARING', 'ROUNDING')) as least
        from ledger.lot_position group by 1, 2) p on p.learner_id = l.learner_id and p.lot_id = l.id
      where coalesce(p.held, 0) <> l.recognised or coalesce(p.least, 0) < 0`,
  },
  {
    name: 'one posting per idempotency key',
    query: `select learner_id || '/' || idempotency_key as id from ledger.posting
      group by learner_id, idempotency_key having count(*) > 1`,
  },
  {
    name: 'a posting is reversed at most once, by a posting that moves no more than it did',
    query: `select p.reverses::text as id from ledger.posting p where p.reverses is not null
      and (select coalesce(sum(amount), 0) from ledger.transfer t
        where t.learner_id = p.learner_id and t.posting_id = p.id)
      > (select coalesce(sum(amount), 0) from ledger.transfer t
        where t.learner_id = p.learner_id and t.posting_id = p.reverses)
      union all select reverses::text from ledger.posting where reverses is not null
      group by learner_id, reverses having count(*) > 1`,
  },
  {
    name: 'a hold is resolved once, and what is held is the sum of the pending holds',
    query: `select h.id::text from ledger.hold h where h.state <> 'PENDING' and not exists (
        select from ledger.posting p where p.learner_id = h.learner_id and p.id = h.resolved_by and p.hold_id = h.id)
      union all select coalesce(a.learner_id, h.learner_id)::text from (
        select learner_id, sum(balance) as held from ledger.account where kind = 'HELD' group by 1) a
      full join (select learner_id, sum(amount) as held from ledger.hold where state = 'PENDING' group by 1) h
        using (learner_id) where coalesce(a.held, 0) <> coalesce(h.held, 0)`,
  },
  {
    name: 'every posting has its event',
    query: `select learner_id::text as id from (
        select learner_id, count(*) as postings from ledger.posting group by 1) p
      left join (select learner_id, count(*) as events from ledger.event where kind = 'posting' group by 1) e
        using (learner_id) where p.postings <> coalesce(e.events, 0)`,
  },
  {
    name: 'an application that is posted has its effect, once',
    query: `select a.id::text from application a where a.state in ('POSTED', 'ARCHIVED')
      and not exists (select from ledger.posting p where p.learner_id = a.learner_id and p.application_id = a.id
        and p.kind in ('DEPOSIT', 'CONVERT'))
      union all select a.id::text from application a where a.kind = 'CONVERSION'
        and a.state in ('REJECTED', 'WITHDRAWN', 'LAPSED')
        and exists (select from ledger.hold h where h.learner_id = a.learner_id and h.id = a.hold_id
          and h.state = 'PENDING')`,
  },
  {
    name: 'a converted course has its consumed credits, and a reversed conversion has neither',
    query: `select r.id::text from course_result r where r.application_id is not null and r.reverses is null
      and not exists (select from ledger.posting p where p.learner_id = r.learner_id
        and p.application_id = r.application_id and p.kind = 'CONVERT')
      union all select a.id::text from application a where a.state = 'REVERSED' and exists (
        select from course_result r where r.learner_id = a.learner_id and r.application_id = a.id
          and r.reverses is null and not exists (
            select from course_result u where u.learner_id = r.learner_id and u.reverses = r.id))`,
  },
]

/** Checks every invariant over the whole bank in one snapshot; also opens each event and compares its commitment. */
export async function checkLedger(
  gate: Gate,
  seals: Pick<Seals, 'open'>,
  options: CheckOptions = {},
): Promise<CheckReport> {
  return gate.read(wholeBank, async (database) => {
    await sql`set transaction isolation level repeatable read`.execute(database)
    await sql`set local statement_timeout = 0`.execute(database)
    const violations: Violation[] = []
    const total = invariants.length + 1
    for (const [index, invariant] of invariants.entries()) {
      options.onProgress?.(index, total, invariant.name)
      const found = await sql.raw<{ id: string }>(invariant.query).execute(database)
      violations.push(
        ...violationOf(
          invariant.name,
          found.rows.map((row) => row.id),
        ),
      )
    }
    options.onProgress?.(invariants.length, total, 'commitments')
    const events = await checkEvents(database, seals)
    violations.push(...violationOf('the commitment of an event is that of its sealed content', events.broken))
    const counts = { ...(await countRows(database)), events: events.checked, eventsErased: events.erased }
    options.onProgress?.(total, total, '')
    return { violations, counts }
  })
}

const eventBatch = 5_000

async function checkEvents(database: Database, seals: Pick<Seals, 'open'>) {
  const result = { checked: 0, erased: 0, broken: [] as string[] }
  let after = { learner_id: '00000000-0000-0000-0000-000000000000', id: '00000000-0000-0000-0000-000000000000' }
  for (;;) {
    const { rows } = await sql<{
      learner_id: string
      id: string
      commitment: Buffer
      sealed: Buffer
      wrapped_key: Buffer | null
    }>`select e.learner_id, e.id, e.commitment, e.sealed, k.wrapped_key from ledger.event e
      left join ledger.learner_key k using (learner_id)
      where (e.learner_id, e.id) > (${after.learner_id}::uuid, ${after.id}::uuid)
      order by e.learner_id, e.id limit ${eventBatch}`.execute(database)
    for (const row of rows) {
      result.checked += 1
      if (!row.wrapped_key) result.erased += 1
      else if (!isCommitted(seals, row.wrapped_key, row.sealed, row.commitment)) result.broken.push(row.id)
    }
    const last = rows.at(-1)
    if (!last || rows.length < eventBatch) return result
    after = last
  }
}

function isCommitted(seals: Pick<Seals, 'open'>, wrappedKey: Buffer, sealed: Buffer, commitment: Buffer): boolean {
  try {
    const plain = openWith(seals.open('learner-key', wrappedKey), sealed)
    const digest = createHash('sha256').update('credit-bank-event-v1\0').update(plain).digest()
    return digest.equals(commitment)
  } catch {
    // The seal does not open: the bytes or the key are not those that were written.
    return false
  }
}

async function countRows(database: Database) {
  const { rows } = await sql<{ postings: number; accounts: number; lots: number }>`select
    (select count(*) from ledger.posting) as postings, (select count(*) from ledger.account) as accounts,
    (select count(*) from ledger.lot) as lots`.execute(database)
  return rows[0] ?? { postings: 0, accounts: 0, lots: 0 }
}
