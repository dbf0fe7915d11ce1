import { z } from 'zod'
import { setUpReaders, setUpReason, setUpTag } from './college-set-up.ts'
import { operation } from './operation.ts'
import { bilingual, civilDate, idParams, instant, line, pageOf, pageQuery, uuid } from './shapes.ts'

export const conversionModels = ['ACCUMULATE', 'DIRECT'] as const
export const leftovers = ['RELEASE', 'FORFEIT'] as const
export const scoreKinds = ['NONE', 'FIXED', 'REVIEWER'] as const

/** What a college settles for recognition and conversion. */
const settled = z.object({
  basis: z.object({ zh: line(300), en: line(300) }).describe('The name of the document that decisions rest on'),
  basisNumber: line(80).describe('The number of that document'),
  conversionModel: z
    .enum(conversionModels)
    .describe('DIRECT lets one application carry outcome and courses; without courses, credits go to the account'),
  leftover: z.enum(leftovers).describe('What becomes of the credits that a conversion leaves over'),
  exemptionLabel: z.object({ zh: line(20), en: line(40) }).describe('What a converted course is marked with'),
  score: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('NONE') }),
      z.object({ kind: z.literal('FIXED'), value: z.number().min(0).max(100).multipleOf(0.01) }),
      z.object({ kind: z.literal('REVIEWER') }),
    ])
    .describe('FIXED gives every converted course this score; REVIEWER takes what the reviewer enters'),
  countsInGpa: z.boolean(),
  noticeContact: line(200).describe('Whom to turn to about a public notice'),
  remedy: z
    .object({
      reconsiderationWorkingDays: z.int().min(3).max(30),
      reconsiderationAnswerWorkingDays: z.int().min(1).max(30),
      appealVotesMinimum: z.int().min(3).max(15),
    })
    .default({ reconsiderationWorkingDays: 5, reconsiderationAnswerWorkingDays: 10, appealVotesMinimum: 3 })
    .describe('Within which days a learner may ask for reconsideration, and when it is answered'),
})

/** The same as it is kept: what was settled before the number of the document was asked for has none. */
export const collegePolicy = settled.extend({
  basis: bilingual,
  basisNumber: z.string(),
  exemptionLabel: bilingual,
  noticeContact: z.string(),
})

const policyVersion = z.object({
  id: uuid,
  version: z.int(),
  ruleVersion: z.string().describe('What cases and entries name it by'),
  policy: collegePolicy,
  effectiveFrom: civilDate,
  state: z.enum(['PROPOSED', 'COMING', 'IN_FORCE', 'REPLACED', 'DISCARDED']),
  proposedBy: z.string().nullable().describe('Nobody, where the bank was begun with it'),
  proposedAt: instant,
  settledBy: z.string().nullable().describe('Who released or discarded it'),
  settledAt: instant.nullable(),
  isOwn: z.boolean().describe('Proposed by whoever asks, who cannot release it'),
})

export const listPolicies = operation({
  id: 'listPolicies',
  method: 'GET',
  url: '/api/college/policies',
  tag: setUpTag,
  summary: { zh: '认定与转换办法（各版本）', en: 'The recognition and conversion policy, version by version' },
  access: setUpReaders,
  querystring: pageQuery,
  response: pageOf(policyVersion),
})

export const proposePolicy = operation({
  id: 'proposePolicy',
  method: 'POST',
  url: '/api/college/policies',
  tag: setUpTag,
  summary: { zh: '提议认定与转换办法', en: 'Propose a recognition and conversion policy' },
  access: ['academic_affairs'],
  body: z.object({
    policy: settled,
    effectiveFrom: civilDate.describe('Applications submitted from this day on come under it; today or later'),
    reason: setUpReason,
  }),
  response: policyVersion,
  status: 201,
  isIdempotent: true,
  problems: ['duplicate', 'set_up_invalid'],
})

export const releasePolicy = operation({
  id: 'releasePolicy',
  method: 'POST',
  url: '/api/college/policies/:id/release',
  tag: setUpTag,
  summary: { zh: '发布认定与转换办法', en: 'Release a proposed policy' },
  access: ['credit_bank_office'],
  params: idParams,
  body: z.object({ reason: setUpReason }),
  response: policyVersion,
  isIdempotent: true,
  problems: ['not_found', 'four_eyes', 'set_up_invalid'],
})

export const discardPolicy = operation({
  id: 'discardPolicy',
  method: 'POST',
  url: '/api/college/policies/:id/discard',
  tag: setUpTag,
  summary: { zh: '放弃提议的办法', en: 'Discard a proposed policy' },
  access: setUpReaders,
  params: idParams,
  body: z.object({ reason: setUpReason }),
  response: policyVersion,
  isIdempotent: true,
  problems: ['not_found', 'set_up_invalid'],
})
