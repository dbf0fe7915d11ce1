import type { LedgerAccount, PostingRequest } from '../../core/ledger/posting.ts'
import { allowsOverdraft } from '../../core/ledger/account-kind.ts'
import type { PlannedPosting } from '../../core/ledger/plan-posting.ts'
import { invariant } from '../../core/invariant.ts'
import type { Tx } from '../database/database.ts'
import { clientOf } from '../database/database.ts'
import { writeStatement, type Column, type Part } from './write-statement.ts'

/** An accepted posting with all that is written of it. */
export interface AcceptedPosting {
  request: PostingRequest
  planned: PlannedPosting
  requestHash: Buffer
  eventId: string
  commitment: Buffer
  sealed: Buffer
}

/** An account that a batch moved, with the version it had before; a new one had none. */
export interface ChangedAccount {
  learnerId: string
  account: LedgerAccount
  isNew: boolean
  versionBefore: number
}

/**
 * Writes accepted postings with their accounts, lots, holds and events, in one statement whatever their number. The
 * learners are locked and the state is as loaded.
 */
export async function writePostings(
  tx: Tx,
  accepted: readonly AcceptedPosting[],
  changed: readonly ChangedAccount[],
  recordedAt: Date,
): Promise<void> {
  const known = changed.filter((one) => !one.isNew)
  const parts = [
    postingPart(accepted, recordedAt),
    transferPart(accepted),
    eventPart(accepted, recordedAt),
    lotPart(accepted),
    newAccountPart(changed.filter((one) => one.isNew)),
    movedAccountPart(known),
  ]
  const { rowCount } = await clientOf(tx).query(writeStatement(parts))
  invariant(known.length === 0 || rowCount === known.length, 'no account moved while its learner was locked')
  await writeHolds(tx, accepted)
}

/** A part that inserts its columns as they are. */
function insertion(table: string, columns: Column[]): Part {
  const names = columns.map((column) => column.name).join(', ')
  return { columns, text: (rows) => `insert into ledger.${table} (${names}) select ${names} from ${rows}` }
}

function postingPart(accepted: readonly AcceptedPosting[], recordedAt: Date): Part {
  const of = <T>(value: (one: AcceptedPosting) => T) => accepted.map(value)
  return insertion('posting', [
    { name: 'learner_id', type: 'uuid', values: of(({ request }) => request.learnerId) },
    { name: 'id', type: 'uuid', values: of(({ request }) => request.id) },
    { name: 'institution_id', type: 'uuid', values: of(({ request }) => request.institutionId) },
    { name: 'kind', type: 'ledger.posting_kind', values: of(({ request }) => request.kind) },
    { name: 'reverses', type: 'uuid', values: of(({ planned }) => planned.reverses) },
    { name: 'hold_id', type: 'uuid', values: of(({ planned }) => planned.hold?.id ?? planned.resolves?.holdId) },
    { name: 'idempotency_key', type: 'text', values: of(({ request }) => request.idempotencyKey) },
    { name: 'request_hash', type: 'bytea', values: of(({ requestHash }) => requestHash) },
    { name: 'rule_version', type: 'text', values: of(({ request }) => request.ruleVersion) },
    { name: 'decision_id', type: 'uuid', values: of(({ request }) => request.decisionId) },
    { name: 'application_id', type: 'uuid', values: of(({ request }) => request.applicationId) },
    { name: 'actor_id', type: 'uuid', values: of(({ request }) => request.actorId) },
    { name: 'happened_on', type: 'date', values: of(({ request }) => request.happenedOn) },
    { name: 'recorded_at', type: 'timestamptz', values: recordedAt.toISOString() },
  ])
}

function transferPart(accepted: readonly AcceptedPosting[]): Part {
  const rows = accepted.flatMap(({ request, planned }) =>
    planned.transfers.map((transfer) => ({ learnerId: request.learnerId, postingId: request.id, ...transfer })),
  )
  return insertion('transfer', [
    { name: 'learner_id', type: 'uuid', values: rows.map((row) => row.learnerId) },
    { name: 'posting_id', type: 'uuid', values: rows.map((row) => row.postingId) },
    { name: 'line', type: 'smallint', values: rows.map((row) => row.line) },
    { name: 'lot_id', type: 'uuid', values: rows.map((row) => row.lotId) },
    { name: 'debit_account', type: 'smallint', values: rows.map((row) => row.debitAccount) },
    { name: 'credit_account', type: 'smallint', values: rows.map((row) => row.creditAccount) },
    { name: 'amount', type: 'bigint', values: rows.map((row) => row.amount) },
    { name: 'debit_version', type: 'bigint', values: rows.map((row) => row.debitVersion) },
    { name: 'credit_version', type: 'bigint', values: rows.map((row) => row.creditVersion) },
    { name: 'debit_balance', type: 'bigint', values: rows.map((row) => row.debitBalance) },
    { name: 'credit_balance', type: 'bigint', values: rows.map((row) => row.creditBalance) },
  ])
}

function eventPart(accepted: readonly AcceptedPosting[], recordedAt: Date): Part {
  return insertion('event', [
    { name: 'learner_id', type: 'uuid', values: accepted.map((one) => one.request.learnerId) },
    { name: 'id', type: 'uuid', values: accepted.map((one) => one.eventId) },
    { name: 'kind', type: 'text', values: 'posting' },
    { name: 'commitment', type: 'bytea', values: accepted.map((one) => one.commitment) },
    { name: 'sealed', type: 'bytea', values: accepted.map((one) => one.sealed) },
    { name: 'recorded_at', type: 'timestamptz', values: recordedAt.toISOString() },
  ])
}

function lotPart(accepted: readonly AcceptedPosting[]): Part {
  const rows = accepted.flatMap(({ request, planned }) =>
    planned.lot ? [{ ...planned.lot, learnerId: request.learnerId, postingId: request.id }] : [],
  )
  return insertion('lot', [
    { name: 'learner_id', type: 'uuid', values: rows.map((row) => row.learnerId) },
    { name: 'id', type: 'uuid', values: rows.map((row) => row.id) },
    { name: 'institution_id', type: 'uuid', values: rows.map((row) => row.institutionId) },
    { name: 'outcome_id', type: 'uuid', values: rows.map((row) => row.outcomeId) },
    { name: 'posting_id', type: 'uuid', values: rows.map((row) => row.postingId) },
    { name: 'category', type: 'text', values: rows.map((row) => row.category) },
    { name: 'recognised', type: 'bigint', values: rows.map((row) => row.recognised) },
    { name: 'obtained_on', type: 'date', values: rows.map((row) => row.obtainedOn) },
    { name: 'expires_on', type: 'date', values: rows.map((row) => row.expiresOn) },
  ])
}

function newAccountPart(fresh: readonly ChangedAccount[]): Part {
  return insertion('account', [
    ...accountKey(fresh),
    { name: 'institution_id', type: 'uuid', values: fresh.map((one) => one.account.institutionId) },
    { name: 'kind', type: 'ledger.account_kind', values: fresh.map((one) => one.account.kind) },
    { name: 'category', type: 'text', values: fresh.map((one) => one.account.category) },
    { name: 'allows_overdraft', type: 'boolean', values: fresh.map((one) => allowsOverdraft(one.account.kind)) },
    ...accountTotals(fresh),
  ])
}

/** Comes last: the rows of the statement are the accounts that moved. */
function movedAccountPart(known: readonly ChangedAccount[]): Part {
  return {
    columns: [
      ...accountKey(known),
      ...accountTotals(known),
      { name: 'version_before', type: 'bigint', values: known.map((one) => one.versionBefore) },
    ],
    text: (rows) => `update ledger.account a
      set debited = u.debited, credited = u.credited, balance = u.balance, version = u.version
      from (select * from ${rows}) u
      where a.learner_id = u.learner_id and a.account_number = u.account_number and a.version = u.version_before`,
  }
}

function accountKey(changed: readonly ChangedAccount[]): Column[] {
  return [
    { name: 'learner_id', type: 'uuid', values: changed.map((one) => one.learnerId) },
    { name: 'account_number', type: 'smallint', values: changed.map((one) => one.account.number) },
  ]
}

function accountTotals(changed: readonly ChangedAccount[]): Column[] {
  return [
    { name: 'debited', type: 'bigint', values: changed.map((one) => one.account.debited) },
    { name: 'credited', type: 'bigint', values: changed.map((one) => one.account.credited) },
    { name: 'balance', type: 'bigint', values: changed.map((one) => one.account.balance) },
    { name: 'version', type: 'bigint', values: changed.map((one) => one.account.version) },
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
