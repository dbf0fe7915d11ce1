import { z } from 'zod'
import { deliveryWays, remedyKinds } from '../core/case/remedy.ts'
import { operation } from './operation.ts'
import { bilingual, civilDate, idParams, instant, lines, pageOf, pageQuery, uuid } from './shapes.ts'

const tag = '送达、复核与申诉 · Delivery, reconsideration and appeal'

const readers = ['academic_affairs', 'credit_bank_office', 'supervision', 'appeals_committee'] as const

export const remedyStates = ['RECEIVED', 'UPHELD', 'RETURNED'] as const
export const votes = ['UPHOLD', 'RETURN'] as const
export const remedyActs = ['uphold', 'return', 'vote', 'decide', 'extend'] as const

const decisionView = z.object({
  id: uuid,
  number: z.string(),
  outcome: z.string(),
  text: bilingual,
  decidedAt: instant,
  delivery: z.object({ way: z.enum(deliveryWays), deliveredOn: civilDate }).nullable(),
})

const remedyView = z.object({
  id: uuid,
  number: z.string(),
  kind: z.enum(remedyKinds),
  state: z.enum(remedyStates),
  decisionNumber: z.string(),
  grounds: z.string(),
  filedAt: instant,
  dueAt: instant.nullable(),
  isOverdue: z.boolean(),
  extensionReason: z.string().nullable(),
  finding: z.string().nullable(),
  returnStep: bilingual.nullable(),
  /** How many votes; for the committee, and for the learner once it is decided. */
  tally: z
    .object({ uphold: z.int(), back: z.int(), votesMinimum: z.int(), answer: z.enum(votes).nullable() })
    .nullable(),
  /** For the committee alone. */
  votes: z.array(z.object({ memberName: z.string(), vote: z.enum(votes), reasons: z.string(), castAt: instant })),
  allowedActs: z.array(z.enum(remedyActs)),
  hindrances: z.array(z.object({ act: z.enum(remedyActs), code: z.string(), text: bilingual })),
})

export const remedies = z.object({
  applicationId: uuid,
  number: z.string(),
  title: z.string(),
  learnerName: z.string(),
  studentNumber: z.string(),
  decisions: z.array(decisionView).describe('The newest first'),
  /** What the learner may ask for now, until when, and else why not. */
  options: z.array(
    z.object({
      kind: z.enum(remedyKinds),
      isOpen: z.boolean(),
      lastDay: civilDate.nullable(),
      refusal: z.string().nullable(),
    }),
  ),
  remedies: z.array(remedyView),
  steps: z.array(z.object({ id: z.string(), name: bilingual })).describe('Where a refusal may go back to'),
  decidedStep: z.string().nullable(),
  mayRecordDelivery: z.boolean(),
})

const problems = ['not_found', 'transition_not_allowed', 'four_eyes', 'own_case', 'conflict'] as const

export const readRemedies = operation({
  id: 'readRemedies',
  method: 'GET',
  url: '/api/applications/:id/remedies',
  tag,
  summary: { zh: '送达、复核与申诉情况', en: 'How the decisions of a case were delivered and contested' },
  access: ['learner', ...readers],
  params: idParams,
  response: remedies,
  problems: ['not_found'],
  isAccessLogged: true,
})

export const requestRemedy = operation({
  id: 'requestRemedy',
  method: 'POST',
  url: '/api/applications/:id/remedies',
  tag,
  summary: { zh: '申请复核或申诉', en: 'Ask for reconsideration, or appeal' },
  access: ['learner'],
  params: idParams,
  body: z.object({ kind: z.enum(remedyKinds), grounds: lines(4000).describe('Why the decision should not stand') }),
  response: remedies,
  status: 201,
  isIdempotent: true,
  problems: ['not_found', 'remedy_not_open', 'transition_not_allowed'],
})

export const answerReconsideration = operation({
  id: 'answerReconsideration',
  method: 'POST',
  url: '/api/applications/:id/remedies/answer',
  tag,
  summary: { zh: '答复复核申请', en: 'Answer a request for reconsideration' },
  access: ['academic_affairs'],
  params: idParams,
  body: z.object({
    answer: z.enum(votes),
    step: z.string().max(48).optional().describe('Where a refusal goes back to'),
    finding: lines(2000).describe('The learner reads it'),
  }),
  response: remedies,
  isIdempotent: true,
  problems: [...problems, 'certificate_claimed', 'course_not_convertible', 'posting_refused', 'account_not_active'],
})

export const voteOnAppeal = operation({
  id: 'voteOnAppeal',
  method: 'POST',
  url: '/api/applications/:id/remedies/vote',
  tag,
  summary: { zh: '申诉表决', en: 'Vote on an appeal' },
  access: ['appeals_committee'],
  params: idParams,
  body: z.object({ vote: z.enum(votes), reasons: lines(2000).describe('For the committee') }),
  response: remedies,
  isIdempotent: true,
  problems: [...problems, 'duplicate'],
})

export const decideAppeal = operation({
  id: 'decideAppeal',
  method: 'POST',
  url: '/api/applications/:id/remedies/decision',
  tag,
  summary: { zh: '作出申诉处理决定', en: 'Decide an appeal as the votes have it' },
  access: ['appeals_committee'],
  params: idParams,
  body: z.object({ finding: lines(2000).describe('The learner reads it'), step: z.string().max(48).optional() }),
  response: remedies,
  isIdempotent: true,
  problems: [
    ...problems,
    'votes_missing',
    'certificate_claimed',
    'course_not_convertible',
    'posting_refused',
    'account_not_active',
  ],
})

export const extendAppeal = operation({
  id: 'extendAppeal',
  method: 'POST',
  url: '/api/applications/:id/remedies/extension',
  tag,
  summary: { zh: '延长申诉处理期限', en: 'Extend the time for an appeal by 15 days, once' },
  access: ['appeals_committee'],
  params: idParams,
  body: z.object({
    reason: lines(1000).describe('With the approval of the head of the college; the learner reads it'),
  }),
  response: remedies,
  isIdempotent: true,
  problems,
})

export const listRemedies = operation({
  id: 'listRemedies',
  method: 'GET',
  url: '/api/remedies',
  tag,
  summary: { zh: '复核与申诉', en: 'Requests for reconsideration, and appeals' },
  access: ['academic_affairs', 'appeals_committee'],
  querystring: pageQuery.extend({ state: z.enum(remedyStates).optional() }),
  response: pageOf(
    z.object({
      id: uuid,
      number: z.string(),
      kind: z.enum(remedyKinds),
      state: z.enum(remedyStates),
      applicationId: uuid,
      title: z.string(),
      learnerName: z.string(),
      filedAt: instant,
      dueAt: instant.nullable(),
      isOverdue: z.boolean(),
    }),
  ),
  isAccessLogged: true,
})

export const recordDelivery = operation({
  id: 'recordDelivery',
  method: 'POST',
  url: '/api/applications/:id/delivery',
  tag,
  summary: { zh: '登记决定送达', en: 'Record that a decision was handed over or posted' },
  access: ['academic_affairs'],
  params: idParams,
  body: z.object({ decisionId: uuid, way: z.enum(['HANDED_OVER', 'POSTED']), deliveredOn: civilDate }),
  response: remedies,
  problems: ['not_found', 'duplicate', 'request_invalid', 'own_case'],
})

export const readLetter = operation({
  id: 'readLetter',
  method: 'GET',
  url: '/api/applications/:id/letter',
  tag,
  summary: { zh: '下载决定书', en: 'A decision as a letter, in PDF' },
  access: ['learner', ...readers],
  params: idParams,
  querystring: z.object({ decisionId: uuid, language: z.enum(['zh', 'en']).default('zh') }),
  response: z.any(),
  isFile: true,
  isAccessLogged: true,
  ratePerMinute: 30,
  problems: ['not_found'],
})
