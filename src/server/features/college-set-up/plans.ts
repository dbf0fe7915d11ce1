import { sql, type SqlBool } from 'kysely'
import { Problem } from '../../../contract/problem.ts'
import type { programmeStates } from '../../../contract/programme-set-up.ts'
import { findPlanFaults, sumPlanCourses } from '../../../core/college-set-up/plan-faults.ts'
import type { Actor } from '../../access/actor.ts'
import type { Database } from '../../database/database.ts'
import { containsPattern, decodeCursor, pageOfRows, uuidOf } from '../../database/paging.ts'
import type { World } from '../../world.ts'
import { readSetUp, type Place } from './set-up-place.ts'

export type ProgrammeState = (typeof programmeStates)[number]

function selectPlans(database: Database, institutionId: string) {
  return database
    .selectFrom('programme as g')
    .innerJoin('unit as u', 'u.id', 'g.department_id')
    .selectAll('g')
    .select(['u.name_zh as department_zh', 'u.name_en as department_en'])
    .where('g.institution_id', '=', institutionId)
}

type PlanRow = Awaited<ReturnType<ReturnType<typeof selectPlans>['execute']>>[number]

function presentHead(row: PlanRow) {
  return {
    id: row.id,
    code: row.code,
    version: row.version,
    state: row.state as ProgrammeState,
    majorCode: row.major_code,
    cohort: row.cohort,
    name: { zh: row.name_zh, en: row.name_en },
    departmentId: row.department_id,
    department: { zh: row.department_zh, en: row.department_en },
    terms: row.terms,
    credits: row.credits,
    hours: row.hours,
  }
}

interface PlanQuery {
  cursor?: string | undefined
  limit: number
  cohort?: number | undefined
  state?: ProgrammeState | undefined
  search?: string | undefined
}

/** The plans of the institution in all their versions; discarded drafts only where they are asked for. */
export function listPlans(world: World, actor: Actor, query: PlanQuery) {
  return readSetUp(world, actor, async (database, { institutionId }) => {
    const cursor = decodeCursor(query.cursor, 2)
    let select = selectPlans(database, institutionId)
    select = query.state ? select.where('g.state', '=', query.state) : select.where('g.state', '<>', 'DISCARDED')
    if (query.cohort) select = select.where('g.cohort', '=', query.cohort)
    if (query.search) {
      const pattern = containsPattern(query.search)
      select = select.where(
        sql<SqlBool>`(g.name_zh ilike ${pattern} or g.name_en ilike ${pattern} or g.code ilike ${pattern})`,
      )
    }
    if (cursor) select = select.where(sql<SqlBool>`(g.code, g.id) > (${cursor[0]}, ${uuidOf(cursor[1])}::uuid)`)
    const rows = await select
      .orderBy('g.code')
      .orderBy('g.id')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [row.code, row.id])
    return { items: page.items.map(presentHead), nextCursor: page.nextCursor, total: null }
  })
}

export function readPlan(world: World, actor: Actor, id: string) {
  return readSetUp(world, actor, (database, place) => readWholePlan(database, place, id))
}

/** A plan with its courses, what they add up to, and what keeps a draft from being published. */
export async function readWholePlan(database: Database, place: Place, id: string) {
  const row = await selectPlans(database, place.institutionId).where('g.id', '=', id).executeTakeFirst()
  if (!row) throw new Problem('not_found')
  const courses = await readPlanCourses(database, id)
  const { compulsory, all } = sumPlanCourses(courses)
  const { count } = await database
    .selectFrom('enrolment')
    .select((build) => build.fn.countAll<number>().as('count'))
    .where('programme_id', '=', id)
    .executeTakeFirstOrThrow()
  return {
    ...presentHead(row),
    revision: row.revision,
    courses,
    compulsory,
    all,
    learnerCount: Number(count),
    faults: row.state === 'DRAFT' ? findPlanFaults({ ...presentHead(row), courses }) : [],
  }
}

export type WholePlan = Awaited<ReturnType<typeof readWholePlan>>

async function readPlanCourses(database: Database, programmeId: string) {
  const rows = await database
    .selectFrom('programme_course as pc')
    .innerJoin('course as c', 'c.id', 'pc.course_id')
    .select(['c.id', 'c.code', 'c.name_zh', 'c.name_en', 'c.is_convertible', 'c.retired_at'])
    .select(['pc.credits', 'pc.hours', 'pc.group_code', 'pc.term', 'pc.is_compulsory'])
    .where('pc.programme_id', '=', programmeId)
    .orderBy('pc.term')
    .orderBy('c.code')
    .execute()
  return rows.map((row) => ({
    courseId: row.id,
    code: row.code,
    name: { zh: row.name_zh, en: row.name_en },
    credits: row.credits,
    hours: row.hours,
    groupCode: row.group_code,
    term: row.term,
    isCompulsory: row.is_compulsory,
    isConvertible: row.is_convertible,
    isRetired: row.retired_at !== null,
  }))
}
