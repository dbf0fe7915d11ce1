import { decideAct } from '../../../core/case/case.ts'
import { Problem } from '../../../contract/problem.ts'
import { scopeOfCapacity, type Actor } from '../../access/actor.ts'
import { problemOfRefusal } from '../../cases/case-policy.ts'
import { lockCase, writeTransition } from '../../cases/case-store.ts'
import { wholeBank, type Database } from '../../database/database.ts'
import { onceFor, type OnceKey } from '../../http/idempotency.ts'
import type { World } from '../../world.ts'
import { findDepositProposal, reachDeposit } from './deposit-proposal.ts'

export interface DepositInput {
  learnerId: string
  outcomeId: string
  amount: number
  decisionNumber: string
  reason: string
}

/**
 * Proposes to deposit further credits (补记) of an outcome, under the decision that recognised it. Nothing is posted:
 * another officer confirms. Who acted in the case neither proposes nor confirms.
 */
export async function proposeDeposit(world: World, actor: Actor, input: DepositInput, once: OnceKey) {
  // By id alone, in the whole bank: what the caller does not reach is not found below.
  const found = await world.gate.read(wholeBank, (database) => findRecognition(database, input))
  if (!found) throw new Problem('not_found')
  const { place, capacity } = await reachDeposit(world, actor, found.applicationId)
  const { applicationId, decisionId } = found
  if (decisionId === null) throw new Problem('decision_unknown', { number: input.decisionNumber })
  return world.gate.write(scopeOfCapacity(capacity), (tx) =>
    onceFor(tx, world, once, async () => {
      const { row, workflow, standing } = await lockCase(tx, place.learnerId, applicationId)
      const next = decideAct(workflow, standing, 'propose_deposit', actor.personId)
      if (!next.isAllowed) throw problemOfRefusal(workflow, next.refusal)
      if (await findDepositProposal(tx, row)) {
        const state = { zh: '已有补记提议，等待确认', en: 'waiting for a further deposit to be confirmed' }
        throw new Problem('transition_not_allowed', { state })
      }
      const by = { actorId: actor.personId, role: capacity.role, bodyId: capacity.unitId, step: 'deposit-proposal' }
      const detail = { credits: input.amount, decision: input.decisionNumber, decisionId }
      const at = world.clock.now()
      const { version } = await writeTransition(
        tx,
        row,
        { ...next, dueAt: row.due_at },
        { act: 'propose_deposit', ...by, reason: input.reason, detail, at },
      )
      return { applicationId, version }
    }),
  )
}

/** The case that recognised an outcome and, where it has this number, the decision that says so. */
async function findRecognition(database: Database, { learnerId, outcomeId, decisionNumber }: DepositInput) {
  const row = await database
    .selectFrom('application as a')
    .leftJoin('decision as d', (join) =>
      join
        .onRef('d.learner_id', '=', 'a.learner_id')
        .onRef('d.application_id', '=', 'a.id')
        .onRef('d.institution_id', '=', 'a.institution_id')
        .on('d.number', '=', decisionNumber)
        // What was given in part and returned for a new decision is added to under the number that returned it.
        .on('d.outcome', 'in', ['APPROVED', 'PARTLY_APPROVED', 'RETURNED']),
    )
    .select(['a.id', 'd.id as decision_id'])
    .where('a.learner_id', '=', learnerId)
    .where('a.outcome_id', '=', outcomeId)
    .where('a.state', 'in', ['POSTED', 'ARCHIVED'])
    .executeTakeFirst()
  return row ? { applicationId: row.id, decisionId: row.decision_id } : null
}
