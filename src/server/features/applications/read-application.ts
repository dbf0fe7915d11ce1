import type { z } from 'zod'
import { findReferable } from '../../../core/case/case-steps.ts'
import type { CaseStanding } from '../../../core/case/case.ts'
import { actorsOf } from '../../../core/case/remedy-acts.ts'
import type { WorkflowDefinition } from '../../../core/case/workflow.ts'
import { maskIdNumber } from '../../../core/identity/mask.ts'
import type { application } from '../../../contract/applications.ts'
import { describeProblem, Problem } from '../../../contract/problem.ts'
import { recordAccess } from '../../access/access-log.ts'
import { findCapacity, scopeOfLearner, type Actor, type Capacity } from '../../access/actor.ts'
import { findAllowedActs, stepName, type CasePlace } from '../../cases/case-policy.ts'
import { readWorkflow, readWorkflowOfCase } from '../../cases/case-store.ts'
import { presentSummary } from '../../cases/case-summaries.ts'
import { civilDateOf } from '../../cases/deadlines.ts'
import { writeDelivery } from '../../cases/deliveries.ts'
import { reachCase } from '../../cases/reach-case.ts'
import type { Database } from '../../database/database.ts'
import { readOutcomeView } from '../../outcomes/outcome-view.ts'
import type { World } from '../../world.ts'
import {
  findWholeCase,
  presentDecision,
  presentHistory,
  presentNotice,
  readEvents,
  readObjections,
  readSources,
  readTargets,
  type CaseEventRow,
  type WholeCaseRow,
} from './application-store.ts'

export type ApplicationView = z.input<typeof application>

/**
 * Everything about one case, for the learner whose it is and for the staff who reach it. A member of staff who reads it
 * is written to the access log in the same transaction; what each may see of names differs by field.
 */
export async function readApplication(world: World, actor: Actor, applicationId: string): Promise<ApplicationView> {
  return (await readOwnCase(world, actor, applicationId)) ?? readCaseOfOther(world, actor, applicationId)
}

/** The own case in one transaction, or null: what learners open most goes no further round. */
async function readOwnCase(world: World, actor: Actor, applicationId: string): Promise<ApplicationView | null> {
  if (actor.learnerInstitutionId === null) return null
  const scope = scopeOfLearner(actor)
  const { view, opened } = await world.gate.read(scope, async (database) => {
    const row = await findWholeCase(database, actor.personId, applicationId)
    const found = row ? await presentApplication(database, world, actor, row, null) : null
    return {
      view: found,
      opened: row !== undefined && row.decision_id !== null && row.delivered_on === null ? row : null,
    }
  })
  if (opened === null || opened.decision_id === null) return view
  const { decision_id: decisionId, institution_id: institutionId, time_zone: timeZone } = opened
  const at = world.clock.now()
  const deliveredOn = civilDateOf(at, timeZone)
  // Opened by its learner, a decision is delivered; what is opened again was delivered then.
  const delivery = { learnerId: actor.personId, decisionId, institutionId, way: 'OPENED' as const, deliveredOn }
  await world.gate.write(scope, (tx) => writeDelivery(tx, { ...delivery, recordedBy: null, at }))
  return view?.decision ? { ...view, decision: { ...view.decision, deliveredOn } } : view
}

async function readCaseOfOther(world: World, actor: Actor, applicationId: string): Promise<ApplicationView> {
  const { capacity, scope, place } = await reachCase(world, actor, applicationId)
  if (!capacity) throw new Problem('not_found')
  const access = { actor, capacity, subjectId: place.learnerId, objectKind: 'application', objectId: applicationId }
  const fields = ['name', 'student_number', 'id_number_masked', 'outcome', 'evidence']
  return world.gate.write(scope, async (tx) => {
    const [row] = await Promise.all([
      findWholeCase(tx, place.learnerId, applicationId),
      recordAccess(tx, world, { ...access, fields }),
    ])
    if (!row) throw new Problem('not_found')
    return presentApplication(tx, world, actor, row, capacity)
  })
}

/** Presents a case to a member of staff in a capacity, or to the learner whose it is. */
async function presentApplication(
  database: Database,
  world: World,
  actor: Actor,
  row: WholeCaseRow,
  capacity: Capacity | null,
): Promise<ApplicationView> {
  const place = placeOf(row, world.clock.now())
  const isStaff = capacity !== null
  // The case of a frozen account waits: its learner can do nothing about it.
  const isWaiting = !isStaff && row.account_state === 'FROZEN'
  // An applicant who handles the objections of others is shown no more of the own case than any applicant.
  const handlesObjections = isStaff && findCapacity(actor, ['academic_affairs', 'supervision'], place) !== null
  const hasCourses = row.kind !== 'RECOGNITION'
  // What the learner took back, or let lapse, is a draft again that may change: the learner's alone.
  const isTakenBack = isStaff && (row.state === 'WITHDRAWN' || row.state === 'LAPSED')
  const outcomeId = isTakenBack ? null : row.outcome_id
  // These do not depend on each other: the statements travel together.
  const [workflow, events, objections, outcome, targets, sources] = await Promise.all([
    readWorkflowOfCase(database, row),
    readEvents(database, row),
    readObjections(database, world, row, { isStaff, handlesObjections }),
    outcomeId === null ? null : readOutcomeView(database, place.learnerId, outcomeId, isStaff),
    hasCourses ? readTargets(database, row) : [],
    hasCourses ? readSources(database, row) : [],
  ])
  const sealed = isStaff ? row.id_number_sealed : null
  return {
    ...(await presentSummary(database, row, world.clock.now())),
    learnerMaskedIdNumber: sealed ? maskIdNumber(world.seals.openText('id-number', sealed)) : null,
    className: row.class_zh === null ? null : { zh: row.class_zh, en: row.class_en ?? row.class_zh },
    version: row.version,
    ruleVersion: row.rule_version,
    outcome,
    creditsMaximum: outcome?.creditsMaximum ?? null,
    creditCategory: row.credit_category,
    creditCategoryName: row.category_zh === null ? null : { zh: row.category_zh, en: row.category_en ?? '' },
    targets,
    sources,
    evidence: outcome?.evidence ?? [],
    history: presentHistory(events, workflow, isStaff),
    steps: presentSteps(row, workflow),
    notice: presentNotice(row),
    decision: presentDecision(row),
    objections,
    ...(isWaiting
      ? { allowedActs: [], hindrances: [] }
      : presentActs(actor, place, workflow, standingOf(row, events, objections), {
          evidence: outcome?.evidence ?? [],
          isReferable: findReferable(await readWorkflow(database, row.workflow_id), row.steps, row.step) !== null,
        })),
    advice: adviceOf(row),
  }
}

function placeOf(row: WholeCaseRow, now: Date): CasePlace {
  const { learner_id: learnerId, institution_id: institutionId, department_id: departmentId, class_id: classId } = row
  const isOverdue = row.due_at !== null && row.due_at <= now
  return { learnerId, institutionId, departmentId, classId, isOverdue }
}

/** How the case stands, out of what was read of it anyway. */
function standingOf(
  row: WholeCaseRow,
  events: readonly CaseEventRow[],
  objections: ApplicationView['objections'],
): CaseStanding {
  return {
    state: row.state as CaseStanding['state'],
    step: row.step,
    supplements: row.supplements,
    actors: actorsOf(events.map(({ actor_id: actorId, ...event }) => ({ ...event, actorId }))),
    learnerId: row.learner_id,
    openObjections: objections.filter((one) => one.state === 'RECEIVED').length,
    kind: row.kind as CaseStanding['kind'],
  }
}

function presentActs(
  actor: Actor,
  place: CasePlace,
  workflow: WorkflowDefinition,
  standing: CaseStanding,
  { evidence, isReferable }: { evidence: ApplicationView['evidence']; isReferable: boolean },
): Pick<ApplicationView, 'allowedActs' | 'hindrances'> {
  const { allowedActs, hindrances } = findAllowedActs(actor, place, workflow, standing)
  const hasDuplicate = evidence.some((file) => file.isDuplicate === true)
  const isOpen = (act: string) => (act === 'refer_to_panel' ? isReferable : act !== 'clear_duplicate' || hasDuplicate)
  return {
    allowedActs: allowedActs.filter(isOpen),
    hindrances: hindrances
      .filter(({ act }) => isOpen(act))
      .map(({ act, problem }) => ({
        act,
        code: problem.code,
        text: {
          zh: describeProblem(problem.code, problem.details, 'zh'),
          en: describeProblem(problem.code, problem.details, 'en'),
        },
      })),
  }
}

/** Until the decision on a conversion is delivered the learner goes on as if there were none. */
function adviceOf(row: WholeCaseRow): ApplicationView['advice'] {
  const isPending = ['IN_REVIEW', 'SUPPLEMENT_REQUIRED', 'AWAITING_NOTICE', 'ON_NOTICE', 'SUSPENDED'].includes(
    row.state,
  )
  if (row.kind === 'RECOGNITION' || !isPending) return null
  return {
    zh: '在收到决定之前，请照常上课、完成作业、参加考试。',
    en: 'Until you hear the decision, keep attending, hand in your work and sit the exam.',
  }
}

function presentSteps(row: WholeCaseRow, workflow: WorkflowDefinition): ApplicationView['steps'] {
  const isOver = ['POSTED', 'ARCHIVED', 'REVERSED', 'REVOKED'].includes(row.state)
  const current = workflow.steps.findIndex((step) => step.id === row.step)
  return workflow.steps.map((step, index) => ({
    id: step.id,
    kind: step.kind,
    name: stepName(workflow, step.id),
    body: step.body,
    state: isOver || (current >= 0 && index < current) ? 'done' : index === current ? 'current' : 'waiting',
  }))
}
