import { addDays, endOfDayMs } from '../../core/calendar/civil-date.ts'
import type { Random } from '../../core/random.ts'
import type { Actor } from '../access/actor.ts'
import { sweep } from '../cases/sweep.ts'
import { readCourseStandings } from '../cases/course-standing-store.ts'
import { findTargetHindrance } from '../../core/conversion/check-targets.ts'
import { depositOutcome } from '../features/outcomes/deposit-outcome.ts'
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
import { demoPdf } from './demo-pdf.ts'
import type { DemoWorld } from './demo-clock.ts'
import type { LoadedCollege } from './load-college.ts'

/** A learner of the demonstration, as the cases need it. */
export interface CaseLearner {
  actor: Actor
  studentNumber: string
  departmentCode: string
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
  | 'draft'
  | 'materials'
  | 'supplement'
  | 'department'
  | 'affairs'
  | 'awaiting'
  | 'notice'
  | 'objected'
  | 'posted'
  | 'archived'
  | 'rejected'
  | 'withdrawn'
  | 'lapsed'

const zone = 'Asia/Shanghai'

/** Moves the loader's clock to an hour of a day before today. */
function at(context: CaseContext, daysBefore: number, hour: number): void {
  const day = addDays(context.today, -daysBefore)
  context.world.setTime(new Date(endOfDayMs(zone, addDays(day, -1)) + hour * 3_600_000))
}

const once = (actor: Actor, act: string, of: string) =>
  onceKey(actor.personId, `demo-${act}-${of}`.slice(0, 100), act, of)

/** What the learner does first: deposits a definition of the catalogue with its evidence. */
async function deposit(context: CaseContext, learner: CaseLearner, code: string): Promise<string | null> {
  const { world, catalogue, college, random } = context
  const definition = catalogue.definitions.find((one) => one.code === code)
  const kind = catalogue.kinds.find((one) => one.code === definition?.kind)
  const definitionId = college.definitions.get(code)
  if (!definition || !kind || !definitionId) return null
  const fields: Record<string, string | number> = {}
  for (const field of kind.fields) {
    if (!field.isRequired) continue
    if (field.type === 'choice') fields[field.key] = field.choices[0]?.value ?? ''
    else if (field.type === 'number')
      fields[field.key] = Math.min(field.maximum ?? 80, Math.max(field.minimum ?? 0, 82))
    else if (field.type === 'date') fields[field.key] = addDays(context.today, -200)
    else fields[field.key] = field.label.zh
  }
  const draft = {
    definitionId,
    ...(definition.isIssuerOpen ? { issuer: `示例${definition.issuer}` } : {}),
    certificateNumber: `DEMO-${learner.studentNumber}-${code}`,
    obtainedOn: addDays(context.today, -random.integer(120, 400)),
    fields,
  }
  const outcomeId = await depositOutcome(world, learner.actor, draft, once(learner.actor, 'deposit', code))
  for (const item of kind.checklist) {
    if (!item.isRequired) continue
    const bytes = demoPdf(['DEMONSTRATION - NOT A REAL DOCUMENT', item.label.en, code, learner.studentNumber])
    if (item.accepts === 'image') continue
    const upload = { outcomeId, checklistKey: item.key, fileName: `${item.label.zh}.pdf`, bytes }
    await uploadEvidence(world, learner.actor, upload)
  }
  return outcomeId
}

async function versionOf(context: CaseContext, applicationId: string): Promise<number> {
  const row = await context.world.gate.read(wholeBank, (database) =>
    database.selectFrom('application').select('version').where('id', '=', applicationId).executeTakeFirstOrThrow(),
  )
  return row.version
}

async function review(
  context: CaseContext,
  actor: Actor,
  applicationId: string,
  input: Partial<ReviewInput> & Pick<ReviewInput, 'answer'>,
): Promise<void> {
  const version = await versionOf(context, applicationId)
  await reviewApplication(context.world, actor, applicationId, { scores: [], droppedCourseIds: [], ...input, version })
}

async function seeOriginals(context: CaseContext, actor: Actor, outcomeId: string): Promise<void> {
  const rows = await context.world.gate.read(wholeBank, (database) =>
    database.selectFrom('evidence').select('id').where('outcome_id', '=', outcomeId).execute(),
  )
  for (const row of rows) await markOriginalSeen(context.world, actor, row.id)
}

/**
 * Brings one recognition as far as its destination, through the use cases, at the times when it would have happened.
 * Returns the application, or null for a draft.
 */
export async function runRecognition(
  context: CaseContext,
  learner: CaseLearner,
  code: string,
  destination: Destination,
  startedDaysBefore: number,
): Promise<string | null> {
  const { world, staff } = context
  at(context, startedDaysBefore, 10)
  const outcomeId = await deposit(context, learner, code)
  if (outcomeId === null || destination === 'draft') return null
  at(context, startedDaysBefore, 11)
  const input = { outcomeId, targetCourseIds: [] }
  const { applicationId } = await submitRecognition(
    world,
    learner.actor,
    input,
    once(learner.actor, 'submit', outcomeId),
  )
  if (destination === 'materials') return applicationId
  at(context, startedDaysBefore, 14)
  if (destination === 'withdrawn') {
    await withdrawApplication(world, learner.actor, applicationId, { version: await versionOf(context, applicationId) })
    return applicationId
  }
  const teacher = staff.formTeacher(learner.classId)
  if (destination === 'supplement' || destination === 'lapsed') {
    const reason = '成绩单第二页看不清，请重新扫描。'
    await review(context, teacher, applicationId, { answer: 'return', reasonCode: 'materials-unreadable', reason })
    return applicationId
  }
  if (context.random.chance(0.2)) await supplementOnce(context, teacher, learner, applicationId, startedDaysBefore)
  at(context, startedDaysBefore - 1, 9)
  await review(context, teacher, applicationId, { answer: 'approve' })
  if (destination === 'department') return applicationId
  return reviewOn(context, learner, { applicationId, outcomeId, code, destination, startedDaysBefore })
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
}

async function reviewOn(context: CaseContext, learner: CaseLearner, one: RunningCase): Promise<string> {
  const { staff, catalogue } = context
  const reviewer = staff.departmentReviewer(learner.departmentCode)
  const maximum = catalogue.definitions.find((definition) => definition.code === one.code)?.creditsMaximum ?? 0
  at(context, one.startedDaysBefore - 2, 10)
  await seeOriginals(context, reviewer, one.outcomeId)
  if (one.destination === 'rejected') {
    const reason = '证书等级低于该成果的认定要求，可在取得高一级证书后再申请。'
    await review(context, reviewer, one.applicationId, { answer: 'reject', reasonCode: 'level-too-low', reason })
    return one.applicationId
  }
  const isPartial = maximum > 100 && context.random.chance(0.15)
  const credits = isPartial ? maximum - 50 : maximum
  const partly = { answer: 'partly_approve' as const, reasonCode: 'team-rank', reason: '按团队第三名折算。' }
  const full = { answer: 'approve' as const }
  await review(context, reviewer, one.applicationId, { ...(isPartial ? partly : full), credits })
  if (one.destination === 'affairs') return one.applicationId
  at(context, one.startedDaysBefore - 4, 15)
  await review(context, staff.affairsReviewer, one.applicationId, { answer: 'approve', credits })
  return one.applicationId
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
  const input = { position: 0, name: '李示范', contact: 'demo@example.org', reason: '请核实该证书是否在有效期内。' }
  await raiseObjection(context.world, batchId, input)
  if (answer === null) return
  at(context, daysBefore, 17)
  const objection = await context.world.gate.read(wholeBank, (database) =>
    database.selectFrom('objection').select('id').where('batch_id', '=', batchId).executeTakeFirstOrThrow(),
  )
  const decision =
    answer === 'dismiss'
      ? { answer, reasonCode: 'objection-unfounded', finding: '经在官方平台核查，证书有效，异议不成立。' }
      : { answer, reasonCode: 'false-materials', finding: '经发证机构答复，该证书编号不存在，异议成立。' }
  await decideObjection(context.world, context.staff.supervisor, objection.id, decision)
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
  const target = await findAffordableCourse(context, learner)
  if (target === null) return null
  const input = { sources: [], targetCourseIds: [target] }
  const key = once(learner.actor, 'convert', target)
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

async function findAffordableCourse(context: CaseContext, learner: CaseLearner): Promise<string | null> {
  const { learnerId, enrolmentId } = { learnerId: learner.actor.personId, enrolmentId: learner.enrolmentId }
  return context.world.gate.read(wholeBank, async (database) => {
    const available = await database
      .selectFrom('ledger.account')
      .select((eb) => eb.fn.sum<number>('balance').as('credits'))
      .where('learner_id', '=', learnerId)
      .where('kind', '=', 'AVAILABLE')
      .executeTakeFirst()
    const standings = await readCourseStandings(database, learnerId, enrolmentId)
    const open = standings
      .filter((one) => findTargetHindrance(one) === null && one.credits <= Number(available?.credits ?? 0))
      .toSorted((one, other) => other.credits - one.credits || (one.code < other.code ? -1 : 1))
    return open[0]?.courseId ?? null
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
