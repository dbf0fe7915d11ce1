import type { BucketKind } from '../../core/ledger/account-kind.ts'
import { bucketKinds } from '../../core/ledger/account-kind.ts'
import type { Hold, LearnerLedger, Lot, Move, PastPosting, PostingRequest } from '../../core/ledger/posting.ts'
import type { Tx } from '../database/database.ts'
import { clientOf } from '../database/database.ts'
import { plainArray, textArray } from './array-literal.ts'

/** A learner's ledger under lock, with the key that seals the learner's events; an erased learner has none. */
export interface LockedLearner {
  learnerId: string
  accountState: string
  wrappedKey: Buffer | null
}

/**
 * Locks the learners' rows in order of id (READ COMMITTED, FOR NO KEY UPDATE), for use cases that decide on a learner's
 * credits before they post; answers those that have an account.
 */
export async function lockLearners(tx: Tx, learnerIds: readonly string[]): Promise<ReadonlyMap<string, LockedLearner>> {
  return (await loadState(tx, learnerIds, [])).learners
}

/** A row of the loading function: a learner, an account, or a key that a posting carries already. */
interface LoadedRow {
  learner_id: string
  state: string | null
  wrapped_key: Buffer | null
  account_number: number | null
  institution_id: string
  kind: LearnerLedger['accounts'][number]['kind']
  category: string
  debited: number
  credited: number
  balance: number
  version: number
  is_frozen: boolean
  is_closed: boolean
  idempotency_key: string
  posting_id: string
  lot_id: string | null
  request_hash: Buffer
}

export interface ClaimedKey {
  postingId: string
  lotId: string | null
  requestHash: Buffer
}

export interface LoadedState {
  /** The learners that have an account, locked until the transaction ends. */
  learners: Map<string, LockedLearner>
  ledgers: Map<string, LearnerLedger>
  /** Postings that already carry one of the keys, by `learner key`. Under the learners' locks this is final. */
  claimed: Map<string, ClaimedKey>
}

/**
 * Locks the learners in order of id and loads, in the same round trip, their accounts and the keys that are taken:
 * everything that is decided on a learner's credits is decided under this lock, at any concurrency. Lots, holds and past
 * postings are added where requests name them.
 */
export async function loadState(
  tx: Tx,
  learnerIds: readonly string[],
  requests: readonly PostingRequest[],
): Promise<LoadedState> {
  const { rows } = await clientOf(tx).query<LoadedRow>({
    name: 'lock-and-load',
    text: 'select * from ledger.lock_and_load($1::uuid[], $2::uuid[], $3::text[])',
    values: [
      plainArray(learnerIds),
      plainArray(requests.map((request) => request.learnerId)),
      textArray(requests.map((request) => request.idempotencyKey)),
    ],
  })
  const state: LoadedState = { learners: new Map(), ledgers: new Map(), claimed: new Map() }
  for (const learnerId of learnerIds) {
    state.ledgers.set(learnerId, {
      learnerId,
      accounts: [],
      lots: new Map(),
      holds: new Map(),
      past: new Map(),
      deposited: new Map(),
      revoked: new Set(),
    })
  }
  for (const row of rows) addRow(state, row)
  return state
}

function addRow(state: LoadedState, row: LoadedRow): void {
  if (row.state !== null) {
    const { learner_id: learnerId, state: accountState, wrapped_key: wrappedKey } = row
    state.learners.set(learnerId, { learnerId, accountState, wrappedKey })
    return
  }
  if (row.account_number === null) {
    const { posting_id: postingId, lot_id: lotId, request_hash: requestHash } = row
    state.claimed.set(`${row.learner_id} ${row.idempotency_key}`, { postingId, lotId, requestHash })
    return
  }
  state.ledgers.get(row.learner_id)?.accounts.push({
    number: row.account_number,
    institutionId: row.institution_id,
    kind: row.kind,
    category: row.category,
    debited: row.debited,
    credited: row.credited,
    balance: row.balance,
    version: row.version,
    isFrozen: row.is_frozen,
    isClosed: row.is_closed,
  })
}

/** Adds to the ledgers the holds, past postings and lots that the requests name. */
export async function loadNamed(
  tx: Tx,
  ledgers: ReadonlyMap<string, LearnerLedger>,
  requests: readonly PostingRequest[],
): Promise<void> {
  const holds: Named[] = []
  const past: Named[] = []
  const lots: Named[] = []
  const outcomes: Named[] = []
  for (const request of requests) {
    const { learnerId } = request
    if (request.kind === 'RELEASE' || request.kind === 'CONVERT') holds.push({ learnerId, id: request.holdId })
    else if (request.kind === 'REVERSE') past.push({ learnerId, id: request.reverses })
    else if (request.kind === 'UNFREEZE') past.push({ learnerId, id: request.freezePostingId })
    else if (request.kind === 'HOLD') for (const part of request.parts) lots.push({ learnerId, id: part.lotId })
    else if (request.kind !== 'DEPOSIT') lots.push({ learnerId, id: request.lotId })
    else if (request.outcomeMaximum !== undefined) outcomes.push({ learnerId, id: request.outcomeId })
  }
  await loadDeposited(tx, ledgers, outcomes)
  const holdRows = await loadHoldRows(tx, holds)
  const postings = [...past, ...holdRows.map((row) => ({ learnerId: row.learner_id, id: row.posting_id }))]
  const found = await loadPast(tx, postings)
  for (const row of holdRows) {
    const posting = found.get(row.posting_id)
    const parts = posting?.moves.map(({ lotId, amount }) => ({ lotId, amount })) ?? []
    const hold: Hold = { id: row.id, institutionId: row.institution_id, state: row.state, parts }
    ledgers.get(row.learner_id)?.holds.set(row.id, hold)
  }
  for (const { learnerId, id } of postings) {
    const posting = found.get(id)
    if (!posting) continue
    ledgers.get(learnerId)?.past.set(id, posting)
    for (const move of posting.moves) lots.push({ learnerId, id: move.lotId })
  }
  await loadLots(tx, ledgers, lots)
}

interface Named {
  learnerId: string
  id: string
}

function namedArrays(named: readonly Named[]): [string, string] {
  return [plainArray(named.map((one) => one.learnerId)), plainArray(named.map((one) => one.id))]
}

/** Adds what was deposited of outcomes, and which of them were revoked since. */
async function loadDeposited(tx: Tx, ledgers: ReadonlyMap<string, LearnerLedger>, named: readonly Named[]) {
  if (named.length === 0) return
  const { rows } = await clientOf(tx).query<{
    learner_id: string
    outcome_id: string
    deposited: number
    is_revoked: boolean
  }>({
    name: 'load-deposited',
    text: `select l.learner_id, l.outcome_id, sum(l.recognised)::bigint as deposited,
        bool_or(exists (select from ledger.lot_position v
          where v.learner_id = l.learner_id and v.lot_id = l.id and v.kind = 'REVOKED')) as is_revoked
      from (select distinct * from unnest($1::uuid[], $2::uuid[]) as asked (learner_id, outcome_id)) asked
      join ledger.lot l using (learner_id, outcome_id) group by l.learner_id, l.outcome_id`,
    values: namedArrays(named),
  })
  for (const row of rows) {
    const ledger = ledgers.get(row.learner_id)
    ledger?.deposited.set(row.outcome_id, row.deposited)
    if (row.is_revoked) ledger?.revoked.add(row.outcome_id)
  }
}

async function loadHoldRows(tx: Tx, named: readonly Named[]) {
  if (named.length === 0) return []
  const { rows } = await clientOf(tx).query<{
    learner_id: string
    id: string
    institution_id: string
    posting_id: string
    state: Hold['state']
  }>({
    name: 'load-holds',
    text: `select h.learner_id, h.id, h.institution_id, h.posting_id, h.state
      from unnest($1::uuid[], $2::uuid[]) as asked (learner_id, id) join ledger.hold h using (learner_id, id)`,
    values: namedArrays(named),
  })
  return rows
}

interface PastRow {
  id: string
  kind: PastPosting['kind']
  is_reversed: boolean
  lot_id: string
  category: string
  from_kind: Move['from']
  to_kind: Move['to']
  amount: number
}

async function loadPast(tx: Tx, named: readonly Named[]): Promise<Map<string, PastPosting>> {
  const found = new Map<string, PastPosting & { moves: Move[] }>()
  if (named.length === 0) return found
  const { rows } = await clientOf(tx).query<PastRow>({
    name: 'load-past',
    text: `select p.id, p.kind, t.lot_id, d.category, d.kind as from_kind, c.kind as to_kind, t.amount,
        exists (select from ledger.posting r where r.learner_id = p.learner_id and r.reverses = p.id) as is_reversed
      from (select distinct * from unnest($1::uuid[], $2::uuid[]) as asked (learner_id, id)) asked
      join ledger.posting p using (learner_id, id)
      join ledger.transfer t on t.learner_id = p.learner_id and t.posting_id = p.id
      join ledger.account d on d.learner_id = t.learner_id and d.account_number = t.debit_account
      join ledger.account c on c.learner_id = t.learner_id and c.account_number = t.credit_account
      order by p.id, t.line`,
    values: namedArrays(named),
  })
  for (const row of rows) {
    const posting = found.get(row.id) ?? { id: row.id, kind: row.kind, isReversed: row.is_reversed, moves: [] }
    const { lot_id: lotId, category, from_kind: from, to_kind: to, amount } = row
    posting.moves.push({ lotId, category, from, to, amount })
    found.set(row.id, posting)
  }
  return found
}

interface LotRow {
  learner_id: string
  id: string
  institution_id: string
  outcome_id: string
  category: string
  recognised: number
  obtained_on: string
  expires_on: string | null
  kind: string | null
  amount: number | null
}

async function loadLots(tx: Tx, ledgers: ReadonlyMap<string, LearnerLedger>, named: readonly Named[]): Promise<void> {
  if (named.length === 0) return
  const { rows } = await clientOf(tx).query<LotRow>({
    name: 'load-lots',
    text: `select l.learner_id, l.id, l.institution_id, l.outcome_id, l.category, l.recognised, l.obtained_on,
        l.expires_on, p.kind, p.amount
      from (select distinct * from unnest($1::uuid[], $2::uuid[]) as asked (learner_id, id)) asked
      join ledger.lot l using (learner_id, id)
      left join lateral (select v.kind, v.amount from ledger.lot_position v
        where v.learner_id = l.learner_id and v.lot_id = l.id) p on true`,
    values: namedArrays(named),
  })
  for (const row of rows) {
    const lots = ledgers.get(row.learner_id)?.lots
    const lot: Lot = lots?.get(row.id) ?? {
      id: row.id,
      institutionId: row.institution_id,
      outcomeId: row.outcome_id,
      category: row.category,
      recognised: row.recognised,
      obtainedOn: row.obtained_on,
      expiresOn: row.expires_on,
      positions: {},
    }
    if (row.kind !== null && isBucket(row.kind)) lot.positions[row.kind] = row.amount ?? 0
    lots?.set(row.id, lot)
  }
}

function isBucket(kind: string): kind is BucketKind {
  return (bucketKinds as readonly string[]).includes(kind)
}
