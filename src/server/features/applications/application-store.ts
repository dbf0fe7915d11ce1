import { stepName } from '../../cases/case-policy.ts'
import type { ApplicationRow } from '../../cases/case-store.ts'
import { selectSummaries } from '../../cases/case-summaries.ts'
import type { Bilingual, WorkflowDefinition } from '../../../core/case/workflow.ts'
import type { Database } from '../../database/database.ts'
import type { World } from '../../world.ts'
import type { ApplicationView } from './read-application.ts'

type Key = Pick<ApplicationRow, 'learner_id' | 'id'>

/** The courses that a case is for. */
export async function readTargets(database: Database, row: Key): Promise<ApplicationView['targets']> {
  const rows = await database
    .selectFrom('application_target as t')
    .innerJoin('course as c', 'c.id', 't.course_id')
    .select(['c.id', 'c.code', 'c.name_zh', 'c.name_en', 't.credits', 't.score', 't.is_dropped'])
    .where('t.learner_id', '=', row.learner_id)
    .where('t.application_id', '=', row.id)
    .orderBy('c.code')
    .execute()
  return rows.map((target) => ({
    courseId: target.id,
    code: target.code,
    name: { zh: target.name_zh, en: target.name_en },
    credits: target.credits,
    score: target.score,
    isDropped: target.is_dropped,
  }))
}

/** The lots that a conversion uses. */
export async function readSources(database: Database, row: Key): Promise<ApplicationView['sources']> {
  const rows = await database
    .selectFrom('application_source as s')
    .innerJoin('ledger.lot as l', (join) =>
      join.onRef('l.learner_id', '=', 's.learner_id').onRef('l.id', '=', 's.lot_id'),
    )
    .leftJoin('outcome as o', (join) =>
      join.onRef('o.learner_id', '=', 'l.learner_id').onRef('o.id', '=', 'l.outcome_id'),
    )
    .select(['s.lot_id', 's.amount', 'l.expires_on', 'o.title'])
    .where('s.learner_id', '=', row.learner_id)
    .where('s.application_id', '=', row.id)
    .orderBy('s.lot_id')
    .execute()
  return rows.map((source) => ({
    lotId: source.lot_id,
    title: source.title ?? '',
    amount: source.amount,
    expiresOn: source.expires_on,
  }))
}

/** A line of the history of a case. */
export type CaseEventRow = Awaited<ReturnType<typeof readEvents>>[number]

export function readEvents(database: Database, row: Key) {
  return database
    .selectFrom('application_event as e')
    .leftJoin('person as p', 'p.id', 'e.actor_id')
    .leftJoin('unit as u', 'u.id', 'e.body_id')
    .leftJoin('reason_code as r', 'r.code', 'e.reason_code')
    .select(['e.seq', 'e.transition', 'e.from_state', 'e.to_state', 'e.step', 'e.actor_id', 'e.role', 'e.reason_code'])
    .select(['e.reason', 'e.detail', 'e.recorded_at', 'p.name', 'u.name_zh', 'u.name_en', 'r.text_zh', 'r.text_en'])
    .where('e.learner_id', '=', row.learner_id)
    .where('e.application_id', '=', row.id)
    .orderBy('e.seq')
    .execute()
}

/** Why a file may stand under two persons, or an expert stays out, says something of another. */
const hiddenReasons = ['clear_duplicate', 'recuse']

/** The history of a case. Learners read role and body; the names of officers are for staff. */
export function presentHistory(
  events: readonly CaseEventRow[],
  workflow: WorkflowDefinition,
  isStaff: boolean,
): ApplicationView['history'] {
  return events.map((event) => {
    const stepBody = workflow.steps.find((step) => step.id === event.step)?.body ?? null
    const unitBody = event.name_zh === null ? null : { zh: event.name_zh, en: event.name_en ?? event.name_zh }
    return {
      seq: event.seq,
      transition: event.transition,
      fromState: event.from_state,
      toState: event.to_state,
      step: event.step,
      stepName: event.step === null ? null : stepName(workflow, event.step),
      actorName: isStaff || event.role === 'learner' ? event.name : null,
      role: event.role,
      body: event.role === 'learner' ? null : (unitBody ?? stepBody),
      reasonCode: event.reason_code,
      reasonText: event.text_zh === null ? null : { zh: event.text_zh, en: event.text_en ?? event.text_zh },
      reason: isStaff || !hiddenReasons.includes(event.transition) ? event.reason : null,
      credits: (event.detail as { credits?: number }).credits ?? null,
      courses: (event.detail as { courses?: Bilingual[] }).courses ?? [],
      recordedAt: event.recorded_at.toISOString(),
    }
  })
}

/** A case in one row: what a line of a list shows, with the person, the public notice and the decision beside it. */
export async function findWholeCase(database: Database, learnerId: string, applicationId: string) {
  return selectSummaries(database)
    .leftJoin('unit as k', 'k.id', 'e.class_id')
    .leftJoin('credit_category as y', 'y.code', 'a.credit_category')
    .leftJoin('notice_batch as b', 'b.id', 'a.notice_batch_id')
    .leftJoin('decision as d', (join) =>
      join.onRef('d.learner_id', '=', 'a.learner_id').onRef('d.id', '=', 'a.decision_id'),
    )
    .select(['a.version', 'a.rule_version', 'a.outcome_id', 'a.credit_category', 'a.supplements', 'p.id_number_sealed'])
    .select(['a.institution_id', 'a.department_id', 'e.class_id', 'k.name_zh as class_zh', 'k.name_en as class_en'])
    .select(['y.name_zh as category_zh', 'y.name_en as category_en'])
    .select(['b.id as batch_id', 'b.number as batch_number', 'b.posted_on', 'b.ends_at'])
    .select(['d.number as decision_number', 'd.outcome as decision_outcome', 'd.text_zh', 'd.text_en', 'd.basis'])
    .leftJoin('decision_delivery as v', (join) =>
      join.onRef('v.learner_id', '=', 'd.learner_id').onRef('v.decision_id', '=', 'd.id'),
    )
    .innerJoin('institution as i', 'i.id', 'a.institution_id')
    .select(['d.id as decision_id', 'd.decided_at', 'v.delivered_on', 'i.time_zone'])
    .where('a.learner_id', '=', learnerId)
    .where('a.id', '=', applicationId)
    .executeTakeFirst()
}

export type WholeCaseRow = NonNullable<Awaited<ReturnType<typeof findWholeCase>>>

/** The public notice that a case is or was on. */
export function presentNotice(row: WholeCaseRow): ApplicationView['notice'] {
  const { batch_id: batchId, batch_number: number, posted_on: postedOn, ends_at: endsAt } = row
  if (batchId === null || number === null || postedOn === null || endsAt === null) return null
  return { batchId, number, postedOn, endsAt: endsAt.toISOString() }
}

/** The decision that ended or effected a case. */
export function presentDecision(row: WholeCaseRow): ApplicationView['decision'] {
  const { decision_number: number, decision_outcome: outcome, text_zh: zh, text_en: en, basis } = row
  if (number === null || outcome === null || zh === null || en === null || basis === null) return null
  const decidedAt = row.decided_at?.toISOString() ?? ''
  return { number, outcome, text: { zh, en }, basis, decidedAt, deliveredOn: row.delivered_on }
}

/**
 * The objections to a case. The applicant sees that there is one and what was found, never who objected; only those
 * who handle objections see name and contact.
 */
export async function readObjections(
  database: Database,
  world: Pick<World, 'seals'>,
  row: Key,
  reader: { isStaff: boolean; handlesObjections: boolean },
): Promise<ApplicationView['objections']> {
  const rows = await database
    .selectFrom('objection as b')
    .leftJoin('reason_code as r', 'r.code', 'b.reason_code')
    .selectAll('b')
    .select(['r.text_zh', 'r.text_en'])
    .where('b.learner_id', '=', row.learner_id)
    .where('b.application_id', '=', row.id)
    .orderBy('b.received_at')
    .execute()
  return rows.map((objection) => {
    const opened = reader.handlesObjections ? world.seals.openText('objector', objection.objector_sealed) : null
    const objector = opened === null ? null : (JSON.parse(opened) as { name: string; contact: string })
    return {
      id: objection.id,
      number: objection.number,
      state: objection.state as 'RECEIVED' | 'DISMISSED' | 'UPHELD',
      objectorName: objector?.name ?? null,
      objectorContact: objector?.contact ?? null,
      reason: reader.handlesObjections ? objection.reason : null,
      receivedAt: objection.received_at.toISOString(),
      dueAt: objection.due_at?.toISOString() ?? null,
      reasonText: objection.text_zh === null ? null : { zh: objection.text_zh, en: objection.text_en ?? '' },
      finding: objection.finding,
    }
  })
}
