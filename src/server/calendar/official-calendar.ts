import { createRequire } from 'node:module'
import { findOfficialYearFaults } from '../../core/calendar/official-year.ts'
import type { OfficialYear, WorkingCalendar } from '../../core/calendar/working-calendar.ts'
import type { Database } from '../database/database.ts'

/** The shape of the package's data: date → "English name,中文名,days". */
interface ChineseDays {
  holidays: Record<string, string>
  workdays: Record<string, string>
}

let official: ReadonlyMap<number, OfficialYear> | null = null

/** The years whose official notices the package `chinese-days` carries; later years are imported by the college. */
export function officialYears(): ReadonlyMap<number, OfficialYear> {
  if (official) return official
  const data = createRequire(import.meta.url)('chinese-days/dist/chinese-days.json') as ChineseDays
  const years = new Map<number, { holidays: string[]; makeupWorkdays: string[] }>()
  const yearOf = (date: string) => {
    const year = Number(date.slice(0, 4))
    const known = years.get(year) ?? { holidays: [], makeupWorkdays: [] }
    years.set(year, known)
    return known
  }
  for (const date of Object.keys(data.holidays)) yearOf(date).holidays.push(date)
  for (const date of Object.keys(data.workdays)) yearOf(date).makeupWorkdays.push(date)
  // Some days of a year stand in the data before its notice does: only a year with all it must have is an official one.
  official = new Map([...years].filter(([year, days]) => findOfficialYearFaults(year, days).length === 0))
  return official
}

/** The institution's calendar: official years, then those it imported, and its own vacations. */
export async function readCalendar(database: Database, institutionId: string): Promise<WorkingCalendar> {
  const imported = await database
    .selectFrom('calendar_year')
    .select(['year', 'holidays', 'makeup_workdays'])
    .where('institution_id', '=', institutionId)
    .execute()
  const closures = await database
    .selectFrom('calendar_closure')
    .select(['starts_on', 'ends_on', 'counts_as_working'])
    .where('institution_id', '=', institutionId)
    .execute()
  const years = new Map(officialYears())
  for (const row of imported) {
    years.set(row.year, { holidays: row.holidays, makeupWorkdays: row.makeup_workdays })
  }
  return {
    years,
    closures: closures.map((row) => ({
      from: row.starts_on,
      to: row.ends_on,
      countsAsWorking: row.counts_as_working,
    })),
  }
}
