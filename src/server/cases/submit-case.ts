import { civilDateWords } from '../../core/calendar/civil-date.ts'
import { sql, type SqlBool } from 'kysely'
import { decideAct, stepOf } from '../../core/case/case.ts'
import { chooseSteps, withSteps } from '../../core/case/case-steps.ts'
import { sumCredits } from '../../core/credit.ts'
import { findTargetHindrance } from '../../core/conversion/check-targets.ts'
import { invariant } from '../../core/invariant.ts'
import { Problem } from '../../contract/problem.ts'
import { accountStateNames, frozenProblem } from '../accounts/account-state.ts'
import type { Database, Tx } from '../database/database.ts'
import type { World } from '../world.ts'
import { currentWorkflow, nextNumber, writeTransition, type ApplicationRow } from './case-store.ts'
import { readCourseStandings, type CourseStandingRow } from './course-standing-store.ts'
import { readCaseFacts } from './case-facts.ts'
import { civilDateOf, dueAfter } from './deadlines.ts'
import { readInstitution, type Institution } from './institution.ts'

export interface Applicant {
  learnerId: string
  enrolmentId: string
  departmentId: string
  institution: Institution
  today: string
}

export interface EnrolmentChoice {
  institutionId?: string | undefined
  enrolmentId?: string | undefined
  /** It does not matter which of several at the institution. */
  isAnyEnough?: true
}

/**
 * The learner as applicant: an active account and an active enrolment, else a refusal that says which is missing. Of
 * several enrolments, at the named institution, the named one: the bank does not choose for the learner.
 */
export async function readApplicant(
  tx: Tx,
  world: Pick<World, 'clock'>,
  learnerId: string,
  at: EnrolmentChoice = {},
): Promise<Applicant> {
  const account = await tx
    .selectFrom('learning_account')
    .select(['state'])
    .where('learner_id', '=', learnerId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!account) throw new Problem('not_found')
  if (account.state === 'FROZEN') throw await frozenProblem(tx, learnerId)
  if (account.state !== 'ACTIVE') throw new Problem('account_not_active', { state: accountStateNames[account.state] })
  let enrolments = tx
    .selectFrom('enrolment')
    .select(['id', 'institution_id', 'department_id'])
    .where('learner_id', '=', learnerId)
    .where('state', '=', 'ACTIVE')
  if (at.institutionId !== undefined) enrolments = enrolments.where('institution_id', '=', at.institutionId)
  if (at.enrolmentId !== undefined) enrolments = enrolments.where('id', '=', at.enrolmentId)
  const [enrolment, another] = await enrolments.orderBy('started_on', 'desc').orderBy('id', 'desc').execute()
  if (another && at.isAnyEnough !== true) throw new Problem('enrolment_not_chosen')
  if (!enrolment) throw new Problem('account_not_active', { state: noEnrolment[at.institutionId ? 'there' : 'any'] })
  const institution = await readInstitution(tx, enrolment.institution_id)
  const today = civilDateOf(world.clock.now(), institution.timeZone)
  return { learnerId, enrolmentId: enrolment.id, departmentId: enrolment.department_id, institution, today }
}

const noEnrolment = {
  any: { zh: '没有在读学籍', en: 'without enrolment' },
  there: { zh: '在该成果所属院校没有在读学籍', en: 'without active enrolment at the institution of the outcome' },
}

function periodWords(first: string, last: string): { zh: string; en: string } {
  const [from, to] = [civilDateWords(first), civilDateWords(last)]
  return { zh: `${from.zh}至${to.zh}`, en: `${from.en} to ${to.en}` }
}

/** The window that takes such applications today, or a refusal that names the next one. */
export async function demandOpenWindow(
  tx: Tx,
  applicant: Applicant,
  kind: 'RECOGNITION' | 'CONVERSION',
): Promise<string> {
  const windows = await tx
    .selectFrom('application_window')
    .select(['id', 'opens_on', 'closes_on'])
    .where('institution_id', '=', applicant.institution.id)
    .where('closes_on', '>=', applicant.today)
    .where('closed_at', 'is', null)
    .where(sql<SqlBool>`kinds @> array[${kind}]::text[]`)
    .orderBy('opens_on')
    .execute()
  const open = windows.find((window) => window.opens_on <= applicant.today)
  if (open) return open.id
  const next = windows[0]
  throw new Problem('window_closed', {
    next: next ? periodWords(next.opens_on, next.closes_on) : { zh: '尚未公布', en: 'not announced yet' },
  })
}

/** The courses as targets, each checked; a refusal names the course and the reason, with the nearest fix. */
export async function demandTargets(
  database: Database,
  applicant: Applicant,
  courseIds: readonly string[],
): Promise<CourseStandingRow[]> {
  if (courseIds.length === 0) return []
  const standings = await readCourseStandings(database, applicant.learnerId, applicant.enrolmentId)
  return [...new Set(courseIds)].map((courseId) => {
    const standing = standings.find((one) => one.courseId === courseId)
    const hindrance = findTargetHindrance(standing)
    if (hindrance) {
      const course = standing?.name ?? { zh: '所选课程', en: 'The course' }
      throw new Problem('course_not_convertible', { course, reason: hindrance.reason, code: hindrance.code })
    }
    invariant(standing, 'a course without hindrance is in the programme')
    return standing
  })
}

export interface NewCase {
  kind: 'RECOGNITION' | 'CONVERSION' | 'DIRECT'
  outcomeId: string | null
  windowId: string
  /** The policy in force, which the case keeps. */
  ruleVersion: string
  creditCategory: string | null
  targets: readonly CourseStandingRow[]
  sources: readonly { lotId: string; amount: number }[]
}

/** Writes a new case with its targets and sources and submits it to the first step of the workflow in force. */
export async function submitCase(
  tx: Tx,
  world: Pick<World, 'ids' | 'clock'>,
  applicant: Applicant,
  given: NewCase,
): Promise<ApplicationRow> {
  const at = world.clock.now()
  const { institution, learnerId, today } = applicant
  const workflow = await currentWorkflow(tx, institution.id, today)
  const facts = await readCaseFacts(tx, {
    learnerId,
    institutionId: institution.id,
    caseKind: given.kind,
    outcomeId: given.outcomeId,
    courseCredits: sumCredits(given.targets.map((target) => target.credits)),
  })
  const steps = chooseSteps(workflow.definition, facts)
  const row = await tx
    .insertInto('application')
    .values({
      learner_id: learnerId,
      id: world.ids.next(),
      number: await nextNumber(tx, 'application', institution.code, today.slice(0, 4)),
      institution_id: institution.id,
      enrolment_id: applicant.enrolmentId,
      department_id: applicant.departmentId,
      kind: given.kind,
      outcome_id: given.outcomeId,
      window_id: given.windowId,
      workflow_id: workflow.id,
      steps,
      rule_version: given.ruleVersion,
      state: 'DRAFT',
      credit_category: given.creditCategory,
      submitted_at: at,
      recorded_at: at,
      changed_at: at,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await writeParts(tx, row, given)
  const standing = {
    state: 'DRAFT' as const,
    step: null,
    supplements: 0,
    actors: [],
    learnerId,
    openObjections: 0,
    kind: given.kind,
  }
  const own = withSteps(workflow.definition, steps)
  const decision = decideAct(own, standing, 'submit', learnerId)
  invariant(decision.isAllowed && decision.step, 'a draft can be submitted')
  const { workingDays } = stepOf(own, decision.step)
  const dueAt = await dueAfter(tx, institution, at, workingDays)
  return writeTransition(
    tx,
    row,
    { ...decision, dueAt },
    { act: 'submit', actorId: learnerId, role: 'learner', bodyId: null, step: null, at },
  )
}

async function writeParts(tx: Tx, row: ApplicationRow, given: NewCase): Promise<void> {
  const owner = { learner_id: row.learner_id, application_id: row.id }
  if (given.targets.length > 0) {
    await tx
      .insertInto('application_target')
      .values(given.targets.map((target) => ({ ...owner, course_id: target.courseId, credits: target.credits })))
      .execute()
  }
  if (given.sources.length > 0) {
    await tx
      .insertInto('application_source')
      .values(given.sources.map(({ lotId, amount }) => ({ ...owner, lot_id: lotId, amount })))
      .execute()
  }
}
