import { sql } from 'kysely'
import type { Tx } from '../database/database.ts'
import { readWorkflow } from './case-store.ts'
import { dueAfter } from './deadlines.ts'
import type { Institution } from './institution.ts'

/**
 * Sets the deadlines that were left open because the year's official holidays were not known, now that they are:
 * counted from when the case reached its step or the objection came in. Answers how many were set.
 */
export async function fillOpenDeadlines(tx: Tx, institution: Institution): Promise<number> {
  return (await fillCases(tx, institution)) + (await fillObjections(tx, institution))
}

async function fillCases(tx: Tx, institution: Institution): Promise<number> {
  const open = await tx
    .selectFrom('application')
    .select(['learner_id', 'id', 'state', 'step', 'workflow_id', 'changed_at'])
    .where('institution_id', '=', institution.id)
    .where('state', 'in', ['IN_REVIEW', 'SUPPLEMENT_REQUIRED'])
    .where('due_at', 'is', null)
    .orderBy('learner_id')
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  let filled = 0
  for (const row of open) {
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
async function fillObjections(tx: Tx, institution: Institution): Promise<number> {
  const open = await tx
    .selectFrom('objection as b')
    .innerJoin('application as a', (join) =>
      join.onRef('a.learner_id', '=', 'b.learner_id').onRef('a.id', '=', 'b.application_id'),
    )
    .select(['b.id', 'b.received_at', 'a.learner_id', 'a.id as application_id', 'a.workflow_id'])
    .where('b.institution_id', '=', institution.id)
    .where('b.state', '=', 'RECEIVED')
    .where('b.due_at', 'is', null)
    .orderBy('b.id')
    .execute()
  let filled = 0
  for (const row of open) {
    const workflow = await readWorkflow(tx, row.workflow_id)
    const dueAt = await dueAfter(tx, institution, row.received_at, workflow.objection.workingDays)
    if (dueAt === null) continue
    filled += 1
    await tx.updateTable('objection').set({ due_at: dueAt }).where('id', '=', row.id).execute()
    await sql`update application set due_at = ${dueAt} where learner_id = ${row.learner_id}
      and id = ${row.application_id} and state = 'SUSPENDED' and due_at is null`.execute(tx)
  }
  return filled
}
