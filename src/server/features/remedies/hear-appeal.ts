import { decideRemedyAct } from '../../../core/case/remedy-acts.ts'
import { countVotes, type Vote } from '../../../core/case/remedy.ts'
import { Problem } from '../../../contract/problem.ts'
import type { Actor, Capacity } from '../../access/actor.ts'
import { problemOfRefusal } from '../../cases/case-policy.ts'
import { lockCase, writeTransition, type Case } from '../../cases/case-store.ts'
import { readCaseTitle } from '../../cases/case-title.ts'
import { readPolicyOfCase } from '../../cases/college-policy.ts'
import { deadlineWords } from '../../cases/deadlines.ts'
import { readInstitution } from '../../cases/institution.ts'
import type { Tx } from '../../database/database.ts'
import { onceFor, type OnceKey } from '../../http/idempotency.ts'
import { sendMessage } from '../../notices/send-message.ts'
import type { World } from '../../world.ts'
import { answerRemedy } from './answer-remedy.ts'
import { reachAs } from './reach-remedies.ts'
import { answerDueAt, lockPending, readVotes, type RemedyRow } from './remedy-store.ts'

interface Hearing {
  found: Case
  remedy: RemedyRow
  capacity: Capacity
}

/** An act of a member on the pending appeal of a case, once per key; who acted in the case before takes no part. */
async function hear(
  world: World,
  actor: Actor,
  applicationId: string,
  once: OnceKey,
  work: (tx: Tx, hearing: Hearing) => Promise<void>,
): Promise<void> {
  const { place, capacity, scope } = await reachAs(world, actor, applicationId, 'appeals_committee')
  await world.gate.write(scope, (tx) =>
    onceFor(tx, world, once, async () => {
      const found = await lockCase(tx, place.learnerId, applicationId)
      const remedy = await lockPending(tx, found.row, 'APPEAL')
      if (!remedy) throw new Problem('conflict')
      const may = decideRemedyAct(found.workflow, found.standing, 'extend_appeal', actor.personId)
      if (!may.isAllowed) throw problemOfRefusal(found.workflow, may.refusal)
      await work(tx, { found, remedy, capacity })
      return { applicationId }
    }),
  )
}

/** A member votes, with reasons, once. */
export async function voteOnAppeal(
  world: World,
  actor: Actor,
  applicationId: string,
  input: { vote: Vote; reasons: string },
  once: OnceKey,
): Promise<void> {
  await hear(world, actor, applicationId, once, async (tx, { remedy }) => {
    const cast = await tx
      .insertInto('remedy_vote')
      .values({
        learner_id: remedy.learner_id,
        remedy_id: remedy.id,
        member_id: actor.personId,
        institution_id: remedy.institution_id,
        vote: input.vote,
        reasons: input.reasons,
        recorded_at: world.clock.now(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (cast.numInsertedOrUpdatedRows !== 1n) {
      throw new Problem('duplicate', { what: { zh: '您的表决', en: 'Your vote' } })
    }
  })
}

/** Decides an appeal as the votes have it: upheld, or returned for a new decision. The committee sets no credits. */
export async function decideAppeal(
  world: World,
  actor: Actor,
  applicationId: string,
  input: { finding: string; step?: string | undefined },
  once: OnceKey,
): Promise<void> {
  await hear(world, actor, applicationId, once, async (tx, { found, remedy, capacity }) => {
    const { appealVotesMinimum } = (await readPolicyOfCase(tx, found.row)).remedy
    const cast = await readVotes(tx, remedy)
    const { answer, uphold, back } = countVotes(
      cast.map((one) => one.vote as Vote),
      appealVotesMinimum,
    )
    if (answer === null) throw new Problem('votes_missing', { votesMinimum: appealVotesMinimum, uphold, back })
    const by = { actorId: actor.personId, capacity, tally: { uphold, back } }
    await answerRemedy(tx, world, { found, remedy, answer, finding: input.finding, step: input.step ?? null, ...by })
  })
}

/** The time for an appeal is extended once, where the matter is complex; the learner is told why. */
export async function extendAppeal(
  world: World,
  actor: Actor,
  applicationId: string,
  input: { reason: string },
  once: OnceKey,
): Promise<void> {
  await hear(world, actor, applicationId, once, async (tx, { found, remedy, capacity }) => {
    const { row, standing } = found
    if (remedy.extended_at !== null) {
      throw new Problem('duplicate', { what: { zh: '延期', en: 'An extension' } })
    }
    const institution = await readInstitution(tx, row.institution_id)
    const { remedy: policy } = await readPolicyOfCase(tx, row)
    const filedAt = remedy.filed_at
    const dueAt = await answerDueAt(tx, institution, policy, { kind: 'APPEAL', filedAt, isExtended: true })
    const at = world.clock.now()
    await tx
      .updateTable('remedy')
      .set({ due_at: dueAt, extended_at: at, extension_reason: input.reason, overdue_at: null })
      .where('learner_id', '=', remedy.learner_id)
      .where('id', '=', remedy.id)
      .execute()
    const by = { actorId: actor.personId, role: capacity.role, bodyId: capacity.unitId, step: 'appeal' }
    const { state, step, supplements } = standing
    await writeTransition(
      tx,
      row,
      { state, step, supplements, dueAt: row.due_at },
      { act: 'extend_appeal', ...by, reason: input.reason, at },
    )
    await sendMessage(tx, world, {
      personId: row.learner_id,
      kind: 'appeal_extended',
      applicationId: row.id,
      parameters: {
        title: await readCaseTitle(tx, row),
        reason: input.reason,
        due: deadlineWords(dueAt, institution.timeZone),
      },
    })
  })
}
