import { createRequire } from 'node:module'
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
  // The package began in 2004; a year with only stray entries would be a year half known.
  official = new Map([...years].filter(([, year]) => year.holidays.length >= 7))
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
