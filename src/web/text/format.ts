import type { Language } from '../preferences.ts'

/** Civil time of the institution; deadlines are told in it wherever the reader is. */
const timeZone = 'Asia/Shanghai'
const dayMs = 86_400_000

const makers = new Map<string, Intl.DateTimeFormat>()

function formatWith(language: Language, name: string, options: Intl.DateTimeFormatOptions, date: Date): string {
  const key = `${language} ${name}`
  let maker = makers.get(key)
  if (!maker) makers.set(key, (maker = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-CN', options)))
  return maker.format(date)
}

/** "2026年3月5日", "5 March 2026". */
export function formatDay(day: string, language: Language): string {
  const options = { timeZone: 'UTC', year: 'numeric', month: 'long', day: 'numeric' } as const
  return formatWith(language, 'day', options, new Date(`${day}T00:00:00Z`))
}

/** "3月5日周四", "Thu 5 March": where the year is plain. */
export function formatShortDay(day: string, language: Language): string {
  const options = { timeZone: 'UTC', month: 'long', day: 'numeric', weekday: 'short' } as const
  return formatWith(language, 'short', options, new Date(`${day}T00:00:00Z`))
}

/** Days in a row, those that follow each other as one: "10月1日周四至10月3日周六、10月6日周二". */
export function formatDays(days: readonly string[], language: Language): string {
  const runs: [first: string, last: string][] = []
  for (const day of days) {
    const run = runs.at(-1)
    if (run && Date.parse(day) - Date.parse(run[1]) === dayMs) run[1] = day
    else runs.push([day, day])
  }
  const words = runs.map(([first, last]) =>
    first === last
      ? formatShortDay(first, language)
      : `${formatShortDay(first, language)}${language === 'en' ? ' to ' : '至'}${formatShortDay(last, language)}`,
  )
  return words.join(language === 'en' ? '; ' : '、')
}

/** "2026年3月5日 14:20". */
export function formatInstant(instant: string, language: Language): string {
  const options = {
    timeZone,
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  } as const
  return formatWith(language, 'instant', options, new Date(instant))
}

/** The civil day of an instant at the institution, as YYYY-MM-DD. */
function civilDayOf(instant: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    instant,
  )
}

/** A deadline as people say it: midnight belongs to the day that ends, "3月12日 24:00". */
export function formatDeadline(instant: string, language: Language): string {
  const at = new Date(instant)
  const options = { timeZone, month: 'long', day: 'numeric' } as const
  const time = formatWith(language, 'time', { timeZone, hour: '2-digit', minute: '2-digit', hour12: false }, at)
  const isMidnight = time === '00:00' || time === '24:00'
  const day = formatWith(language, 'month day', options, isMidnight ? new Date(at.getTime() - 1) : at)
  return `${day} ${isMidnight ? '24:00' : time}`
}

/** Days that are left until a deadline, the present one included; 0 when it is over. */
export function countDaysLeft(instant: string, now: Date): number {
  const left = new Date(instant).getTime() - now.getTime()
  return left <= 0 ? 0 : Math.ceil(left / dayMs)
}

export interface WorkingDays {
  days: readonly string[]
  /** Until which day it is known what is worked. */
  knownUntil: string
}

/** Working days that are left, today among them; null where they are not known or none is left before the end. */
export function countWorkingDaysLeft(instant: string, now: Date, known: WorkingDays | null): number | null {
  const last = civilDayOf(new Date(new Date(instant).getTime() - 1))
  if (!known || last > known.knownUntil) return null
  const today = civilDayOf(now)
  return known.days.filter((day) => today <= day && day <= last).length || null
}

/** "1.2 MB". */
export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`
  return `${Number((bytes / 1024 / 1024).toFixed(1))} MB`
}
