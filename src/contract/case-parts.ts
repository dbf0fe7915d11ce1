import { z } from 'zod'
import { bilingual, civilDate, credit, instant, uuid } from './shapes.ts'

/** What the caller may do with the case now; the web shows a button for each. */
export const allowedActs = [
  'submit',
  'withdraw',
  'supplement',
  'approve',
  'partly_approve',
  'return',
  'reject',
  'refer_to_panel',
  'mark_original_seen',
  'clear_duplicate',
  'put_on_notice',
  'stop_notice',
  'decide_objection',
  'reverse',
  'archive',
] as const

export const target = z.object({
  courseId: uuid,
  code: z.string(),
  name: bilingual,
  credits: credit,
  score: z.number().nullable(),
  /** Left out by a partial approval: the case is no longer for it. */
  isDropped: z.boolean(),
})

export const source = z.object({ lotId: uuid, title: z.string(), amount: credit, expiresOn: civilDate.nullable() })

/** One line of the history: who, in which role and for which body, when, what, why. */
export const historyEntry = z.object({
  seq: z.int(),
  transition: z.string(),
  fromState: z.string().nullable(),
  toState: z.string(),
  step: z.string().nullable(),
  stepName: bilingual.nullable(),
  /** Learners see the body and role; the name of the officer is shown to staff only. */
  actorName: z.string().nullable(),
  role: z.string(),
  body: bilingual.nullable(),
  reasonCode: z.string().nullable(),
  reasonText: bilingual.nullable(),
  reason: z.string().nullable(),
  credits: credit.nullable(),
  /** The courses that a partial approval left out, or for which the case was set aside. */
  courses: z.array(bilingual),
  recordedAt: instant,
})
