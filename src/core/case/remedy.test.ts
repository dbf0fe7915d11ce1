import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, isWeekend } from '../calendar/civil-date.ts'
import { isWorkingDay, type WorkingCalendar } from '../calendar/working-calendar.ts'
import {
  countVotes,
  findRemedyRefusal,
  lastDayToAnswer,
  lastDayToRequest,
  remedyKinds,
  type RemedyKind,
  type RemedyStanding,
  type Vote,
} from './remedy.ts'

const policy = { reconsiderationWorkingDays: 5, reconsiderationAnswerWorkingDays: 10, appealVotesMinimum: 3 }
const holidays = ['2026-10-01', '2026-10-02', '2026-10-03', '2026-10-04', '2026-10-05', '2026-10-06', '2026-10-07']
const calendar: WorkingCalendar = {
  years: new Map([
    [2026, { holidays, makeupWorkdays: ['2026-09-20', '2026-10-10'] }],
    [2027, { holidays: ['2027-01-01'], makeupWorkdays: [] }],
  ]),
  closures: [],
}
const valueOf = (answer: ReturnType<typeof lastDayToRequest>) => (answer.isKnown ? answer.value : null)
const day = fc.integer({ min: 0, max: 300 }).map((count) => addDays('2026-01-05', count))
const kind = fc.constantFrom<RemedyKind>(...remedyKinds)

describe('the clocks of a remedy', () => {
  it('run five working days for reconsideration and ten calendar days for an appeal, from delivery on', () => {
    expect(valueOf(lastDayToRequest(calendar, 'RECONSIDERATION', '2026-03-02', policy))).toBe('2026-03-09')
    expect(valueOf(lastDayToRequest(calendar, 'APPEAL', '2026-03-02', policy))).toBe('2026-03-12')
  })

  it('move a last day on a holiday to the next working day, a make-up day among them', () => {
    expect(valueOf(lastDayToRequest(calendar, 'APPEAL', '2026-09-21', policy))).toBe('2026-10-08')
    expect(valueOf(lastDayToRequest(calendar, 'APPEAL', '2026-09-10', policy))).toBe('2026-09-20')
  })

  it('end on a working day, never before the days of the law have passed, whatever the day of delivery', () => {
    fc.assert(
      fc.property(day, kind, (from, which) => {
        const last = valueOf(lastDayToRequest(calendar, which, from, policy)) ?? ''
        expect(isWorkingDay(calendar, last)).toEqual({ isKnown: true, value: true })
        expect(last >= addDays(from, which === 'APPEAL' ? 10 : 5)).toBe(true)
      }),
    )
  })

  it('never end earlier for a later delivery, and an extension never shortens the answer', () => {
    fc.assert(
      fc.property(day, kind, (from, which) => {
        const next = addDays(from, 1)
        const early = valueOf(lastDayToRequest(calendar, which, from, policy)) ?? ''
        expect((valueOf(lastDayToRequest(calendar, which, next, policy)) ?? '') >= early).toBe(true)
        const answer = valueOf(lastDayToAnswer(calendar, 'APPEAL', from, policy)) ?? ''
        const extended = valueOf(lastDayToAnswer(calendar, 'APPEAL', from, policy, true)) ?? ''
        expect(extended >= addDays(from, 30) && extended > answer).toBe(true)
      }),
    )
  })

  it('are not lengthened by the college’s own vacation where the law counts', () => {
    const closed = { from: '2026-07-11', to: '2026-08-30', countsAsWorking: false }
    const onVacation = { ...calendar, closures: [closed] }
    fc.assert(
      fc.property(day, (from) => {
        const usual = lastDayToRequest(calendar, 'APPEAL', from, policy)
        expect(lastDayToRequest(onVacation, 'APPEAL', from, policy)).toEqual(usual)
      }),
    )
  })

  it('ask for a year whose holidays are not known rather than guess', () => {
    expect(lastDayToRequest(calendar, 'APPEAL', '2027-12-28', policy)).toEqual({ isKnown: false, missingYear: 2028 })
    expect(isWeekend('2028-01-07')).toBe(false)
  })
})

describe('an applicant', () => {
  const standing: RemedyStanding = {
    decisionOutcome: 'REJECTED',
    caseState: 'REJECTED',
    deliveredOn: '2026-03-02',
    answerDeliveredOn: null,
    asked: [],
    lastDays: { RECONSIDERATION: '2026-03-09', APPEAL: '2026-03-12' },
    today: '2026-03-09',
  }

  it('may ask until the last minute of the last day, and not a day later', () => {
    expect(findRemedyRefusal(standing, 'RECONSIDERATION')).toBeNull()
    const next = { ...standing, today: '2026-03-10' }
    expect(findRemedyRefusal(next, 'RECONSIDERATION')).toBe('too_late')
    expect(findRemedyRefusal(next, 'APPEAL')).toBeNull()
    expect(findRemedyRefusal({ ...standing, today: '2026-03-13' }, 'APPEAL')).toBe('too_late')
  })

  it('loses no day to a calendar that is not known, and has none before delivery', () => {
    const lastDays = { RECONSIDERATION: null, APPEAL: null }
    expect(findRemedyRefusal({ ...standing, lastDays, today: '2027-01-01' }, 'APPEAL')).toBeNull()
    expect(findRemedyRefusal({ ...standing, deliveredOn: null }, 'APPEAL')).toBe('not_delivered')
  })

  it('asks for one thing at a time, each once; an appeal after a reconsideration runs from its answer', () => {
    const asked = (state: string, which: RemedyKind = 'RECONSIDERATION') => ({
      ...standing,
      asked: [{ kind: which, state }],
    })
    expect(findRemedyRefusal(asked('RECEIVED'), 'APPEAL')).toBe('pending')
    expect(findRemedyRefusal(asked('UPHELD'), 'RECONSIDERATION')).toBe('asked_already')
    expect(findRemedyRefusal(asked('UPHELD'), 'APPEAL')).toBe('not_delivered')
    expect(findRemedyRefusal({ ...asked('UPHELD'), answerDeliveredOn: '2026-03-09' }, 'APPEAL')).toBeNull()
    expect(findRemedyRefusal(asked('UPHELD', 'APPEAL'), 'RECONSIDERATION')).toBe('asked_already')
  })

  it('contests what gives less than was applied for, as long as it is what the case came to', () => {
    const part = { ...standing, decisionOutcome: 'PARTLY_APPROVED', caseState: 'POSTED' }
    expect(findRemedyRefusal(part, 'APPEAL')).toBeNull()
    expect(findRemedyRefusal({ ...part, decisionOutcome: 'APPROVED' }, 'APPEAL')).toBe('not_contestable')
    expect(findRemedyRefusal({ ...standing, caseState: 'IN_REVIEW' }, 'APPEAL')).toBe('not_contestable')
  })
})

describe('the votes of an appeals committee', () => {
  it('decide once enough were cast and one answer has more: never with a tie, never for fewer', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom<Vote>('UPHOLD', 'RETURN'), { maxLength: 9 }), (votes) => {
        const { uphold, back, answer } = countVotes(votes, 3)
        expect(uphold + back).toBe(votes.length)
        if (votes.length < 3 || uphold === back) expect(answer).toBeNull()
        else expect(answer).toBe(uphold > back ? 'UPHOLD' : 'RETURN')
      }),
    )
  })
})
