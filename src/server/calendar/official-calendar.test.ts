import { describe, expect, it } from 'vitest'
import { isWorkingDay, noticeDays } from '../../core/calendar/working-calendar.ts'
import { officialYears } from './official-calendar.ts'

const calendar = { years: officialYears(), closures: [] }

describe('the official calendar that comes with the program', () => {
  it('golden case 15 holds on the official data of 2025', () => {
    expect(noticeDays(calendar, '2025-09-26', 5)).toEqual({
      isKnown: true,
      value: ['2025-09-28', '2025-09-29', '2025-09-30', '2025-10-09', '2025-10-10'],
    })
  })

  it('has every year from 2010 to 2026', () => {
    for (let year = 2010; year <= 2026; year += 1) expect(calendar.years.has(year)).toBe(true)
  })

  it('knows a New Year holiday that began in December', () => {
    expect(isWorkingDay(calendar, '2018-12-29')).toEqual({ isKnown: true, value: true })
    expect(isWorkingDay(calendar, '2018-12-31')).toEqual({ isKnown: true, value: false })
  })

  it('asks for the year after the last official one', () => {
    const last = Math.max(...calendar.years.keys())
    expect(noticeDays(calendar, `${last}-12-25`, 5)).toEqual({ isKnown: false, missingYear: last + 1 })
  })
})
