import { z } from 'zod'
import { operation } from './operation.ts'
import { bilingual, credit, idParams, instant, line, lines, pageOf, pageQuery, positiveCredit, uuid } from './shapes.ts'

const tag = '补记学分 · Further deposits'

export const proposeDeposit = operation({
  id: 'proposeDeposit',
  method: 'POST',
  url: '/api/ledger/deposits',
  tag,
  summary: { zh: '提议补记已认定学分', en: 'Propose to deposit further credits of a recognised outcome' },
  access: ['credit_bank_office'],
  body: z.object({
    learnerId: uuid,
    outcomeId: uuid,
    amount: positiveCredit,
    decisionNumber: line(64).describe('The decision that recognised the outcome'),
    reason: lines(2000).describe('Why there are more, in words; the learner reads them'),
  }),
  response: z.object({
    applicationId: uuid.describe('The case, under which the proposal is decided'),
    version: z.int(),
  }),
  status: 201,
  isIdempotent: true,
  problems: ['not_found', 'decision_unknown', 'transition_not_allowed', 'four_eyes', 'own_case'],
})

export const decideDeposit = operation({
  id: 'decideDeposit',
  method: 'POST',
  url: '/api/ledger/deposits/:id/decision',
  tag,
  summary: { zh: '确认或否决补记学分', en: 'Confirm or decline a further deposit' },
  access: ['credit_bank_office'],
  params: idParams,
  body: z.object({
    version: z.int().describe('Of the case, as the list showed it'),
    answer: z.enum(['confirm', 'decline']),
    finding: lines(2000).describe('What was checked; it stands in the history'),
  }),
  response: z.object({ postingId: uuid.nullable(), lotId: uuid.nullable() }),
  isIdempotent: true,
  problems: [
    'not_found',
    'conflict',
    'transition_not_allowed',
    'four_eyes',
    'own_case',
    'posting_refused',
    'account_not_active',
    'queue_full',
  ],
  ratePerMinute: 600_000,
})

export const listDeposits = operation({
  id: 'listDeposits',
  method: 'GET',
  url: '/api/ledger/deposits',
  tag,
  summary: { zh: '待确认的补记学分', en: 'Further deposits that await a second officer' },
  access: ['credit_bank_office'],
  querystring: pageQuery,
  response: pageOf(
    z.object({
      applicationId: uuid,
      number: z.string(),
      version: z.int(),
      title: z.string(),
      learnerName: z.string(),
      studentNumber: z.string(),
      amount: credit,
      decisionNumber: z.string(),
      reason: z.string(),
      officer: z.string().nullable(),
      proposedAt: instant,
      /** Why the caller cannot decide, such as four eyes; null where nothing stands in the way. */
      hindrance: bilingual.nullable(),
    }),
  ),
  isAccessLogged: true,
})
