import { decideAct, type CaseState } from '../../../core/case/case.ts'
import { formatCredit } from '../../../core/credit.ts'
import { invariant } from '../../../core/invariant.ts'
import { Problem } from '../../../contract/problem.ts'
import { scopeOfCapacity, type Actor, type Capacity } from '../../access/actor.ts'
import { problemOfRefusal } from '../../cases/case-policy.ts'
import { lockCase, writeTransition, type ApplicationRow } from '../../cases/case-store.ts'
import { readCaseTitle } from '../../cases/case-title.ts'
import { civilDateOf } from '../../cases/deadlines.ts'
import { readInstitution } from '../../cases/institution.ts'
import type { Tx } from '../../database/database.ts'
import type { Json } from '../../database/rows.ts'
import { findAnswer, onceFor, type OnceKey } from '../../http/idempotency.ts'
import { freezeDue } from '../../ledger/freeze-lots.ts'
import { problemOf } from '../../ledger/post.ts'
import { createPostingQueue, type PostingQueue } from '../../ledger/posting-queue.ts'
import { sendMessage } from '../../notices/send-message.ts'
import { findOutcomeForPosting } from '../../outcomes/outcome-for-posting.ts'
import type { World } from '../../world.ts'
import { findDepositProposal, reachDeposit, type DepositProposal } from './deposit-proposal.ts'

export interface DepositDecision {
  version: number
  answer: 'confirm' | 'decline'
  finding: string
}

/** What was posted; nothing where it was declined. */
type DepositAnswer = { postingId: string | null; lotId: string | null }

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

interface Deciding {
  world: World
  actor: Actor
  capacity: Capacity
  learnerId: string
  applicationId: string
  input: DepositDecision
  once: OnceKey
}

/**
 * Confirms or declines a proposed further deposit, by other eyes than the proposer's. Confirmed, it goes through the
 * queue, which shares one commit among many; posting, history and message are of one transaction all the same. It is
 * never more than the definition's maximum, which the ledger checks under the learner's lock.
 */
export async function decideDeposit(
  world: World,
  queueOf: PostingQueues,
  actor: Actor,
  applicationId: string,
  input: DepositDecision,
  once: OnceKey,
): Promise<DepositAnswer> {
  const { place, capacity } = await reachDeposit(world, actor, applicationId)
  const deciding: Deciding = { world, actor, capacity, learnerId: place.learnerId, applicationId, input, once }
  if (input.answer === 'confirm') return confirmDeposit(deciding, queueOf(place.institutionId))
  return world.gate.write(scopeOfCapacity(capacity), (tx) =>
    onceFor(tx, world, once, async () => {
      const { row } = await demandDecidable(tx, deciding)
      await writeDecided(tx, deciding, row, {})
      return { postingId: null, lotId: null }
    }),
  )
}

async function confirmDeposit(deciding: Deciding, queue: PostingQueue): Promise<DepositAnswer> {
  const { world, capacity, applicationId, once } = deciding
  const planned = await world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    // The case first: the same request at the same moment has its answer when the case is free.
    await lockCase(tx, deciding.learnerId, applicationId)
    const answer = await findAnswer<DepositAnswer>(tx, once)
    return answer ? { answer } : { deposit: await planDeposit(tx, deciding) }
  })
  if (planned.answer) return planned.answer
  const { deposit } = planned
  const result = await queue.submit(deposit, {
    applicationId,
    // The case may have changed while the posting waited: it is looked at again, locked.
    prepare: async (tx) => {
      const { row } = await lockCase(tx, deciding.learnerId, applicationId)
      // The same request again, at the same moment: the ledger knows its posting and answers with it.
      if (await findAnswer(tx, once)) return () => Promise.resolve()
      const decided = await demandDecidable(tx, deciding)
      return () => recordConfirmed(tx, deciding, row, decided.proposal, { postingId: deposit.id, lotId: deposit.lotId })
    },
  })
  if (result.status === 'refused') throw problemOf(result.refusal)
  return { postingId: result.postingId, lotId: result.lotId }
}

/** The posting that the proposal asks for; a proposal has one posting, whoever confirms it and however often. */
async function planDeposit(tx: Tx, deciding: Deciding) {
  const { world, actor, learnerId, applicationId } = deciding
  const { row, proposal } = await demandDecidable(tx, deciding)
  invariant(row.outcome_id, 'what is recognised is an outcome')
  const outcome = await findOutcomeForPosting(tx, learnerId, row.outcome_id)
  if (outcome?.state !== 'RECOGNISED') throw new Problem('not_found')
  const institution = await readInstitution(tx, row.institution_id)
  return {
    kind: 'DEPOSIT' as const,
    learnerId,
    institutionId: institution.id,
    id: world.ids.next(),
    idempotencyKey: `application:${applicationId}:deposit:${proposal.seq}`,
    ruleVersion: row.rule_version,
    decisionId: proposal.decisionId,
    applicationId,
    actorId: actor.personId,
    happenedOn: civilDateOf(world.clock.now(), institution.timeZone),
    lotId: world.ids.next(),
    outcomeId: row.outcome_id,
    category: outcome.category,
    amount: proposal.credits,
    obtainedOn: outcome.obtainedOn,
    expiresOn: outcome.expiresOn,
    outcomeMaximum: outcome.creditsMaximum,
  }
}

/** Locks the case and demands that a deposit is proposed for it, on which the actor may decide. */
async function demandDecidable(tx: Tx, { actor, learnerId, applicationId, input }: Deciding) {
  const { row, workflow, standing } = await lockCase(tx, learnerId, applicationId, input.version)
  const act = input.answer === 'confirm' ? 'deposit' : 'decline_deposit'
  const next = decideAct(workflow, standing, act, actor.personId)
  if (!next.isAllowed) throw problemOfRefusal(workflow, next.refusal)
  const proposal = await findDepositProposal(tx, row)
  if (!proposal) {
    const state = { zh: '没有待确认的补记提议', en: 'not proposed for a further deposit' }
    throw new Problem('transition_not_allowed', { state })
  }
  return { row, proposal }
}

async function recordConfirmed(
  tx: Tx,
  deciding: Deciding,
  row: ApplicationRow,
  proposal: DepositProposal,
  answer: DepositAnswer,
): Promise<void> {
  const { world, once, learnerId: personId, applicationId } = deciding
  await onceFor(tx, world, once, async () => {
    const { credits, decision } = proposal
    await writeDecided(tx, deciding, row, { credits, decision, posting: answer.postingId })
    // What is added to an outcome whose revocation is proposed is frozen like the rest of it.
    await freezeDue(tx, world, { learnerId: personId, institutionId: row.institution_id, actorId: null })
    const parameters = {
      title: await readCaseTitle(tx, row),
      credits: formatCredit(credits),
      reason: proposal.reason,
      decision,
    }
    await sendMessage(tx, world, { personId, kind: 'credits_added', applicationId, parameters })
    return answer
  })
}

/** The line of the history; the case itself stays as it is. */
async function writeDecided(
  tx: Tx,
  { world, actor, capacity, input }: Deciding,
  row: ApplicationRow,
  detail: { [key: string]: Json },
): Promise<void> {
  const act = input.answer === 'confirm' ? 'deposit' : 'decline_deposit'
  const by = { actorId: actor.personId, role: capacity.role, bodyId: capacity.unitId, step: 'deposit' }
  const { step, supplements, due_at: dueAt } = row
  await writeTransition(
    tx,
    row,
    { state: row.state as CaseState, step, supplements, dueAt },
    { act, ...by, reason: input.finding, detail, at: world.clock.now() },
  )
}
