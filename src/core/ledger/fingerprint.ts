import type { CanonicalValue } from '../canonical-json.ts'
import { canonicalJson } from '../canonical-json.ts'
import type { LotPart, PostingRequest, Transfer } from './posting.ts'

/**
 * What makes two requests the same for idempotency: all that the caller asked for, nothing that the bank chose (ids of
 * posting, new lot and new hold, the day it happened on).
 */
export function fingerprintText(request: PostingRequest): string {
  const { learnerId, institutionId, kind, ruleVersion, decisionId, applicationId, actorId } = request
  const common = { learnerId, institutionId, kind, ruleVersion, decisionId, applicationId, actorId }
  return canonicalJson({ ...common, ...askedOf(request) })
}

function askedOf(request: PostingRequest): { [key: string]: CanonicalValue } {
  switch (request.kind) {
    case 'DEPOSIT': {
      const { outcomeId, category, amount, obtainedOn, expiresOn } = request
      return { outcomeId, category, amount, obtainedOn, expiresOn }
    }
    case 'HOLD':
      return { parts: request.parts.map(plainPart) }
    case 'RELEASE':
      return { holdId: request.holdId }
    case 'CONVERT': {
      const { holdId, consume, leftover } = request
      return { holdId, consume: consume.map(plainPart), leftover }
    }
    case 'UNFREEZE':
      return { freezePostingId: request.freezePostingId }
    case 'FORFEIT':
      return { lotId: request.lotId, amount: request.amount }
    case 'REVERSE':
      return { reverses: request.reverses }
    default:
      return { lotId: request.lotId }
  }
}

function plainPart(part: LotPart): CanonicalValue {
  return { lotId: part.lotId, amount: part.amount }
}

/** The private event of a posting, in canonical JSON: what the commitment in the public log commits to. */
export function postingEventText(request: PostingRequest, transfers: readonly Transfer[], recordedAt: string): string {
  return canonicalJson({
    actor: request.actorId,
    application: request.applicationId,
    decision: request.decisionId,
    happenedOn: request.happenedOn,
    id: request.id,
    institution: request.institutionId,
    kind: request.kind,
    learner: request.learnerId,
    recordedAt,
    reverses: request.kind === 'REVERSE' ? request.reverses : undefined,
    rule: request.ruleVersion,
    transfers: transfers.map((transfer) => ({
      amount: transfer.amount,
      creditAccount: transfer.creditAccount,
      creditBalance: transfer.creditBalance,
      creditVersion: transfer.creditVersion,
      debitAccount: transfer.debitAccount,
      debitBalance: transfer.debitBalance,
      debitVersion: transfer.debitVersion,
      lot: transfer.lotId,
    })),
    type: 'posting',
    version: 1,
  })
}
