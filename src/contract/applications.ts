import { z } from 'zod'
import { stepKinds } from '../core/case/workflow.ts'
import { allowedActs, historyEntry, source, target } from './case-parts.ts'
import { evidence, outcome } from './outcomes.ts'
import { operation } from './operation.ts'
import {
  bilingual,
  credit,
  civilDate,
  idParams,
  instant,
  line,
  lines,
  pageOf,
  pageQuery,
  pageSearch,
  positiveCredit,
  searchTerm,
  uuid,
} from './shapes.ts'

const tag = '认定与转换 · Recognition and conversion'

export const applicationKinds = ['RECOGNITION', 'CONVERSION', 'DIRECT'] as const
export const applicationStates = [
  'DRAFT',
  'IN_REVIEW',
  'SUPPLEMENT_REQUIRED',
  'AWAITING_NOTICE',
  'ON_NOTICE',
  'SUSPENDED',
  'POSTED',
  'ARCHIVED',
  'REJECTED',
  'WITHDRAWN',
  'LAPSED',
  'REVERSED',
  'REVOKED',
] as const
/** What a reviewer may answer. */
export const reviewAnswers = ['approve', 'partly_approve', 'return', 'reject'] as const
export const applicationSummary = z.object({
  id: uuid,
  number: z.string(),
  kind: z.enum(applicationKinds),
  state: z.enum(applicationStates),
  step: z.string().nullable(),
  stepName: bilingual.nullable(),
  title: z.string(),
  outcomeKind: z.string().nullable(),
  learnerId: uuid,
  learnerName: z.string(),
  studentNumber: z.string(),
  programme: bilingual,
  department: bilingual,
  creditsProposed: credit.nullable(),
  creditsRecognised: credit.nullable(),
  submittedAt: instant.nullable(),
  dueAt: instant.nullable(),
  isOverdue: z.boolean(),
  /** The case waits: nothing of it has effect until the learning account is unfrozen. */
  isAccountFrozen: z.boolean(),
})

const objectionView = z.object({
  id: uuid,
  number: z.string(),
  state: z.enum(['RECEIVED', 'DISMISSED', 'UPHELD']),
  /** Hidden from the applicant and from reviewers: only who handles objections sees the name. */
  objectorName: z.string().nullable(),
  objectorContact: z.string().nullable(),
  reason: z.string().nullable(),
  receivedAt: instant,
  dueAt: instant.nullable(),
  /** The coded half of what was found. */
  reasonText: bilingual.nullable(),
  finding: z.string().nullable(),
})

export const application = applicationSummary.extend({
  learnerMaskedIdNumber: z.string().nullable(),
  className: bilingual.nullable(),
  version: z.int(),
  ruleVersion: z.string(),
  outcome: outcome.nullable(),
  creditsMaximum: credit.nullable(),
  creditCategory: z.string().nullable(),
  creditCategoryName: bilingual.nullable(),
  targets: z.array(target),
  sources: z.array(source),
  evidence: z.array(evidence),
  history: z.array(historyEntry),
  steps: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(stepKinds),
      name: bilingual,
      body: bilingual,
      state: z.enum(['done', 'current', 'waiting']),
    }),
  ),
  notice: z.object({ batchId: uuid, number: z.string(), postedOn: civilDate, endsAt: instant }).nullable(),
  decision: z
    .object({
      number: z.string(),
      outcome: z.string(),
      text: bilingual,
      basis: z.string(),
      decidedAt: instant,
      deliveredOn: civilDate.nullable().describe('When the learner got it: the periods to contest it run from then'),
    })
    .nullable(),
  objections: z.array(objectionView),
  allowedActs: z.array(z.enum(allowedActs)),
  /** Why an act is not open to the caller, such as four eyes; empty when nothing stands in the way. */
  hindrances: z.array(z.object({ act: z.string(), code: z.string(), text: bilingual })),
  /** Until a decision is delivered: keep attending, sit the exam. */
  advice: bilingual.nullable(),
})

const staff = ['form_teacher', 'department_reviewer', 'academic_affairs', 'credit_bank_office', 'supervision'] as const

const enrolmentId = uuid.optional().describe('Which enrolment it is for; needed where several are active')

export const submitRecognition = operation({
  id: 'submitRecognition',
  method: 'POST',
  url: '/api/applications/recognition',
  tag,
  summary: { zh: '申请学分认定', en: 'Apply for recognition of an outcome' },
  access: ['learner'],
  body: z.object({
    outcomeId: uuid,
    enrolmentId,
    /** Courses, where the college converts directly: one application carries outcome and targets. */
    targetCourseIds: z.array(uuid).max(10).default([]),
    declaresHonesty: z.literal(true).describe('The learner’s declaration that the material is true'),
    consentsToNotice: z.literal(true).describe('Consent to the public notice of the minimal content'),
  }),
  response: application,
  status: 201,
  isIdempotent: true,
  problems: [
    'not_found',
    'window_closed',
    'policy_missing',
    'evidence_missing',
    'outcome_invalid',
    'outcome_in_use',
    'certificate_claimed',
    'account_not_active',
    'account_frozen',
    'course_not_convertible',
    'enrolment_not_chosen',
  ],
})

export const submitConversion = operation({
  id: 'submitConversion',
  method: 'POST',
  url: '/api/applications/conversion',
  tag,
  summary: { zh: '申请学分转换', en: 'Apply to convert credits into courses' },
  access: ['learner'],
  body: z.object({
    enrolmentId,
    /** The lots to use and how much of each; empty lets the bank choose: earliest expiry, earliest date, id. */
    sources: z
      .array(z.object({ lotId: uuid, amount: positiveCredit }))
      .max(20)
      .default([]),
    targetCourseIds: z.array(uuid).min(1).max(10),
    declaresHonesty: z.literal(true),
    consentsToNotice: z.literal(true),
  }),
  response: application,
  status: 201,
  isIdempotent: true,
  problems: [
    'window_closed',
    'policy_missing',
    'credits_insufficient',
    'course_not_convertible',
    'account_not_active',
    'account_frozen',
    'enrolment_not_chosen',
  ],
})

export const listMyApplications = operation({
  id: 'listMyApplications',
  method: 'GET',
  url: '/api/applications',
  tag,
  summary: { zh: '我的申请', en: 'My applications' },
  access: ['learner'],
  querystring: pageQuery,
  response: pageOf(applicationSummary),
})

export const readApplication = operation({
  id: 'readApplication',
  method: 'GET',
  url: '/api/applications/:id',
  tag,
  summary: { zh: '一件申请', en: 'One application' },
  access: ['learner', ...staff, 'appeals_committee'],
  params: idParams,
  response: application,
  problems: ['not_found'],
  isAccessLogged: true,
})

export const withdrawApplication = operation({
  id: 'withdrawApplication',
  method: 'POST',
  url: '/api/applications/:id/withdraw',
  tag,
  summary: { zh: '撤回申请', en: 'Withdraw an application' },
  access: ['learner'],
  params: idParams,
  body: z.object({ version: z.int() }),
  response: application,
  isIdempotent: true,
  problems: ['not_found', 'transition_not_allowed', 'conflict', 'account_frozen'],
})

export const supplementApplication = operation({
  id: 'supplementApplication',
  method: 'POST',
  url: '/api/applications/:id/supplement',
  tag,
  summary: { zh: '补充材料后重新提交', en: 'Submit again after supplementing' },
  access: ['learner'],
  params: idParams,
  body: z.object({ version: z.int(), remark: lines(1000).optional() }),
  response: application,
  problems: ['not_found', 'transition_not_allowed', 'evidence_missing', 'conflict', 'account_frozen'],
})

export const listQueue = operation({
  id: 'listQueue',
  method: 'POST',
  url: '/api/queue/search',
  tag,
  summary: { zh: '待办、已办', en: 'What waits for me, what I have done' },
  access: staff,
  body: pageSearch.extend({
    view: z.enum(['todo', 'done', 'all']).default('todo'),
    state: z.enum(applicationStates).optional(),
    kind: z.enum(applicationKinds).optional(),
    outcomeKind: z.string().max(48).optional(),
    search: searchTerm.optional().describe('Name, student number or application number'),
  }),
  response: pageOf(applicationSummary),
  isAccessLogged: true,
})

export const countQueue = operation({
  id: 'countQueue',
  method: 'GET',
  url: '/api/queue/count',
  tag,
  summary: { zh: '待办数量', en: 'How much waits for me' },
  access: staff,
  response: z.object({ todo: z.int(), overdue: z.int(), awaitingNotice: z.int(), objections: z.int() }),
})

export const reviewApplication = operation({
  id: 'reviewApplication',
  method: 'POST',
  url: '/api/applications/:id/review',
  tag,
  summary: { zh: '审核', en: 'Answer a case at its step' },
  access: ['form_teacher', 'department_reviewer', 'academic_affairs'],
  params: idParams,
  body: z.object({
    version: z.int(),
    answer: z.enum(reviewAnswers),
    credits: positiveCredit.optional().describe('The value recognised; needed to approve, within the maximum'),
    scores: z
      .array(z.object({ courseId: uuid, score: z.number().min(0).max(100) }))
      .max(10)
      .default([]),
    droppedCourseIds: z.array(uuid).max(10).default([]).describe('Courses that a partial approval leaves out'),
    reasonCode: line(48).optional(),
    reason: lines(2000).optional(),
  }),
  response: application,
  isIdempotent: true,
  problems: [
    'not_found',
    'conflict',
    'transition_not_allowed',
    'four_eyes',
    'own_case',
    'reason_required',
    'credits_above_maximum',
    'credits_insufficient',
    'not_partial',
    'course_not_convertible',
    'originals_not_seen',
  ],
})

export const referToPanel = operation({
  id: 'referToPanel',
  method: 'POST',
  url: '/api/applications/:id/refer-to-panel',
  tag,
  summary: { zh: '提请专家评议', en: 'Ask for experts, where a reviewer departs from the rule' },
  access: ['form_teacher', 'department_reviewer', 'academic_affairs'],
  params: idParams,
  body: z.object({ version: z.int(), reason: lines(2000) }),
  response: application,
  problems: ['not_found', 'conflict', 'transition_not_allowed', 'four_eyes', 'own_case'],
})

export const clearDuplicate = operation({
  id: 'clearDuplicate',
  method: 'POST',
  url: '/api/applications/:id/clear-duplicate',
  tag,
  summary: { zh: '核实重复文件', en: 'Clear files that another person submitted too' },
  access: ['academic_affairs'],
  params: idParams,
  body: z.object({ version: z.int(), reason: lines(2000) }),
  response: application,
  problems: ['not_found', 'conflict', 'transition_not_allowed', 'four_eyes', 'own_case'],
})

export const stopNotice = operation({
  id: 'stopNotice',
  method: 'POST',
  url: '/api/applications/:id/stop-notice',
  tag,
  summary: { zh: '中止公示，退回重新审核', en: 'Take a case off public notice, back to its last review' },
  access: ['academic_affairs'],
  params: idParams,
  body: z.object({ version: z.int(), reasonCode: line(48), reason: lines(2000).describe('The learner reads it') }),
  response: application,
  isIdempotent: true,
  problems: ['not_found', 'conflict', 'transition_not_allowed', 'four_eyes', 'own_case', 'reason_required'],
})

export const archiveApplication = operation({
  id: 'archiveApplication',
  method: 'POST',
  url: '/api/applications/:id/archive',
  tag,
  summary: { zh: '归档', en: 'Archive a posted case' },
  access: ['academic_affairs', 'credit_bank_office'],
  params: idParams,
  body: z.object({ version: z.int() }),
  response: application,
  problems: ['not_found', 'conflict', 'transition_not_allowed'],
})

export const reverseApplication = operation({
  id: 'reverseApplication',
  method: 'POST',
  url: '/api/applications/:id/reverse',
  tag,
  summary: { zh: '撤销转换（以新分录冲正）', en: 'Undo a conversion by reversal' },
  access: ['academic_affairs'],
  params: idParams,
  body: z.object({ version: z.int(), reasonCode: line(48), reason: lines(2000) }),
  response: application,
  isIdempotent: true,
  problems: ['not_found', 'conflict', 'transition_not_allowed', 'four_eyes', 'posting_refused'],
})
