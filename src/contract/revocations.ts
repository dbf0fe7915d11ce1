import { z } from 'zod'
import { revocationReasons } from '../core/case/revocation.ts'
import { applicationStates } from './applications.ts'
import { operation } from './operation.ts'
import { bilingual, credit, idParams, instant, lines, pageOf, pageQuery, uuid } from './shapes.ts'

const tag = '撤销认定 · Revocation'

const proposers = ['academic_affairs', 'credit_bank_office', 'supervision'] as const
const deciders = ['academic_affairs', 'credit_bank_office'] as const

export const revocationActs = ['propose', 'confirm', 'decline'] as const

const entailedCase = z.object({
  applicationId: uuid,
  number: z.string(),
  courses: z.array(z.object({ name: bilingual, credits: credit })),
  returned: credit.describe('What other outcomes gave, which comes back to the account'),
})

/** What a revocation does besides voiding the credits, as things stand now. */
export const entailed = z.object({
  credits: credit.describe('The credits of the outcome, all of which are void afterwards'),
  available: credit,
  held: credit,
  consumed: credit,
  frozen: credit.describe('Of credits that were available or converted, by the proposal or with the account'),
  expired: credit,
  forfeited: credit,
  reversals: z.array(entailedCase).describe('Conversions in force that rest on these credits: undone whole'),
  ended: z.array(entailedCase).describe('Conversions under way that hold these credits: they end'),
  hasCertificate: z.boolean(),
  isGraduated: z
    .boolean()
    .describe('The learner has graduated: the certificate of graduation has a procedure of its own'),
  digest: z
    .string()
    .describe('Sent with the confirmation: it is refused when something else would be entailed by then'),
})

export const revocationProposal = z.object({
  reasonCode: z.enum(revocationReasons),
  reasonText: bilingual,
  reason: z.string(),
  officer: z.string().nullable(),
  role: z.string(),
  body: bilingual.nullable(),
  proposedAt: instant,
})

export const revocation = z.object({
  applicationId: uuid,
  number: z.string(),
  version: z.int(),
  state: z.enum(applicationStates),
  title: z.string(),
  learnerId: uuid,
  learnerName: z.string(),
  studentNumber: z.string(),
  proposal: revocationProposal.nullable(),
  entailed,
  allowedActs: z.array(z.enum(revocationActs)),
  hindrances: z.array(z.object({ act: z.enum(revocationActs), code: z.string(), text: bilingual })),
})

export const readRevocation = operation({
  id: 'readRevocation',
  method: 'GET',
  url: '/api/applications/:id/revocation',
  tag,
  summary: { zh: '撤销认定的预览', en: 'What revoking a recognition would entail' },
  access: proposers,
  params: idParams,
  response: revocation,
  problems: ['not_found'],
  isAccessLogged: true,
})

export const proposeRevocation = operation({
  id: 'proposeRevocation',
  method: 'POST',
  url: '/api/applications/:id/revocation',
  tag,
  summary: { zh: '提议撤销认定', en: 'Propose to revoke a recognition' },
  access: proposers,
  params: idParams,
  body: z.object({
    version: z.int(),
    reasonCode: z.enum(revocationReasons),
    reason: lines(2000).describe('In words; the learner reads them'),
  }),
  response: revocation,
  problems: ['not_found', 'conflict', 'transition_not_allowed', 'four_eyes', 'own_case'],
})

export const decideRevocation = operation({
  id: 'decideRevocation',
  method: 'POST',
  url: '/api/applications/:id/revocation/decision',
  tag,
  summary: { zh: '确认或否决撤销认定', en: 'Confirm or decline the revocation of a recognition' },
  access: deciders,
  params: idParams,
  body: z.object({
    version: z.int(),
    answer: z.enum(['confirm', 'decline']),
    digest: z.string().max(64).optional().describe('Of the preview; needed to confirm'),
    finding: lines(2000).describe('What was checked; the learner reads it'),
  }),
  response: revocation,
  isIdempotent: true,
  problems: ['not_found', 'conflict', 'transition_not_allowed', 'four_eyes', 'own_case'],
})

export const listRevocations = operation({
  id: 'listRevocations',
  method: 'GET',
  url: '/api/revocations',
  tag,
  summary: { zh: '待决定的撤销提议', en: 'Proposals to revoke that await a decision' },
  access: proposers,
  querystring: pageQuery,
  response: pageOf(
    z.object({
      applicationId: uuid,
      number: z.string(),
      title: z.string(),
      learnerName: z.string(),
      studentNumber: z.string(),
      reasonText: bilingual,
      officer: z.string().nullable(),
      proposedAt: instant,
    }),
  ),
  isAccessLogged: true,
})
