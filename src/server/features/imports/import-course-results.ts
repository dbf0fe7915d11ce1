import { sql } from 'kysely'
import { invariant } from '../../../core/invariant.ts'
import { amountsInTerm, type CourseVersion } from '../../../core/college-set-up/term.ts'
import { courseResults, type ResultRow } from '../../../core/imports/course-results.ts'
import type { Database, Tx } from '../../database/database.ts'
import type { World } from '../../world.ts'
import type { ImportedTable, ImportPlace, ImportPlan, StagedRow } from './import-kinds.ts'

interface NewResult extends Omit<ResultRow, 'studentNumber' | 'name' | 'courseCode'> {
  learnerId: string
  enrolmentId: string
  courseId: string
  credits: number
  /** The result that this one corrects. */
  replaces: string | null
}

interface ResultPlan extends ImportPlan {
  results: NewResult[]
}

/**
 * Course results with their states. A result is known by learner, course, term and way: the same again changes nothing,
 * another mark corrects it by a row that reverses the former one. What a conversion gave is never touched.
 */
export const courseResultImport: ImportedTable<ResultRow, ResultPlan> = {
  kind: courseResults,
  roles: ['academic_affairs'],
  plan,
  write,
}

interface Standing {
  id: string
  learner_id: string
  course_id: string
  term: string
  way: string
  state: string
  score: string | number | null
  grade: string | null
  application_id: string | null
  reverses: string | null
}

async function plan(database: Database, place: ImportPlace, rows: readonly StagedRow<ResultRow>[]) {
  const found = await findAll(database, place, rows)
  const answer: ResultPlan = { added: 0, changed: 0, unchanged: 0, faults: [], results: [] }
  for (const { number, value } of rows) {
    const fault = (field: string | null, zh: string, en: string) =>
      answer.faults.push({ row: number, field, text: { zh, en } })
    const enrolment = found.enrolments.get(value.studentNumber)
    const course = found.courses.get(value.courseCode)
    if (!enrolment) fault('studentNumber', '本校没有这个学号', 'the college has no such student number')
    else if (value.name !== '' && value.name.normalize('NFC') !== enrolment.name) {
      fault('name', '姓名与学号不符', 'the name is not that of the student number')
    } else if (!course) fault('courseCode', '没有这门课程', 'there is no such course')
    else {
      const key = `${enrolment.learner_id} ${course.id}`
      const standing = found.standings.get(key) ?? []
      const known = standing.find((one) => isSame(one, value))
      const passed = standing.find((one) => one.state === 'PASSED' && one !== known)
      if (value.state === 'PASSED' && passed) {
        if (passed.application_id === null)
          fault(null, `该课程已在 ${passed.term} 通过`, `passed in ${passed.term} already`)
        else fault(null, '该课程已经认定转换取得', 'the course was converted already')
      } else if (known && isUnchanged(known, value)) answer.unchanged += 1
      else {
        answer[known ? 'changed' : 'added'] += 1
        const { learner_id: learnerId, id: enrolmentId } = enrolment
        const { credits } = amountsInTerm(course, course.versions, value.term)
        const { term, way, state, score, grade } = value
        const marks = { term, way, state, score, grade }
        const replaces = known?.id ?? null
        answer.results.push({ learnerId, enrolmentId, courseId: course.id, credits, replaces, ...marks })
        // A later row of the same table finds this one there.
        const entry = {
          ...marks,
          id: '',
          learner_id: learnerId,
          course_id: course.id,
          application_id: null,
          reverses: null,
        }
        found.standings.set(key, [...standing.filter((one) => one !== known), entry])
      }
    }
  }
  return answer
}

const isSame = (one: Standing, { term, way }: ResultRow) =>
  one.application_id === null && one.term === term && one.way === way

const isUnchanged = (one: Standing, { state, score, grade }: ResultRow) =>
  one.state === state && (one.score === null ? null : Number(one.score)) === score && one.grade === grade

async function findAll(database: Database, { institutionId }: ImportPlace, rows: readonly StagedRow<ResultRow>[]) {
  const numbers = [...new Set(rows.map((row) => row.value.studentNumber))]
  const codes = [...new Set(rows.map((row) => row.value.courseCode))]
  const enrolments = await sql<{ id: string; learner_id: string; student_number: string; name: string }>`
    select e.id, e.learner_id, e.student_number, p.name from student_number_claim c
    join enrolment e on e.learner_id = c.learner_id and e.id = c.enrolment_id
    join person p on p.id = e.learner_id
    where c.institution_id = ${institutionId} and c.student_number = any(${numbers}::text[])`.execute(database)
  const courses = await sql<{ id: string; code: string; credits: number; hours: number; versions: CourseVersion[] }>`
    select c.id, c.code, c.credits, c.hours, coalesce((select json_agg(json_build_object('version', v.version,
      'fromTerm', v.from_term, 'credits', v.credits, 'hours', v.hours)) from course_version v
      where v.course_id = c.id), '[]') as versions
    from course c where c.institution_id = ${institutionId} and c.code = any(${codes}::text[])`.execute(database)
  const learnerIds = enrolments.rows.map((row) => row.learner_id)
  const courseIds = courses.rows.map((row) => row.id)
  const standings = await sql<Standing>`
    select r.id, r.learner_id, r.course_id, r.term, r.way, r.state, r.score, r.grade, r.application_id, r.reverses
    from course_result r
    where r.learner_id = any(${learnerIds}::uuid[]) and r.course_id = any(${courseIds}::uuid[])`.execute(database)
  // Told apart here: planned for a table that was empty once, "not exists" read the whole of it for every row.
  const reversed = new Set(standings.rows.map((row) => row.reverses))
  const inForce = standings.rows.filter((row) => row.reverses === null && !reversed.has(row.id))
  return {
    enrolments: new Map(enrolments.rows.map((row) => [row.student_number, row])),
    courses: new Map(courses.rows.map((row) => [row.code, row])),
    standings: Map.groupBy(inForce, (row) => `${row.learner_id} ${row.course_id}`),
  }
}

async function write(tx: Tx, world: Pick<World, 'ids'>, place: ImportPlace, { results }: ResultPlan): Promise<void> {
  if (results.length === 0) return
  const replaced = results.flatMap(({ learnerId, replaces }) =>
    replaces === null ? [] : [{ learner_id: learnerId, former: replaces, id: world.ids.next() }],
  )
  invariant(
    replaced.every((one) => one.former !== ''),
    'a table holds a result once',
  )
  if (replaced.length > 0) {
    await sql`insert into course_result (learner_id, id, institution_id, enrolment_id, course_id, way, state, label_zh,
        label_en, credits, score, grade, counts_in_gpa, term, reverses, recorded_at, import_id)
      select r.learner_id, x.id, r.institution_id, r.enrolment_id, r.course_id, r.way, 'REVERSED', r.label_zh,
        r.label_en, r.credits, r.score, r.grade, r.counts_in_gpa, ${place.term}, r.id, ${place.now}, ${place.importId}
      from jsonb_to_recordset(${JSON.stringify(replaced)}::jsonb) as x (learner_id uuid, former uuid, id uuid)
      join course_result r on r.learner_id = x.learner_id and r.id = x.former`.execute(tx)
  }
  const rows = results.map(({ learnerId, enrolmentId, courseId, replaces: _replaces, ...rest }) => ({
    ...rest,
    id: world.ids.next(),
    learner_id: learnerId,
    enrolment_id: enrolmentId,
    course_id: courseId,
    // A deferred exam has not taken place.
    counts: rest.state !== 'DEFERRED',
  }))
  await sql`insert into course_result (learner_id, id, institution_id, enrolment_id, course_id, way, state, credits,
      score, grade, counts_in_gpa, term, recorded_at, import_id)
    select learner_id, id, ${place.institutionId}, enrolment_id, course_id, way, state, credits, score, grade, counts,
      term, ${place.now}, ${place.importId}
    from json_to_recordset(${JSON.stringify(rows)}::json) as x (learner_id uuid, id uuid, enrolment_id uuid,
      course_id uuid, way text, state text, credits integer, score numeric, grade text, counts boolean, term text)
    `.execute(tx)
}
