import { sql, type SqlBool } from 'kysely'
import { recordListing } from '../../access/access-log.ts'
import { anyCapacity, type Actor } from '../../access/actor.ts'
import type { Database } from '../../database/database.ts'
import { decodeCursor, instantOf, pageOfRows, uuidOf } from '../../database/paging.ts'
import type { World } from '../../world.ts'
import { collegeRoles, isAdmitted, overviewRoles, partnerRoles, reachRoster } from './reach-roster.ts'

export type RosterLineState = 'PREPARED' | 'CONFIRMED' | 'DECLINED' | 'REVOKED' | 'PLAN_INTERNSHIP'

/** Where a line (`l`, its outcome `o`) stands: what was submitted since is confirmed by that. */
const stateOfLine = sql<RosterLineState>`case
  when l.revoked_at is not null then 'REVOKED'
  when l.declined_at is not null then 'DECLINED'
  when l.outcome_id is null then 'PLAN_INTERNSHIP'
  when o.state = 'DRAFT' then 'PREPARED' else 'CONFIRMED' end`

function selectRosters(database: Database) {
  const counted = (state: RosterLineState) =>
    sql<number>`(select count(*)::int from roster_line l left join outcome o on o.learner_id = l.learner_id
      and o.id = l.outcome_id where l.roster_id = r.id and ${stateOfLine} = ${state})`
  return database
    .selectFrom('roster as r')
    .innerJoin('outcome_definition as d', 'd.id', 'r.definition_id')
    .innerJoin('institution as i', 'i.id', 'r.institution_id')
    .leftJoin('institution as p', 'p.id', 'r.partner_id')
    .selectAll('r')
    .select(['d.name_zh', 'd.name_en', 'd.kind', 'i.name_zh as college_zh', 'i.name_en as college_en'])
    .select(['p.name_zh as partner_zh', 'p.name_en as partner_en'])
    .select([
      counted('PREPARED').as('prepared'),
      counted('CONFIRMED').as('confirmed'),
      counted('DECLINED').as('declined'),
      counted('REVOKED').as('revoked'),
      counted('PLAN_INTERNSHIP').as('plan_internship'),
    ])
}

type Row = Awaited<ReturnType<ReturnType<typeof selectRosters>['execute']>>[number]

function presentRoster(row: Row) {
  return {
    id: row.id,
    title: row.title,
    definition: { zh: row.name_zh, en: row.name_en },
    kind: row.kind,
    college: { zh: row.college_zh, en: row.college_en },
    partner: row.partner_zh === null ? null : { zh: row.partner_zh, en: row.partner_en ?? row.partner_zh },
    obtainedOn: row.obtained_on,
    recordedAt: row.recorded_at.toISOString(),
    counts: {
      prepared: row.prepared,
      confirmed: row.confirmed,
      declined: row.declined,
      revoked: row.revoked,
      planInternship: row.plan_internship,
    },
  }
}

/** The rosters that the actor reaches, newest first: a partner's own, all of the college, or those one made. */
export async function listRosters(world: World, actor: Actor, query: { cursor?: string | undefined; limit: number }) {
  const capacity = anyCapacity(actor, [...collegeRoles, ...partnerRoles])
  const isPartner = (partnerRoles as readonly string[]).includes(capacity.role)
  const seesAll = actor.assignments.some(
    (one) =>
      (overviewRoles as readonly string[]).includes(one.role) &&
      one.institutionId === capacity.institutionId &&
      one.unitId === null,
  )
  // A partner counts the lines that lie at its colleges; whose roster it is narrows what is read to its own.
  const scope = isPartner
    ? ({ kind: 'all' } as const)
    : ({ kind: 'actor', institutionId: capacity.institutionId, learnerId: null } as const)
  return world.gate.read(scope, async (database) => {
    const cursor = decodeCursor(query.cursor, 2)
    let select = isPartner
      ? selectRosters(database).where('r.partner_id', '=', capacity.institutionId)
      : selectRosters(database).where('r.institution_id', '=', capacity.institutionId)
    if (!isPartner && !seesAll) select = select.where('r.made_by', '=', actor.personId)
    if (cursor)
      select = select.where(sql<SqlBool>`(r.recorded_at, r.id) < (${instantOf(cursor[0])}, ${uuidOf(cursor[1])})`)
    const rows = await select
      .orderBy('r.recorded_at', 'desc')
      .orderBy('r.id', 'desc')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [row.recorded_at.toISOString(), row.id])
    return { items: page.items.map(presentRoster), nextCursor: page.nextCursor, total: null }
  })
}

/** One roster with its documents. */
export async function readRoster(world: World, actor: Actor, rosterId: string) {
  const { roster, isSender, scope } = await reachRoster(world, actor, rosterId)
  return world.gate.read(scope, async (database) => {
    const row = await selectRosters(database).where('r.id', '=', rosterId).executeTakeFirstOrThrow()
    const files = await listRosterFiles(database, rosterId)
    const mayAdd =
      isSender && (roster.partner_id === null || (await isAdmitted(database, roster.institution_id, roster.partner_id)))
    return {
      ...presentRoster(row),
      issuer: row.issuer,
      validTo: row.valid_to,
      fields: row.fields as Record<string, string | number | null>,
      files: files.map((file) => ({
        id: file.id,
        checklistKey: file.checklist_key,
        fileName: file.file_name,
        sha256: file.sha256.toString('hex'),
      })),
      remindedAt: row.reminded_at?.toISOString() ?? null,
      mayAdd,
    }
  })
}

export function listRosterFiles(database: Database, rosterId: string) {
  return database
    .selectFrom('roster_file as f')
    .innerJoin('shared_file as s', 's.id', 'f.file_id')
    .selectAll('s')
    .select('f.checklist_key')
    .where('f.roster_id', '=', rosterId)
    .orderBy('f.recorded_at')
    .orderBy('s.id')
    .execute()
}

export interface LineQuery {
  rosterId: string
  cursor?: string | undefined
  limit: number
  state?: RosterLineState | undefined
}

/** The lines of a roster in the order in which they came, with who has not confirmed. Whom it shows is written down. */
export async function listRosterLines(world: World, actor: Actor, query: LineQuery) {
  const { rosterId } = query
  const { capacity, scope, roster } = await reachRoster(world, actor, rosterId)
  const isOfCollege = capacity.institutionId === roster.institution_id
  return world.gate.write(scope, async (tx) => {
    const cursor = decodeCursor(query.cursor, 1)
    let select = tx
      .selectFrom('roster_line as l')
      .leftJoin('outcome as o', (join) =>
        join.onRef('o.learner_id', '=', 'l.learner_id').onRef('o.id', '=', 'l.outcome_id'),
      )
      .innerJoin('person as p', 'p.id', 'l.learner_id')
      .select(['l.id', 'l.learner_id', 'l.recorded_at', 'l.decline_reason', 'l.revoke_reason', 'p.name'])
      .select([
        stateOfLine.as('state'),
        sql<string>`(select e.student_number from enrolment e where e.learner_id = l.learner_id
          and e.institution_id = l.institution_id order by e.started_on desc, e.id limit 1)`.as('student_number'),
        sql<string | null>`(select a.id from application a where a.learner_id = l.learner_id
          and a.outcome_id = l.outcome_id order by a.recorded_at desc limit 1)`.as('application_id'),
      ])
      .where('l.roster_id', '=', rosterId)
    if (query.state) select = select.where(sql<SqlBool>`${stateOfLine} = ${query.state}`)
    if (cursor) select = select.where('l.id', '>', uuidOf(cursor[0]))
    const rows = await select
      .orderBy('l.id')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [row.id])
    const asked = { filter: { state: query.state }, searchedBy: null, fields: ['name', 'student_number'] }
    const subjectIds = page.items.map((row) => row.learner_id)
    // A partner's look at learners stands in the log of their college.
    const reader = { ...capacity, institutionId: roster.institution_id }
    await recordListing(tx, world, { actor, capacity: reader, objectKind: 'roster_lines', ...asked, subjectIds })
    const items = page.items.map((row) => ({
      id: row.id,
      learnerName: row.name,
      studentNumber: row.student_number,
      state: row.state,
      applicationId: isOfCollege ? row.application_id : null,
      reason: row.revoke_reason ?? row.decline_reason,
      recordedAt: row.recorded_at.toISOString(),
    }))
    return { items, nextCursor: page.nextCursor, total: null }
  })
}
