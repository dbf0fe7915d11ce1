import type { Credit } from '../credit.ts'
import type { CivilDate } from '../calendar/civil-date.ts'
import type { AccountKind, BucketKind } from './account-kind.ts'

export type PostingKind =
  | 'DEPOSIT'
  | 'HOLD'
  | 'RELEASE'
  | 'CONVERT'
  | 'FREEZE'
  | 'UNFREEZE'
  | 'EXPIRE'
  | 'REVOKE'
  | 'FORFEIT'
  | 'REVERSE'

/** What every request to post carries, whatever it does. */
interface PostingContext {
  learnerId: string
  institutionId: string
  /** UUIDv7 of the posting, chosen by the caller. */
  id: string
  /** The same key with the same request is answered with the first posting; with another request it is refused. */
  idempotencyKey: string
  ruleVersion: string
  decisionId?: string | undefined
  applicationId?: string | undefined
  actorId?: string | undefined
  happenedOn: CivilDate
}

/** A part of a lot, by amount. */
export interface LotPart {
  lotId: string
  amount: Credit
}

/** The requests that the ledger takes (存入, 冻结, 转换, 到期, 撤销, 更正). Amounts in 1/100 credit. */
export type PostingRequest = PostingContext &
  (
    | {
        kind: 'DEPOSIT'
        lotId: string
        outcomeId: string
        category: string
        amount: Credit
        obtainedOn: CivilDate
        expiresOn: CivilDate | null
        /** What may be deposited of the outcome in all: never credit twice for the same thing. */
        outcomeMaximum?: Credit
      }
    | { kind: 'HOLD'; holdId: string; parts: readonly LotPart[] }
    | { kind: 'RELEASE'; holdId: string }
    /** What of the hold is consumed; the rest of the hold is released or, where the college says so, forfeited. */
    | { kind: 'CONVERT'; holdId: string; consume: readonly LotPart[]; leftover: 'RELEASE' | 'FORFEIT' }
    | { kind: 'FREEZE'; lotId: string }
    | { kind: 'UNFREEZE'; freezePostingId: string }
    | { kind: 'EXPIRE'; lotId: string }
    | { kind: 'REVOKE'; lotId: string }
    | { kind: 'FORFEIT'; lotId: string; amount: Credit }
    /** Undoes a conversion: what it used becomes available again, or expired if its time has passed. */
    | { kind: 'REVERSE'; reverses: string }
  )

export interface LedgerAccount {
  number: number
  institutionId: string
  kind: AccountKind
  category: string
  debited: Credit
  credited: Credit
  balance: Credit
  version: number
  isFrozen: boolean
  isClosed: boolean
}

export interface Lot {
  id: string
  institutionId: string
  outcomeId: string
  category: string
  recognised: Credit
  obtainedOn: CivilDate
  expiresOn: CivilDate | null
  /** What of the lot lies where; missing means nothing. */
  positions: Partial<Record<BucketKind, Credit>>
}

export interface Hold {
  id: string
  institutionId: string
  state: 'PENDING' | 'CONSUMED' | 'RELEASED'
  parts: readonly LotPart[]
}

/** A posting that a new one may reverse or lift, with the moves it made. */
export interface PastPosting {
  id: string
  kind: PostingKind
  isReversed: boolean
  moves: readonly Move[]
}

/** A move of a part of a lot between two kinds of account. */
export interface Move {
  lotId: string
  category: string
  from: AccountKind
  to: AccountKind
  amount: Credit
}

/** A move as it is recorded: account numbers, and the version and balance of both accounts after it. */
export interface Transfer {
  line: number
  lotId: string
  debitAccount: number
  creditAccount: number
  amount: Credit
  debitVersion: number
  creditVersion: number
  debitBalance: Credit
  creditBalance: Credit
}

/** Everything of one learner that a posting is decided on. Lots, holds and past postings: those that requests name. */
export interface LearnerLedger {
  learnerId: string
  accounts: LedgerAccount[]
  lots: Map<string, Lot>
  holds: Map<string, Hold>
  past: Map<string, PastPosting>
  /** What was deposited of an outcome, for the outcomes whose maximum a request names. */
  deposited: Map<string, Credit>
  /** Of those, the outcomes whose credits were revoked: nothing more is deposited for them. */
  revoked: Set<string>
}
