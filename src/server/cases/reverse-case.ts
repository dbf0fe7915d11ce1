import { sumCredits } from '../../core/credit.ts'
import { invariant } from '../../core/invariant.ts'
import type { Role } from '../../contract/roles.ts'
import type { Tx } from '../database/database.ts'
import { postOrRefuse } from '../ledger/post.ts'
import { sendMessage } from '../notices/send-message.ts'
import type { World } from '../world.ts'
import { writeTransition, type ApplicationRow } from './case-store.ts'
import { basisWords, readPolicyOfCase } from './college-policy.ts'
import { civilDateOf } from './deadlines.ts'
import { closeTargets } from './end-case.ts'
import { termOf, type Institution } from './institution.ts'
import { writeDecision } from './post-cases.ts'
import type { CodedReason } from './reasons.ts'

type ReversingWorld = Pick<World, 'ids' | 'seals' | 'clock' | 'publicUrl'>

export interface Reversal {
  institution: Institution
  row: ApplicationRow
  /** Who answers for it in the ledger. */
  actorId: string
  /** Who stands in the history of the case; the system where it is the consequence of a decision in another one. */
  by: { actorId: string | null; role: Role | 'system'; bodyId: string | null; step: string }
  reason: CodedReason
  /** The outcome whose recognition was revoked, where that is why; only what other outcomes gave returns then. */
  revoked?: string
}

/**
 * Undoes a posted conversion by reversal with all it entails: the credits return to the account (or to EXPIRED when
 * their time has passed), the course result is reversed by a row of its own, the courses are open again, a decision
 * says why, the learner is told.
 */
export async function reverseCase(tx: Tx, world: ReversingWorld, reversal: Reversal): Promise<void> {
  const { institution, row, by, reason, revoked } = reversal
  const at = world.clock.now()
  const decisionId = world.ids.next()
  const courses = await undoConversion(tx, world, { ...reversal, decisionId })
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
      on: civilDateOf(at, institution.timeZone),
      basis: basisWords(await readPolicyOfCase(tx, row)),
      reason,
      ...(revoked === undefined ? {} : { revoked }),
    },
    at,
  )
  await writeTransition(
    tx,
    row,
    { state: 'REVERSED', step: null, supplements: row.supplements, dueAt: null, decisionId },
    { act: 'reverse', ...by, reasonCode: reason.code, reason: reason.text, at },
  )
  const words = { zh: `${reason.zh}。${reason.text}`, en: `${reason.en}. ${reason.text}` }
  await sendMessage(tx, world, {
    personId: row.learner_id,
    kind: revoked === undefined ? 'conversion_reversed' : 'conversion_fell',
    applicationId: row.id,
    parameters: { title, reason: words, outcome: revoked ?? '' },
  })
}

interface Undoing extends Pick<Reversal, 'institution' | 'row' | 'actorId'> {
  decisionId: string
}

/** What a conversion did is undone in the ledger and in the course results; answers the courses that it was for. */
export async function undoConversion(tx: Tx, world: ReversingWorld, undoing: Undoing) {
  const { institution, row, actorId, decisionId } = undoing
  const at = world.clock.now()
  const on = civilDateOf(at, institution.timeZone)
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
      actorId,
      happenedOn: on,
      reverses: conversion.id,
    },
  ])
  const courses = await reverseCourseResults(tx, world, row, termOf(on), at)
  await closeTargets(tx, row)
  return courses
}

async function reverseCourseResults(tx: Tx, world: Pick<World, 'ids'>, row: ApplicationRow, term: string, at: Date) {
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
