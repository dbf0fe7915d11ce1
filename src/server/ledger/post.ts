import { hash } from 'node:crypto'
import { fingerprintText, postingEventText } from '../../core/ledger/fingerprint.ts'
import type { PostingRefusal } from '../../core/ledger/plan-posting.ts'
import { planPosting } from '../../core/ledger/plan-posting.ts'
import type { LearnerLedger, PostingRequest } from '../../core/ledger/posting.ts'
import { Problem } from '../../contract/problem.ts'
import { accountStateNames } from '../accounts/account-state.ts'
import type { Tx } from '../database/database.ts'
import { sealWith } from '../seals.ts'
import type { World } from '../world.ts'
import { describeRefusal } from './describe-refusal.ts'
import { loadNamed, loadState, type LoadedState, type LockedLearner } from './ledger-store.ts'
import { writePostings, type AcceptedPosting } from './write-postings.ts'

export type LedgerRefusal =
  | PostingRefusal
  | { code: 'learner_unknown'; learnerId: string }
  | { code: 'account_not_active'; state: string }
  | { code: 'idempotency_key_reused'; idempotencyKey: string }

/** The answer to one request: posted now, posted before under the same key, or refused with the reason. */
export type PostingResult =
  | { status: 'posted'; postingId: string; lotId: string | null }
  | { status: 'replayed'; postingId: string; lotId: string | null }
  | { status: 'refused'; refusal: LedgerRefusal }

type PostingWorld = Pick<World, 'ids' | 'seals' | 'clock'>

/** Postings that come from outside need an active account; the bank's own corrections reach any account. */
const kindsForActiveAccounts = new Set(['DEPOSIT', 'HOLD', 'CONVERT'])

/** What still happens to the credits of an erased learner, whose key is gone: they expire, fall or are put right. */
const kindsWithoutKey = new Set(['RELEASE', 'FREEZE', 'UNFREEZE', 'EXPIRE', 'REVOKE', 'REVERSE'])

/**
 * Posts inside the caller's transaction, so that a decision and its credits commit or fail together. Locks the
 * learners in order of id, decides every request in the order given, writes all accepted ones with one statement per
 * table. A refused request leaves nothing and does not touch its neighbours; the results come in the order asked.
 *
 * @throws never for a refusal: use `postOrRefuse` where a refusal must end the use case.
 */
export async function post(tx: Tx, world: PostingWorld, requests: readonly PostingRequest[]): Promise<PostingResult[]> {
  if (requests.length === 0) return []
  const learnerIds = [...new Set(requests.map((request) => request.learnerId))].toSorted()
  const { learners, ledgers, claimed } = await loadState(tx, learnerIds, requests)
  await loadNamed(tx, ledgers, requests)
  const before = new Map([...ledgers.values()].map((ledger) => [ledger, versionsOf(ledger)]))
  const batch: Batch = {
    world,
    learners,
    ledgers,
    claimed,
    accepted: [],
    keys: new Map(),
    recordedAt: world.clock.now(),
  }
  const results = requests.map((request) => decide(batch, request))
  if (batch.accepted.length > 0) {
    const changed = [...before].flatMap(([ledger, versions]) => changedAccounts(ledger, versions))
    await writePostings(tx, batch.accepted, changed, batch.recordedAt)
  }
  return results
}

/** Posts, and throws `posting_refused` with the reason in both languages if any request is refused. */
export async function postOrRefuse(
  tx: Tx,
  world: PostingWorld,
  requests: readonly PostingRequest[],
): Promise<{ postingId: string; lotId: string | null }[]> {
  const results = await post(tx, world, requests)
  return results.map((result) => {
    if (result.status === 'refused') throw problemOf(result.refusal)
    return { postingId: result.postingId, lotId: result.lotId }
  })
}

/** The problem that a refusal becomes at the interface. */
export function problemOf(refusal: LedgerRefusal): Problem {
  if (refusal.code === 'idempotency_key_reused') return new Problem('idempotency_key_reused')
  if (refusal.code === 'learner_unknown') return new Problem('not_found')
  if (refusal.code === 'account_not_active')
    return new Problem('account_not_active', { state: accountStateNames[refusal.state] })
  return new Problem('posting_refused', { reason: describeRefusal(refusal), refusal: refusal.code })
}

interface Batch {
  world: PostingWorld
  learners: ReadonlyMap<string, LockedLearner>
  ledgers: ReadonlyMap<string, LearnerLedger>
  claimed: LoadedState['claimed']
  accepted: AcceptedPosting[]
  /** Keys claimed earlier in this batch: the same key twice in one batch is a replay, or a reuse. */
  keys: Map<string, { postingId: string; lotId: string | null; requestHash: Buffer }>
  recordedAt: Date
}

function decide(batch: Batch, request: PostingRequest): PostingResult {
  const learner = batch.learners.get(request.learnerId)
  const ledger = batch.ledgers.get(request.learnerId)
  if (!learner || !ledger || (learner.wrappedKey === null && !kindsWithoutKey.has(request.kind))) {
    return { status: 'refused', refusal: { code: 'learner_unknown', learnerId: request.learnerId } }
  }
  const key = `${request.learnerId} ${request.idempotencyKey}`
  const requestHash = hash('sha256', fingerprintText(request), 'buffer')
  const first = batch.claimed.get(key) ?? batch.keys.get(key)
  if (first) {
    return first.requestHash.equals(requestHash)
      ? { status: 'replayed', postingId: first.postingId, lotId: first.lotId }
      : { status: 'refused', refusal: { code: 'idempotency_key_reused', idempotencyKey: request.idempotencyKey } }
  }
  if (kindsForActiveAccounts.has(request.kind) && learner.accountState !== 'ACTIVE') {
    return { status: 'refused', refusal: { code: 'account_not_active', state: learner.accountState } }
  }
  const plan = planPosting(ledger, request)
  if (!plan.isAccepted) return { status: 'refused', refusal: plan.refusal }
  const eventText = postingEventText(request, plan.planned.transfers, batch.recordedAt.toISOString())
  const event = sealEvent(batch.world, learner.wrappedKey, eventText)
  batch.accepted.push({ request, planned: plan.planned, requestHash, eventId: batch.world.ids.next(), ...event })
  const answer = { postingId: request.id, lotId: plan.planned.lot?.id ?? null }
  batch.keys.set(key, { ...answer, requestHash })
  return { status: 'posted', ...answer }
}

const commitmentPrefix = Buffer.from('credit-bank-event-v1\0', 'utf8')
const saltLength = 32

/**
 * Commits to a private event and seals it under the learner's key: the commitment is what the public log will carry,
 * the sealed part (salt and event) is what disclosing it needs. Deleting the learner's key makes both unlinkable; what
 * is posted after that seals nothing, and the salt of its commitment is forgotten at once.
 */
function sealEvent(
  world: Pick<World, 'seals' | 'ids'>,
  wrappedKey: Buffer | null,
  eventText: string,
): { commitment: Buffer; sealed: Buffer } {
  // Prefix, salt and event stand in one buffer: the whole is hashed, what follows the prefix is sealed.
  const start = commitmentPrefix.length
  const committed = Buffer.allocUnsafe(start + saltLength + Buffer.byteLength(eventText, 'utf8'))
  commitmentPrefix.copy(committed)
  world.ids.bytes(saltLength).copy(committed, start)
  committed.write(eventText, start + saltLength, 'utf8')
  const commitment = hash('sha256', committed, 'buffer')
  if (wrappedKey === null) return { commitment, sealed: Buffer.alloc(0) }
  const learnerKey = world.seals.open('learner-key', wrappedKey)
  return { commitment, sealed: sealWith(learnerKey, committed.subarray(start)) }
}

function versionsOf(ledger: LearnerLedger): Map<number, number> {
  return new Map(ledger.accounts.map((account) => [account.number, account.version]))
}

function changedAccounts(ledger: LearnerLedger, before: ReadonlyMap<number, number>) {
  return ledger.accounts
    .filter((account) => account.version !== before.get(account.number))
    .map((account) => ({
      learnerId: ledger.learnerId,
      account,
      isNew: !before.has(account.number),
      versionBefore: before.get(account.number) ?? 0,
    }))
}
