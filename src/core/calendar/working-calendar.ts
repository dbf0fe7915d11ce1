import { invariant } from '../invariant.ts'
import type { CivilDate } from './civil-date.ts'
import { addDays, isWeekend } from './civil-date.ts'

/** The State Council's holidays of one year: days off, and weekend days that are worked in exchange (调休上班). */
export interface OfficialYear {
  holidays: readonly CivilDate[]
  makeupWorkdays: readonly CivilDate[]
}

/** The institution's own vacation. By default its days still count; where the college says not, they never do. */
export interface Closure {
  from: CivilDate
  to: CivilDate
  countsAsWorking: boolean
}

export interface WorkingCalendar {
  years: ReadonlyMap<number, OfficialYear>
  closures: readonly Closure[]
}

/** A year without official notice is never guessed: the caller asks the college to import it. */
export interface MissingYear {
  missingYear: number
}

export type CalendarAnswer<T> = { isKnown: true; value: T } | ({ isKnown: false } & MissingYear)

/** More days than any notice or deadline has; a calendar that closes for ever ends the search here. */
const searchLimitDays = 800

/**
 * From this day of December on, the next year's notice decides as well: the New Year holiday of 2019 began on 30
 * December 2018, and Saturday the 29th was worked for it.
 */
export const newYearReach = '-12-29'

/** Whether a day is worked, or which year's notice is missing. */
export function isWorkingDay(calendar: WorkingCalendar, date: CivilDate): CalendarAnswer<boolean> {
  const year = Number(date.slice(0, 4))
  const deciding = date >= `${year}${newYearReach}` ? [year, year + 1] : [year]
  const notices: OfficialYear[] = []
  for (const missingYear of deciding) {
    const notice = calendar.years.get(missingYear)
    if (!notice) return { isKnown: false, missingYear }
    notices.push(notice)
  }
  const isClosed = calendar.closures.some(({ from, to, countsAsWorking }) => {
    return !countsAsWorking && from <= date && date <= to
  })
  if (isClosed || notices.some(({ holidays }) => holidays.includes(date))) return { isKnown: true, value: false }
  const isMakeup = notices.some(({ makeupWorkdays }) => makeupWorkdays.includes(date))
  return { isKnown: true, value: isMakeup || !isWeekend(date) }
}

/** The next `count` working days after a date, the date itself not counted. */
export function workingDaysAfter(
  calendar: WorkingCalendar,
  date: CivilDate,
  count: number,
): CalendarAnswer<CivilDate[]> {
  const days: CivilDate[] = []
  let day = date
  for (let step = 0; days.length < count && step < searchLimitDays; step += 1) {
    day = addDays(day, 1)
    const answer = isWorkingDay(calendar, day)
    if (!answer.isKnown) return answer
    if (answer.value) days.push(day)
  }
  // Fewer days than asked for would be a notice cut short, so that the work stops instead.
  invariant(days.length >= count, `${count} working days are found within ${searchLimitDays} days after ${date}`)
  return { isKnown: true, value: days }
}

/**
 * The days of a public notice: day 1 is the first working day after posting; it ends at 24:00 of the last
 * (domain: 公示期). It cannot be shortened.
 */
export function noticeDays(calendar: WorkingCalendar, postedOn: CivilDate, count: number): CalendarAnswer<CivilDate[]> {
  return workingDaysAfter(calendar, postedOn, count)
}

/**
 * A statutory period in calendar days; a last day that is not worked moves to the next working day. Only weekends and
 * official holidays move it: a college cannot lengthen a period of the law by its own vacation.
 */
export function statutoryLastDay(
  calendar: WorkingCalendar,
  from: CivilDate,
  calendarDays: number,
): CalendarAnswer<CivilDate> {
  const last = addDays(from, calendarDays)
  const official = { years: calendar.years, closures: [] }
  const next = workingDaysAfter(official, addDays(last, -1), 1)
  return next.isKnown ? { isKnown: true, value: next.value[0] ?? last } : next
}
