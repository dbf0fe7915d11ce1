import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, civilDateIn, endOfDayMs, isCivilDate } from './civil-date.ts'
import {
  isWorkingDay,
  noticeDays,
  statutoryLastDay,
  workingDaysAfter,
  type WorkingCalendar,
} from './working-calendar.ts'

const nationalDay = ['01', '02', '03', '04', '05', '06', '07', '08'].map((day) => `2025-10-${day}`)
const calendar: WorkingCalendar = {
  years: new Map([[2025, { holidays: nationalDay, makeupWorkdays: ['2025-09-28', '2025-10-11'] }]]),
  closures: [],
}

describe('working days', () => {
  it('golden case 15: posted on Friday 2025-09-26, five working days end on 2025-10-10', () => {
    expect(noticeDays(calendar, '2025-09-26', 5)).toEqual({
      isKnown: true,
      value: ['2025-09-28', '2025-09-29', '2025-09-30', '2025-10-09', '2025-10-10'],
    })
  })

  it('golden case 14: the last minute of the last day is still within the notice', () => {
    const ends = endOfDayMs('Asia/Shanghai', '2025-10-10')
    expect(new Date(ends).toISOString()).toBe('2025-10-10T16:00:00.000Z')
    expect(civilDateIn('Asia/Shanghai', ends - 60_000)).toBe('2025-10-10')
  })

  it('asks for a year without official notice instead of guessing', () => {
    expect(workingDaysAfter(calendar, '2025-12-30', 3)).toEqual({ isKnown: false, missingYear: 2026 })
  })

  it('does not count vacation where the college says so, not even a make-up day', () => {
    const closures = [{ from: '2025-09-27', to: '2025-09-28', countsAsWorking: false }]
    expect(isWorkingDay({ ...calendar, closures }, '2025-09-28')).toEqual({ isKnown: true, value: false })
    const counting = [{ from: '2025-09-27', to: '2025-09-28', countsAsWorking: true }]
    expect(isWorkingDay({ ...calendar, closures: counting }, '2025-09-28')).toEqual({ isKnown: true, value: true })
  })

  it('asks for the next year’s notice already for the last days of December, which it may rule', () => {
    expect(isWorkingDay(calendar, '2025-12-26')).toEqual({ isKnown: true, value: true })
    expect(isWorkingDay(calendar, '2025-12-29')).toEqual({ isKnown: false, missingYear: 2026 })
    const newYear = { holidays: ['2025-12-31', '2026-01-01'], makeupWorkdays: [] }
    const both = { ...calendar, years: new Map([...calendar.years, [2026, newYear] as const]) }
    expect(isWorkingDay(both, '2025-12-31')).toEqual({ isKnown: true, value: false })
    expect(isWorkingDay(both, '2025-12-30')).toEqual({ isKnown: true, value: true })
  })

  it('never cuts a notice short, even by a college that is closed for years', () => {
    const years = new Map([2025, 2026, 2027, 2028].map((year) => [year, { holidays: [], makeupWorkdays: [] }] as const))
    const closures = [{ from: '2025-01-01', to: '2028-12-31', countsAsWorking: false }]
    expect(() => noticeDays({ years, closures }, '2025-03-03', 5)).toThrow('5 working days')
  })

  it('does not lengthen a statutory period by the college’s own vacation', () => {
    const closures = [{ from: '2025-09-01', to: '2025-09-30', countsAsWorking: false }]
    expect(statutoryLastDay({ ...calendar, closures }, '2025-09-05', 10)).toEqual({
      isKnown: true,
      value: '2025-09-15',
    })
  })

  it('moves the last day of a statutory period off a holiday', () => {
    expect(statutoryLastDay(calendar, '2025-09-24', 10)).toEqual({ isKnown: true, value: '2025-10-09' })
  })

  it('gives exactly the days asked for, all worked, in order', () => {
    const day = fc.integer({ min: 0, max: 300 }).map((offset) => addDays('2025-01-01', offset))
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 20 }), (start, count) => {
        const answer = workingDaysAfter(calendar, start, count)
        if (!answer.isKnown) return
        expect(answer.value).toHaveLength(count)
        expect(answer.value).toEqual(answer.value.toSorted())
        for (const one of answer.value) {
          expect(one > start).toBe(true)
          expect(isWorkingDay(calendar, one)).toEqual({ isKnown: true, value: true })
        }
      }),
    )
  })
})

describe('civil dates', () => {
  it('knows which dates exist', () => {
    expect(isCivilDate('2024-02-29')).toBe(true)
    expect(isCivilDate('2025-02-29')).toBe(false)
    expect(isCivilDate('2025-2-1')).toBe(false)
  })

  it('ends a day where the clocks change at that zone’s midnight', () => {
    expect(new Date(endOfDayMs('Europe/Berlin', '2025-03-30')).toISOString()).toBe('2025-03-30T22:00:00.000Z')
    expect(new Date(endOfDayMs('America/New_York', '2025-11-02')).toISOString()).toBe('2025-11-03T05:00:00.000Z')
  })
})
