import { hash } from 'node:crypto'
import { canonicalJson } from '../../../core/canonical-json.ts'
import { describeProblem, Problem } from '../../../contract/problem.ts'
import { recordListing } from '../../access/access-log.ts'
import { anyCapacity, scopeOfCapacity, type Actor } from '../../access/actor.ts'
import { caseReaders } from '../../cases/case-policy.ts'
import { readWorkflowOfCase } from '../../cases/case-store.ts'
import { selectSummaries } from '../../cases/case-summaries.ts'
import { reachCase } from '../../cases/reach-case.ts'
import { findAnswer, onceFor, onceKey, type OnceKey } from '../../http/idempotency.ts'
import type { World } from '../../world.ts'
import { rehearseReview, reviewApplication } from './review-application.ts'

/** Types and not interfaces, so that the report can be kept as JSON. */
type Hindrance = { code: string; text: { zh: string; en: string } }
type BatchReport = { items: { applicationId: string; number: string; hindrance: Hindrance | null }[] }

interface BatchCase {
  applicationId: string
  learnerId: string
  number: string
  title: string
  learnerName: string
  studentNumber: string
  kind: string
  state: string
  step: string | null
  stepName: { zh: string; en: string } | null
  version: number
  /** What it is approved with: what was proposed, else the most that the catalogue gives. */
  credits: number | null
}

/**
 * What approving the cases together would come to: each is answered by the use case of a single one and rolled back, so
 * that the preview says what four eyes, limits and evidence will say.
 */
export async function previewBatchReview(world: World, actor: Actor, applicationIds: readonly string[]) {
  const { cases, hindrances, digest } = await judge(world, actor, applicationIds)
  const capacity = anyCapacity(actor, caseReaders)
  const subjectIds = cases.map((one) => one.learnerId)
  await world.gate.write(scopeOfCapacity(capacity), (tx) =>
    recordListing(tx, world, {
      actor,
      capacity,
      objectKind: 'batch_review',
      filter: {},
      searchedBy: null,
      subjectIds,
      fields: ['name', 'student_number', 'outcome'],
    }),
  )
  const items = cases.map(({ applicationId, number, title, learnerName, studentNumber, stepName, credits }, index) => ({
    applicationId,
    number,
    title,
    learnerName,
    studentNumber,
    stepName,
    credits,
    hindrance: hindrances[index] ?? null,
  }))
  return { items, digest }
}

/**
 * Approves what the preview said, under its digest. Each case is decided by itself: one that fails in between stays as
 * it is and is told, and does not undo the others. A retry finds what was done.
 */
export async function reviewBatch(
  world: World,
  actor: Actor,
  input: { applicationIds: readonly string[]; digest: string },
  once: OnceKey,
): Promise<BatchReport> {
  const scope = scopeOfCapacity(anyCapacity(actor, caseReaders))
  const before = await world.gate.read(scope, (database) => findAnswer<BatchReport>(database, once))
  if (before) return before
  const { cases, hindrances, digest } = await judge(world, actor, input.applicationIds)
  if (digest !== input.digest) throw new Problem('conflict')
  const report: BatchReport = { items: [] }
  for (const [index, one] of cases.entries()) {
    const { applicationId, number } = one
    const hindrance = hindrances[index] ?? (await approve(world, actor, one, once))
    report.items.push({ applicationId, number, hindrance })
  }
  return world.gate.write(scope, (tx) => onceFor(tx, world, once, async () => report))
}

async function approve(world: World, actor: Actor, one: BatchCase, batch: OnceKey): Promise<Hindrance | null> {
  const key = hash('sha256', `${batch.key} ${one.applicationId}`, 'hex')
  const input = inputOf(one)
  const once = onceKey(actor.personId, key, 'reviewBatch', [one.applicationId, input])
  try {
    await reviewApplication(world, actor, one.applicationId, input, once)
    return null
  } catch (error) {
    if (error instanceof Problem) return hindranceOf(error)
    throw error
  }
}

function inputOf({ version, credits }: BatchCase) {
  const value = credits === null ? {} : { credits }
  return { version, answer: 'approve' as const, scores: [], droppedCourseIds: [], ...value }
}

/** The cases in the order asked for, what stands in the way of each, and the digest of what would be approved. */
async function judge(world: World, actor: Actor, applicationIds: readonly string[]) {
  const cases: BatchCase[] = []
  for (const id of new Set(applicationIds)) cases.push(await readCase(world, actor, id))
  const step = cases[0]?.step ?? null
  const hindrances: (Hindrance | null)[] = []
  for (const one of cases) {
    const problem = findUnroutine(one, step) ?? (await rehearseReview(world, actor, one.applicationId, inputOf(one)))
    hindrances.push(problem && hindranceOf(problem))
  }
  const approved = cases
    .filter((_, index) => hindrances[index] === null)
    .map(({ applicationId, version, credits }) => ({ applicationId, version, credits }))
  return { cases, hindrances, digest: hash('sha256', canonicalJson(approved as never), 'hex') }
}

/** Only recognitions go in a batch, and those at one step: courses and their scores are decided one by one. */
function findUnroutine(one: BatchCase, step: string | null): Problem | null {
  if (one.kind !== 'RECOGNITION') {
    const reason = { zh: '涉及课程的申请要逐件确定课程和成绩', en: 'courses and their scores are decided case by case' }
    return new Problem('not_routine', { reason })
  }
  if (one.state === 'IN_REVIEW' && one.step !== step) {
    const reason = { zh: '与所选第一件不在同一环节', en: 'it is at another step than the first of the chosen' }
    return new Problem('not_routine', { reason })
  }
  return null
}

function hindranceOf({ code, details }: Problem): Hindrance {
  return { code, text: { zh: describeProblem(code, details, 'zh'), en: describeProblem(code, details, 'en') } }
}

async function readCase(world: World, actor: Actor, applicationId: string): Promise<BatchCase> {
  const { place, scope } = await reachCase(world, actor, applicationId)
  return world.gate.read(scope, async (database) => {
    const row = await selectSummaries(database)
      .select(['a.version', 'a.outcome_id'])
      .where('a.learner_id', '=', place.learnerId)
      .where('a.id', '=', applicationId)
      .executeTakeFirstOrThrow()
    const workflow = await readWorkflowOfCase(database, row)
    const step = workflow.steps.find((one) => one.id === row.step)
    const maximum = await database
      .selectFrom('outcome as o')
      .innerJoin('outcome_definition as d', 'd.id', 'o.definition_id')
      .select('d.credits_maximum')
      .where('o.learner_id', '=', place.learnerId)
      .where('o.id', '=', row.outcome_id)
      .executeTakeFirst()
    return {
      applicationId,
      learnerId: place.learnerId,
      number: row.number,
      title: row.title,
      learnerName: row.name,
      studentNumber: row.student_number,
      kind: row.kind,
      state: row.state,
      step: row.step,
      stepName: step?.name ?? null,
      version: row.version,
      credits: step?.entersValue ? (row.credits_proposed ?? maximum?.credits_maximum ?? null) : null,
    }
  })
}
