import { sql, type RawBuilder } from 'kysely'
import type { z } from 'zod'
import { addDays, endOfDayMs } from '../../../core/calendar/civil-date.ts'
import type { readProcessFigures } from '../../../contract/figures.ts'
import { institutionCapacity, scopeOfCapacity, type Actor } from '../../access/actor.ts'
import { civilDateOf } from '../../cases/deadlines.ts'
import { readInstitution } from '../../cases/institution.ts'
import type { Database } from '../../database/database.ts'
import type { World } from '../../world.ts'

type Figures = z.input<(typeof readProcessFigures)['response']>
/** So many days are looked at unless a period is chosen. */
const periodDays = 90

type Period = { from: Date; to: Date }

interface Answers {
  answered: number
  returned: number
  rejected: number
  medianDays: number | null
  p90Days: number | null
}

/** How the process went in a period, from the history of the cases alone, and what waits now. */
export function readFigures(
  world: World,
  actor: Actor,
  query: z.output<(typeof readProcessFigures)['querystring']>,
): Promise<Figures> {
  const capacity = institutionCapacity(actor, ['academic_affairs', 'credit_bank_office'])
  const { institutionId } = capacity
  return world.gate.read(scopeOfCapacity(capacity), async (database) => {
    const { timeZone } = await readInstitution(database, institutionId)
    const now = world.clock.now()
    const today = civilDateOf(now, timeZone)
    const to = query.to ?? today
    const from = query.from ?? addDays(to, -periodDays)
    const begin = new Date(endOfDayMs(timeZone, addDays(from, -1)))
    const period = { from: begin, to: new Date(endOfDayMs(timeZone, to)) }
    const names = await readStepNames(database, institutionId)
    const nameOf = (step: string) => names.get(step) ?? { zh: step, en: step }
    const steps = await countByStep(database, institutionId, period)
    const waiting = await countWaiting(database, institutionId, now, new Date(endOfDayMs(timeZone, today)))
    return {
      from,
      to,
      steps: steps.map((row) => ({ ...row, name: nameOf(row.step) })),
      reviewers: await countByReviewer(database, institutionId, period),
      objected: await countObjected(database, institutionId, period),
      day: {
        steps: waiting.map((row) => ({ ...row, name: nameOf(row.step) })),
        ...(await countNoticeWork(database, institutionId)),
      },
    }
  })
}

/** The name that the newest version of the workflow gives a step. */
async function readStepNames(database: Database, institutionId: string) {
  const { rows } = await sql<{ step: string; zh: string; en: string }>`
    select distinct on (s.step ->> 'id') s.step ->> 'id' as step, s.step -> 'name' ->> 'zh' as zh,
      s.step -> 'name' ->> 'en' as en
    from workflow w, jsonb_array_elements(w.definition -> 'steps') as s (step)
    where w.institution_id = ${institutionId} order by s.step ->> 'id', w.version desc`.execute(database)
  return new Map(rows.map(({ step, zh, en }) => [step, { zh, en }]))
}

/**
 * Each answer of a reviewer in the period, with how long the case had waited for it: since it came under review, or
 * since the step before was answered. What happens meanwhile, such as clearing a duplicate, begins no new wait.
 */
function answersOf(institutionId: string, { from, to }: Period): RawBuilder<unknown> {
  return sql`answer as (
    select v.step, v.kind, v.actor_id, v.transition,
      extract(epoch from v.recorded_at - v.waits_since)::float8 / 86400 as days
    from (
      select e.*, a.kind, max(e.recorded_at) filter (where e.to_state = 'IN_REVIEW' and (
          e.from_state is distinct from 'IN_REVIEW'
          or e.transition in ('approve', 'partly_approve', 'refer_to_panel', 'close_panel')))
        over (partition by e.learner_id, e.application_id order by e.seq
          rows between unbounded preceding and 1 preceding) as waits_since
      from application a join application_event e on e.learner_id = a.learner_id and e.application_id = a.id
      where a.institution_id = ${institutionId} and a.changed_at >= ${from}) v
    where v.from_state = 'IN_REVIEW' and v.transition in ('approve', 'partly_approve', 'return', 'reject')
      and v.step is not null and v.recorded_at >= ${from} and v.recorded_at < ${to})`
}

const figures = sql`count(*)::int as answered,
  (count(*) filter (where transition = 'return'))::int as returned,
  (count(*) filter (where transition = 'reject'))::int as rejected,
  round(percentile_cont(0.5) within group (order by days)::numeric, 1)::float8 as "medianDays",
  round(percentile_cont(0.9) within group (order by days)::numeric, 1)::float8 as "p90Days"`

async function countByStep(database: Database, institutionId: string, period: Period) {
  const { rows } = await sql<Answers & { step: string; kind: 'RECOGNITION' | 'CONVERSION' | 'DIRECT' }>`
    with ${answersOf(institutionId, period)}
    select step, kind, ${figures} from answer group by step, kind order by step, kind`.execute(database)
  return rows
}

async function countByReviewer(database: Database, institutionId: string, period: Period) {
  const { rows } = await sql<Answers & { reviewer: string }>`
    with ${answersOf(institutionId, period)}
    select p.name as reviewer, f.answered, f.returned, f.rejected, f."medianDays", f."p90Days"
    from (select actor_id, ${figures} from answer group by actor_id) f join person p on p.id = f.actor_id
    order by f.answered desc, p.name, p.id limit 200`.execute(database)
  return rows
}

async function countObjected(database: Database, institutionId: string, { from, to }: Period) {
  const { rows } = await sql<{ kind: 'RECOGNITION' | 'CONVERSION' | 'DIRECT'; count: number }>`
    select a.kind, count(*)::int as count
    from application a join application_event e on e.learner_id = a.learner_id and e.application_id = a.id
    where a.institution_id = ${institutionId} and e.transition = 'object'
      and e.recorded_at >= ${from} and e.recorded_at < ${to}
    group by a.kind order by a.kind`.execute(database)
  return rows
}

async function countWaiting(database: Database, institutionId: string, now: Date, endOfDay: Date) {
  const { rows } = await sql<{ step: string; open: number; dueToday: number; overdue: number }>`
    select step, count(*)::int as open, (count(*) filter (where due_at < ${now}))::int as overdue,
      (count(*) filter (where due_at >= ${now} and due_at <= ${endOfDay}))::int as "dueToday"
    from application where institution_id = ${institutionId} and state = 'IN_REVIEW' and step is not null
    group by step order by step`.execute(database)
  return rows
}

async function countNoticeWork(database: Database, institutionId: string) {
  const { rows } = await sql<{ awaitingNotice: number; openObjections: number }>`
    select (select count(*)::int from application where institution_id = ${institutionId}
        and state = 'AWAITING_NOTICE') as "awaitingNotice",
      (select count(*)::int from objection where institution_id = ${institutionId}
        and state = 'RECEIVED') as "openObjections"`.execute(database)
  return rows[0] ?? { awaitingNotice: 0, openObjections: 0 }
}
