import { addDays, civilDateIn, endOfDayMs } from '../calendar/civil-date.ts'

interface QuietHours {
  /** Full hours of the day, 0 to 23; quiet from the one up to the other, over midnight where the second is less. */
  from: number
  to: number
}

export interface SendingWish {
  quiet: QuietHours | null
  /** Everything of a day in one notice, at `digestHour`. */
  isDigest: boolean
}

const digestHour = 18

const hourMs = 3_600_000

/**
 * When something that happened at the given instant is sent: at once, at the next digest, and never within the quiet
 * hours, at whose end it goes. All hours are those of the clock on the wall where the institution is.
 */
export function whenToSend(happenedMs: number, timeZone: string, wish: SendingWish): number {
  const wanted = wish.isDigest ? nextHour(happenedMs, timeZone, digestHour) : happenedMs
  if (wish.quiet === null || !isQuiet(hourOf(wanted, timeZone), wish.quiet)) return wanted
  return nextHour(wanted, timeZone, wish.quiet.to)
}

function isQuiet(hour: number, { from, to }: QuietHours): boolean {
  if (from === to) return false
  return from < to ? hour >= from && hour < to : hour >= from || hour < to
}

function startOfDay(at: number, timeZone: string): number {
  return endOfDayMs(timeZone, addDays(civilDateIn(timeZone, at), -1))
}

function hourOf(at: number, timeZone: string): number {
  return Math.floor((at - startOfDay(at, timeZone)) / hourMs)
}

/** The next time at which the clock shows the full hour; the given instant where it shows it. */
function nextHour(at: number, timeZone: string, hour: number): number {
  const today = startOfDay(at, timeZone) + hour * hourMs
  if (today >= at) return today
  return endOfDayMs(timeZone, civilDateIn(timeZone, at)) + hour * hourMs
}

/** How long to wait after so many attempts in vain: from a minute to half a day; null when it is given up. */
export function retryAfterMs(attempts: number): number | null {
  const minutes = [1, 5, 30, 120, 360, 720, 720][attempts - 1]
  return minutes === undefined ? null : minutes * 60_000
}
