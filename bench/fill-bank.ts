import pg from 'pg'

/** So many entries of the ledger each learner has: twenty deposits; and so many cases, with an outcome each. */
export const entriesPerLearner = 20
const casesPerLearner = 5
const learnersAtOnce = 5_000

/**
 * Fills a bank that has the demonstration with learners of its college, whose postings, lots, events, outcomes and
 * archived cases are written by SQL alone: what the product would have written, a hundred times as fast. Learners
 * `from` to `to` (exclusive) are added; their ids follow from their numbers.
 */
export async function fillBank(
  superuserUrl: string,
  { from, to, wrappedKey }: { from: number; to: number; wrappedKey: Buffer },
  tell: (text: string) => void,
): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  try {
    await client.query(`set session_replication_role = replica; set synchronous_commit = off; set app.scope = 'all'`)
    await client.query(template)
    for (let start = from; start < to; start += learnersAtOnce) {
      const end = Math.min(to, start + learnersAtOnce)
      for (const text of statements) {
        await client.query(text.replaceAll('$from', String(start)).replaceAll('$last', String(end - 1)))
      }
      await client.query(
        `insert into ledger.learner_key select ${idOf('1', 'n')}, $1, now() from generate_series(${start}, ${end - 1}) n`,
        [wrappedKey],
      )
      if ((start / learnersAtOnce) % 10 === 0) tell(`${Math.round(((end - from) / (to - from)) * 100)} %`)
    }
    await client.query('analyze')
    await client.query('checkpoint')
  } finally {
    await client.end()
  }
}

/** The id of a filled learner. */
export function filledLearner(number: number): string {
  return `01900001-0000-7000-8000-${number.toString(16).padStart(12, '0')}`
}

/** Ids that rise with the number, as those of the product rise with time. */
function idOf(table: string, number: string): string {
  return `('0190000${table}-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`
}

/** For each class of the demonstration where the filled learners belong, and an outcome as they have it. */
const template = `create temp table pattern as
  with one as (
    select o.definition_id, o.kind, o.title, o.issuer, a.workflow_id, a.window_id, a.rule_version
    from application a join outcome o on o.learner_id = a.learner_id and o.id = a.outcome_id
    where a.state in ('POSTED', 'ARCHIVED') and a.kind = 'RECOGNITION' order by a.id limit 1
  ), place as (
    select distinct on (class_id) institution_id, department_id, programme_id, class_id
    from enrolment where class_id is not null order by class_id, id
  )
  select row_number() over (order by class_id) - 1 as slot, count(*) over () as slots, * from place, one`

const series = `generate_series($from::bigint, $last::bigint) n join pattern p on p.slot = n % p.slots`
const cases = `${series}, generate_series(0, ${casesPerLearner - 1}) c`
const entries = `${series}, generate_series(0, ${entriesPerLearner - 1}) k`
const caseNumber = `n * ${casesPerLearner} + c`
const entryNumber = `n * ${entriesPerLearner} + k`

const statements = [
  `insert into person (id, name, recorded_at) select ${idOf('1', 'n')}, '学生' || n, now() from ${series}`,
  `insert into learning_account (learner_id, account_number, institution_id, state, opened_by, opened_at)
    select ${idOf('1', 'n')}, 'F' || n, p.institution_id, 'ACTIVE', 'IMPORT', now() from ${series}`,
  `insert into enrolment (learner_id, id, institution_id, programme_id, department_id, class_id, student_number, cohort,
      state, started_on, recorded_at)
    select ${idOf('1', 'n')}, ${idOf('2', 'n')}, p.institution_id, p.programme_id, p.department_id, p.class_id,
      'F' || n, 2024, 'ACTIVE', '2024-09-01', now() from ${series}`,
  `insert into outcome (learner_id, id, institution_id, definition_id, kind, title, issuer, certificate_number,
      obtained_on, source, state, recorded_at, changed_at)
    select ${idOf('1', 'n')}, ${idOf('3', caseNumber)}, p.institution_id, p.definition_id, p.kind, p.title, p.issuer,
      'F-' || (${caseNumber}), '2025-06-01', 'SELF', 'RECOGNISED', now(), now() from ${cases}`,
  `insert into application (learner_id, id, number, institution_id, enrolment_id, department_id, kind, outcome_id,
      window_id, workflow_id, rule_version, state, credits_proposed, credits_recognised, credit_category, submitted_at,
      recorded_at, changed_at)
    select ${idOf('1', 'n')}, ${idOf('4', caseNumber)}, 'F-' || (${caseNumber}), p.institution_id, ${idOf('2', 'n')},
      p.department_id, 'RECOGNITION', ${idOf('3', caseNumber)}, p.window_id, p.workflow_id, p.rule_version, 'ARCHIVED',
      400, 400, 'MAJOR', now(), now(), now() from ${cases}`,
  `insert into ledger.account (learner_id, account_number, institution_id, kind, category, allows_overdraft, debited,
      credited, balance, version)
    select ${idOf('1', 'n')}, 1 + side, p.institution_id, (array['ISSUANCE', 'AVAILABLE'])[1 + side]::ledger.account_kind,
      'MAJOR', side = 0, total * (1 - side), total * side, total * (2 * side - 1), ${entriesPerLearner}
    from ${series}, generate_series(0, 1) side, (values (${entriesPerLearner * 400}::bigint)) as sum (total)`,
  `insert into ledger.posting (learner_id, id, institution_id, kind, idempotency_key, request_hash, rule_version,
      happened_on, recorded_at)
    select ${idOf('1', 'n')}, ${idOf('5', entryNumber)}, p.institution_id, 'DEPOSIT', ${idOf('5', entryNumber)}::text,
      sha256('bench'), p.rule_version, '2026-03-02', now() from ${entries}`,
  `insert into ledger.lot (learner_id, id, institution_id, outcome_id, posting_id, category, recognised, obtained_on,
      expires_on)
    select ${idOf('1', 'n')}, ${idOf('6', entryNumber)}, p.institution_id, ${idOf('3', `n * ${casesPerLearner} + k % ${casesPerLearner}`)},
      ${idOf('5', entryNumber)}, 'MAJOR', 400, '2025-06-01', '2033-06-01' from ${entries}`,
  `insert into ledger.transfer (learner_id, posting_id, line, lot_id, debit_account, credit_account, amount,
      debit_version, credit_version, debit_balance, credit_balance)
    select ${idOf('1', 'n')}, ${idOf('5', entryNumber)}, 0, ${idOf('6', entryNumber)}, 1, 2, 400, k + 1, k + 1,
      -400 * (k + 1), 400 * (k + 1) from ${entries}`,
  `insert into ledger.event (learner_id, id, kind, commitment, sealed, recorded_at)
    select ${idOf('1', 'n')}, ${idOf('7', entryNumber)}, 'posting', sha256('bench'), decode(repeat('ab', 640), 'hex'), now()
    from ${entries}`,
]
