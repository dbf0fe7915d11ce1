import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importCalendarYear, listWorkingDays } from '../../../contract/administration.ts'
import { openTestCollege, type TestCollege } from '../../../../test/support/college.ts'

let bank: TestCollege

beforeAll(async () => {
  bank = await openTestCollege()
})
afterAll(() => bank.close())

describe('the coming working days', () => {
  it('are told to a learner from today on, by the bank’s time, without weekends and holidays', async () => {
    bank.at('2026-09-29T02:00:00Z')
    const learner = await bank.learner(0)
    const { days } = await learner(listWorkingDays, undefined)
    // National Day of 2026: off from 1 to 7 October, Saturday the 10th is worked for it.
    expect(days.slice(0, 5)).toEqual(['2026-09-29', '2026-09-30', '2026-10-08', '2026-10-09', '2026-10-10'])
  })

  it('end where no official notice reaches, and go on once it is imported', async () => {
    bank.at('2027-12-20T02:00:00Z')
    const office = await bank.staff('office1')
    const days2027 = { holidays: ['2027-01-01', '2027-10-01'], makeupWorkdays: [], source: '示例' }
    await office(importCalendarYear, { params: { year: 2027 }, body: days2027 })
    expect((await office(listWorkingDays, undefined)).knownUntil).toBe('2027-12-28')
    const days2028 = { holidays: ['2028-01-01', '2028-10-01'], makeupWorkdays: [], source: '示例' }
    await office(importCalendarYear, { params: { year: 2028 }, body: days2028 })
    expect((await office(listWorkingDays, undefined)).knownUntil).toBe('2028-03-18')
  })
})
