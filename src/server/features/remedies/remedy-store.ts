import { sql, type Selectable } from 'kysely'
import {
  lastDayToAnswer,
  lastDayToRequest,
  type RemedyKind,
  type RemedyPolicy,
  type RemedyStanding,
} from '../../../core/case/remedy.ts'
import { endOfDayMs } from '../../../core/calendar/civil-date.ts'
import { readCalendar } from '../../calendar/official-calendar.ts'
import type { ApplicationRow } from '../../cases/case-store.ts'
import { readPolicyOfCase } from '../../cases/college-policy.ts'
import { civilDateOf } from '../../cases/deadlines.ts'
import { readInstitution, type Institution } from '../../cases/institution.ts'
import type { Database, Tx } from '../../database/database.ts'
import type { Rows } from '../../database/rows.ts'

export type RemedyRow = Selectable<Rows['remedy']>

/** The decisions of a case with their deliveries, the newest first. */
export function readDecisions(database: Database, row: Pick<ApplicationRow, 'learner_id' | 'id'>) {
  return database
    .selectFrom('decision as d')
    .leftJoin('decision_delivery as v', (join) =>
      join.onRef('v.learner_id', '=', 'd.learner_id').onRef('v.decision_id', '=', 'd.id'),
    )
    .selectAll('d')
    .select(['v.way', 'v.delivered_on'])
    .where('d.learner_id', '=', row.learner_id)
    .where('d.application_id', '=', row.id)
    .orderBy('d.decided_at', 'desc')
    .orderBy('d.id', 'desc')
    .execute()
}

export type DecisionRow = Awaited<ReturnType<typeof readDecisions>>[number]

export function readRemedyRows(database: Database, row: Pick<ApplicationRow, 'learner_id' | 'id'>) {
  return database
    .selectFrom('remedy')
    .selectAll()
    .where('learner_id', '=', row.learner_id)
    .where('application_id', '=', row.id)
    .orderBy('filed_at', 'desc')
    .execute()
}

/** Locks the request of a case that awaits its answer. The case is locked before, as everywhere. */
export function lockPending(tx: Tx, row: ApplicationRow, kind: RemedyKind): Promise<RemedyRow | undefined> {
  return tx
    .selectFrom('remedy')
    .selectAll()
    .where('learner_id', '=', row.learner_id)
    .where('application_id', '=', row.id)
    .where('kind', '=', kind)
    .where('state', '=', 'RECEIVED')
    .forUpdate()
    .executeTakeFirst()
}

export interface Contested {
  institution: Institution
  policy: RemedyPolicy
  decisions: DecisionRow[]
  rows: RemedyRow[]
  /** The decision that a remedy would be against; undefined while there is none. */
  decision: DecisionRow | undefined
  standing: RemedyStanding | null
}

/** How the decision of a case stands: delivered when, contested how, and until when it may be. */
export async function readContested(database: Database, row: ApplicationRow, now: Date): Promise<Contested> {
  const [institution, { remedy: policy }, decisions, rows] = await Promise.all([
    readInstitution(database, row.institution_id),
    readPolicyOfCase(database, row),
    readDecisions(database, row),
    readRemedyRows(database, row),
  ])
  const decision = decisions.find((one) => one.id === row.decision_id)
  if (!decision) return { institution, policy, decisions, rows, decision, standing: null }
  const asked = rows.filter((one) => one.decision_id === decision.id)
  const answerId = asked.find((one) => one.kind === 'RECONSIDERATION')?.answer_id
  const answer = decisions.find((one) => one.id === answerId)
  const calendar = await readCalendar(database, institution.id)
  const lastDay = (kind: RemedyKind) => {
    const from = kind === 'APPEAL' && answerId ? answer?.delivered_on : decision.delivered_on
    const known = from ? lastDayToRequest(calendar, kind, from, policy) : null
    return known?.isKnown ? known.value : null
  }
  const standing: RemedyStanding = {
    decisionOutcome: decision.outcome,
    caseState: row.state,
    deliveredOn: decision.delivered_on,
    answerDeliveredOn: answer?.delivered_on ?? null,
    asked: asked.map((one) => ({ kind: one.kind as RemedyKind, state: one.state })),
    lastDays: { RECONSIDERATION: lastDay('RECONSIDERATION'), APPEAL: lastDay('APPEAL') },
    today: civilDateOf(now, institution.timeZone),
  }
  return { institution, policy, decisions, rows, decision, standing }
}

/** When a request must be answered; null where the calendar does not know the day yet. */
export async function answerDueAt(
  database: Database,
  institution: Institution,
  policy: RemedyPolicy,
  asked: { kind: RemedyKind; filedAt: Date; isExtended?: boolean },
): Promise<Date | null> {
  const calendar = await readCalendar(database, institution.id)
  const filedOn = civilDateOf(asked.filedAt, institution.timeZone)
  const day = lastDayToAnswer(calendar, asked.kind, filedOn, policy, asked.isExtended ?? false)
  return day.isKnown ? new Date(endOfDayMs(institution.timeZone, day.value)) : null
}

/** FH-99999-2026-000001 for a request for reconsideration, SS-… for an appeal. */
export async function nextRemedyNumber(tx: Tx, kind: RemedyKind, institutionCode: string, year: string) {
  const drawn = await sql<{ value: number }>`select nextval('remedy_series') as value`.execute(tx)
  const prefix = kind === 'APPEAL' ? 'SS' : 'FH'
  return `${prefix}-${institutionCode}-${year}-${String(drawn.rows[0]?.value).padStart(6, '0')}`
}

export function readVotes(database: Database, remedy: Pick<RemedyRow, 'learner_id' | 'id'>) {
  return database
    .selectFrom('remedy_vote as v')
    .innerJoin('person as p', 'p.id', 'v.member_id')
    .select(['v.member_id', 'v.vote', 'v.reasons', 'v.recorded_at', 'p.name'])
    .where('v.learner_id', '=', remedy.learner_id)
    .where('v.remedy_id', '=', remedy.id)
    .orderBy('v.recorded_at')
    .execute()
}
