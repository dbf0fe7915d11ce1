import { civilDateIn, civilDateWords, endOfDayMs } from '../../core/calendar/civil-date.ts'
import { noticeDays, workingDaysAfter } from '../../core/calendar/working-calendar.ts'
import { Problem } from '../../contract/problem.ts'
import { readCalendar } from '../calendar/official-calendar.ts'
import type { Database } from '../database/database.ts'
import type { Institution } from './institution.ts'

/** The civil date of an instant where the institution is. */
export function civilDateOf(at: Date, timeZone: string): string {
  return civilDateIn(timeZone, at.getTime())
}

/**
 * When something that takes so many working days is due: 24:00 of the last of them, where the institution is. Null
 * when the year's official notice is not known yet: a deadline is never guessed, and the office is asked to import it.
 */
export async function dueAfter(
  database: Database,
  institution: Pick<Institution, 'id' | 'timeZone'>,
  from: Date,
  workingDays: number,
): Promise<Date | null> {
  const calendar = await readCalendar(database, institution.id)
  const answer = workingDaysAfter(calendar, civilDateOf(from, institution.timeZone), workingDays)
  const last = answer.isKnown ? answer.value.at(-1) : undefined
  return last === undefined ? null : new Date(endOfDayMs(institution.timeZone, last))
}

/**
 * A deadline in a message, as people say it: "2026年3月9日24时", "the end of 9 March 2026". Where the calendar does not
 * know it yet, that it will be told.
 */
export function deadlineWords(dueAt: Date | null, timeZone: string): { zh: string; en: string } {
  if (dueAt === null) return { zh: '另行通知的日期', en: 'a date to be announced' }
  const day = civilDateWords(civilDateIn(timeZone, dueAt.getTime() - 1))
  return { zh: `${day.zh}24时`, en: `the end of ${day.en}` }
}

export interface NoticePeriod {
  postedOn: string
  days: string[]
  endsAt: Date
}

/** The period of a public notice posted at an instant. Throws `calendar_missing` rather than guess a year. */
export async function noticePeriod(
  database: Database,
  institution: Pick<Institution, 'id' | 'timeZone'>,
  postedAt: Date,
  workingDays: number,
): Promise<NoticePeriod> {
  const calendar = await readCalendar(database, institution.id)
  const postedOn = civilDateOf(postedAt, institution.timeZone)
  const answer = noticeDays(calendar, postedOn, workingDays)
  if (!answer.isKnown) throw new Problem('calendar_missing', { year: answer.missingYear })
  const last = answer.value.at(-1) ?? postedOn
  return { postedOn, days: answer.value, endsAt: new Date(endOfDayMs(institution.timeZone, last)) }
}
