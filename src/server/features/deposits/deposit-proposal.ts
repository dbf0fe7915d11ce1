import { invariant } from '../../../core/invariant.ts'
import { Problem } from '../../../contract/problem.ts'
import type { Role } from '../../../contract/roles.ts'
import { findCapacity, type Actor } from '../../access/actor.ts'
import type { ApplicationRow } from '../../cases/case-store.ts'
import { reachCase } from '../../cases/reach-case.ts'
import type { Database } from '../../database/database.ts'
import type { World } from '../../world.ts'

export const depositRoles: readonly Role[] = ['credit_bank_office']

/** Where a case lies and in which capacity the actor deposits for it; 404 for all others. */
export async function reachDeposit(world: World, actor: Actor, applicationId: string) {
  const { place } = await reachCase(world, actor, applicationId)
  if (place.learnerId === actor.personId) throw new Problem('own_case')
  const capacity = findCapacity(actor, depositRoles, { institutionId: place.institutionId })
  if (!capacity) throw new Problem('not_found')
  return { place, capacity }
}

/** What a proposal says beside its words. It lies in the history of the case, where it stays as it was written. */
export interface DepositDetail {
  credits: number
  decision: string
  decisionId: string
}

export interface DepositProposal extends DepositDetail {
  /** Its line in the history. */
  seq: number
  reason: string
}

const depositActs = ['propose_deposit', 'decline_deposit', 'deposit']

/** The further deposit that awaits a decision: the last line of the history about one, where it is a proposal. */
export async function findDepositProposal(
  database: Database,
  row: Pick<ApplicationRow, 'learner_id' | 'id'>,
): Promise<DepositProposal | null> {
  const last = await database
    .selectFrom('application_event')
    .select(['seq', 'transition', 'reason', 'detail'])
    .where('learner_id', '=', row.learner_id)
    .where('application_id', '=', row.id)
    .where('transition', 'in', depositActs)
    .orderBy('seq', 'desc')
    .executeTakeFirst()
  if (last?.transition !== 'propose_deposit') return null
  return { seq: last.seq, reason: last.reason ?? '', ...depositDetailOf(last.detail) }
}

/** The figures of a proposal's line. */
export function depositDetailOf(detail: unknown): DepositDetail {
  const { credits, decision, decisionId } = detail as Partial<DepositDetail>
  invariant(credits && decision && decisionId, 'a proposed deposit says how much and by which decision')
  return { credits, decision, decisionId }
}
