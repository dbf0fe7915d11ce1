import { decideAct } from '../../../core/case/case.ts'
import { sumCredits } from '../../../core/credit.ts'
import { invariant } from '../../../core/invariant.ts'
import { Problem } from '../../../contract/problem.ts'
import { findCapacity, type Actor, type Capacity } from '../../access/actor.ts'
import { problemOfRefusal } from '../../cases/case-policy.ts'
import { lockCase, writeTransition, type ApplicationRow } from '../../cases/case-store.ts'
import { civilDateOf } from '../../cases/deadlines.ts'
import { closeTargets } from '../../cases/end-case.ts'
import { readInstitution, termOf } from '../../cases/institution.ts'
import { writeDecision } from '../../cases/post-cases.ts'
import { reachCase } from '../../cases/reach-case.ts'
import { demandReason, type CodedReason } from '../../cases/reasons.ts'
import type { Tx } from '../../database/database.ts'
import { onceFor, type OnceKey } from '../../http/idempotency.ts'
import { postOrRefuse } from '../../ledger/post.ts'
import { sendMessage } from '../../notices/send-message.ts'
import type { World } from '../../world.ts'

export interface ReversalInput {
  version: number
  reasonCode: string
  reason: string
}

/**
 * Undoes a conversion by reversal with all it entails: the credits return to the account (or to EXPIRED when their time
 * has passed), the course result is reversed by a row of its own, the courses are open again, a decision says why.
 */
export async function reverseApplication(
  world: World,
  actor: Actor,
  applicationId: string,
  input: ReversalInput,
  once: OnceKey,
): Promise<void> {
  const { place, scope } = await reachCase(world, actor, applicationId)
  const capacity = findCapacity(actor, ['academic_affairs'], place)
  if (!capacity) throw new Problem('forbidden', { grantor: { zh: '安全管理员', en: 'The security administrator' } })
  await world.gate.write(scope, (tx) =>
    onceFor(tx, world, once, async () => {
      const { row, workflow, standing } = await lockCase(tx, place.learnerId, applicationId, input.version)
      const decision = decideAct(workflow, standing, 'reverse', actor.personId)
      if (!decision.isAllowed) throw problemOfRefusal(workflow, decision.refusal)
      const reason = await demandReason(tx, 'reverse', input)
      await reverseCase(tx, { world, actor, capacity, row, reason })
      return { applicationId }
    }),
  )
}

interface Reversal {
  world: World
  actor: Actor
  capacity: Capacity
  row: ApplicationRow
  reason: CodedReason
}

async function reverseCase(tx: Tx, { world, actor, capacity, row, reason }: Reversal): Promise<void> {
  const institution = await readInstitution(tx, row.institution_id)
  const at = world.clock.now()
  const on = civilDateOf(at, institution.timeZone)
  const decisionId = world.ids.next()
  const conversion = await tx
    .selectFrom('ledger.posting')
    .select('id')
    .where('learner_id', '=', row.learner_id)
    .where('application_id', '=', row.id)
    .where('kind', '=', 'CONVERT')
    .executeTakeFirst()
  invariant(conversion, 'a posted conversion has its posting')
  await postOrRefuse(tx, world, [
    {
      kind: 'REVERSE',
      learnerId: row.learner_id,
      institutionId: row.institution_id,
      id: world.ids.next(),
      idempotencyKey: `application:${row.id}:reverse`,
      ruleVersion: row.rule_version,
      decisionId,
      applicationId: row.id,
      actorId: actor.personId,
      happenedOn: on,
      reverses: conversion.id,
    },
  ])
  const courses = await reverseCourseResults(tx, world, row, termOf(on), at)
  await closeTargets(tx, row)
  const title = courses.map((course) => course.zh).join('、')
  await writeDecision(
    tx,
    world,
    row,
    {
      id: decisionId,
      number: row.number.replace(/^SQ/, 'XFCX'),
      outcome: 'REVERSED',
      credits: sumCredits(courses.map((course) => course.credits)),
      title,
      targets: courses,
      on,
      basis: institution.policy.basis,
      reason,
    },
    at,
  )
  const by = { actorId: actor.personId, role: capacity.role, bodyId: capacity.unitId, step: 'reversal' }
  await writeTransition(
    tx,
    row,
    { state: 'REVERSED', step: null, supplements: row.supplements, dueAt: null, decisionId },
    { act: 'reverse', ...by, reasonCode: reason.code, reason: reason.text, at },
  )
  await sendMessage(tx, world, {
    personId: row.learner_id,
    kind: 'conversion_reversed',
    applicationId: row.id,
    parameters: { title, reason: { zh: `${reason.zh}。${reason.text}`, en: `${reason.en}. ${reason.text}` } },
  })
}

async function reverseCourseResults(tx: Tx, world: World, row: ApplicationRow, term: string, at: Date) {
  const results = await tx
    .selectFrom('course_result as r')
    .innerJoin('course as c', 'c.id', 'r.course_id')
    .selectAll('r')
    .select(['c.name_zh', 'c.name_en'])
    .where('r.learner_id', '=', row.learner_id)
    .where('r.application_id', '=', row.id)
    .where('r.reverses', 'is', null)
    .execute()
  for (const result of results) {
    const { name_zh: _zh, name_en: _en, ...kept } = result
    await tx
      .insertInto('course_result')
      .values({ ...kept, id: world.ids.next(), state: 'REVERSED', term, reverses: result.id, recorded_at: at })
      .execute()
  }
  return results.map((result) => ({ zh: result.name_zh, en: result.name_en, credits: result.credits }))
}
