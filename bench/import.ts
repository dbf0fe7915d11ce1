import { execFileSync } from 'node:child_process'
import { randomBytes, randomUUIDv7 } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { pino } from 'pino'
import type { Actor } from '../src/server/access/actor.ts'
import { openGate } from '../src/server/database/database.ts'
import { createDiskStore } from '../src/server/evidence/file-store.ts'
import { heldFile } from '../src/server/evidence/receive-file.ts'
import { readImport } from '../src/server/features/imports/import-store.ts'
import { runImport } from '../src/server/features/imports/run-import.ts'
import { sendImport } from '../src/server/features/imports/send-import.ts'
import { confirmImport, mapImport } from '../src/server/features/imports/settle-import.ts'
import { createSeals, drawBytes } from '../src/server/seals.ts'
import { hostileSheets } from '../src/server/spreadsheets/hostile-sheets.fixture.ts'
import { readSheet } from '../src/server/spreadsheets/spreadsheets.ts'
import type { World } from '../src/server/world.ts'
import { startBenchDatabase } from './bench-postgres.ts'
import type { Bench } from './run-bench.ts'
import { benchCourses, benchTerm, courseCodeOf, studentNumberOf } from './write-results.ts'

/**
 * Rows per second of course results from xlsx through the real pipeline into the real database: sent (read through
 * once), mapped, checked, confirmed, written. Beside it a bare insert of as many rows into the same table, which reads,
 * seals, decides and remembers nothing. 10,000 and 100,000 rows, in `--quick` 10,000 and 50,000. `peak_mb` is the most
 * that the server or the process that reads ever had.
 */
export const bench: Bench = {
  run: async ({ isQuick, tell }) => {
    const database = await startBenchDatabase()
    const folder = mkdtempSync(join(tmpdir(), 'creditbank-import-'))
    const gate = openGate({ databaseUrl: database.applicationUrl })
    try {
      const world = worldOver(gate, folder)
      const figures: Record<string, number> = {}
      // The figures without a number are those of the largest file.
      const largest = isQuick ? 50_000 : 100_000
      for (const count of [10_000, largest]) {
        const college = await prepare(database.ownerUrl, Math.ceil(count / benchCourses))
        const one = await measure(world, college, count, join(folder, `${count}.xlsx`))
        tell(`${count}: ${JSON.stringify(one)}`)
        const name = count === largest ? '' : `_${count}`
        for (const [figure, value] of Object.entries(one)) figures[figure + name] = value
        figures.server_peak_mb = megabytes(process.resourceUsage().maxRSS)
        if (!isQuick || count === largest) {
          figures[`limit_rows_per_s${name}`] = await insertBare(database.ownerUrl, college, count)
        }
      }
      figures.peak_mb = Math.max(figures.server_peak_mb ?? 0, figures.child_peak_mb ?? 0)
      return { ...figures, hostile_ms_max: await measureHostile(tell) }
    } finally {
      await gate.close()
      await database.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

const megabytes = (kilobytes: number) => Math.round(kilobytes / 1024)

function worldOver(gate: World['gate'], folder: string): World {
  return {
    gate,
    clock: { now: () => new Date(), real: () => new Date() },
    ids: { next: () => randomUUIDv7(), bytes: drawBytes },
    seals: createSeals(new Map([[1, randomBytes(32)]])),
    files: createDiskStore(folder),
    log: pino({ level: 'silent' }),
    publicUrl: 'http://127.0.0.1',
    noticeHosts: [],
    isDemonstration: () => false,
    refresh: async () => undefined,
    close: async () => undefined,
  }
}

interface College {
  institutionId: string
  officerId: string
}

/** A college with learners and courses, written by SQL: this is not what is measured. */
async function prepare(ownerUrl: string, learners: number): Promise<College> {
  const [institutionId, officerId, unitId, programmeId] = Array.from({ length: 4 }, () => randomUUIDv7())
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  await owner.query(`set app.scope = 'all'`)
  const insert = (text: string, ...values: unknown[]) => owner.query(text, values)
  await insert(
    `insert into institution (id, code, name_zh, name_en, kind, recorded_at)
      values ($1, $2, '学院', 'College', 'COLLEGE', now())`,
    institutionId,
    `C${learners}`,
  )
  await insert(`insert into person (id, name, recorded_at) values ($1, '教务', now())`, officerId)
  await insert(
    `insert into unit (id, institution_id, code, name_zh, name_en, kind) values ($1, $2, 'D', '系', 'D', 'DEPARTMENT')`,
    unitId,
    institutionId,
  )
  await insert(
    `insert into programme (id, institution_id, department_id, code, major_code, cohort, name_zh, name_en, credits,
        hours)
      values ($1, $2, $3, 'P', 'M', 2024, '专业', 'Major', 14000, 2600)`,
    programmeId,
    institutionId,
    unitId,
  )
  const codes = Array.from({ length: benchCourses }, (_, course) => courseCodeOf(course))
  await insert(
    `insert into course (id, institution_id, code, name_zh, name_en, credits, hours, kind)
      select gen_random_uuid(), $1, code, code, code, 400, 64, 'MAJOR_CORE' from unnest($2::text[]) code`,
    institutionId,
    codes,
  )
  const ids = Array.from({ length: learners }, () => randomUUIDv7())
  const names = ids.map((_, learner) => `学生${learner}`)
  const numbers = ids.map((_, learner) => studentNumberOf(learner))
  await insert(
    `insert into person (id, name, recorded_at)
      select id, name, now() from unnest($1::uuid[], $2::text[]) x (id, name)`,
    ids,
    names,
  )
  await insert(
    `insert into enrolment (learner_id, id, institution_id, programme_id, department_id, student_number, cohort, state,
        started_on, recorded_at)
      select id, id, $1, $2, $3, number, 2024, 'ACTIVE', '2024-09-01', now()
      from unnest($4::uuid[], $5::text[]) x (id, number)`,
    institutionId,
    programmeId,
    unitId,
    ids,
    numbers,
  )
  await insert(
    `insert into student_number_claim select $1, number, id, id from unnest($2::uuid[], $3::text[]) x (id, number)`,
    institutionId,
    ids,
    numbers,
  )
  // What is measured is a bank that has been used for a while: with statistics.
  await owner.query('analyze')
  await owner.end()
  return { institutionId: institutionId ?? '', officerId: officerId ?? '' }
}

async function measure(world: World, college: College, count: number, path: string): Promise<Record<string, number>> {
  execFileSync(process.execPath, [join(import.meta.dirname, 'write-results.ts'), path, String(count)])
  const content = readFileSync(path)
  const { institutionId, officerId: personId } = college
  const assignments = [{ role: 'academic_affairs', institutionId, unitId: null }] as const
  const actor: Actor = { personId, name: '教务', learnerInstitutionId: null, assignments, requestId: 'bench' }
  let childKilobytes = 0
  const begun = performance.now()
  const file = { fileName: 'results.xlsx', file: heldFile(content) }
  const { id, mapping } = await sendImport(world, actor, { kind: 'course-results' }, async () => file)
  const sent = performance.now()
  await mapImport(world, actor, id, mapping)
  await runImport(world, id, { onCost: ({ peakKilobytes }) => (childKilobytes = peakKilobytes) })
  const checked = performance.now()
  await confirmImport(world, actor, id)
  await runImport(world, id)
  const done = performance.now()
  const view = await readImport(world, actor, id)
  if (view.state !== 'DONE' || view.added !== count) throw new Error(`${view.added} of ${count} rows: ${view.state}`)
  return {
    rows_per_s: Math.round((count / (done - begun)) * 1_000),
    send_ms: Math.round(sent - begun),
    check_ms: Math.round(checked - sent),
    write_ms: Math.round(done - checked),
    child_peak_mb: megabytes(childKilobytes),
  }
}

/** The same number of rows, in batches of the same size, with nothing but the insert. */
async function insertBare(ownerUrl: string, { institutionId }: College, count: number): Promise<number> {
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  await owner.query(`set app.scope = 'all'`)
  const found = await owner.query<{ learner: string; course: string }>(
    `select e.learner_id as learner, c.id as course from enrolment e join course c using (institution_id)
      where institution_id = $1 limit $2`,
    [institutionId, count],
  )
  const begun = performance.now()
  for (let start = 0; start < found.rows.length; start += 1_000) {
    const rows = found.rows.slice(start, start + 1_000)
    const learners = rows.map((row) => row.learner)
    const courses = rows.map((row) => row.course)
    const ids = rows.map(() => randomUUIDv7())
    await owner.query(
      `insert into course_result (learner_id, id, institution_id, enrolment_id, course_id, way, state, credits, score,
          counts_in_gpa, term, recorded_at)
        select learner, id, $1, learner, course, 'NORMAL', 'PASSED', 400, 80, true, $2, now()
        from unnest($3::uuid[], $4::uuid[], $5::uuid[]) x (learner, id, course)`,
      [institutionId, benchTerm, learners, ids, courses],
    )
  }
  const rate = Math.round((found.rows.length / (performance.now() - begun)) * 1_000)
  await owner.end()
  return rate
}

/** Every hostile file is refused; the slowest counts. */
async function measureHostile(tell: (text: string) => void): Promise<number> {
  let most = 0
  for (const [name, { bytes, refusal }] of Object.entries(await hostileSheets())) {
    const begun = performance.now()
    const isRefused = await readAll(bytes).then(
      () => false,
      () => true,
    )
    const elapsed = Math.round(performance.now() - begun)
    if (!isRefused) throw new Error(`${name} was read`)
    tell(`${name.padEnd(16)} ${refusal.padEnd(14)} ${elapsed} ms`)
    most = Math.max(most, elapsed)
  }
  return most
}

async function readAll(bytes: Buffer): Promise<void> {
  for await (const rows of readSheet(bytes)) void rows
}
