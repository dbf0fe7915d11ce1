import { invariant } from '../src/core/invariant.ts'
import type { Actor } from '../src/server/access/actor.ts'
import { wholeBank } from '../src/server/database/database.ts'
import { drawDefinition, kindDealer } from '../src/server/demo/demo-outcomes.ts'
import {
  addEvidence,
  archive,
  at,
  deposit,
  findCourses,
  object,
  once,
  publish,
  readAvailable,
  review,
  seeOriginals,
  versionOf,
  type CaseLearner,
} from '../src/server/demo/load-cases.ts'
import { submitConversion } from '../src/server/features/applications/submit-conversion.ts'
import { submitRecognition } from '../src/server/features/applications/submit-recognition.ts'
import { supplementApplication } from '../src/server/features/applications/supplement-application.ts'
import { withdrawApplication } from '../src/server/features/applications/withdraw-application.ts'
import { decideObjection } from '../src/server/features/public-notices/objections.ts'
import { attempt, type Year } from './year.ts'

/** What each learner has deposited already, by the codes of the catalogue. */
const deposited = new WeakMap<CaseLearner, Set<string>>()

/** So many learners apply today: for an outcome, with courses at once now and then, or to convert what they have. */
export async function beginCases(year: Year, count: number): Promise<void> {
  const { context, learners } = year
  at(context, 0, 20)
  for (let index = 0; index < count; index += 1) {
    const learner = context.random.pick(learners)
    const converts = context.random.chance(0.25) && (await beginConversion(year, learner))
    if (!converts) await attempt(year, () => beginRecognition(year, learner))
  }
}

async function beginRecognition({ context }: Year, learner: CaseLearner): Promise<void> {
  const { catalogue, random, world } = context
  const known = deposited.get(learner) ?? new Set<string>()
  deposited.set(learner, known)
  const kind = learner.isVeteran && known.size === 0 ? 'military-service' : kindDealer(random)()
  const { code, creditsMaximum } = drawDefinition(catalogue.definitions, learner, kind, random)
  // What experts judge has no place in this year yet: nobody of it convenes a panel.
  if (kind === 'heritage' || known.has(code)) return
  known.add(code)
  const outcomeId = await deposit(context, learner, code)
  await addEvidence(context, learner, code, outcomeId)
  const isDirect = kind === 'onex-certificate' && random.chance(0.1)
  const targetCourseIds = isDirect ? await findCourses(context, learner, creditsMaximum, 2) : []
  await submitRecognition(
    world,
    learner.actor,
    { outcomeId, targetCourseIds },
    once(learner.actor, 'submit', outcomeId),
  )
}

/** Answers whether there was something to convert. */
async function beginConversion(year: Year, learner: CaseLearner): Promise<boolean> {
  const { context } = year
  const available = await readAvailable(context, learner)
  if (available === 0) return false
  const targetCourseIds = await findCourses(context, learner, available, 1)
  if (targetCourseIds.length === 0) return false
  const key = once(learner.actor, `convert-${context.today}`, targetCourseIds[0] ?? '')
  const input = { sources: [], targetCourseIds }
  return (await attempt(year, () => submitConversion(context.world, learner.actor, input, key))) !== null
}

interface OpenCase {
  learner_id: string
  id: string
  state: string
  step: string | null
  kind: string
  outcome_id: string | null
  credits_maximum: number | null
  targets: number
}

/** Everybody does some of what waits for them; answers how many cases are on their way. */
export async function tendCases(year: Year, isAtWork: boolean): Promise<number> {
  const { context } = year
  const open = await readOpen(year)
  for (const one of open) {
    const learner = year.byId.get(one.learner_id)
    invariant(learner, 'every case is of a learner of the year')
    if (one.state === 'SUPPLEMENT_REQUIRED') await supplementOrLet(year, learner, one)
    else if (one.state === 'IN_REVIEW' && context.random.chance(0.005)) await withdraw(year, learner, one)
    else if (isAtWork) await work(year, learner, one)
  }
  if (isAtWork) await publishWaiting(year, open)
  return open.length
}

async function readOpen({ context }: Year): Promise<OpenCase[]> {
  return context.world.gate.read(wholeBank, (database) =>
    database
      .selectFrom('application as a')
      .leftJoin('outcome as o', (join) =>
        join.onRef('o.learner_id', '=', 'a.learner_id').onRef('o.id', '=', 'a.outcome_id'),
      )
      .leftJoin('outcome_definition as d', 'd.id', 'o.definition_id')
      .select(['a.learner_id', 'a.id', 'a.state', 'a.step', 'a.kind', 'a.outcome_id', 'd.credits_maximum'])
      .select((eb) =>
        eb
          .selectFrom('application_target as t')
          .whereRef('t.learner_id', '=', 'a.learner_id')
          .whereRef('t.application_id', '=', 'a.id')
          .select((inner) => inner.fn.countAll<number>().as('count'))
          .as('targets'),
      )
      .where('a.state', 'not in', ['DRAFT', 'ARCHIVED', 'REJECTED', 'WITHDRAWN', 'LAPSED', 'REVERSED'])
      .orderBy('a.number')
      .execute(),
  ) as Promise<OpenCase[]>
}

/** Most learners add what was asked for within some days; the others let their case lapse. */
async function supplementOrLet(year: Year, learner: CaseLearner, one: OpenCase): Promise<void> {
  const { context } = year
  if (!context.random.chance(0.3)) return
  at(context, 0, 19)
  const version = await versionOf(context, one.id)
  const input = { version, remark: '已补充。' }
  await attempt(year, () => supplementApplication(context.world, learner.actor, one.id, input))
}

async function withdraw(year: Year, learner: CaseLearner, one: OpenCase): Promise<void> {
  const { context } = year
  at(context, 0, 8)
  const version = await versionOf(context, one.id)
  const key = once(learner.actor, 'withdraw', one.id)
  await attempt(year, () => withdrawApplication(context.world, learner.actor, one.id, { version }, key))
}

async function work(year: Year, learner: CaseLearner, one: OpenCase): Promise<void> {
  const { context } = year
  // Half of what lies on a desk is done in a day: some of it comes late.
  if (!context.random.chance(0.5)) return
  at(context, 0, 10)
  if (one.state === 'IN_REVIEW') await attempt(year, () => answer(year, learner, one))
  if (one.state === 'SUSPENDED') await attempt(year, () => settleObjection(year, one))
  if (one.state === 'POSTED') await attempt(year, () => archive(context, one.id, 0))
}

async function answer(year: Year, learner: CaseLearner, one: OpenCase): Promise<void> {
  const { context } = year
  const { staff, random } = context
  const reviewers: Record<string, Actor> = {
    materials: staff.formTeacher(learner.classId),
    department: staff.departmentReviewer(learner.departmentCode),
    affairs: staff.affairsReviewer,
  }
  const reviewer = reviewers[one.step ?? '']
  invariant(reviewer, `somebody answers the step ${one.step}`)
  if (one.step === 'materials') {
    if (!random.chance(0.12)) return review(context, reviewer, one.id, { answer: 'approve' })
    const reason = '扫描件第二页看不清，请重新扫描。'
    const returned = { answer: 'return' as const, reasonCode: 'materials-unreadable', reason }
    return review(context, reviewer, one.id, returned)
  }
  if (one.outcome_id !== null) await seeOriginals(context, reviewer, one.outcome_id)
  if (random.chance(0.03)) {
    const reason = '材料反映的内容与所学专业要求对应不足。'
    return review(context, reviewer, one.id, { answer: 'reject', reasonCode: 'content-mismatch', reason })
  }
  const credits = one.credits_maximum
  if (one.kind === 'CONVERSION' || credits === null) return review(context, reviewer, one.id, { answer: 'approve' })
  const isPartly = one.step === 'affairs' && one.targets === 0 && credits > 100 && random.chance(0.08)
  if (!isPartly) return review(context, reviewer, one.id, { answer: 'approve', credits })
  const partly = { credits: credits - 50, reasonCode: 'above-standard', reason: '按学校认定标准核减 0.5 学分。' }
  return review(context, reviewer, one.id, { answer: 'partly_approve', ...partly })
}

/** On two days a week what waits is put on notice; somebody objects to one line in a few batches. */
async function publishWaiting(year: Year, open: readonly OpenCase[]): Promise<void> {
  const { context } = year
  const weekday = new Date(`${context.today}T00:00:00Z`).getUTCDay()
  if (weekday !== 2 && weekday !== 5) return
  const waiting = open.filter((one) => one.state === 'AWAITING_NOTICE').map((one) => one.id)
  for (let start = 0; start < waiting.length; start += 200) {
    const batch = waiting.slice(start, start + 200)
    const batchId = await attempt(year, () => publish(context, batch, 0))
    if (batchId !== null && context.random.chance(0.3)) await attempt(year, () => object(context, batchId, 0, null))
  }
}

async function settleObjection({ context }: Year, one: OpenCase): Promise<void> {
  const { world, staff } = context
  at(context, 0, 17)
  const objections = await world.gate.read(wholeBank, (database) =>
    database
      .selectFrom('objection')
      .select('id')
      .where('application_id', '=', one.id)
      .where('state', '=', 'RECEIVED')
      .execute(),
  )
  for (const { id } of objections) {
    const decision = context.random.chance(0.7)
      ? { answer: 'dismiss' as const, reasonCode: 'objection-unfounded', finding: '经向颁发单位核查，成果属实。' }
      : { answer: 'uphold' as const, reasonCode: 'false-materials', finding: '经颁发单位答复，查无此项成果。' }
    await decideObjection(world, staff.supervisor, id, decision, once(staff.supervisor, 'objection', id))
  }
}
