import type { LedgerAccount, PostingRequest } from '../../core/ledger/posting.ts'
import { allowsOverdraft } from '../../core/ledger/account-kind.ts'
import type { PlannedPosting } from '../../core/ledger/plan-posting.ts'
import { invariant } from '../../core/invariant.ts'
import type { Tx } from '../database/database.ts'
import { clientOf } from '../database/database.ts'
import { plainArray, textArray } from './array-literal.ts'

/** An accepted posting with all that is written of it. */
export interface AcceptedPosting {
  request: PostingRequest
  planned: PlannedPosting
  requestHash: Buffer
  eventId: string
  commitment: Buffer
  sealed: Buffer
}

export interface ChangedAccount {
  learnerId: string
  account: LedgerAccount
  isNew: boolean
}

/** A part of the one statement: what it does with its own parameters, which `$` numbers from 1 on. */
interface Part {
  name: string
  text: ($: (parameter: number) => string) => string
  values: (string | Buffer)[]
}

/**
 * One statement writes everything, whatever the number of postings: one `unnest` per table, and only for the tables
 * that something goes into, since a part with nothing to do costs as much as one with one row (some 40 µs). Bytes go
 * as one binary value that is cut apart here: as arrays of hexadecimal text they cost both sides 17 ms of a batch of
 * 1,000. Learners are locked and the state is as loaded.
 */
export async function writePostings(
  tx: Tx,
  accepted: readonly AcceptedPosting[],
  changed: readonly (ChangedAccount & { versionBefore: number })[],
  recordedAt: Date,
): Promise<void> {
  const fresh = changed.filter((one) => one.isNew)
  const known = changed.filter((one) => !one.isNew)
  const parts = [
    postingPart(accepted, recordedAt),
    transferPart(accepted),
    eventPart(accepted, recordedAt),
    ...lotParts(accepted),
    ...(fresh.length > 0 ? [newAccountPart(fresh)] : []),
    ...(known.length > 0 ? [movedAccountPart(known)] : []),
  ]
  const { rowCount } = await clientOf(tx).query({
    ...statementOf(parts),
    values: parts.flatMap((part) => part.values),
  })
  invariant(known.length === 0 || rowCount === known.length, 'no account moved while its learner was locked')
  await writeHolds(tx, accepted)
}

interface Statement {
  name: string
  text: string
}
const statements = new Map<string, Statement>()

/** The statement for a set of parts, made once: all but the last stand in WITH, and the last one's rows are counted. */
function statementOf(parts: readonly Part[]): Statement {
  const key = parts.map((part) => part.name).join(' ')
  const made = statements.get(key)
  if (made) return made
  let before = 0
  const texts = parts.map((part) => {
    const offset = before
    before += part.values.length
    return part.text((parameter) => `$${offset + parameter}`)
  })
  const inWith = texts.slice(0, -1).map((text, index) => `${parts[index]?.name} as (${text})`)
  const text = `with ${inWith.join(', ')} ${texts.at(-1)}`
  const statement = { name: `write-postings-${statements.size}`, text }
  statements.set(key, statement)
  return statement
}

function newAccountPart(fresh: readonly ChangedAccount[]): Part {
  return {
    name: 'new_account',
    text: ($) => `insert into ledger.account (learner_id, account_number, institution_id, kind, category,
        allows_overdraft, debited, credited, balance, version)
      select * from unnest(${$(1)}::uuid[], ${$(2)}::smallint[], ${$(3)}::uuid[], ${$(4)}::ledger.account_kind[],
        ${$(5)}::text[], ${$(6)}::boolean[], ${$(7)}::bigint[], ${$(8)}::bigint[], ${$(9)}::bigint[], ${$(10)}::bigint[])`,
    values: accountValues(fresh),
  }
}

function postingPart(accepted: readonly AcceptedPosting[], recordedAt: Date): Part {
  return {
    name: 'new_posting',
    text: ($) => `insert into ledger.posting (learner_id, id, institution_id, kind, reverses, hold_id, idempotency_key,
        request_hash, rule_version, decision_id, application_id, actor_id, happened_on, recorded_at)
      select learner_id, id, institution_id, kind, reverses, hold_id, key,
        substring(${$(8)}::bytea from n::int * 32 - 31 for 32), rule, decision_id, application_id, actor_id,
        happened_on, ${$(14)}::timestamptz
      from unnest(${$(1)}::uuid[], ${$(2)}::uuid[], ${$(3)}::uuid[], ${$(4)}::ledger.posting_kind[], ${$(5)}::uuid[],
        ${$(6)}::uuid[], ${$(7)}::text[], ${$(9)}::text[], ${$(10)}::uuid[], ${$(11)}::uuid[], ${$(12)}::uuid[],
        ${$(13)}::date[]) with ordinality
        as p (learner_id, id, institution_id, kind, reverses, hold_id, key, rule, decision_id, application_id, actor_id,
          happened_on, n)`,
    values: [...postingValues(accepted), recordedAt.toISOString()],
  }
}

function transferPart(accepted: readonly AcceptedPosting[]): Part {
  return {
    name: 'new_transfer',
    text: ($) => `insert into ledger.transfer (learner_id, posting_id, line, lot_id, debit_account, credit_account,
        amount, debit_version, credit_version, debit_balance, credit_balance)
      select * from unnest(${$(1)}::uuid[], ${$(2)}::uuid[], ${$(3)}::smallint[], ${$(4)}::uuid[], ${$(5)}::smallint[],
        ${$(6)}::smallint[], ${$(7)}::bigint[], ${$(8)}::bigint[], ${$(9)}::bigint[], ${$(10)}::bigint[],
        ${$(11)}::bigint[])`,
    values: transferValues(accepted),
  }
}

function lotParts(accepted: readonly AcceptedPosting[]): Part[] {
  if (!accepted.some((one) => one.planned.lot)) return []
  const part: Part = {
    name: 'new_lot',
    text: ($) => `insert into ledger.lot (learner_id, id, institution_id, outcome_id, posting_id, category, recognised,
        obtained_on, expires_on)
      select * from unnest(${$(1)}::uuid[], ${$(2)}::uuid[], ${$(3)}::uuid[], ${$(4)}::uuid[], ${$(5)}::uuid[],
        ${$(6)}::text[], ${$(7)}::bigint[], ${$(8)}::date[], ${$(9)}::date[])`,
    values: lotValues(accepted),
  }
  return [part]
}

function eventPart(accepted: readonly AcceptedPosting[], recordedAt: Date): Part {
  return {
    name: 'new_event',
    text: ($) => `insert into ledger.event (learner_id, id, kind, commitment, sealed, recorded_at)
      select learner_id, id, 'posting', substring(${$(3)}::bytea from n::int * 32 - 31 for 32),
        substring(${$(4)}::bytea from start for length), ${$(7)}::timestamptz
      from unnest(${$(1)}::uuid[], ${$(2)}::uuid[], ${$(5)}::int[], ${$(6)}::int[]) with ordinality
        as e (learner_id, id, start, length, n)`,
    values: [
      plainArray(accepted.map((one) => one.request.learnerId)),
      plainArray(accepted.map((one) => one.eventId)),
      Buffer.concat(accepted.map((one) => one.commitment)),
      Buffer.concat(accepted.map((one) => one.sealed)),
      ...cuttingValues(accepted),
      recordedAt.toISOString(),
    ],
  }
}

function movedAccountPart(known: readonly (ChangedAccount & { versionBefore: number })[]): Part {
  return {
    name: 'moved_account',
    text: ($) => `update ledger.account a
      set debited = u.debited, credited = u.credited, balance = u.balance, version = u.version
      from unnest(${$(1)}::uuid[], ${$(2)}::smallint[], ${$(3)}::bigint[], ${$(4)}::bigint[], ${$(5)}::bigint[],
        ${$(6)}::bigint[], ${$(7)}::bigint[])
        as u (learner_id, account_number, debited, credited, balance, version, version_before)
      where a.learner_id = u.learner_id and a.account_number = u.account_number and a.version = u.version_before`,
    values: updateValues(known),
  }
}

/** Where in the joined bytes each posting's event starts, from 1, and how long it is. */
function cuttingValues(accepted: readonly AcceptedPosting[]): string[] {
  let start = 1
  const starts = accepted.map(({ sealed }) => (start += sealed.length) - sealed.length)
  return [plainArray(starts), plainArray(accepted.map((one) => one.sealed.length))]
}

function updateValues(known: readonly (ChangedAccount & { versionBefore: number })[]): string[] {
  return [
    plainArray(known.map((one) => one.learnerId)),
    plainArray(known.map((one) => one.account.number)),
    plainArray(known.map((one) => one.account.debited)),
    plainArray(known.map((one) => one.account.credited)),
    plainArray(known.map((one) => one.account.balance)),
    plainArray(known.map((one) => one.account.version)),
    plainArray(known.map((one) => one.versionBefore)),
  ]
}

function accountValues(fresh: readonly ChangedAccount[]): string[] {
  return [
    plainArray(fresh.map((one) => one.learnerId)),
    plainArray(fresh.map((one) => one.account.number)),
    plainArray(fresh.map((one) => one.account.institutionId)),
    plainArray(fresh.map((one) => one.account.kind)),
    textArray(fresh.map((one) => one.account.category)),
    plainArray(fresh.map((one) => allowsOverdraft(one.account.kind))),
    plainArray(fresh.map((one) => one.account.debited)),
    plainArray(fresh.map((one) => one.account.credited)),
    plainArray(fresh.map((one) => one.account.balance)),
    plainArray(fresh.map((one) => one.account.version)),
  ]
}

function postingValues(accepted: readonly AcceptedPosting[]): (string | Buffer)[] {
  const requests = accepted.map((one) => one.request)
  return [
    plainArray(requests.map((request) => request.learnerId)),
    plainArray(requests.map((request) => request.id)),
    plainArray(requests.map((request) => request.institutionId)),
    plainArray(requests.map((request) => request.kind)),
    plainArray(accepted.map((one) => one.planned.reverses)),
    plainArray(accepted.map((one) => one.planned.hold?.id ?? one.planned.resolves?.holdId)),
    textArray(requests.map((request) => request.idempotencyKey)),
    Buffer.concat(accepted.map((one) => one.requestHash)),
    textArray(requests.map((request) => request.ruleVersion)),
    plainArray(requests.map((request) => request.decisionId)),
    plainArray(requests.map((request) => request.applicationId)),
    plainArray(requests.map((request) => request.actorId)),
    plainArray(requests.map((request) => request.happenedOn)),
  ]
}

function transferValues(accepted: readonly AcceptedPosting[]): string[] {
  const rows = accepted.flatMap(({ request, planned }) =>
    planned.transfers.map((transfer) => ({ learnerId: request.learnerId, postingId: request.id, ...transfer })),
  )
  return [
    plainArray(rows.map((row) => row.learnerId)),
    plainArray(rows.map((row) => row.postingId)),
    plainArray(rows.map((row) => row.line)),
    plainArray(rows.map((row) => row.lotId)),
    plainArray(rows.map((row) => row.debitAccount)),
    plainArray(rows.map((row) => row.creditAccount)),
    plainArray(rows.map((row) => row.amount)),
    plainArray(rows.map((row) => row.debitVersion)),
    plainArray(rows.map((row) => row.creditVersion)),
    plainArray(rows.map((row) => row.debitBalance)),
    plainArray(rows.map((row) => row.creditBalance)),
  ]
}

function lotValues(accepted: readonly AcceptedPosting[]): string[] {
  const rows = accepted.flatMap(({ request, planned }) =>
    planned.lot ? [{ ...planned.lot, learnerId: request.learnerId, postingId: request.id }] : [],
  )
  return [
    plainArray(rows.map((row) => row.learnerId)),
    plainArray(rows.map((row) => row.id)),
    plainArray(rows.map((row) => row.institutionId)),
    plainArray(rows.map((row) => row.outcomeId)),
    plainArray(rows.map((row) => row.postingId)),
    textArray(rows.map((row) => row.category)),
    plainArray(rows.map((row) => row.recognised)),
    plainArray(rows.map((row) => row.obtainedOn)),
    plainArray(rows.map((row) => row.expiresOn)),
  ]
}

async function writeHolds(tx: Tx, accepted: readonly AcceptedPosting[]): Promise<void> {
  const holds = accepted.flatMap(({ request, planned: { hold } }) =>
    hold
      ? [
          {
            learner_id: request.learnerId,
            id: hold.id,
            institution_id: hold.institutionId,
            application_id: request.applicationId ?? null,
            posting_id: request.id,
            amount: hold.parts.reduce((sum, part) => sum + part.amount, 0),
          },
        ]
      : [],
  )
  if (holds.length > 0) await tx.insertInto('ledger.hold').values(holds).execute()
  for (const { request, planned } of accepted) {
    if (!planned.resolves) continue
    const result = await tx
      .updateTable('ledger.hold')
      .set({ state: planned.resolves.state, resolved_by: request.id })
      .where('learner_id', '=', request.learnerId)
      .where('id', '=', planned.resolves.holdId)
      .where('state', '=', 'PENDING')
      .executeTakeFirst()
    invariant(result.numUpdatedRows === 1n, 'a hold is resolved once')
  }
}
