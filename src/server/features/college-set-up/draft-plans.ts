import { sql } from 'kysely'
import { Problem } from '../../../contract/problem.ts'
import type { CourseGroup } from '../../../core/college-set-up/course-rows.ts'
import { amountsInTerm, termOfPlan } from '../../../core/college-set-up/term.ts'
import type { Actor } from '../../access/actor.ts'
import type { Tx } from '../../database/database.ts'
import type { OnceKey } from '../../http/idempotency.ts'
import type { World } from '../../world.ts'
import { readVersions } from './courses.ts'
import { readWholePlan } from './plans.ts'
import { recordSetUpEvent } from './set-up-events.ts'
import { cannotBe, isTaken, settle, settleOnce, type Place } from './set-up-place.ts'

const roles = ['academic_affairs'] as const

interface PlanHead {
  name: { zh: string; en: string }
  departmentId: string
  terms: number
  credits: number
  hours: number
}

export interface DraftInput extends PlanHead {
  code: string
  majorCode: string
  cohort: number
  copiesFrom: string | null
}

export interface PlannedCourse {
  courseId: string
  groupCode: CourseGroup
  term: number
  isCompulsory: boolean
}

/** Drafts the plan of a major and cohort, empty or with the courses of another plan. */
export function draftPlan(world: World, actor: Actor, input: DraftInput, once: OnceKey) {
  return settleOnce(world, actor, {
    roles,
    once,
    read: readWholePlan,
    settle: async (tx, place) => {
      const { code, majorCode, cohort, copiesFrom } = input
      const known = await tx
        .selectFrom('programme')
        .select('id')
        .where('institution_id', '=', place.institutionId)
        .where('code', '=', code)
        .where('state', '<>', 'DISCARDED')
        .execute()
      if (known.length > 0) throw isTaken(`培养方案 ${code}`, `The plan ${code}`)
      const courses = copiesFrom === null ? [] : await readPlanned(tx, place, copiesFrom)
      const version = await nextVersion(tx, place, code)
      const id = await insertDraft(tx, world, place, { ...input, version })
      await writeCourses(tx, place, { id, cohort }, courses)
      await recordSetUpEvent(tx, world, place, {
        objectKind: 'PROGRAMME',
        objectId: id,
        act: 'draft',
        changed: { code, majorCode, cohort, version, copiesFrom },
      })
      return id
    },
  })
}

/** Drafts a new version of a published plan, with its courses. */
export function revisePlan(world: World, actor: Actor, id: string, input: { reason: string }, once: OnceKey) {
  return settleOnce(world, actor, {
    roles,
    once,
    read: readWholePlan,
    settle: async (tx, place) => {
      const row = await lockPlan(tx, place, id)
      if (row.state !== 'PUBLISHED') throw cannotBe('只有已发布的方案可以修订', 'only a published plan is revised')
      const courses = await readPlanned(tx, place, id)
      const version = await nextVersion(tx, place, row.code)
      const draftId = await insertDraft(tx, world, place, {
        code: row.code,
        majorCode: row.major_code,
        cohort: row.cohort,
        name: { zh: row.name_zh, en: row.name_en },
        departmentId: row.department_id,
        terms: row.terms,
        credits: row.credits,
        hours: row.hours,
        version,
      })
      await writeCourses(tx, place, { id: draftId, cohort: row.cohort }, courses)
      await recordSetUpEvent(tx, world, place, {
        objectKind: 'PROGRAMME',
        objectId: draftId,
        act: 'revise',
        former: { version: row.version },
        changed: { code: row.code, version },
        reason: input.reason,
      })
      return draftId
    },
  })
}

async function nextVersion(tx: Tx, place: Place, code: string): Promise<number> {
  const { last } = await tx
    .selectFrom('programme')
    .select((build) => build.fn.coalesce(build.fn.max('version'), sql<number>`0`).as('last'))
    .where('institution_id', '=', place.institutionId)
    .where('code', '=', code)
    .executeTakeFirstOrThrow()
  return Number(last) + 1
}

async function insertDraft(
  tx: Tx,
  world: Pick<World, 'ids'>,
  place: Place,
  given: Omit<DraftInput, 'copiesFrom'> & { version: number },
): Promise<string> {
  await demandDepartment(tx, place, given.departmentId)
  const id = world.ids.next()
  const inserted = await tx
    .insertInto('programme')
    .values({
      id,
      institution_id: place.institutionId,
      department_id: given.departmentId,
      code: given.code,
      version: given.version,
      state: 'DRAFT',
      major_code: given.majorCode,
      cohort: given.cohort,
      name_zh: given.name.zh,
      name_en: given.name.en,
      credits: given.credits,
      hours: given.hours,
      terms: given.terms,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows !== 1n) {
    throw isTaken(`培养方案 ${given.code} 的草稿`, `A draft of the plan ${given.code}`)
  }
  return id
}

/** The department is an open one of the institution; it cannot be closed while the plan is being written. */
async function demandDepartment(tx: Tx, place: Place, id: string): Promise<void> {
  const row = await tx
    .selectFrom('unit')
    .select(['kind', 'closed_at'])
    .where('id', '=', id)
    .where('institution_id', '=', place.institutionId)
    .forShare()
    .executeTakeFirst()
  if (!row) throw new Problem('not_found')
  if (row.kind !== 'DEPARTMENT' || row.closed_at !== null) {
    throw cannotBe('开设单位须是在设的二级学院', 'a plan belongs to an open department')
  }
}

/** A plan of the institution; two who change it wait for each other. */
async function lockPlan(tx: Tx, place: Place, id: string) {
  const row = await tx
    .selectFrom('programme')
    .selectAll()
    .where('id', '=', id)
    .where('institution_id', '=', place.institutionId)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new Problem('not_found')
  return row
}

/** A draft at the revision that was read; a published plan is fixed. */
export async function lockDraft(tx: Tx, place: Place, id: string, revision: number) {
  const row = await lockPlan(tx, place, id)
  if (row.state !== 'DRAFT') throw new Problem('programme_fixed')
  if (row.revision !== revision) throw new Problem('conflict')
  return row
}

/** The courses of a plan as they are planned, for another plan to take over. */
export async function readPlanned(tx: Tx, place: Place, id: string): Promise<PlannedCourse[]> {
  const plan = await readWholePlan(tx, place, id)
  return plan.courses.map(({ courseId, groupCode, term, isCompulsory }) => {
    return { courseId, groupCode: groupCode as CourseGroup, term, isCompulsory }
  })
}

/** Saves a draft whole: its head and its courses as they are now. */
export function savePlan(
  world: World,
  actor: Actor,
  id: string,
  input: PlanHead & { revision: number; courses: readonly PlannedCourse[] },
) {
  return settle(world, actor, roles, async (tx, place) => {
    const row = await lockDraft(tx, place, id, input.revision)
    await demandDepartment(tx, place, input.departmentId)
    await tx
      .updateTable('programme')
      .set({
        name_zh: input.name.zh,
        name_en: input.name.en,
        department_id: input.departmentId,
        terms: input.terms,
        credits: input.credits,
        hours: input.hours,
        revision: row.revision + 1,
      })
      .where('id', '=', id)
      .execute()
    await writeCourses(tx, place, { id, cohort: row.cohort }, input.courses)
    return readWholePlan(tx, place, id)
  })
}

/** Writes the courses of a draft anew, each with what it counts in the term in which the cohort comes to it. */
export async function writeCourses(
  tx: Tx,
  place: Place,
  plan: { id: string; cohort: number },
  courses: readonly PlannedCourse[],
): Promise<void> {
  const ids = courses.map((one) => one.courseId)
  if (new Set(ids).size !== ids.length) throw cannotBe('同一课程列了两次', 'a course stands twice in the plan')
  await tx.deleteFrom('programme_course').where('programme_id', '=', plan.id).execute()
  if (ids.length === 0) return
  const rows = await tx
    .selectFrom('course')
    .select(['id', 'credits', 'hours'])
    .where('institution_id', '=', place.institutionId)
    .where('id', '=', sql<string>`any(${ids}::uuid[])`)
    .execute()
  const known = new Map(rows.map((row) => [row.id, row]))
  const versionsOf = await readVersions(tx, ids)
  const values = courses.map((one) => {
    const added = known.get(one.courseId)
    if (!added) throw new Problem('not_found')
    return {
      programme_id: plan.id,
      course_id: one.courseId,
      group_code: one.groupCode,
      term: one.term,
      is_compulsory: one.isCompulsory,
      ...amountsInTerm(added, versionsOf(one.courseId), termOfPlan(plan.cohort, one.term)),
    }
  })
  await tx.insertInto('programme_course').values(values).execute()
}
