import { sql } from 'kysely'
import type { CaseAct, CaseStanding, CaseState } from '../../core/case/case.ts'
import { actorsOf, type RemedyAct } from '../../core/case/remedy-acts.ts'
import { withSteps } from '../../core/case/case-steps.ts'
import type { WorkflowDefinition } from '../../core/case/workflow.ts'
import { Problem } from '../../contract/problem.ts'
import type { Role } from '../../contract/roles.ts'
import type { Database, Tx } from '../database/database.ts'
import type { Json } from '../database/rows.ts'
import { findPreparation } from '../outcomes/preparation.ts'
import type { Selectable } from 'kysely'
import type { Rows } from '../database/rows.ts'

export type ApplicationRow = Selectable<Rows['application']>

/** A case as a use case needs it: its row, the workflow version it was submitted under, and its standing. */
export interface Case {
  row: ApplicationRow
  workflow: WorkflowDefinition
  standing: CaseStanding
}

/** Finds whose case it is, within what the caller's scope may see. */
export async function findCaseOwner(database: Database, applicationId: string) {
  return database
    .selectFrom('application as a')
    .innerJoin('enrolment as e', (join) =>
      join.onRef('e.learner_id', '=', 'a.learner_id').onRef('e.id', '=', 'a.enrolment_id'),
    )
    .select(['a.learner_id', 'a.institution_id', 'a.department_id', 'a.due_at', 'e.class_id'])
    .where('a.id', '=', applicationId)
    .executeTakeFirst()
}

/** Locks and reads a case. A `version` that is not the case's is a conflict: somebody was faster. */
export async function lockCase(
  tx: Tx,
  learnerId: string,
  applicationId: string,
  version: number | null = null,
): Promise<Case> {
  const row = await tx
    .selectFrom('application')
    .selectAll()
    .where('learner_id', '=', learnerId)
    .where('id', '=', applicationId)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new Problem('not_found')
  if (version !== null && row.version !== version) throw new Problem('conflict')
  return { row, workflow: await readWorkflowOfCase(tx, row), standing: await readStanding(tx, row) }
}

/** A workflow version never changes, so it is parsed once per process. */
const workflows = new Map<string, WorkflowDefinition>()
const workflowsMaximum = 1_000

export async function readWorkflow(database: Database, workflowId: string): Promise<WorkflowDefinition> {
  const known = workflows.get(workflowId)
  if (known) return known
  const row = await database
    .selectFrom('workflow')
    .select('definition')
    .where('id', '=', workflowId)
    .executeTakeFirstOrThrow()
  const workflow = row.definition as unknown as WorkflowDefinition
  if (workflows.size >= workflowsMaximum) workflows.clear()
  workflows.set(workflowId, workflow)
  return workflow
}

/** The workflow as a case goes through it: the version it was submitted under, with its own steps alone. */
export async function readWorkflowOfCase(
  database: Database,
  row: Pick<ApplicationRow, 'workflow_id' | 'steps'>,
): Promise<WorkflowDefinition> {
  return withSteps(await readWorkflow(database, row.workflow_id), row.steps)
}

/** The workflow that a case submitted on this day is bound to. */
export async function currentWorkflow(database: Database, institutionId: string, on: string) {
  const row = await database
    .selectFrom('workflow')
    .select(['id', 'version', 'definition'])
    .where('institution_id', '=', institutionId)
    .where('effective_from', '<=', on)
    .orderBy('effective_from', 'desc')
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) throw new Problem('service_unavailable')
  return { id: row.id, definition: row.definition as unknown as WorkflowDefinition }
}

export async function readStanding(database: Database, row: ApplicationRow): Promise<CaseStanding> {
  const [events, open, preparation] = await Promise.all([
    database
      .selectFrom('application_event')
      .select(['transition', 'step', 'actor_id', 'role'])
      .where('learner_id', '=', row.learner_id)
      .where('application_id', '=', row.id)
      .where('actor_id', 'is not', null)
      .orderBy('seq')
      .execute(),
    database
      .selectFrom('objection')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('learner_id', '=', row.learner_id)
      .where('application_id', '=', row.id)
      .where('state', '=', 'RECEIVED')
      .executeTakeFirstOrThrow(),
    row.outcome_id === null ? undefined : findPreparation(database, row.learner_id, row.outcome_id),
  ])
  return {
    state: row.state as CaseState,
    step: row.step,
    supplements: row.supplements,
    // Who put the learner on a roster has acted: somebody else reviews.
    actors: [
      ...actorsOf(events.map(({ actor_id: actorId, ...event }) => ({ ...event, actorId }))),
      ...(preparation ? [{ step: 'preparation', actorId: preparation.made_by }] : []),
    ],
    learnerId: row.learner_id,
    openObjections: Number(open.count),
    kind: row.kind as CaseStanding['kind'],
  }
}

/** Everything that a transition writes down besides the state. */
export interface Transition {
  act: CaseAct | RemedyAct
  actorId: string | null
  role: Role | 'system' | 'public'
  /** The unit that answers for the act; null where the institution itself does. */
  bodyId: string | null
  /** The step acted in, for the history and four eyes. */
  step: string | null
  reasonCode?: string | undefined
  reason?: string | undefined
  detail?: { [key: string]: Json } | undefined
  at: Date
}

export interface CaseChange {
  state: CaseState
  step: string | null
  supplements: number
  dueAt: Date | null
  creditsProposed?: number | null
  creditsRecognised?: number | null
  /** Another one when all its courses were left out: what remains is the recognition. */
  kind?: CaseStanding['kind']
  decisionId?: string
  noticeBatchId?: string | null
  holdId?: string
  /** More than before when a reviewer referred it to experts. */
  steps?: string[]
}

/** Writes a transition: the case's new state and one line of its history. Returns the case as it now stands. */
export async function writeTransition(
  tx: Tx,
  row: ApplicationRow,
  change: CaseChange,
  transition: Transition,
): Promise<ApplicationRow> {
  const { state, step, supplements, dueAt } = change
  const updated = await tx
    .updateTable('application')
    .set({
      state,
      step,
      supplements,
      due_at: dueAt,
      version: row.version + 1,
      changed_at: transition.at,
      ...(change.creditsProposed === undefined ? {} : { credits_proposed: change.creditsProposed }),
      ...(change.creditsRecognised === undefined ? {} : { credits_recognised: change.creditsRecognised }),
      ...(change.kind === undefined ? {} : { kind: change.kind }),
      ...(change.decisionId === undefined ? {} : { decision_id: change.decisionId }),
      ...(change.noticeBatchId === undefined ? {} : { notice_batch_id: change.noticeBatchId }),
      ...(change.steps === undefined ? {} : { steps: change.steps }),
      ...(change.holdId === undefined ? {} : { hold_id: change.holdId }),
    })
    .where('learner_id', '=', row.learner_id)
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await writeHistory(tx, row, state, transition)
  return updated
}

/** Adds one line to the append-only history of a case. The case's row is locked, so that the numbers are dense. */
async function writeHistory(
  tx: Tx,
  row: Pick<ApplicationRow, 'learner_id' | 'id' | 'state'>,
  toState: CaseState,
  transition: Transition,
): Promise<void> {
  await tx
    .insertInto('application_event')
    .values({
      learner_id: row.learner_id,
      application_id: row.id,
      seq: sql<number>`(select coalesce(max(seq), 0) + 1 from application_event
        where learner_id = ${row.learner_id} and application_id = ${row.id})`,
      transition: transition.act,
      from_state: transition.act === 'submit' ? null : row.state,
      to_state: toState,
      step: transition.step,
      actor_id: transition.actorId,
      role: transition.role,
      body_id: transition.bodyId,
      reason_code: transition.reasonCode ?? null,
      reason: transition.reason ?? null,
      detail: JSON.stringify(transition.detail ?? {}),
      recorded_at: transition.at,
    })
    .execute()
}

/** Draws the next number of a sequence: APPLICATION gives SQ-99999-2026-000123. */
export async function nextNumber(
  tx: Tx,
  series: 'application' | 'objection',
  institutionCode: string,
  year: string,
): Promise<string> {
  const prefix = series === 'application' ? 'SQ' : 'YY'
  const drawn = await sql<{ value: number }>`select nextval(${`${series}_series`}) as value`.execute(tx)
  return `${prefix}-${institutionCode}-${year}-${String(drawn.rows[0]?.value).padStart(6, '0')}`
}
