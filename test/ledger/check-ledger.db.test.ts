import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { wholeBank } from '../../src/server/database/database.ts'
import { checkLedger, type CheckReport } from '../../src/server/ledger/check-ledger.ts'
import { ledgerInvariants } from '../../src/server/ledger/ledger-invariants.ts'
import { postOrRefuse } from '../../src/server/ledger/post.ts'
import { openLedgerBank, type LedgerBank } from '../support/ledger-bank.ts'

/**
 * Each tampering as who owns the whole machine would do it, triggers and constraints taken away, on a learner of its own
 * (%L at the institution %I); and the invariant that finds it.
 */
const tamperings: readonly (readonly [statement: string, invariant: string])[] = [
  ["update account set credited = credited + 1, balance = balance + 1 where kind = 'AVAILABLE' and", 'each account'],
  ['update transfer set amount = amount + 1 where', 'each account equals the fold'],
  ['update transfer set credit_balance = credit_balance + 1 where', 'versions of an account are dense'],
  ['update transfer set debit_version = debit_version + 100 where', 'versions of an account are dense'],
  ["update account set balance = -5, debited = credited + 5 where kind = 'HELD' and", 'no account without overdraft'],
  ["update account set allows_overdraft = true where kind = 'AVAILABLE' and", 'no account without overdraft'],
  [
    "update account set credited = credited + 1, balance = balance + 1 where kind = 'HELD' and",
    'debits equal credits for',
  ],
  ["delete from posting where kind = 'HOLD' and", 'every posting has transfers'],
  ['delete from transfer where', 'every posting has transfers'],
  ["delete from account where kind = 'CONSUMED' and", 'every posting has transfers'],
  ["update lot set category = 'OTHER' where", 'debits equal credits in each posting'],
  ['update posting set institution_id = gen_random_uuid() where', 'debits equal credits in each posting'],
  ['update lot set recognised = recognised + 1 where', 'the buckets of a lot'],
  ['update lot set posting_id = gen_random_uuid() where', 'a lot is what its deposit brought'],
  ['delete from lot where', 'a lot is what its deposit brought'],
  ["again posting set idempotency_key = idempotency_key where kind = 'DEPOSIT' and", 'one posting per idempotency key'],
  ["again posting set idempotency_key = 'other' where kind = 'REVERSE' and", 'a posting is reversed at most once'],
  [
    "update transfer set amount = amount + 1 where posting_id in (select id from posting where kind = 'REVERSE') and",
    'a posting is reversed at most once',
  ],
  ["insert into hold values ('%L', gen_random_uuid(), '%I', null, gen_random_uuid(), 5)", 'a hold is what its posting'],
  ['update hold set amount = amount + 1 where', 'a hold is what its posting moved'],
  ["again posting set idempotency_key = 'other' where kind = 'CONVERT' and", 'a hold is what its posting moved'],
  ["delete from posting where kind = 'UNFREEZE' and", 'what is frozen of each lot'],
  ["update hold set state = 'PENDING', resolved_by = null where", 'what is held of each lot'],
  ["update hold set institution_id = gen_random_uuid() where state = 'PENDING' and", 'what is held of each lot'],
  [
    "update transfer set amount = amount - 1 where posting_id in (select id from posting where kind = 'CONVERT') and",
    'a conversion conserves: all that its hold took',
  ],
  ["update posting set application_id = id where kind = 'CONVERT' and", 'a conversion conserves: what it consumes'],
  ['delete from event where', 'every posting has its event'],
  [`update event set commitment = decode(repeat('00', 32), 'hex') where`, 'the commitment of an event'],
  ["update event set sealed = overlay(sealed placing '\\x00'::bytea from 40) where", 'the commitment of an event'],
  ['update posting set happened_on = happened_on - 1 where', 'every event tells what its posting did'],
  [
    `update event e set sealed = o.sealed, commitment = o.commitment from event o
      where o.learner_id = e.learner_id and o.id < e.id and e.`,
    'every event tells what its posting did',
  ],
  ["again posting set application_id = learner_id where kind = 'DEPOSIT' and", 'an application that is posted'],
  [
    `insert into course_result (learner_id, id, institution_id, enrolment_id, course_id, way, state, credits,
      counts_in_gpa, term, application_id, recorded_at) values ('%L', gen_random_uuid(), '%I', '%I', '%I', 'EXEMPT',
      'PASSED', 100, true, '2026-1', '%L', now())`,
    'a converted course has its consumed credits',
  ],
  [
    `with closed as (update learning_account set state = 'CLOSED' where learner_id = '%L')
      insert into application (learner_id, id, number, institution_id, enrolment_id, department_id, kind, window_id,
      workflow_id, rule_version, state, recorded_at, changed_at) values ('%L', '%L', 'A', '%I', '%I', '%I',
      'CONVERSION', '%I', '%I', 'r', 'IN_REVIEW', now(), now())`,
    'no closed account has a case under way',
  ],
  [
    `insert into outcome (learner_id, id, institution_id, definition_id, kind, title, issuer, obtained_on, source, state,
      recorded_at, changed_at) select learner_id, outcome_id, institution_id, institution_id, 'k', 't', 'i', obtained_on,
      'SELF', 'REVOKED', now(), now() from lot where learner_id = '%L'`,
    'all credits of a revoked outcome',
  ],
]

let bank: LedgerBank
let report: CheckReport
let before: CheckReport
beforeAll(async () => {
  bank = await openLedgerBank(tamperings.length + 1)
  for (const learnerId of bank.learnerIds) await live(learnerId)
  before = await checkLedger(bank.world.gate, bank.world.seals)
  const superuser = await almighty()
  for (const [index, [statement]] of tamperings.entries()) {
    await superuser.query(statementOn(statement, bank.learnerIds[index] ?? ''))
  }
  await superuser.end()
  report = await checkLedger(bank.world.gate, bank.world.seals)
})
afterAll(() => bank.close())

/** Deposit, hold, conversion, a freeze, their reversals, and a hold that is pending: something of everything. */
async function live(learnerId: string): Promise<void> {
  const { ids, gate } = bank.world
  const [lotId, holdId, convertId, freezeId] = [ids.next(), ids.next(), ids.next(), ids.next()]
  const base = (id = ids.next()) => ({
    learnerId,
    institutionId: bank.institutionId,
    id,
    idempotencyKey: id,
    ruleVersion: 'test',
    happenedOn: '2026-03-02',
  })
  const parts = [{ lotId, amount: 100 }]
  const dates = { obtainedOn: '2025-06-01', expiresOn: null }
  const outcomeId = ids.next()
  await gate.write(wholeBank, (tx) =>
    postOrRefuse(tx, bank.world, [
      { ...base(), kind: 'DEPOSIT', lotId, outcomeId, category: 'MAJOR', amount: 400, ...dates },
      { ...base(), kind: 'HOLD', holdId, parts },
      { ...base(convertId), kind: 'CONVERT', holdId, consume: parts, leftover: 'RELEASE' },
      { ...base(), kind: 'HOLD', holdId: ids.next(), parts },
      { ...base(freezeId), kind: 'FREEZE', lotId },
    ]),
  )
  await gate.write(wholeBank, (tx) =>
    postOrRefuse(tx, bank.world, [
      { ...base(), kind: 'UNFREEZE', freezePostingId: freezeId },
      { ...base(), kind: 'REVERSE', reverses: convertId },
    ]),
  )
}

/** A connection that nothing holds back: no trigger, no index that keeps rows apart, no constraint. */
async function almighty(): Promise<pg.Client> {
  const superuser = new pg.Client({ connectionString: bank.database.superuserUrl })
  await superuser.connect()
  await superuser.query(`set session_replication_role = replica; set search_path = ledger, public;
    drop index posting_idempotency, posting_reversed_once, transfer_debit_version, transfer_credit_version`)
  const { rows } = await superuser.query<{ statement: string }>(`
    select format('alter table %s disable trigger user', c.oid::regclass) as statement
    from pg_class c where c.relnamespace in ('ledger'::regnamespace, 'public'::regnamespace) and c.relkind = 'r'
    union all select format('alter table %s drop constraint %I', k.conrelid::regclass, k.conname)
    from pg_constraint k where k.connamespace = 'ledger'::regnamespace and k.contype = 'c'`)
  for (const { statement } of rows) await superuser.query(statement)
  return superuser
}

/** `again T set C = V where W` inserts a copy of the row under a new id; what ends in `where` or `and` takes a learner. */
function statementOn(statement: string, learnerId: string): string {
  const own = `${statement}${/(where|and)$/.test(statement) ? ' ' : ''}learner_id = '${learnerId}'`
  const whole = /(where|and|e\.)$/.test(statement) ? own : statement
  const copied = /^again (\w+) set (\w+) = (\S+) where (.*)$/s.exec(whole)
  if (!copied) return whole.replaceAll('%L', learnerId).replaceAll('%I', bank.institutionId)
  const [, table = '', column = '', value = '', condition = ''] = copied
  const change = `jsonb_build_object('id', gen_random_uuid(), '${column}', ${value})`
  const copy = `select (jsonb_populate_record(t, ${change})).* from ${table} t where ${condition}`
  return column === 'application_id'
    ? `with copy as (insert into ${table} ${copy}) update ${table} set ${column} = ${value} where ${condition}`
    : `insert into ${table} ${copy}`
}

/** All ids by which a violation may name something of the learner. */
async function idsOf(learnerId: string): Promise<Set<string>> {
  const owner = new pg.Client({ connectionString: bank.database.superuserUrl })
  await owner.connect()
  const { rows } = await owner.query<{ id: string }>(
    `select id::text from ledger.posting where learner_id = $1 union select id::text from ledger.lot where learner_id = $1
      union select id::text from ledger.hold where learner_id = $1
      union select hold_id::text from ledger.posting where learner_id = $1 and hold_id is not null
      union select posting_id::text from ledger.transfer where learner_id = $1
      union select id::text from ledger.event where learner_id = $1
      union select id::text from course_result where learner_id = $1`,
    [learnerId],
  )
  await owner.end()
  return new Set([learnerId, ...rows.map((row) => row.id)])
}

const namesAny = (found: readonly string[], own: ReadonlySet<string>) =>
  found.some((id) => id.split(/[/@]/).some((part) => own.has(part)))

describe('the check', () => {
  it('finds nothing in a ledger that nobody has tampered with', () => {
    expect(before.violations).toEqual([])
    expect(before.counts.postings).toBe(bank.learnerIds.length * 7)
  })

  it.each(tamperings.map(([statement, invariant], index) => ({ statement, invariant, index })))(
    'finds: $statement',
    async ({ invariant, index }) => {
      const found = report.violations.find((violation) => violation.invariant.startsWith(invariant))
      expect(namesAny(found?.ids ?? [], await idsOf(bank.learnerIds[index] ?? ''))).toBe(true)
    },
  )

  it('names nobody with whom all is well', async () => {
    const own = await idsOf(bank.learnerIds.at(-1) ?? '')
    expect(report.violations.filter((violation) => namesAny(violation.ids, own))).toEqual([])
  })

  it('has a tampering for every invariant that it knows', () => {
    const untried = ledgerInvariants.filter(({ name }) => !tamperings.some(([, start]) => name.startsWith(start)))
    expect(untried).toEqual([])
  })
})
