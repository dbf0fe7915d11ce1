import { Problem } from '../../../contract/problem.ts'
import type { Actor } from '../../access/actor.ts'
import { scopeOfCapacity } from '../../access/actor.ts'
import { civilDateOf } from '../../cases/deadlines.ts'
import { readInstitution } from '../../cases/institution.ts'
import type { Database } from '../../database/database.ts'
import { problemOf } from '../../ledger/post.ts'
import { createPostingQueue, type PostingQueue } from '../../ledger/posting-queue.ts'
import { findOutcomeForPosting } from '../../outcomes/outcome-for-posting.ts'
import type { World } from '../../world.ts'
import { reachAccount } from './staff-accounts.ts'

export interface DepositInput {
  learnerId: string
  outcomeId: string
  amount: number
  decisionNumber: string
}

/** The queues of a running server, one per institution. */
export type PostingQueues = (institutionId: string) => PostingQueue

/** Makes the queues on first use; `drainAll` is called when the server closes. */
export function createPostingQueues(world: World): { queueOf: PostingQueues; drainAll: () => Promise<void> } {
  const queues = new Map<string, PostingQueue>()
  return {
    queueOf: (institutionId) => {
      const known = queues.get(institutionId)
      if (known) return known
      const scope = scopeOfCapacity({ role: 'credit_bank_office', institutionId, unitId: null })
      const queue = createPostingQueue(world, scope)
      queues.set(institutionId, queue)
      return queue
    },
    drainAll: async () => {
      await Promise.all([...queues.values()].map((queue) => queue.drain()))
    },
  }
}

/**
 * Deposits credits of a recognised outcome that a later decision adds (补记): a partial recognition is made whole, never
 * more than the definition's maximum, which the ledger checks under the learner's lock. Four eyes: who acted in the
 * outcome's case does not deposit for it. Stand-alone: it goes through the queue, which shares one commit among many.
 */
export async function postDeposit(
  world: World,
  queueOf: PostingQueues,
  actor: Actor,
  input: DepositInput,
  idempotencyKey: string,
) {
  const { learnerId, outcomeId } = input
  if (actor.personId === learnerId) throw new Problem('own_case')
  const capacity = await reachAccount(world, actor, learnerId, ['credit_bank_office'])
  const { institution, outcome } = await world.gate.read(scopeOfCapacity(capacity), async (database) => {
    const found = await findOutcomeForPosting(database, learnerId, outcomeId)
    if (found?.state !== 'RECOGNISED' || found.institutionId !== capacity.institutionId) throw new Problem('not_found')
    await demandOtherEyes(database, actor, input)
    return { institution: await readInstitution(database, capacity.institutionId), outcome: found }
  })
  const result = await queueOf(institution.id).submit({
    kind: 'DEPOSIT',
    learnerId,
    institutionId: institution.id,
    id: world.ids.next(),
    idempotencyKey: `api:${idempotencyKey}`,
    ruleVersion: `decision:${input.decisionNumber}`.slice(0, 100),
    actorId: actor.personId,
    happenedOn: civilDateOf(world.clock.now(), institution.timeZone),
    lotId: world.ids.next(),
    outcomeId,
    category: outcome.category,
    amount: input.amount,
    obtainedOn: outcome.obtainedOn,
    expiresOn: outcome.expiresOn,
    outcomeMaximum: outcome.creditsMaximum,
  })
  if (result.status === 'refused') throw problemOf(result.refusal)
  return { postingId: result.postingId, lotId: result.lotId ?? '', isReplay: result.status === 'replayed' }
}

async function demandOtherEyes(database: Database, actor: Actor, { learnerId, outcomeId }: DepositInput) {
  const acted = await database
    .selectFrom('application_event as e')
    .innerJoin('application as a', (join) =>
      join.onRef('a.learner_id', '=', 'e.learner_id').onRef('a.id', '=', 'e.application_id'),
    )
    .select('e.step')
    .where('a.learner_id', '=', learnerId)
    .where('a.outcome_id', '=', outcomeId)
    .where('e.actor_id', '=', actor.personId)
    .executeTakeFirst()
  if (acted) throw new Problem('four_eyes', { step: acted.step ?? '' })
}
