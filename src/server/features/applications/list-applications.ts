import { sql, type SqlBool } from 'kysely'
import { recordListing } from '../../access/access-log.ts'
import {
  anyCapacity,
  reachedUnits,
  scopeOfCapacity,
  scopeOfLearner,
  type Actor,
  type Assignment,
} from '../../access/actor.ts'
import { caseReaders } from '../../cases/case-policy.ts'
import { presentSummary, selectSummaries, type SummaryRow } from '../../cases/case-summaries.ts'
import type { Database } from '../../database/database.ts'
import {
  containsPattern,
  decodeCursor,
  dueOrLast,
  instantOf,
  lastInstant,
  pageOfRows,
  uuidOf,
} from '../../database/paging.ts'
import type { World } from '../../world.ts'

interface Paging {
  cursor?: string | undefined
  limit: number
}

/** The learner's own applications, newest first. */
export async function listMyApplications(world: World, actor: Actor, query: Paging) {
  return world.gate.read(scopeOfLearner(actor), async (database) => {
    const cursor = decodeCursor(query.cursor, 2)
    let select = selectSummaries(database).where('a.learner_id', '=', actor.personId)
    if (cursor)
      select = select.where(sql<SqlBool>`(a.recorded_at, a.id) < (${instantOf(cursor[0])}, ${uuidOf(cursor[1])})`)
    const rows = await select
      .orderBy('a.recorded_at', 'desc')
      .orderBy('a.id', 'desc')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [row.recorded_at.toISOString(), row.id])
    return present(database, world, page)
  })
}

async function present(database: Database, world: World, page: { items: SummaryRow[]; nextCursor: string | null }) {
  const now = world.clock.now()
  const items = []
  for (const row of page.items) items.push(await presentSummary(database, row, now))
  return { items, nextCursor: page.nextCursor, total: null }
}

export interface QueueQuery extends Paging {
  view: 'todo' | 'done' | 'all'
  state?: string | undefined
  kind?: string | undefined
  outcomeKind?: string | undefined
  search?: string | undefined
}

/**
 * What waits for the actor, what the actor has done, or all that the actor may read; the most urgent first. Whom the
 * list showed is written down.
 */
export async function listQueue(world: World, actor: Actor, query: QueueQuery) {
  const capacity = anyCapacity(actor, caseReaders)
  return world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    const cursor = decodeCursor(query.cursor, 2)
    let select = selectSummaries(tx).where(reachOf(actor, capacity.institutionId))
    if (query.view === 'todo') select = select.where(todoOf(actor, capacity.institutionId, world.clock.now()))
    if (query.view === 'done') select = select.where(doneBy(actor))
    if (query.state) select = select.where('a.state', '=', query.state)
    if (query.kind) select = select.where('a.kind', '=', query.kind)
    if (query.outcomeKind) select = select.where('o.kind', '=', query.outcomeKind)
    if (query.search) select = select.where(matches(query.search))
    if (cursor)
      select = select.where(sql<SqlBool>`(${urgency}, a.id) > (${instantOf(cursor[0])}, ${uuidOf(cursor[1])})`)
    const rows = await select
      .orderBy(urgency)
      .orderBy('a.id')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [row.due_at?.toISOString() ?? lastInstant, row.id])
    const { view, state, kind, outcomeKind, search } = query
    const fields = ['name', 'student_number', 'outcome']
    const subjectIds = page.items.map((row) => row.learner_id)
    const asked = { filter: { view, state, kind, outcomeKind }, searchedBy: search ? ('text' as const) : null }
    const [answer] = await Promise.all([
      present(tx, world, page),
      recordListing(tx, world, { actor, capacity, objectKind: 'application_list', ...asked, subjectIds, fields }),
    ])
    return answer
  })
}

/** Counts what waits, for the badges of the navigation. */
export async function countQueue(world: World, actor: Actor) {
  const capacity = anyCapacity(actor, caseReaders)
  const { institutionId } = capacity
  const isInstitutional = reachedUnits(actor, ['academic_affairs', 'supervision'], institutionId) === null
  return world.gate.read(scopeOfCapacity(capacity), async (database) => {
    const { rows } = await sql<{ todo: number; overdue: number; awaiting: number; objections: number }>`
      with waiting as (
        select a.due_at from application a join enrolment e on e.learner_id = a.learner_id and e.id = a.enrolment_id
        where a.institution_id = ${institutionId} and ${reachOf(actor, institutionId)}
          and ${todoOf(actor, institutionId, world.clock.now())})
      select (select count(*) from waiting) as todo,
        (select count(*) from waiting where due_at < ${world.clock.now()}) as overdue,
        (select count(*) from application a where a.institution_id = ${institutionId} and a.state = 'AWAITING_NOTICE')
          as awaiting,
        (select count(*) from objection b where b.institution_id = ${institutionId} and b.state = 'RECEIVED')
          as objections`.execute(database)
    const [count = { todo: 0, overdue: 0, awaiting: 0, objections: 0 }] = rows
    return {
      todo: count.todo,
      overdue: count.overdue,
      awaitingNotice: isInstitutional ? count.awaiting : 0,
      objections: isInstitutional ? count.objections : 0,
    }
  })
}

const urgency = dueOrLast('a.due_at')

function readingAssignments(actor: Actor, institutionId: string): Assignment[] {
  return actor.assignments.filter((one) => caseReaders.includes(one.role) && one.institutionId === institutionId)
}

/** The cases within the actor's classes, departments or the whole institution. */
function reachOf(actor: Actor, institutionId: string) {
  const held = readingAssignments(actor, institutionId)
  if (held.some((one) => one.unitId === null)) return sql<SqlBool>`a.institution_id = ${institutionId}`
  const units = held.map((one) => one.unitId)
  return sql<SqlBool>`(a.department_id = any (${units}::uuid[]) or e.class_id = any (${units}::uuid[]))`
}

/**
 * What waits for the actor: cases at a step that one of the actor's roles answers within its reach, or may answer as a
 * substitute since it is overdue, except where the
 * actor acted in another step already (four eyes) and except the own ones. The steps are read out of the workflows once
 * for the whole list, not once for each case.
 */
function todoOf(actor: Actor, institutionId: string, now: Date) {
  const held = readingAssignments(actor, institutionId)
  const roles = held.map((one) => one.role)
  const units = held.map((one) => one.unitId)
  return sql<SqlBool>`(a.state = 'IN_REVIEW' and a.learner_id <> ${actor.personId}
    and exists (select from (
        select w.id as workflow_id, s.step ->> 'id' as step, s.step ->> 'reach' as reach, m.unit_id,
          s.step -> 'roles' ? m.role as is_regular
        from workflow w, jsonb_array_elements(w.definition -> 'steps') as s (step),
          unnest(${roles}::text[], ${units}::uuid[]) as m (role, unit_id)
        where w.institution_id = ${institutionId} 
          and (s.step -> 'roles' ? m.role or s.step -> 'substituteRoles' ? m.role) offset 0) t
      where t.workflow_id = a.workflow_id and t.step = a.step and (t.is_regular or a.due_at <= ${now})
        and (t.unit_id is null or case t.reach
        when 'CLASS' then t.unit_id in (e.class_id, a.department_id)
        when 'DEPARTMENT' then t.unit_id = a.department_id else false end))
    and not exists (select from application_event v where v.learner_id = a.learner_id and v.application_id = a.id
      and v.actor_id = ${actor.personId} and v.step <> a.step)
    and not exists (select from roster_line l join roster r on r.id = l.roster_id where l.learner_id = a.learner_id
      and l.outcome_id = a.outcome_id and r.made_by = ${actor.personId}))`
}

function doneBy(actor: Actor) {
  return sql<SqlBool>`exists (select from application_event v where v.learner_id = a.learner_id
    and v.application_id = a.id and v.actor_id = ${actor.personId} and v.role <> 'learner')`
}

function matches(search: string) {
  const pattern = containsPattern(search)
  return sql<SqlBool>`(p.name ilike ${pattern} or e.student_number ilike ${pattern} or a.number ilike ${pattern})`
}
