import type { Credit } from '../credit.ts'
import { isCredit, sumCredits } from '../credit.ts'
import { invariant } from '../invariant.ts'
import type { AccountKind, BucketKind } from './account-kind.ts'
import { allowsOverdraft, bucketKinds } from './account-kind.ts'
import type { Hold, LearnerLedger, LedgerAccount, Lot, LotPart, Move, PostingRequest, Transfer } from './posting.ts'

/** Why a posting is refused. The codes are part of the HTTP interface. */
export type PostingRefusal =
  | { code: 'amount_invalid'; amount: number }
  | { code: 'lot_unknown'; lotId: string }
  | { code: 'lot_exists'; lotId: string }
  | { code: 'outcome_exhausted'; outcomeId: string; maximum: Credit; deposited: Credit }
  | { code: 'outcome_revoked'; outcomeId: string }
  | { code: 'lot_insufficient'; lotId: string; available: Credit; asked: Credit }
  | { code: 'lot_expired'; lotId: string; expiredOn: string }
  | { code: 'lot_not_expired'; lotId: string }
  | { code: 'hold_unknown'; holdId: string }
  | { code: 'hold_resolved'; holdId: string }
  | { code: 'hold_exceeded'; holdId: string; lotId: string }
  | { code: 'posting_unknown'; postingId: string }
  | { code: 'posting_reversed'; postingId: string }
  | { code: 'posting_not_reversible'; postingId: string }
  | { code: 'account_frozen'; category: string }
  | { code: 'nothing_to_move'; lotId: string }

export interface PlannedPosting {
  transfers: Transfer[]
  /** The lot that a deposit creates. */
  lot: Lot | null
  /** The hold that a HOLD creates. */
  hold: Hold | null
  /** The hold that this posting resolves. */
  resolves: { holdId: string; state: 'CONSUMED' | 'RELEASED' } | null
  reverses: string | null
}

export type PostingPlan = { isAccepted: true; planned: PlannedPosting } | { isAccepted: false; refusal: PostingRefusal }

type Moves = { moves: Move[] } & Partial<Omit<PlannedPosting, 'transfers'>>
type Decision = Moves | PostingRefusal

/**
 * Decides one posting on the learner's ledger and, if it is accepted, advances the ledger in memory, so that the next
 * posting of the same batch is decided on what this one leaves. Pure but for that; nothing changes on a refusal.
 */
export function planPosting(ledger: LearnerLedger, request: PostingRequest): PostingPlan {
  invariant(ledger.learnerId === request.learnerId, 'a posting is decided on the ledger of its learner')
  const decision = decideMoves(ledger, request)
  if ('code' in decision) return { isAccepted: false, refusal: decision }
  const frozen = decision.moves.find((move) => isBlocked(ledger, request, move))
  if (frozen) return { isAccepted: false, refusal: { code: 'account_frozen', category: frozen.category } }
  if (decision.lot) ledger.lots.set(decision.lot.id, decision.lot)
  const transfers = decision.moves.map((move, line) => recordMove(ledger, request.institutionId, move, line))
  advance(ledger, request, decision)
  return {
    isAccepted: true,
    planned: {
      transfers,
      lot: decision.lot ?? null,
      hold: decision.hold ?? null,
      resolves: decision.resolves ?? null,
      reverses: decision.reverses ?? null,
    },
  }
}

function decideMoves(ledger: LearnerLedger, request: PostingRequest): Decision {
  switch (request.kind) {
    case 'DEPOSIT':
      return decideDeposit(ledger, request)
    case 'HOLD':
      return decideHold(ledger, request)
    case 'RELEASE':
      return decideResolution(ledger, request, [], 'RELEASE')
    case 'CONVERT':
      return decideResolution(ledger, request, request.consume, request.leftover)
    case 'FREEZE':
      return decideSweep(ledger, request, ['AVAILABLE', 'CONSUMED'], 'FROZEN')
    case 'UNFREEZE':
      return decideUndo(ledger, request, request.freezePostingId, ['FREEZE'])
    case 'EXPIRE':
      return decideExpiry(ledger, request)
    case 'REVOKE':
      return decideSweep(ledger, request, ['AVAILABLE', 'CONSUMED', 'FROZEN', 'EXPIRED', 'FORFEITED'], 'REVOKED')
    case 'FORFEIT':
      return decideForfeit(ledger, request)
    case 'REVERSE':
      return decideUndo(ledger, request, request.reverses, ['CONVERT', 'FORFEIT'])
  }
}

type Deposit = Extract<PostingRequest, { kind: 'DEPOSIT' }>

function decideDeposit(ledger: LearnerLedger, request: Deposit): Decision {
  if (!isCredit(request.amount) || request.amount === 0) return { code: 'amount_invalid', amount: request.amount }
  if (ledger.lots.has(request.lotId)) return { code: 'lot_exists', lotId: request.lotId }
  const { outcomeId, outcomeMaximum: maximum } = request
  if (ledger.revoked.has(outcomeId)) return { code: 'outcome_revoked', outcomeId }
  const deposited = ledger.deposited.get(outcomeId) ?? 0
  if (maximum !== undefined && deposited + request.amount > maximum) {
    return { code: 'outcome_exhausted', outcomeId, maximum, deposited }
  }
  // A lot whose time passed while its case was decided is deposited all the same: validity was tested when it was
  // applied for, and the next sweep moves the credits to EXPIRED, so that the statement tells the whole story.
  const lot: Lot = {
    id: request.lotId,
    institutionId: request.institutionId,
    outcomeId: request.outcomeId,
    category: request.category,
    recognised: request.amount,
    obtainedOn: request.obtainedOn,
    expiresOn: request.expiresOn,
    positions: {},
  }
  const { category, amount } = request
  return { moves: [{ lotId: lot.id, category, from: 'ISSUANCE', to: 'AVAILABLE', amount }], lot }
}

function decideHold(ledger: LearnerLedger, request: Extract<PostingRequest, { kind: 'HOLD' }>): Decision {
  invariant(request.parts.length > 0, 'a hold has at least one part')
  const invalid = request.parts.find((part) => !isCredit(part.amount) || part.amount === 0)
  if (invalid) return { code: 'amount_invalid', amount: invalid.amount }
  // One move per lot, so that the hold can be read back from its moves.
  const parts = mergeParts(request.parts)
  const moves: Move[] = []
  for (const { lotId, amount } of parts) {
    const lot = findLot(ledger, request, lotId)
    if (!lot) return { code: 'lot_unknown', lotId }
    if (isExpired(lot, request.happenedOn)) return { code: 'lot_expired', lotId, expiredOn: lot.expiresOn ?? '' }
    const available = lot.positions.AVAILABLE ?? 0
    if (amount > available) return { code: 'lot_insufficient', lotId, available, asked: amount }
    moves.push({ lotId, category: lot.category, from: 'AVAILABLE', to: 'HELD', amount })
  }
  return { moves, hold: { id: request.holdId, institutionId: request.institutionId, state: 'PENDING', parts } }
}

/** Posts or voids a hold. What is not consumed goes back, or to EXPIRED if the lot's time has passed meanwhile. */
function decideResolution(
  ledger: LearnerLedger,
  { holdId, institutionId, happenedOn: on }: Extract<PostingRequest, { holdId: string }>,
  consume: readonly LotPart[],
  leftover: 'RELEASE' | 'FORFEIT',
): Decision {
  const hold = ledger.holds.get(holdId)
  if (!hold || hold.institutionId !== institutionId) return { code: 'hold_unknown', holdId }
  if (hold.state !== 'PENDING') return { code: 'hold_resolved', holdId }
  const consumed = new Map(mergeParts(consume).map((part) => [part.lotId, part.amount]))
  const held = new Map(hold.parts.map((part) => [part.lotId, part.amount]))
  for (const [lotId, amount] of consumed) {
    if (!isCredit(amount) || amount === 0) return { code: 'amount_invalid', amount }
    if (amount > (held.get(lotId) ?? 0)) return { code: 'hold_exceeded', holdId, lotId }
  }
  const moves: Move[] = []
  for (const { lotId, amount } of hold.parts) {
    const lot = ledger.lots.get(lotId)
    invariant(lot, 'the lots of a hold are loaded with it')
    const used = consumed.get(lotId) ?? 0
    const { category } = lot
    if (used > 0) moves.push({ lotId, category, from: 'HELD', to: 'CONSUMED', amount: used })
    if (amount > used) {
      const to = leftover === 'FORFEIT' ? 'FORFEITED' : isExpired(lot, on) ? 'EXPIRED' : 'AVAILABLE'
      moves.push({ lotId, category, from: 'HELD', to, amount: amount - used })
    }
  }
  return { moves, resolves: { holdId, state: consumed.size > 0 ? 'CONSUMED' : 'RELEASED' } }
}

/** Moves all of a lot out of some buckets into one. Held credits stay: their case is ended first. */
function decideSweep(ledger: LearnerLedger, request: LotRequest, from: BucketKind[], to: BucketKind): Decision {
  const { lotId } = request
  const lot = findLot(ledger, request, lotId)
  if (!lot) return { code: 'lot_unknown', lotId }
  const moves = from
    .map((kind) => ({ lotId, category: lot.category, from: kind, to, amount: lot.positions[kind] ?? 0 }))
    .filter((move) => move.amount > 0)
  return moves.length > 0 ? { moves } : { code: 'nothing_to_move', lotId }
}

function decideExpiry(ledger: LearnerLedger, request: Extract<PostingRequest, { kind: 'EXPIRE' }>): Decision {
  const lot = findLot(ledger, request, request.lotId)
  if (!lot) return { code: 'lot_unknown', lotId: request.lotId }
  if (!isExpired(lot, request.happenedOn)) return { code: 'lot_not_expired', lotId: lot.id }
  return decideSweep(ledger, request, ['AVAILABLE'], 'EXPIRED')
}

function decideForfeit(ledger: LearnerLedger, request: Extract<PostingRequest, { kind: 'FORFEIT' }>): Decision {
  const { lotId, amount } = request
  const lot = findLot(ledger, request, lotId)
  if (!lot) return { code: 'lot_unknown', lotId }
  if (!isCredit(amount) || amount === 0) return { code: 'amount_invalid', amount }
  const available = lot.positions.AVAILABLE ?? 0
  if (amount > available) return { code: 'lot_insufficient', lotId, available, asked: amount }
  return { moves: [{ lotId, category: lot.category, from: 'AVAILABLE', to: 'FORFEITED', amount }] }
}

/**
 * Undoes a past posting. Credits that came out of a hold do not return into the ended hold but become available; an
 * expired lot's credits become EXPIRED, because a reversal never prolongs validity.
 */
function decideUndo(
  ledger: LearnerLedger,
  request: PostingRequest,
  postingId: string,
  kinds: readonly string[],
): Decision {
  const past = ledger.past.get(postingId)
  if (!past) return { code: 'posting_unknown', postingId }
  if (!kinds.includes(past.kind)) return { code: 'posting_not_reversible', postingId }
  if (past.isReversed) return { code: 'posting_reversed', postingId }
  const moves: Move[] = []
  for (const move of past.moves) {
    if (move.to === 'AVAILABLE' || move.to === 'EXPIRED') continue
    const lot = findLot(ledger, request, move.lotId)
    if (!lot) return { code: 'posting_unknown', postingId }
    const available = lot.positions[move.to as BucketKind] ?? 0
    if (move.amount > available) {
      return { code: 'lot_insufficient', lotId: lot.id, available, asked: move.amount }
    }
    const home: AccountKind = move.from === 'HELD' ? 'AVAILABLE' : move.from
    const to = home === 'AVAILABLE' && isExpired(lot, request.happenedOn) ? 'EXPIRED' : home
    moves.push({ lotId: lot.id, category: move.category, from: move.to, to, amount: move.amount })
  }
  return moves.length > 0 ? { moves, reverses: postingId } : { code: 'posting_not_reversible', postingId }
}

type LotRequest = Extract<PostingRequest, { kind: 'FREEZE' | 'EXPIRE' | 'REVOKE' }>

/** A lot of the institution that posts: what another one recognised is not for it to move. */
function findLot(ledger: LearnerLedger, { institutionId }: PostingRequest, lotId: string): Lot | undefined {
  const lot = ledger.lots.get(lotId)
  return lot?.institutionId === institutionId ? lot : undefined
}

/** A lot is valid through the whole of its last day. */
function isExpired(lot: Pick<Lot, 'expiresOn'>, on: string): boolean {
  return lot.expiresOn !== null && lot.expiresOn < on
}

function mergeParts(parts: readonly LotPart[]): LotPart[] {
  const merged = new Map<string, Credit>()
  for (const { lotId, amount } of parts) merged.set(lotId, (merged.get(lotId) ?? 0) + amount)
  return [...merged].map(([lotId, amount]) => ({ lotId, amount }))
}

/** A frozen or closed account gives nothing away, except to be revoked or unfrozen. */
function isBlocked(ledger: LearnerLedger, request: PostingRequest, move: Move): boolean {
  if (request.kind === 'REVOKE' || request.kind === 'UNFREEZE') return false
  const account = findAccount(ledger, request.institutionId, move.from, move.category)
  return account !== undefined && (account.isFrozen || account.isClosed)
}

function findAccount(ledger: LearnerLedger, institutionId: string, kind: AccountKind, category: string) {
  return ledger.accounts.find(
    (account) => account.kind === kind && account.category === category && account.institutionId === institutionId,
  )
}

function openAccount(ledger: LearnerLedger, institutionId: string, kind: AccountKind, category: string): LedgerAccount {
  const found = findAccount(ledger, institutionId, kind, category)
  if (found) return found
  const number = ledger.accounts.reduce((highest, account) => Math.max(highest, account.number), 0) + 1
  const totals = { debited: 0, credited: 0, balance: 0, version: 0 }
  const account = { number, institutionId, kind, category, ...totals, isFrozen: false, isClosed: false }
  ledger.accounts.push(account)
  return account
}

/** Applies one move to both accounts and the lot, and writes it down with the versions and balances it leaves. */
function recordMove(ledger: LearnerLedger, institutionId: string, move: Move, line: number): Transfer {
  const debit = openAccount(ledger, institutionId, move.from, move.category)
  const credit = openAccount(ledger, institutionId, move.to, move.category)
  debit.debited += move.amount
  debit.balance -= move.amount
  debit.version += 1
  credit.credited += move.amount
  credit.balance += move.amount
  credit.version += 1
  invariant(debit.balance >= 0 || allowsOverdraft(debit.kind), 'no account goes below zero')
  const lot = ledger.lots.get(move.lotId)
  invariant(lot, 'a move names a lot of the learner')
  shiftLot(lot, move)
  return {
    line,
    lotId: move.lotId,
    debitAccount: debit.number,
    creditAccount: credit.number,
    amount: move.amount,
    debitVersion: debit.version,
    creditVersion: credit.version,
    debitBalance: debit.balance,
    creditBalance: credit.balance,
  }
}

function shiftLot(lot: Lot, move: Move): void {
  if (isBucket(move.from)) {
    const rest = (lot.positions[move.from] ?? 0) - move.amount
    invariant(rest >= 0, 'no bucket of a lot goes below zero')
    lot.positions[move.from] = rest
  }
  if (isBucket(move.to)) lot.positions[move.to] = (lot.positions[move.to] ?? 0) + move.amount
  const total = sumCredits(Object.values(lot.positions))
  invariant(total === lot.recognised, 'the buckets of a lot add up to its recognised value')
}

function isBucket(kind: AccountKind): kind is BucketKind {
  return (bucketKinds as readonly string[]).includes(kind)
}

function advance(ledger: LearnerLedger, request: PostingRequest, decision: Moves): void {
  if (decision.lot) {
    const { outcomeId, recognised } = decision.lot
    ledger.deposited.set(outcomeId, (ledger.deposited.get(outcomeId) ?? 0) + recognised)
  }
  if (decision.hold) ledger.holds.set(decision.hold.id, decision.hold)
  if (decision.resolves) {
    const hold = ledger.holds.get(decision.resolves.holdId)
    if (hold) ledger.holds.set(hold.id, { ...hold, state: decision.resolves.state })
  }
  if (decision.reverses) {
    const past = ledger.past.get(decision.reverses)
    if (past) ledger.past.set(past.id, { ...past, isReversed: true })
  }
  ledger.past.set(request.id, { id: request.id, kind: request.kind, isReversed: false, moves: decision.moves })
}
