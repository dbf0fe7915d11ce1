import { Problem } from '../../../contract/problem.ts'
import type { Actor } from '../../access/actor.ts'
import { scopeOfCapacity } from '../../access/actor.ts'
import { civilDateOf } from '../../cases/deadlines.ts'
import { readInstitution } from '../../cases/institution.ts'
import { problemOf } from '../../ledger/post.ts'
import { createPostingQueue, type PostingQueue } from '../../ledger/posting-queue.ts'
import type { World } from '../../world.ts'
import { reachAccount } from './staff-accounts.ts'

export interface DepositInput {
  learnerId: string
  outcomeId: string
  category: string
  amount: number
  obtainedOn: string
  expiresOn: string | null
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
 * Deposits credits that a decision recognised elsewhere (a connected academic system). Stand-alone: it goes through the
 * queue, which shares one commit among many callers. The outcome must be the learner's and recognised.
 */
export async function postDeposit(
  world: World,
  queueOf: PostingQueues,
  actor: Actor,
  input: DepositInput,
  idempotencyKey: string,
) {
  const capacity = await reachAccount(world, actor, input.learnerId, ['credit_bank_office'])
  const institution = await world.gate.read(scopeOfCapacity(capacity), async (database) => {
    const outcome = await database
      .selectFrom('outcome')
      .select('state')
      .where('learner_id', '=', input.learnerId)
      .where('id', '=', input.outcomeId)
      .executeTakeFirst()
    if (!outcome || outcome.state !== 'RECOGNISED') throw new Problem('not_found')
    return readInstitution(database, capacity.institutionId)
  })
  const result = await queueOf(institution.id).submit({
    kind: 'DEPOSIT',
    learnerId: input.learnerId,
    institutionId: institution.id,
    id: world.ids.next(),
    idempotencyKey: `api:${idempotencyKey}`,
    ruleVersion: `decision:${input.decisionNumber}`.slice(0, 100),
    actorId: actor.personId,
    happenedOn: civilDateOf(world.clock.now(), institution.timeZone),
    lotId: world.ids.next(),
    outcomeId: input.outcomeId,
    category: input.category,
    amount: input.amount,
    obtainedOn: input.obtainedOn,
    expiresOn: input.expiresOn,
  })
  if (result.status === 'refused') throw problemOf(result.refusal)
  return { postingId: result.postingId, lotId: result.lotId ?? '', isReplay: result.status === 'replayed' }
}
