import { sql, type SqlBool } from 'kysely'
import type { Tx } from '../database/database.ts'
import { readWorkflow, type ApplicationRow } from './case-store.ts'
import { dueAfter } from './deadlines.ts'
import type { Institution } from './institution.ts'
import { fillRemedies } from './sweep-remedies.ts'

/**
 * Sets the deadlines that were left open because the year's official holidays were not known, now that they are:
 * counted from when the case reached its step or the objection came in. Answers how many were set. All cases are locked
 * at once and before any objection, so that no two that lock both wait for each other.
 */
export async function fillOpenDeadlines(tx: Tx, institution: Institution): Promise<number> {
  const cases = await lockOpen(tx, institution)
  const remedies = await fillRemedies(tx, institution)
  return (await fillCases(tx, institution, cases)) + (await fillObjections(tx, institution, cases)) + remedies
}

type OpenCase = Pick<ApplicationRow, 'learner_id' | 'id' | 'state' | 'step' | 'workflow_id' | 'changed_at' | 'due_at'>

/** The cases without a day that wait for their reviewers or their learner, and those with an objection without one. */
function lockOpen(tx: Tx, institution: Institution): Promise<OpenCase[]> {
  return tx
    .selectFrom('application as a')
    .select(['a.learner_id', 'a.id', 'a.state', 'a.step', 'a.workflow_id', 'a.changed_at', 'a.due_at'])
    .where('a.institution_id', '=', institution.id)
    .where(
      sql<SqlBool>`(a.due_at is null and a.state in ('IN_REVIEW', 'SUPPLEMENT_REQUIRED')
        or a.id in (select b.application_id from objection b where b.institution_id = ${institution.id}
          and b.state = 'RECEIVED' and b.due_at is null))`,
    )
    .orderBy('a.learner_id')
    .orderBy('a.id')
    .forNoKeyUpdate('a')
    .execute()
}

async function fillCases(tx: Tx, institution: Institution, cases: readonly OpenCase[]): Promise<number> {
  let filled = 0
  for (const row of cases) {
    if (row.due_at !== null || !['IN_REVIEW', 'SUPPLEMENT_REQUIRED'].includes(row.state)) continue
    const workflow = await readWorkflow(tx, row.workflow_id)
    const step = workflow.steps.find((one) => one.id === row.step)
    const days = row.state === 'IN_REVIEW' ? step?.workingDays : workflow.supplement.workingDays
    const dueAt = days === undefined ? null : await dueAfter(tx, institution, row.changed_at, days)
    if (dueAt === null) continue
    filled += 1
    await tx
      .updateTable('application')
      .set({ due_at: dueAt })
      .where('learner_id', '=', row.learner_id)
      .where('id', '=', row.id)
      .execute()
  }
  return filled
}

/** The case waits as long as its objection: both carry the same day. */
async function fillObjections(tx: Tx, institution: Institution, cases: readonly OpenCase[]): Promise<number> {
  const workflowOf = new Map(cases.map((row) => [row.id, row.workflow_id]))
  const open = await tx
    .selectFrom('objection')
    .select(['id', 'received_at', 'learner_id', 'application_id'])
    .where('institution_id', '=', institution.id)
    .where('state', '=', 'RECEIVED')
    .where('due_at', 'is', null)
    .orderBy('id')
    .execute()
  let filled = 0
  for (const row of open) {
    const workflowId = workflowOf.get(row.application_id)
    // It came in since the cases were locked.
    if (workflowId === undefined) continue
    const workflow = await readWorkflow(tx, workflowId)
    const dueAt = await dueAfter(tx, institution, row.received_at, workflow.objection.workingDays)
    if (dueAt === null) continue
    filled += 1
    await tx.updateTable('objection').set({ due_at: dueAt }).where('id', '=', row.id).execute()
    await sql`update application set due_at = ${dueAt} where learner_id = ${row.learner_id}
      and id = ${row.application_id} and state = 'SUSPENDED' and due_at is null`.execute(tx)
  }
  return filled
}
