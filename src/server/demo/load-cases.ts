import { addDays, endOfDayMs } from '../../core/calendar/civil-date.ts'
import { invariant } from '../../core/invariant.ts'
import type { Random } from '../../core/random.ts'
import type { Actor } from '../access/actor.ts'
import { sweep } from '../cases/sweep.ts'
import { readCourseStandings } from '../cases/course-standing-store.ts'
import { findTargetHindrance } from '../../core/conversion/check-targets.ts'
import { depositOutcome } from '../features/outcomes/deposit-outcome.ts'
import { discardOutcome } from '../features/outcomes/discard-outcome.ts'
import { markOriginalSeen } from '../features/outcomes/evidence.ts'
import { uploadEvidence } from '../features/outcomes/upload-evidence.ts'
import { archiveApplication } from '../features/applications/archive-application.ts'
import { reviewApplication, type ReviewInput } from '../features/applications/review-application.ts'
import { reverseApplication } from '../features/applications/reverse-application.ts'
import { submitConversion } from '../features/applications/submit-conversion.ts'
import { submitRecognition } from '../features/applications/submit-recognition.ts'
import { supplementApplication } from '../features/applications/supplement-application.ts'
import { withdrawApplication } from '../features/applications/withdraw-application.ts'
import { decideObjection, raiseObjection } from '../features/public-notices/objections.ts'
import { postNotice } from '../features/public-notices/post-notice.ts'
import { onceKey } from '../http/idempotency.ts'
import { wholeBank } from '../database/database.ts'
import type { CataloguePack } from './read-packs.ts'
import { stateOutcome } from './demo-outcomes.ts'
import { demoPdf } from './demo-pdf.ts'
import type { DemoWorld } from './demo-clock.ts'
import type { LoadedCollege } from './load-college.ts'

/** A learner of the demonstration, as the cases need it. */
export interface CaseLearner {
  actor: Actor
  studentNumber: string
  departmentCode: string
  majorCode: string
  isVeteran: boolean
  classId: string
  cohort: number
  enrolmentId: string
}

/** Who reviews, by department and for the whole college. */
export interface CaseStaff {
  formTeacher(classId: string): Actor
  departmentReviewer(departmentCode: string): Actor
  affairsReviewer: Actor
  affairsPublisher: Actor
  /** Had no part in any case, and so may undo one. */
  affairsReviser: Actor
  supervisor: Actor
  office: Actor
}

export interface CaseContext {
  world: DemoWorld
  college: LoadedCollege
  catalogue: CataloguePack
  staff: CaseStaff
  random: Random
  today: string
  onProgress: (done: number, total: number) => void
}

/** How far a case of the demonstration has come. */
export type Destination =
  /** Entered, but without its evidence yet. */
  | 'begun'
  | 'discarded'
  | 'draft'
  | 'materials'
  | 'supplement'
  | 'department'
  | 'affairs'
  | 'awaiting'
  | 'notice'
  | 'objected'
  | 'posted'
  | 'rejected'
  | 'withdrawn'
  | 'lapsed'

const zone = 'Asia/Shanghai'

/** Moves the loader's clock to an hour of a day before today. */
export function at(context: CaseContext, daysBefore: number, hour: number): void {
  const day = addDays(context.today, -daysBefore)
  context.world.setTime(new Date(endOfDayMs(zone, addDays(day, -1)) + hour * 3_600_000))
}

export const once = (actor: Actor, act: string, of: string) =>
  onceKey(actor.personId, `demo-${act}-${of}`.slice(0, 100), act, of)

/** What the learner does first: deposits a definition of the catalogue, then adds its evidence. */
export async function deposit(context: CaseContext, learner: CaseLearner, code: string): Promise<string> {
  const { world, catalogue, college, random, today } = context
  const definition = catalogue.definitions.find((one) => one.code === code)
  invariant(definition, `the catalogue has ${code}`)
  const { issuer, ...stated } = stateOutcome(definition, learner, random, today)
  const draft = {
    ...stated,
    definitionId: college.definitions.get(code) ?? '',
    ...(issuer === null ? {} : { issuer }),
    certificateNumber: `DEMO-${learner.studentNumber}-${code}`,
  }
  return depositOutcome(world, learner.actor, draft, once(learner.actor, 'deposit', code))
}

export async function addEvidence(
  context: CaseContext,
  learner: CaseLearner,
  code: string,
  outcomeId: string,
): Promise<void> {
  const { world, catalogue } = context
  const definition = catalogue.definitions.find((one) => one.code === code)
  const kind = catalogue.kinds.find((one) => one.code === definition?.kind)
  for (const item of kind?.checklist ?? []) {
    if (!item.isRequired) continue
    const bytes = demoPdf(['DEMONSTRATION - NOT A REAL DOCUMENT', item.label.en, code, learner.studentNumber])
    const upload = { outcomeId, checklistKey: item.key, fileName: `${item.label.zh}.pdf`, bytes }
    await uploadEvidence(world, learner.actor, upload)
  }
}

export async function versionOf(context: CaseContext, applicationId: string): Promise<number> {
  const row = await context.world.gate.read(wholeBank, (database) =>
    database.selectFrom('application').select('version').where('id', '=', applicationId).executeTakeFirstOrThrow(),
  )
  return row.version
}

export async function review(
  context: CaseContext,
  actor: Actor,
  applicationId: string,
  input: Partial<ReviewInput> & Pick<ReviewInput, 'answer'>,
): Promise<void> {
  const version = await versionOf(context, applicationId)
  const asked = { scores: [], droppedCourseIds: [], ...input, version }
  const key = once(actor, `review-${version}`, applicationId)
  await reviewApplication(context.world, actor, applicationId, asked, key)
}

export async function seeOriginals(context: CaseContext, actor: Actor, outcomeId: string): Promise<void> {
  const rows = await context.world.gate.read(wholeBank, (database) =>
    database.selectFrom('evidence').select('id').where('outcome_id', '=', outcomeId).execute(),
  )
  for (const row of rows) await markOriginalSeen(context.world, actor, row.id)
}

/**
 * Brings one recognition as far as its destination, through the use cases, at the times when it would have happened;
 * a direct one with the courses that the outcome can pay for. Returns the application, or null for a draft.
 */
export async function runRecognition(
  context: CaseContext,
  learner: CaseLearner,
  code: string,
  destination: Destination,
  startedDaysBefore: number,
  isDirect = false,
): Promise<string | null> {
  const { world, staff } = context
  at(context, startedDaysBefore, 10)
  const outcomeId = await deposit(context, learner, code)
  if (destination === 'discarded') await discardOutcome(world, learner.actor, outcomeId)
  if (destination === 'begun' || destination === 'discarded') return null
  await addEvidence(context, learner, code, outcomeId)
  if (destination === 'draft') return null
  at(context, startedDaysBefore, 11)
  const targetCourseIds = isDirect ? await findCourses(context, learner, maximumOf(context, code), 2) : []
  const input = { outcomeId, targetCourseIds }
  const key = once(learner.actor, 'submit', outcomeId)
  const { applicationId } = await submitRecognition(world, learner.actor, input, key)
  if (destination === 'materials') return applicationId
  at(context, startedDaysBefore, 14)
  if (destination === 'withdrawn') {
    const version = await versionOf(context, applicationId)
    const withdrawal = once(learner.actor, 'withdraw', applicationId)
    await withdrawApplication(world, learner.actor, applicationId, { version }, withdrawal)
    return applicationId
  }
  const teacher = staff.formTeacher(learner.classId)
  if (destination === 'supplement' || destination === 'lapsed') {
    const reason = '扫描件第二页看不清，请重新扫描。'
    await review(context, teacher, applicationId, { answer: 'return', reasonCode: 'materials-unreadable', reason })
    return applicationId
  }
  if (context.random.chance(0.2)) await supplementOnce(context, teacher, learner, applicationId, startedDaysBefore)
  at(context, startedDaysBefore - 1, 9)
  await review(context, teacher, applicationId, { answer: 'approve' })
  if (destination === 'department') return applicationId
  return reviewOn(context, learner, { applicationId, outcomeId, code, destination, startedDaysBefore, targetCourseIds })
}

async function supplementOnce(
  context: CaseContext,
  teacher: Actor,
  learner: CaseLearner,
  applicationId: string,
  days: number,
): Promise<void> {
  const reason = '请补充加盖公章的查询页。'
  await review(context, teacher, applicationId, { answer: 'return', reasonCode: 'seal-missing', reason })
  at(context, days, 20)
  const version = await versionOf(context, applicationId)
  const remark = '已补充。'
  await supplementApplication(context.world, learner.actor, applicationId, { version, remark })
}

interface RunningCase {
  applicationId: string
  outcomeId: string
  code: string
  destination: Destination
  startedDaysBefore: number
  targetCourseIds: readonly string[]
}

const maximumOf = (context: CaseContext, code: string) =>
  context.catalogue.definitions.find((definition) => definition.code === code)?.creditsMaximum ?? 0

async function reviewOn(context: CaseContext, learner: CaseLearner, one: RunningCase): Promise<string> {
  const { staff } = context
  const reviewer = staff.departmentReviewer(learner.departmentCode)
  at(context, one.startedDaysBefore - 2, 10)
  await seeOriginals(context, reviewer, one.outcomeId)
  if (one.destination === 'rejected') {
    const reason = '材料反映的内容与所学专业要求对应不足，可补充后在下次申请时间再申请。'
    await review(context, reviewer, one.applicationId, { answer: 'reject', reasonCode: 'content-mismatch', reason })
    return one.applicationId
  }
  const answer = answerOf(context, one)
  await review(context, reviewer, one.applicationId, answer)
  if (one.destination === 'affairs') return one.applicationId
  at(context, one.startedDaysBefore - 4, 15)
  const { credits } = answer
  await review(context, staff.affairsReviewer, one.applicationId, { answer: 'approve', credits })
  return one.applicationId
}

/** In full; now and then for fewer credits, and of two courses of a direct case for the first alone. */
function answerOf(context: CaseContext, one: RunningCase) {
  const maximum = maximumOf(context, one.code)
  const full = { answer: 'approve' as const, credits: maximum }
  const partly = { ...full, answer: 'partly_approve' as const }
  const [, second] = one.targetCourseIds
  if (second !== undefined) {
    const reason = '该课程标准与证书考核内容不对应，不予转换。'
    return { ...partly, droppedCourseIds: [second], reasonCode: 'target-unsuitable', reason }
  }
  if (one.targetCourseIds.length > 0 || maximum <= 100 || !context.random.chance(0.15)) return full
  if (one.code.startsWith('K-')) {
    return { ...partly, credits: maximum - 50, reasonCode: 'team-rank', reason: '按团队第三名折算。' }
  }
  return { ...partly, credits: maximum - 50, reasonCode: 'above-standard', reason: '按学校认定标准核减 0.5 学分。' }
}

/** Puts cases on notice as one batch, so many days before today. */
export async function publish(context: CaseContext, applicationIds: string[], daysBefore: number): Promise<string> {
  at(context, daysBefore, 9)
  const input = { applicationIds, contact: '教务处 行政楼 201 室（示例）' }
  const key = once(context.staff.affairsPublisher, 'notice', applicationIds[0] ?? '')
  return postNotice(context.world, context.staff.affairsPublisher, input, key)
}

/** Objects to the first line of a notice; with an answer, the objection is also decided. */
export async function object(
  context: CaseContext,
  batchId: string,
  daysBefore: number,
  answer: 'dismiss' | 'uphold' | null,
): Promise<void> {
  at(context, daysBefore, 16)
  const input = {
    position: 0,
    name: '李示范',
    contact: 'demo@example.org',
    reason: '请核实该成果是否属实、是否为本人取得。',
  }
  await raiseObjection(context.world, batchId, input)
  if (answer === null) return
  at(context, daysBefore, 17)
  const objection = await context.world.gate.read(wholeBank, (database) =>
    database.selectFrom('objection').select('id').where('batch_id', '=', batchId).executeTakeFirstOrThrow(),
  )
  const decision =
    answer === 'dismiss'
      ? { answer, reasonCode: 'objection-unfounded', finding: '经向颁发单位核查，成果属实，异议不成立。' }
      : { answer, reasonCode: 'false-materials', finding: '经颁发单位答复，查无此项成果，异议成立。' }
  const key = once(context.staff.supervisor, 'objection', objection.id)
  await decideObjection(context.world, context.staff.supervisor, objection.id, decision, key)
}

/** Sweeps at a time, as the running server would have done each minute. */
export async function sweepAt(context: CaseContext, daysBefore: number): Promise<void> {
  at(context, daysBefore, 1)
  await sweep(context.world)
}

/** Converts what a learner has into one course that fits, and reviews it up to its destination. */
export async function runConversion(
  context: CaseContext,
  learner: CaseLearner,
  destination: 'department' | 'awaiting' | 'posted',
  startedDaysBefore: number,
): Promise<string | null> {
  const { world, staff } = context
  at(context, startedDaysBefore, 10)
  const targetCourseIds = await findCourses(context, learner, await readAvailable(context, learner), 1)
  if (targetCourseIds.length === 0) return null
  const input = { sources: [], targetCourseIds }
  const key = once(learner.actor, 'convert', targetCourseIds[0] ?? '')
  const { applicationId } = await submitConversion(world, learner.actor, input, key)
  at(context, startedDaysBefore - 1, 10)
  await review(context, staff.formTeacher(learner.classId), applicationId, { answer: 'approve' })
  if (destination === 'department') return applicationId
  at(context, startedDaysBefore - 2, 10)
  await review(context, staff.departmentReviewer(learner.departmentCode), applicationId, { answer: 'approve' })
  at(context, startedDaysBefore - 3, 10)
  await review(context, staff.affairsReviewer, applicationId, { answer: 'approve' })
  return applicationId
}

export function readAvailable(context: CaseContext, learner: CaseLearner): Promise<number> {
  return context.world.gate.read(wholeBank, async (database) => {
    const available = await database
      .selectFrom('ledger.account')
      .select((eb) => eb.fn.sum<number>('balance').as('credits'))
      .where('learner_id', '=', learner.actor.personId)
      .where('kind', '=', 'AVAILABLE')
      .executeTakeFirst()
    return Number(available?.credits ?? 0)
  })
}

/** Up to so many courses that so many credits pay for, the greatest first. */
export function findCourses(
  context: CaseContext,
  learner: CaseLearner,
  credits: number,
  count: number,
): Promise<string[]> {
  return context.world.gate.read(wholeBank, async (database) => {
    const standings = await readCourseStandings(database, learner.actor.personId, learner.enrolmentId)
    const open = standings
      .filter((one) => findTargetHindrance(one) === null)
      .toSorted((one, other) => other.credits - one.credits || (one.code < other.code ? -1 : 1))
    const chosen: string[] = []
    let left = credits
    for (const course of open) {
      if (chosen.length === count || course.credits > left) continue
      chosen.push(course.courseId)
      left -= course.credits
    }
    return chosen
  })
}

/** Undoes a conversion that turned out wrong. */
export async function reverse(context: CaseContext, applicationId: string, daysBefore: number): Promise<void> {
  at(context, daysBefore, 10)
  const { world, staff } = context
  const reason = '课程对应有误，改为对应另一门课程。'
  const input = { version: await versionOf(context, applicationId), reasonCode: 'value-wrong', reason }
  const key = once(staff.affairsReviser, 'reverse', applicationId)
  await reverseApplication(world, staff.affairsReviser, applicationId, input, key)
}

/** Archives posted cases. */
export async function archive(context: CaseContext, applicationId: string, daysBefore: number): Promise<void> {
  at(context, daysBefore, 10)
  const version = await versionOf(context, applicationId)
  await archiveApplication(context.world, context.staff.office, applicationId, { version })
}
