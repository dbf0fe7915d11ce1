import { sql, type SqlBool } from 'kysely'
import { Problem } from '../../../contract/problem.ts'
import {
  readCourseRow,
  type CourseGroup,
  type CourseRow,
  type NewCourse,
} from '../../../core/college-set-up/course-rows.ts'
import { amountsInTerm, type CourseVersion } from '../../../core/college-set-up/term.ts'
import type { Bilingual } from '../../../core/case/workflow.ts'
import type { Actor } from '../../access/actor.ts'
import type { Database, Tx } from '../../database/database.ts'
import { containsPattern, decodeCursor, pageOfRows } from '../../database/paging.ts'
import { onceFor, type OnceKey } from '../../http/idempotency.ts'
import type { World } from '../../world.ts'
import { recordSetUpEvent } from './set-up-events.ts'
import { cannotBe, isTaken, readSetUp, settle, settleOnce, type Place } from './set-up-place.ts'

/** The later versions of courses, by course. */
export async function readVersions(database: Database, courseIds: readonly string[]) {
  const rows =
    courseIds.length === 0
      ? []
      : await database
          .selectFrom('course_version')
          .selectAll()
          .where('course_id', '=', sql<string>`any(${courseIds}::uuid[])`)
          .orderBy('version')
          .execute()
  const byCourse = Map.groupBy(rows, (row) => row.course_id)
  return (courseId: string): CourseVersion[] =>
    (byCourse.get(courseId) ?? []).map(({ version, from_term: fromTerm, credits, hours }) => {
      return { version, fromTerm, credits, hours }
    })
}

function selectCourses(database: Database, institutionId: string) {
  return database.selectFrom('course as c').selectAll('c').where('c.institution_id', '=', institutionId)
}

type SelectedCourse = Awaited<ReturnType<ReturnType<typeof selectCourses>['execute']>>[number]

function presentCourse(row: SelectedCourse, versions: readonly CourseVersion[], term: string) {
  return {
    id: row.id,
    code: row.code,
    name: { zh: row.name_zh, en: row.name_en },
    kind: row.kind,
    ...amountsInTerm(row, versions, term),
    isConvertible: row.is_convertible,
    retiredAt: row.retired_at?.toISOString() ?? null,
    versions: [{ version: 1, fromTerm: '', credits: row.credits, hours: row.hours }, ...versions],
  }
}

export async function readCourse(database: Database, place: Place, id: string) {
  const row = await selectCourses(database, place.institutionId).where('c.id', '=', id).executeTakeFirst()
  if (!row) throw new Problem('not_found')
  const versionsOf = await readVersions(database, [id])
  return presentCourse(row, versionsOf(id), place.term)
}

interface CourseQuery {
  cursor?: string | undefined
  limit: number
  search?: string | undefined
  kind?: CourseGroup | undefined
}

/** The courses of the institution by code, retired ones among them. */
export function listCourses(world: World, actor: Actor, query: CourseQuery) {
  return readSetUp(world, actor, async (database, { institutionId, term }) => {
    const cursor = decodeCursor(query.cursor, 1)
    let select = selectCourses(database, institutionId)
    if (query.kind) select = select.where('c.kind', '=', query.kind)
    if (query.search) {
      const pattern = containsPattern(query.search)
      select = select.where(
        sql<SqlBool>`(c.name_zh ilike ${pattern} or c.name_en ilike ${pattern} or c.code ilike ${pattern})`,
      )
    }
    if (cursor) select = select.where('c.code', '>', cursor[0] ?? '')
    const rows = await select
      .orderBy('c.code')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [row.code])
    const ids = page.items.map((row) => row.id)
    const versionsOf = await readVersions(database, ids)
    const items = page.items.map((row) => presentCourse(row, versionsOf(row.id), term))
    return { items, nextCursor: page.nextCursor, total: null }
  })
}

/** Writes courses; answers the ids of those whose code was free. */
async function insertCourses(
  tx: Tx,
  world: Pick<World, 'ids'>,
  place: Place,
  courses: readonly NewCourse[],
): Promise<string[]> {
  const inserted = await tx
    .insertInto('course')
    .values(
      courses.map((course) => ({
        id: world.ids.next(),
        institution_id: place.institutionId,
        code: course.code,
        name_zh: course.name.zh,
        name_en: course.name.en,
        credits: course.credits,
        hours: course.hours,
        kind: course.kind,
        is_convertible: course.isConvertible,
      })),
    )
    .onConflict((conflict) => conflict.columns(['institution_id', 'code']).doNothing())
    .returning(['id', 'code', 'name_zh', 'credits', 'hours'])
    .execute()
  for (const { id, code, name_zh: nameZh, credits, hours } of inserted) {
    const changed = { code, nameZh, credits, hours }
    await recordSetUpEvent(tx, world, place, { objectKind: 'COURSE', objectId: id, act: 'add', changed })
  }
  return inserted.map((row) => row.id)
}

export function addCourse(world: World, actor: Actor, input: NewCourse, once: OnceKey) {
  return settleOnce(world, actor, {
    roles: ['academic_affairs'],
    once,
    read: readCourse,
    settle: async (tx, place) => {
      const [id] = await insertCourses(tx, world, place, [input])
      if (id === undefined) throw isTaken(`课程代码 ${input.code}`, `A course with the code ${input.code}`)
      return id
    },
  })
}

interface TableAnswer {
  added: number
  faults: { row: number; faults: Bilingual[] }[]
}

/** Checks a table of courses and, unless it is a trial, adds it: all rows, or none where one has a fault. */
export function addCourses(
  world: World,
  actor: Actor,
  input: { rows: readonly CourseRow[]; isTrial: boolean },
  once: OnceKey,
): Promise<TableAnswer> {
  return settle(world, actor, ['academic_affairs'], async (tx, place) => {
    const faults = await findTableFaults(tx, place, input.rows)
    if (input.isTrial) return { added: 0, faults }
    // A repeated request finds its own rows there: the first answer counts.
    const { added } = await onceFor(tx, world, once, async () => {
      if (faults.length > 0) return { added: 0 }
      const courses = input.rows.map(readCourseRow).filter((row): row is NewCourse => !('faults' in row))
      return { added: (await insertCourses(tx, world, place, courses)).length }
    })
    return { added, faults: added > 0 ? [] : faults }
  })
}

async function findTableFaults(tx: Tx, place: Place, rows: readonly CourseRow[]): Promise<TableAnswer['faults']> {
  const codes = rows.map((row) => row.code)
  const known = await tx
    .selectFrom('course')
    .select('code')
    .where('institution_id', '=', place.institutionId)
    .where('code', '=', sql<string>`any(${codes}::text[])`)
    .execute()
  const taken = new Set(known.map((row) => row.code))
  return rows.flatMap((row, index) => {
    const read = readCourseRow(row)
    const faults = 'faults' in read ? [...read.faults] : []
    if (taken.has(row.code)) faults.push({ zh: `代码 ${row.code} 已存在`, en: `the code ${row.code} exists already` })
    else if (codes.indexOf(row.code) < index) {
      faults.push({ zh: `代码 ${row.code} 在表中重复`, en: `the code ${row.code} stands twice in the table` })
    }
    return faults.length > 0 ? [{ row: index + 1, faults }] : []
  })
}

/** A course that is not retired; two who change it wait for each other. */
export async function lockCourse(tx: Tx, place: Place, id: string) {
  const row = await selectCourses(tx, place.institutionId).where('c.id', '=', id).forUpdate().executeTakeFirst()
  if (!row) throw new Problem('not_found')
  if (row.retired_at !== null) throw cannotBe('该课程已停用', 'the course is retired')
  return row
}

export interface VersionInput {
  fromTerm: string
  credits: number
  hours: number
  reason: string
}

/**
 * Changes what a course counts from a term on, the present one or later. Published plans keep the amounts they were
 * published with, and decisions theirs; drafts take the version of each course's term when they are saved or published.
 */
export function addCourseVersion(world: World, actor: Actor, id: string, input: VersionInput, once: OnceKey) {
  return settleOnce(world, actor, {
    roles: ['academic_affairs'],
    once,
    read: readCourse,
    settle: async (tx, place) => {
      const row = await lockCourse(tx, place, id)
      const { fromTerm, credits, hours, reason } = input
      if (fromTerm < place.term) throw cannotBe('不能从已过去的学期开始', 'it begins with the present term or later')
      const versionsOf = await readVersions(tx, [id])
      const versions = versionsOf(id)
      const former = amountsInTerm(row, versions, fromTerm)
      if (former.credits === credits && former.hours === hours) {
        throw cannotBe('学分和学时没有变化', 'credits and hours are the same')
      }
      const version = (versions.at(-1)?.version ?? 1) + 1
      await tx
        .insertInto('course_version')
        .values({
          course_id: id,
          version,
          from_term: fromTerm,
          credits,
          hours,
          recorded_by: place.actorId,
          recorded_at: place.now,
        })
        .execute()
      await recordSetUpEvent(tx, world, place, {
        objectKind: 'COURSE',
        objectId: id,
        act: 'change',
        former: { ...former },
        changed: { fromTerm, credits, hours },
        reason,
      })
      return id
    },
  })
}

/** Retires a course: no draft can be published with it; published plans keep it. */
export function retireCourse(world: World, actor: Actor, id: string, input: { reason: string }, once: OnceKey) {
  return settleOnce(world, actor, {
    roles: ['academic_affairs'],
    once,
    read: readCourse,
    settle: async (tx, place) => {
      await lockCourse(tx, place, id)
      await tx.updateTable('course').set({ retired_at: place.now }).where('id', '=', id).execute()
      await recordSetUpEvent(tx, world, place, {
        objectKind: 'COURSE',
        objectId: id,
        act: 'retire',
        changed: { retiredAt: place.now.toISOString() },
        reason: input.reason,
      })
      return id
    },
  })
}
