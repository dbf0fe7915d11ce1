import { z } from 'zod'
import { operation } from './operation.ts'
import {
  bilingual,
  civilDate,
  credit,
  done,
  idParams,
  instant,
  line,
  lines,
  optionalLine,
  pageOf,
  pageQuery,
  text,
  uuid,
} from './shapes.ts'

const tag = '学习成果 · Outcomes'

export const outcomeStates = ['DRAFT', 'IN_APPLICATION', 'RECOGNISED', 'NOT_RECOGNISED', 'REVOKED'] as const

export const evidence = z.object({
  id: uuid,
  outcomeId: uuid,
  checklistKey: z.string(),
  fileName: z.string(),
  mediaType: z.string(),
  sizeBytes: z.int(),
  pageCount: z.int().nullable(),
  widthPixels: z.int().nullable(),
  heightPixels: z.int().nullable(),
  sha256: z.string().describe('SHA-256 of the file as sent, hex'),
  recordedAt: instant,
  originalSeenBy: z.string().nullable(),
  originalSeenAt: instant.nullable(),
  /** Only for reviewers: somebody else submitted the same file. */
  isDuplicate: z.boolean().nullable(),
})

/** The values of a kind's fields by key. Which there are and what they may be is the kind's; here are the limits. */
const fieldValues = z
  .record(z.string().max(64), z.union([text(500), z.number(), z.null()]))
  .refine((values) => Object.keys(values).length <= 50)

export const outcome = z.object({
  id: uuid,
  learnerId: uuid,
  institutionId: uuid,
  definitionId: uuid,
  definitionName: bilingual,
  kind: z.string(),
  kindName: bilingual,
  title: z.string(),
  issuer: z.string(),
  isIssuerOpen: z.boolean(),
  certificateNumber: z.string().nullable(),
  needsCertificateNumber: z.boolean(),
  obtainedOn: civilDate,
  validTo: civilDate.nullable(),
  fields: fieldValues,
  source: z.enum(['SELF', 'IMPORT', 'ISSUER']),
  state: z.enum(outcomeStates),
  creditsMaximum: credit,
  creditCategory: z.string(),
  applicationId: uuid.nullable(),
  recordedAt: instant,
  evidence: z.array(evidence),
  prepared: z
    .object({ by: bilingual, revokedAt: instant.nullable(), revokeReason: z.string().nullable() })
    .nullable()
    .describe('Who prepared it from a roster: its learner confirms or declines it as it stands'),
})

const outcomeDraft = z.object({
  definitionId: uuid,
  title: line(200).optional().describe('The definition’s name unless told'),
  issuer: line(200)
    .optional()
    .describe('The body that gave it, where the catalogue names only a sort; else as in the catalogue'),
  certificateNumber: optionalLine(100).nullable().optional(),
  obtainedOn: civilDate,
  validTo: civilDate.nullable().optional(),
  fields: fieldValues.default({}),
})

export const depositOutcome = operation({
  id: 'depositOutcome',
  method: 'POST',
  url: '/api/outcomes',
  tag,
  summary: { zh: '登记学习成果', en: 'Deposit an outcome' },
  access: ['learner'],
  body: outcomeDraft,
  response: outcome,
  status: 201,
  isIdempotent: true,
  problems: ['certificate_claimed', 'outcome_invalid', 'account_not_active', 'account_frozen'],
})

export const changeOutcome = operation({
  id: 'changeOutcome',
  method: 'PUT',
  url: '/api/outcomes/:id',
  tag,
  summary: { zh: '修改草稿', en: 'Change a draft outcome' },
  access: ['learner'],
  params: idParams,
  body: outcomeDraft,
  response: outcome,
  problems: ['not_found', 'outcome_in_use', 'certificate_claimed', 'outcome_invalid', 'account_frozen'],
})

export const discardOutcome = operation({
  id: 'discardOutcome',
  method: 'POST',
  url: '/api/outcomes/:id/discard',
  tag,
  summary: { zh: '放弃草稿', en: 'Discard a draft outcome' },
  access: ['learner'],
  params: idParams,
  response: done,
  problems: ['not_found', 'outcome_in_use', 'account_frozen'],
})

export const listMyOutcomes = operation({
  id: 'listMyOutcomes',
  method: 'GET',
  url: '/api/outcomes',
  tag,
  summary: { zh: '我的成果', en: 'My outcomes' },
  access: ['learner'],
  querystring: pageQuery.extend({ state: z.enum(outcomeStates).optional() }),
  response: pageOf(outcome),
})

export const readOutcome = operation({
  id: 'readOutcome',
  method: 'GET',
  url: '/api/outcomes/:id',
  tag,
  summary: { zh: '一项成果', en: 'One outcome' },
  access: ['learner'],
  params: idParams,
  response: outcome,
  problems: ['not_found'],
})

/** What the Credit Bank Office sees of who registered a certificate. */
const certificateClaim = z.object({
  outcomeId: uuid,
  learnerId: uuid,
  learnerName: z.string(),
  title: z.string(),
  issuer: z.string(),
  certificateNumber: z.string(),
  state: z.enum(outcomeStates),
  claimedAt: instant.nullable().describe('Since when the outcome holds the number; null where it was taken from it'),
  releasedAt: instant
    .nullable()
    .describe('When the office took the number from the holder, who is barred from it since'),
})

export const findCertificateClaims = operation({
  id: 'findCertificateClaims',
  method: 'POST',
  url: '/api/certificate-claims/search',
  tag,
  summary: { zh: '查询证书登记', en: 'Find who registered a certificate' },
  access: ['credit_bank_office'],
  body: z.object({
    certificateNumber: line(100),
    issuer: optionalLine(200).default('').describe('Part of the issuer, where several give such numbers'),
  }),
  response: z.object({
    items: z.array(certificateClaim),
    isElsewhere: z
      .boolean()
      .describe('The number is registered at another institution too, whose office must be asked'),
  }),
  ratePerMinute: 60,
  isAccessLogged: true,
})

export const releaseCertificateClaim = operation({
  id: 'releaseCertificateClaim',
  method: 'POST',
  url: '/api/outcomes/:id/release-claim',
  tag,
  summary: { zh: '解除证书登记', en: 'Release the claim to a certificate' },
  access: ['credit_bank_office'],
  params: idParams,
  body: z.object({
    reason: lines(1000),
    mayClaimAgain: z
      .boolean()
      .default(false)
      .describe('Whether the holder may register this number again; else only others may'),
  }),
  response: done,
  problems: ['not_found', 'outcome_in_use', 'own_case'],
})

export const uploadEvidence = operation({
  id: 'uploadEvidence',
  method: 'POST',
  url: '/api/outcomes/:id/evidence',
  tag,
  summary: { zh: '上传佐证材料', en: 'Upload evidence' },
  access: ['learner'],
  params: idParams,
  querystring: z.object({ checklistKey: line(64) }),
  takesFile: true,
  response: evidence,
  status: 201,
  problems: ['not_found', 'evidence_refused', 'evidence_limit', 'outcome_in_use', 'request_too_large'],
  ratePerMinute: 60,
})

export const removeEvidence = operation({
  id: 'removeEvidence',
  method: 'POST',
  url: '/api/evidence/:id/remove',
  tag,
  summary: { zh: '移除佐证材料', en: 'Remove evidence' },
  access: ['learner'],
  params: idParams,
  response: done,
  problems: ['not_found', 'outcome_in_use', 'account_frozen'],
})

export const readEvidenceFile = operation({
  id: 'readEvidenceFile',
  method: 'GET',
  url: '/api/evidence/:id/file',
  tag,
  summary: { zh: '查看佐证材料', en: 'View an evidence file' },
  access: [
    'learner',
    'form_teacher',
    'department_reviewer',
    'academic_affairs',
    'credit_bank_office',
    'supervision',
    'expert',
    'appeals_committee',
  ],
  params: idParams,
  querystring: z.object({
    shows: z.literal('id-number').optional().describe('Staff: the file shows an id number and must be seen'),
  }),
  response: z.any(),
  isFile: true,
  isAccessLogged: true,
  problems: ['not_found', 'file_covered'],
})

export const markOriginalSeen = operation({
  id: 'markOriginalSeen',
  method: 'POST',
  url: '/api/evidence/:id/original-seen',
  tag,
  summary: { zh: '已见原件', en: 'Mark the original as seen' },
  access: ['form_teacher', 'department_reviewer', 'academic_affairs'],
  params: idParams,
  response: evidence,
  problems: ['not_found', 'own_case'],
})
