import { invariant } from '../invariant.ts'

/** A date of civil life, 'YYYY-MM-DD', without time or zone. Strings of this form compare as the dates do. */
export type CivilDate = string

const pattern = /^\d{4}-\d{2}-\d{2}$/
const dayMs = 86_400_000
const englishMonths = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** True for a date that exists: 2025-02-29 does not. */
export function isCivilDate(text: string): boolean {
  const time = pattern.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(text)
}

/** The date some days on; negative counts go back. */
export function addDays(date: CivilDate, days: number): CivilDate {
  const time = Date.parse(`${date}T00:00:00Z`)
  invariant(Number.isFinite(time), `${date} is a date`)
  return new Date(time + days * dayMs).toISOString().slice(0, 10)
}

/** A date as each language writes it: "2026年3月9日", "9 March 2026". */
export function civilDateWords(date: CivilDate): { zh: string; en: string } {
  invariant(isCivilDate(date), `${date} is a date`)
  const [year, month = 1, day] = date.split('-').map(Number)
  return { zh: `${year}年${month}月${day}日`, en: `${day} ${englishMonths[month - 1]} ${year}` }
}

/** The same day some months on, or the last day of that month where it has no such day. */
export function addMonths(date: CivilDate, months: number): CivilDate {
  invariant(isCivilDate(date), `${date} is a date`)
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  const lastDay = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastDay))).toISOString().slice(0, 10)
}

/** True on Saturday and Sunday. */
export function isWeekend(date: CivilDate): boolean {
  const day = new Date(`${date}T00:00:00Z`).getUTCDay()
  return day === 0 || day === 6
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** The civil date of an instant in a zone such as Asia/Shanghai. */
export function civilDateIn(timeZone: string, instantMs: number): CivilDate {
  return civilTextIn(timeZone, instantMs).slice(0, 10)
}

function civilTextIn(timeZone: string, instantMs: number): string {
  let format = formats.get(timeZone)
  if (!format) {
    const fields = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
    const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const
    format = new Intl.DateTimeFormat('en-CA', { timeZone, ...fields, ...time })
    formats.set(timeZone, format)
  }
  const parts = Object.fromEntries(format.formatToParts(instantMs).map((part) => [part.type, part.value]))
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:${parts.second}`
}

/** The instant at which a civil day ends in a zone: its 24:00, which is the next day's 00:00. */
export function endOfDayMs(timeZone: string, date: CivilDate): number {
  const wanted = `${addDays(date, 1)}T00:00:00`
  const guess = Date.parse(`${wanted}Z`)
  // The zone's offset is read off at the guess and once more at the result, which settles a change of clocks between.
  const first = guess - (Date.parse(`${civilTextIn(timeZone, guess)}Z`) - guess)
  return guess - (Date.parse(`${civilTextIn(timeZone, first)}Z`) - first)
}
