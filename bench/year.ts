import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Problem } from '../src/contract/problem.ts'
import { addDays } from '../src/core/calendar/civil-date.ts'
import { isWorkingDay } from '../src/core/calendar/working-calendar.ts'
import { createRandom } from '../src/core/random.ts'
import { readCalendar } from '../src/server/calendar/official-calendar.ts'
import { readConfig } from '../src/server/config.ts'
import { wholeBank } from '../src/server/database/database.ts'
import { caseStaffOf } from '../src/server/demo/case-staff.ts'
import { createDemoWorld } from '../src/server/demo/demo-clock.ts'
import { generatePeople } from '../src/server/demo/demo-people.ts'
import { at, type CaseLearner, type CaseContext } from '../src/server/demo/load-cases.ts'
import { loadCollege } from '../src/server/demo/load-college.ts'
import { loadCourseResults, loadLearners, loadStaff } from '../src/server/demo/load-people.ts'
import { readCataloguePack, readCollegePack } from '../src/server/demo/read-packs.ts'
import { checkFiles } from '../src/server/evidence/check-files.ts'
import { checkLedger } from '../src/server/ledger/check-ledger.ts'
import { openBank } from '../src/server/open-bank.ts'
import { sweep } from '../src/server/cases/sweep.ts'
import type { World } from '../src/server/world.ts'
import type { Bench } from './run-bench.ts'
import { beginCases, tendCases } from './year-of-cases.ts'

/**
 * A year of a college in simulated time, day by day: 15,000 learners and some 45,000 cases, on the paths without experts, through the use
 * cases; each day the sweep first, as the running server would have done. Afterwards every invariant is checked, no
 * case may be left on its way, and what could not be done as planned is counted by its reason.
 */
export const bench: Bench = {
  run: async ({ isQuick, tell }) => {
    const folder = mkdtempSync(join(tmpdir(), 'creditbank-year-'))
    const bank = await openBank(readConfig({ DATA_DIR: folder, LOG_LEVEL: 'error' }), { demo: 'none' })
    try {
      const begun = performance.now()
      const year = await prepare(bank.world, isQuick ? 150 : 15_000)
      tell(`${year.learners.length} learners`)
      const days = await liveThrough(year, tell)
      const { violations } = await checkLedger(bank.world.gate, bank.world.seals, {})
      const files = await checkFiles(bank.world, () => undefined)
      for (const one of violations) tell(`✗ ${one.invariant}: ${one.ids.join(', ')}`)
      for (const [code, count] of year.refusals) tell(`${code}: ${count}`)
      return {
        ...(await countCases(bank.world)),
        days,
        refusals: [...year.refusals.values()].reduce((sum, count) => sum + count, 0),
        left_by_sweep: year.left,
        violations: violations.length + files.missing.length + files.damaged.length,
        seconds: Math.round((performance.now() - begun) / 1_000),
      }
    } finally {
      await bank.close()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

const firstDay = '2026-01-05'
const daysOfYear = 358
/** After the last day of the year nothing is begun; what is on its way comes to its end within so many days. */
const daysAfter = 120
export const casesPerLearner = 3

export interface Year {
  context: CaseContext
  learners: readonly CaseLearner[]
  byId: ReadonlyMap<string, CaseLearner>
  /** How often the bank refused what somebody tried, by the problem's code. */
  refusals: Map<string, number>
  left: number
}

async function prepare(world: World, learnerCount: number): Promise<Year> {
  const college = readCollegePack()
  const catalogue = readCataloguePack()
  const people = generatePeople({ seed: 'year', count: learnerCount, college })
  const random = createRandom('year/cases')
  const demo = createDemoWorld(world, createRandom('year/ids'), new Date(`${firstDay}T00:00:00Z`))
  // The window of the demonstration is open from 120 days before its day to 240 after: it is open all the year.
  const { loaded, actors, learners } = await demo.gate.write(wholeBank, async (tx) => {
    const written = await loadCollege(tx, demo, college, catalogue, people.classes, addDays(firstDay, 119))
    const staff = await loadStaff(tx, demo, people, written, 'none')
    const institution = { id: written.institutionId, code: college.institution.code }
    const opened = await loadLearners(tx, demo, people, written, institution, 'none')
    const behind = { people, learners: opened, college: written, random, today: firstDay }
    await loadCourseResults(tx, demo, behind)
    return { loaded: written, actors: staff, learners: opened }
  })
  const context: CaseContext = {
    world: demo,
    college: loaded,
    catalogue,
    staff: caseStaffOf(people, loaded, actors),
    random,
    today: firstDay,
    onProgress: () => undefined,
  }
  const byId = new Map(learners.map((learner) => [learner.actor.personId, learner]))
  return { context, learners, byId, refusals: new Map(), left: 0 }
}

/** Lives through the year and on until no case is on its way; answers how many days that took. */
async function liveThrough(year: Year, tell: (text: string) => void): Promise<number> {
  const { context, learners } = year
  const calendar = await context.world.gate.read(wholeBank, (database) =>
    readCalendar(database, context.college.institutionId),
  )
  const arrivals = planArrivals(learners.length * casesPerLearner)
  for (let day = 0; day < daysOfYear + daysAfter; day += 1) {
    context.today = addDays(firstDay, day)
    at(context, 0, 1)
    const report = await sweep(context.world)
    year.left += report.left
    const working = isWorkingDay(calendar, context.today)
    const isAtWork = working.isKnown && working.value
    const open = await tendCases(year, isAtWork)
    await beginCases(year, arrivals[day] ?? 0)
    if (day % 10 === 0) tell(`${context.today}  ${Math.round((day / daysOfYear) * 100)} %  ${open} on their way`)
    if (day >= daysOfYear && open === 0) return day
  }
  return daysOfYear + daysAfter
}

/**
 * How many cases begin on each day: 60 % within ten days of each half-year's rush, whose last day has eight times the
 * others; the rest evenly.
 */
function planArrivals(total: number): number[] {
  const last = daysOfYear - 60
  const rushes = [75, 260]
  const even = (total * 0.4) / last
  const share = (total * 0.3) / 17
  return Array.from({ length: last }, (_, day) => {
    const rush = rushes.find((end) => day > end - 10 && day <= end)
    const rushing = rush === undefined ? 0 : day === rush ? share * 8 : share
    const exact = (until: number) => Math.floor(even * until)
    return exact(day + 1) - exact(day) + Math.round(rushing)
  })
}

async function countCases(world: World): Promise<Record<string, number>> {
  const rows = await world.gate.read(wholeBank, (database) =>
    database
      .selectFrom('application')
      .select(['state', (eb) => eb.fn.countAll<number>().as('count')])
      .groupBy('state')
      .execute(),
  )
  const byState = Object.fromEntries(rows.map((row) => [row.state.toLowerCase(), Number(row.count)]))
  const ended = new Set(['ARCHIVED', 'REJECTED', 'WITHDRAWN', 'LAPSED', 'REVERSED'])
  const sum = (of: typeof rows) => of.reduce((total, row) => total + Number(row.count), 0)
  return { cases: sum(rows), stuck: sum(rows.filter((row) => !ended.has(row.state))), ...byState }
}

/** Does what somebody would do; a refusal is counted, anything else ends the year. */
export async function attempt<T>(year: Year, act: () => Promise<T>): Promise<T | null> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    year.refusals.set(error.code, (year.refusals.get(error.code) ?? 0) + 1)
    return null
  }
}
