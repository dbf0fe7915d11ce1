import { sql, type SelectQueryBuilder } from 'kysely'
import type { z } from 'zod'
import type { applicationSummary } from '../../contract/applications.ts'
import type { Database } from '../database/database.ts'
import { readWorkflow } from './case-store.ts'
import { stepName } from './case-policy.ts'

export type ApplicationSummary = z.input<typeof applicationSummary>

/** The query behind every list of cases: one row per case with what a line of a list shows. */
export function selectSummaries(database: Database) {
  return database
    .selectFrom('application as a')
    .innerJoin('person as p', 'p.id', 'a.learner_id')
    .innerJoin('learning_account as l', 'l.learner_id', 'a.learner_id')
    .innerJoin('enrolment as e', (join) =>
      join.onRef('e.learner_id', '=', 'a.learner_id').onRef('e.id', '=', 'a.enrolment_id'),
    )
    .innerJoin('programme as g', 'g.id', 'e.programme_id')
    .innerJoin('unit as u', 'u.id', 'a.department_id')
    .leftJoin('outcome as o', (join) =>
      join.onRef('o.learner_id', '=', 'a.learner_id').onRef('o.id', '=', 'a.outcome_id'),
    )
    .select([
      'a.learner_id',
      'a.id',
      'a.number',
      'a.kind',
      'a.state',
      'a.step',
      'a.workflow_id',
      'a.steps',
      'a.credits_proposed',
      'a.credits_recognised',
      'a.submitted_at',
      'a.due_at',
      'a.recorded_at',
      'p.name',
      'l.state as account_state',
      'e.student_number',
      'g.name_zh as programme_zh',
      'g.name_en as programme_en',
      'u.name_zh as department_zh',
      'u.name_en as department_en',
      'o.kind as outcome_kind',
    ])
    .select(
      sql<string>`coalesce(o.title, (select string_agg(c.name_zh, '、' order by c.code) from application_target t
        join course c on c.id = t.course_id where t.learner_id = a.learner_id and t.application_id = a.id), '')`.as(
        'title',
      ),
    )
}

type SummaryQuery = ReturnType<typeof selectSummaries>
export type SummaryRow = SummaryQuery extends SelectQueryBuilder<infer _D, infer _T, infer O> ? O : never

/** Presents a row of a list; the time decides what is overdue. */
export async function presentSummary(database: Database, row: SummaryRow, now: Date): Promise<ApplicationSummary> {
  const workflow = row.step === null ? null : await readWorkflow(database, row.workflow_id)
  return {
    id: row.id,
    number: row.number,
    kind: row.kind as ApplicationSummary['kind'],
    state: row.state as ApplicationSummary['state'],
    step: row.step,
    stepName: row.step === null || workflow === null ? null : stepName(workflow, row.step),
    title: row.title,
    outcomeKind: row.outcome_kind,
    learnerId: row.learner_id,
    learnerName: row.name,
    studentNumber: row.student_number,
    programme: { zh: row.programme_zh, en: row.programme_en },
    department: { zh: row.department_zh, en: row.department_en },
    creditsProposed: row.credits_proposed,
    creditsRecognised: row.credits_recognised,
    submittedAt: row.submitted_at?.toISOString() ?? null,
    dueAt: row.due_at?.toISOString() ?? null,
    isOverdue: row.due_at !== null && row.due_at < now,
    isAccountFrozen: row.account_state === 'FROZEN',
  }
}
