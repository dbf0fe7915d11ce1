import type { Bilingual } from '../case/workflow.ts'
import { addDays } from '../calendar/civil-date.ts'
import type { FieldValues } from '../outcome/fields.ts'

/** Days that a learner spent at an enterprise, both included, as civil dates. */
export interface Period {
  startsOn: string
  endsOn: string
}

/** 44 hours a week are the most that the Labour Law allows, and trainees work no overtime. */
const hoursPerWeekMaximum = 44

/** The days of an outcome that states some, or null. */
export function periodOf(fields: FieldValues): Period | null {
  const { startedOn, endedOn } = fields
  return typeof startedOn === 'string' && typeof endedOn === 'string' ? { startsOn: startedOn, endsOn: endedOn } : null
}

/** Why weeks and hours cannot be those of the days stated; none where they fit. */
export function findPracticeFaults(fields: FieldValues): Bilingual[] {
  const period = periodOf(fields)
  if (period === null) return []
  const { startsOn, endsOn } = period
  if (endsOn < startsOn) return [{ zh: '结束日期不能早于开始日期', en: 'it cannot end before it started' }]
  const { weeks, hours } = fields
  const faults: Bilingual[] = []
  // The last of the weeks may be one that has only begun.
  if (typeof weeks === 'number' && addDays(startsOn, (Math.ceil(weeks) - 1) * 7) > endsOn) {
    faults.push({ zh: `所填日期不足 ${weeks} 周`, en: `the days stated are fewer than ${weeks} weeks` })
  }
  if (typeof weeks === 'number' && typeof hours === 'number' && hours > Math.ceil(weeks) * hoursPerWeekMaximum) {
    const most = Math.ceil(weeks) * hoursPerWeekMaximum
    faults.push({ zh: `${weeks} 周最多 ${most} 学时`, en: `${weeks} weeks are at most ${most} hours` })
  }
  return faults
}

/** The first of the periods that shares a day with this one: nobody gets credit for the same days twice. */
export function findOverlap(period: Period, others: readonly Period[]): Period | null {
  return others.find((other) => other.startsOn <= period.endsOn && period.startsOn <= other.endsOn) ?? null
}
