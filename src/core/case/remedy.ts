import { addDays, type CivilDate } from '../calendar/civil-date.ts'
import {
  statutoryLastDay,
  workingDaysAfter,
  type CalendarAnswer,
  type WorkingCalendar,
} from '../calendar/working-calendar.ts'

/** What an applicant may ask for after a decision: reconsideration (复核申请) by the college, or an appeal (申诉). */
export const remedyKinds = ['RECONSIDERATION', 'APPEAL'] as const
export type RemedyKind = (typeof remedyKinds)[number]

/** How a decision came to its learner (送达): opened in the application, or recorded by staff. */
export const deliveryWays = ['OPENED', 'HANDED_OVER', 'POSTED'] as const
export type DeliveryWay = (typeof deliveryWays)[number]

/** What a college settles of reconsideration; the days of an appeal are those of the law. */
export interface RemedyPolicy {
  reconsiderationWorkingDays: number
  reconsiderationAnswerWorkingDays: number
  /** How many members must have voted before an appeal can be decided. */
  appealVotesMinimum: number
}

/** Articles 60 to 62 of the rules for students in higher education (教育部令第41号): calendar days all. */
export const appealDays = { request: 10, answer: 15, extension: 15, province: 15 } as const

/** The last day on which the applicant may ask for reconsideration, or appeal; counted from the day of delivery. */
export function lastDayToRequest(
  calendar: WorkingCalendar,
  kind: RemedyKind,
  deliveredOn: CivilDate,
  policy: RemedyPolicy,
): CalendarAnswer<CivilDate> {
  if (kind === 'APPEAL') return statutoryLastDay(calendar, deliveredOn, appealDays.request)
  return lastWorkingDay(calendar, deliveredOn, policy.reconsiderationWorkingDays)
}

/** The last day on which it must be answered; an appeal may be extended once, to 30 days in all. */
export function lastDayToAnswer(
  calendar: WorkingCalendar,
  kind: RemedyKind,
  filedOn: CivilDate,
  policy: RemedyPolicy,
  isExtended = false,
): CalendarAnswer<CivilDate> {
  if (kind === 'RECONSIDERATION') {
    return lastWorkingDay(calendar, filedOn, policy.reconsiderationAnswerWorkingDays)
  }
  return statutoryLastDay(calendar, filedOn, appealDays.answer + (isExtended ? appealDays.extension : 0))
}

function lastWorkingDay(calendar: WorkingCalendar, from: CivilDate, count: number): CalendarAnswer<CivilDate> {
  const days = workingDaysAfter(calendar, from, count)
  return days.isKnown ? { isKnown: true, value: days.value.at(-1) ?? addDays(from, count) } : days
}

export interface RemedyStanding {
  decisionOutcome: string
  /** A case whose state the decision still describes; one that was decided anew has another decision. */
  caseState: string
  /** Null while nobody knows that the learner got it: no period runs yet. */
  deliveredOn: CivilDate | null
  /** Of the answer to a reconsideration, where there was one: the appeal then runs from it. */
  answerDeliveredOn: CivilDate | null
  asked: readonly { kind: RemedyKind; state: string }[]
  /** Last days by kind; null where the calendar does not know them yet, which shortens no period. */
  lastDays: Readonly<Record<RemedyKind, CivilDate | null>>
  today: CivilDate
}

export type RemedyRefusal = 'not_contestable' | 'not_delivered' | 'asked_already' | 'pending' | 'too_late'

/** Against which decisions there is a remedy here: those that give less than was applied for. */
const contestable: Readonly<Record<string, readonly string[]>> = {
  REJECTED: ['REJECTED'],
  PARTLY_APPROVED: ['POSTED', 'ARCHIVED'],
}

/** Why the applicant may not ask for a remedy now, or null. Each may be asked for once, one at a time. */
export function findRemedyRefusal(standing: RemedyStanding, kind: RemedyKind): RemedyRefusal | null {
  const { asked, deliveredOn, answerDeliveredOn, lastDays, today } = standing
  if (!contestable[standing.decisionOutcome]?.includes(standing.caseState)) return 'not_contestable'
  if (asked.some((one) => one.state === 'RECEIVED')) return 'pending'
  if (asked.some((one) => one.kind === kind || one.kind === 'APPEAL' || one.state === 'RETURNED'))
    return 'asked_already'
  const hasAnswer = asked.some((one) => one.kind === 'RECONSIDERATION')
  if ((hasAnswer && kind === 'APPEAL' ? answerDeliveredOn : deliveredOn) === null) return 'not_delivered'
  const lastDay = lastDays[kind]
  return lastDay !== null && today > lastDay ? 'too_late' : null
}

export type Vote = 'UPHOLD' | 'RETURN'

/** What the votes of an appeals committee come to: enough of them, and more for one answer than for the other. */
export function countVotes(votes: readonly Vote[], votesMinimum: number) {
  const uphold = votes.filter((vote) => vote === 'UPHOLD').length
  const back = votes.length - uphold
  const answer: Vote | null =
    votes.length < votesMinimum || uphold === back ? null : uphold > back ? 'UPHOLD' : 'RETURN'
  return { uphold, back, answer }
}
