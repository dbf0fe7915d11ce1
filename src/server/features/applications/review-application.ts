import { decideAct, stepOf } from '../../../core/case/case.ts'
import type { WorkflowStep } from '../../../core/case/workflow.ts'
import { formatCredit, sumCredits } from '../../../core/credit.ts'
import { findUnseenOriginals, joinLabels } from '../../../core/outcome/checklist.ts'
import { invariant } from '../../../core/invariant.ts'
import { Problem } from '../../../contract/problem.ts'
import type { Actor, Capacity } from '../../access/actor.ts'
import { findStepCapacity, problemOfRefusal, type CasePlace } from '../../cases/case-policy.ts'
import { lockCase, writeTransition, type Case, type CaseChange } from '../../cases/case-store.ts'
import { readPolicyOfCase } from '../../cases/college-policy.ts'
import { deadlineWords, dueAfter } from '../../cases/deadlines.ts'
import { readInstitution, type Institution } from '../../cases/institution.ts'
import { reachCase } from '../../cases/reach-case.ts'
import { demandReason, type CodedReason } from '../../cases/reasons.ts'
import { refuseCase } from '../../cases/refuse-case.ts'
import { readCaseTitle } from '../../cases/case-title.ts'
import type { Tx } from '../../database/database.ts'
import { onceFor, type OnceKey } from '../../http/idempotency.ts'
import { sendMessage } from '../../notices/send-message.ts'
import { demandNotRevoked } from '../../outcomes/preparation.ts'
import { demandEvidence, readChecklist } from '../../outcomes/submittable.ts'
import type { World } from '../../world.ts'
import { demandTargetsUnsettled, dropTargets, readOpenTargets } from './drop-targets.ts'

export interface ReviewInput {
  version: number
  answer: 'approve' | 'partly_approve' | 'return' | 'reject'
  credits?: number | undefined
  scores: readonly { courseId: string; score: number }[]
  /** Courses that a partial approval leaves out. */
  droppedCourseIds: readonly string[]
  reasonCode?: string | undefined
  reason?: string | undefined
}

/** Answers a case at its step: approve, approve in part, return for supplement, reject. */
export async function reviewApplication(
  world: World,
  actor: Actor,
  applicationId: string,
  input: ReviewInput,
  once: OnceKey,
): Promise<void> {
  const { place, scope } = await reachCase(world, actor, applicationId)
  await world.gate.write(scope, (tx) =>
    onceFor(tx, world, once, async () => {
      await answerCase(tx, world, actor, { applicationId, place }, input)
      return { applicationId }
    }),
  )
}

/** Ends a rehearsal: everything that it wrote is rolled back. */
class Rehearsed extends Error {}

/** What stands in the way of an answer, or null: the answer is given in full and then rolled back. */
export async function rehearseReview(
  world: World,
  actor: Actor,
  applicationId: string,
  input: ReviewInput,
): Promise<Problem | null> {
  try {
    const { place, scope } = await reachCase(world, actor, applicationId)
    await world.gate.write(scope, async (tx) => {
      await answerCase(tx, world, actor, { applicationId, place }, input)
      throw new Rehearsed()
    })
  } catch (error) {
    if (error instanceof Problem) return error
    if (!(error instanceof Rehearsed)) throw error
  }
  return null
}

async function answerCase(
  tx: Tx,
  world: World,
  actor: Actor,
  { applicationId, place }: { applicationId: string; place: CasePlace },
  input: ReviewInput,
): Promise<void> {
  const found = await lockCase(tx, place.learnerId, applicationId, input.version)
  const { workflow, standing, row } = found
  const decision = decideAct(workflow, standing, input.answer, actor.personId)
  if (!decision.isAllowed) throw problemOfRefusal(workflow, decision.refusal)
  invariant(row.step, 'a case under review is at a step')
  const step = stepOf(workflow, row.step)
  const capacity = findStepCapacity(actor, step, place)
  if (!capacity) throw new Problem('forbidden', { grantor: { zh: '安全管理员', en: 'The security administrator' } })
  const institution = await readInstitution(tx, row.institution_id)
  const reason = input.answer === 'approve' ? null : await demandReason(tx, input.answer, input)
  const review: Review = { world, actor, capacity, institution, found, step, input, reason, next: decision }
  if (input.answer === 'return') await returnCase(tx, review)
  else if (input.answer === 'reject') await refuseCase(tx, world, institution, row, refusalOf(review))
  else await approveCase(tx, review)
}

interface Review {
  world: World
  actor: Actor
  capacity: Capacity
  institution: Institution
  found: Case
  step: WorkflowStep
  input: ReviewInput
  reason: CodedReason | null
  next: Pick<CaseChange, 'state' | 'step' | 'supplements'>
}

function refusalOf({ actor, capacity, step, reason }: Review) {
  invariant(reason, 'a refusal has its reason')
  const by = { actorId: actor.personId, role: capacity.role, bodyId: capacity.unitId, step: step.id }
  return { act: 'reject' as const, ...by, reason }
}

async function returnCase(tx: Tx, review: Review): Promise<void> {
  const { world, actor, capacity, institution, found, step, reason, next } = review
  invariant(reason, 'a return has its reason')
  const at = world.clock.now()
  const dueAt = await dueAfter(tx, institution, at, found.workflow.supplement.workingDays)
  await writeTransition(
    tx,
    found.row,
    { ...next, dueAt },
    {
      act: 'return',
      actorId: actor.personId,
      role: capacity.role,
      bodyId: capacity.unitId,
      step: step.id,
      reasonCode: reason.code,
      reason: reason.text,
      at,
    },
  )
  await sendMessage(tx, world, {
    personId: found.row.learner_id,
    kind: 'supplement_required',
    applicationId: found.row.id,
    parameters: {
      title: await readCaseTitle(tx, found.row),
      reason: { zh: `${reason.zh}。${reason.text}`, en: `${reason.en}. ${reason.text}` },
      due: deadlineWords(dueAt, institution.timeZone),
    },
  })
}

async function approveCase(tx: Tx, review: Review): Promise<void> {
  const { world, actor, capacity, institution, found, step, input, reason, next } = review
  const { row } = found
  const at = world.clock.now()
  await demandNotRevoked(tx, row)
  if (row.outcome_id !== null) await demandEvidence(tx, row.learner_id, row.outcome_id)
  if (step.checksOriginals) await demandOriginalsSeen(tx, found)
  const dropped = await dropTargets(tx, row, input)
  await demandTargetsUnsettled(tx, row)
  const targets = await readOpenTargets(tx, row)
  const value = await demandValue(tx, review, sumCredits(targets.map((target) => target.credits)))
  await writeScores(tx, review)
  const nextStep = found.workflow.steps.find((one) => one.id === next.step)
  const dueAt = nextStep ? await dueAfter(tx, institution, at, nextStep.workingDays) : null
  const isLast = next.state === 'AWAITING_NOTICE'
  await writeTransition(
    tx,
    row,
    {
      ...next,
      dueAt,
      ...(dropped.length > 0 && targets.length === 0 ? { kind: 'RECOGNITION' as const } : {}),
      ...(value === null ? {} : isLast ? { creditsRecognised: value } : { creditsProposed: value }),
    },
    {
      act: input.answer as 'approve' | 'partly_approve',
      actorId: actor.personId,
      role: capacity.role,
      bodyId: capacity.unitId,
      step: step.id,
      reasonCode: reason?.code,
      reason: reason?.text ?? input.reason,
      detail: {
        ...(value === null ? {} : { credits: value }),
        ...(dropped.length === 0 ? {} : { courses: dropped.map((course) => ({ ...course })) }),
      },
      at,
    },
  )
  await tellProgress(tx, review, { nextStep, dueAt, value })
}

interface Progress {
  nextStep: WorkflowStep | undefined
  dueAt: Date | null
  value: number | null
}

/** Tells the learner where the case now is; after the last review, what is to be put on public notice. */
async function tellProgress(tx: Tx, review: Review, { nextStep, dueAt, value }: Progress): Promise<void> {
  const { world, institution, found, step, next } = review
  const { learner_id: personId, id: applicationId } = found.row
  const title = await readCaseTitle(tx, found.row)
  if (next.state !== 'AWAITING_NOTICE') {
    const due = deadlineWords(dueAt, institution.timeZone)
    const parameters = { title, step: { ...step.name }, body: { ...(nextStep ?? step).body }, due }
    return sendMessage(tx, world, { personId, kind: 'step_passed', applicationId, parameters })
  }
  const credits = formatCredit(
    value ?? sumCredits((await readOpenTargets(tx, found.row)).map((target) => target.credits)),
  )
  return sendMessage(tx, world, {
    personId,
    kind: 'application_approved_for_notice',
    applicationId,
    parameters: { title, credits },
  })
}

/** The value that a step must enter: within the definition's maximum, and enough for the courses of a direct case. */
async function demandValue(tx: Tx, { found, step, input }: Review, needed: number): Promise<number | null> {
  const { row } = found
  if (row.outcome_id === null || !step.entersValue) return null
  const definition = await tx
    .selectFrom('outcome as o')
    .innerJoin('outcome_definition as d', 'd.id', 'o.definition_id')
    .select('d.credits_maximum')
    .where('o.learner_id', '=', row.learner_id)
    .where('o.id', '=', row.outcome_id)
    .executeTakeFirstOrThrow()
  const maximum = definition.credits_maximum
  const credits = input.credits ?? row.credits_proposed
  if (credits === null || credits === undefined || credits > maximum) {
    throw new Problem('credits_above_maximum', { maximum: formatCredit(maximum) })
  }
  if (credits < needed) {
    throw new Problem('credits_insufficient', {
      needed: formatCredit(needed),
      available: formatCredit(credits),
      missing: formatCredit(needed - credits),
    })
  }
  // Less than what was proposed, or than the maximum, is a partial approval and needs its reason.
  const full = row.credits_proposed ?? maximum
  if (credits < full && input.answer === 'approve') throw new Problem('reason_required')
  if (credits >= full && input.answer === 'partly_approve' && input.droppedCourseIds.length === 0) {
    throw new Problem('not_partial', { full: formatCredit(full) })
  }
  return credits
}

/** Where the college takes the reviewer's score, the last review leaves no course of the case without one. */
async function writeScores(tx: Tx, { found, input, next }: Review): Promise<void> {
  const { score: asked } = await readPolicyOfCase(tx, found.row)
  if (asked.kind !== 'REVIEWER') return
  for (const { courseId, score } of input.scores) {
    await tx
      .updateTable('application_target')
      .set({ score })
      .where('learner_id', '=', found.row.learner_id)
      .where('application_id', '=', found.row.id)
      .where('course_id', '=', courseId)
      .execute()
  }
  if (next.state !== 'AWAITING_NOTICE') return
  const unscored = (await readOpenTargets(tx, found.row)).filter((target) => target.score === null)
  if (unscored.length === 0) return
  const zh = unscored.map((course) => `《${course.name_zh}》`).join('、')
  const en = unscored.map((course) => course.name_en).join(', ')
  throw new Problem('score_required', { courses: { zh, en } })
}

async function demandOriginalsSeen(tx: Tx, { row }: Case): Promise<void> {
  if (row.outcome_id === null) return
  const evidence = await tx
    .selectFrom('evidence as e')
    .innerJoin('outcome as o', (join) =>
      join.onRef('o.learner_id', '=', 'e.learner_id').onRef('o.id', '=', 'e.outcome_id'),
    )
    .leftJoin('original_seen as s', (join) =>
      join.onRef('s.learner_id', '=', 'e.learner_id').onRef('s.evidence_id', '=', 'e.id'),
    )
    .select(['e.checklist_key', 'o.kind', 's.seen_at'])
    .where('e.learner_id', '=', row.learner_id)
    .where('e.outcome_id', '=', row.outcome_id)
    .where('e.removed_at', 'is', null)
    .execute()
  const kind = evidence[0]?.kind
  invariant(kind, 'a case is approved with its evidence only')
  const unseen = findUnseenOriginals(
    await readChecklist(tx, kind),
    evidence.map((one) => ({ checklistKey: one.checklist_key, isOriginalSeen: one.seen_at !== null })),
  )
  if (unseen.length > 0) throw new Problem('originals_not_seen', { items: joinLabels(unseen) })
}
