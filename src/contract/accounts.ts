import { z } from 'zod'
import { operation } from './operation.ts'
import {
  bilingual,
  civilDate,
  credit,
  idParams,
  instant,
  line,
  lines,
  optionalLine,
  pageOf,
  pageQuery,
  pageSearch,
  searchTerm,
  uuid,
} from './shapes.ts'

const tag = '学习账户 · Learning account'

export const documentKinds = ['ID_CARD', 'PASSPORT', 'OTHER'] as const
export const accountStates = ['PENDING_VERIFICATION', 'ACTIVE', 'FROZEN', 'CLOSED', 'MERGED', 'ARCHIVED'] as const
export const buckets = ['AVAILABLE', 'HELD', 'CONSUMED', 'FROZEN', 'EXPIRED', 'REVOKED', 'FORFEITED'] as const

export const balance = z.object({
  category: z.string(),
  categoryName: bilingual,
  buckets: z.record(z.enum(buckets), credit),
})

export const enrolment = z.object({
  id: uuid,
  institutionId: uuid,
  institution: bilingual,
  /** One application may carry an outcome and the courses that it shall count for. */
  convertsDirectly: z.boolean(),
  studentNumber: z.string(),
  programmeId: uuid,
  programme: bilingual,
  department: bilingual,
  className: bilingual.nullable(),
  cohort: z.int(),
  state: z.enum(['ACTIVE', 'SUSPENDED', 'WITHDRAWN', 'GRADUATED']),
  creditsRequired: credit,
  creditsPassed: credit,
  creditsConverted: credit,
})

export const learningAccount = z.object({
  learnerId: uuid,
  accountNumber: z.string(),
  name: z.string(),
  maskedIdNumber: z.string().nullable(),
  maskedPhone: z.string().nullable(),
  state: z.enum(accountStates),
  /** The student number given at registration, for the office to verify by. */
  statedStudentNumber: z.string().nullable(),
  openedAt: instant,
  /** Since when, by whom and why the account is frozen; null while it is not. */
  freeze: z
    .object({
      since: instant,
      reasonText: bilingual.nullable(),
      reason: z.string(),
      /** For staff; learners see the role and the body. */
      officer: z.string().nullable(),
      role: z.string(),
      body: bilingual.nullable(),
    })
    .nullable(),
  enrolments: z.array(enrolment),
  balances: z.array(balance),
})

export const readMyAccount = operation({
  id: 'readMyAccount',
  method: 'GET',
  url: '/api/account',
  tag,
  summary: { zh: '我的学习账户', en: 'My learning account' },
  access: ['learner'],
  response: learningAccount,
})

export const statementLine = z.object({
  postingId: uuid,
  kind: z.string(),
  happenedOn: civilDate,
  recordedAt: instant,
  title: z.string().describe('The outcome that the credit came from'),
  category: z.string(),
  from: z.string(),
  to: z.string(),
  amount: credit,
  availableAfter: credit.nullable(),
  applicationId: uuid.nullable(),
  applicationNumber: z.string().nullable(),
  decisionNumber: z.string().nullable(),
  ruleVersion: z.string(),
})

export const listMyStatement = operation({
  id: 'listMyStatement',
  method: 'GET',
  url: '/api/account/statement',
  tag,
  summary: { zh: '账户明细', en: 'Account statement' },
  access: ['learner'],
  querystring: pageQuery,
  response: pageOf(statementLine),
})

export const lot = z.object({
  lotId: uuid,
  outcomeId: uuid,
  institutionId: uuid,
  title: z.string(),
  category: z.string(),
  recognised: credit,
  available: credit,
  held: credit,
  consumed: credit,
  frozen: credit,
  revoked: credit,
  obtainedOn: civilDate,
  expiresOn: civilDate.nullable(),
})

export const listMyLots = operation({
  id: 'listMyLots',
  method: 'GET',
  url: '/api/account/lots',
  tag,
  summary: { zh: '可用学分来源', en: 'Where my credits come from' },
  access: ['learner'],
  response: z.object({ items: z.array(lot) }),
})

export const courseStanding = z.object({
  courseId: uuid,
  code: z.string(),
  name: bilingual,
  groupCode: z.string(),
  credits: credit,
  term: z.int(),
  isCompulsory: z.boolean(),
  isConvertible: z.boolean(),
  state: z.enum(['PASSED', 'FAILED', 'OPEN', 'IN_CONVERSION', 'CONVERTED']),
  label: bilingual.nullable(),
  score: z.number().nullable(),
  applicationId: uuid.nullable(),
  /** Why the course cannot be a target now, or null when it can. */
  hindrance: bilingual.nullable(),
})

export const listMyCourses = operation({
  id: 'listMyCourses',
  method: 'GET',
  url: '/api/account/courses',
  tag,
  summary: { zh: '我的培养方案与课程', en: 'The courses of my programme and where they stand' },
  access: ['learner'],
  querystring: z.object({ enrolmentId: uuid.optional().describe('Of several enrolments; else the newest') }),
  response: z.object({ items: z.array(courseStanding) }),
})

const documentKind = z.enum(documentKinds)
/** A student number becomes a user name, which has at least three characters. */
const studentNumber = line(32, 3)
const office = ['credit_bank_office', 'academic_affairs'] as const

export const accountSummary = z.object({
  learnerId: uuid,
  accountNumber: z.string(),
  name: z.string(),
  studentNumber: z.string().nullable(),
  programme: bilingual.nullable(),
  department: bilingual.nullable(),
  state: z.enum(accountStates),
  openedAt: instant,
})

export const listAccounts = operation({
  id: 'listAccounts',
  method: 'POST',
  url: '/api/accounts/search',
  tag,
  summary: { zh: '学习账户列表', en: 'Learning accounts' },
  access: [...office, 'form_teacher', 'department_reviewer'],
  body: pageSearch.extend({
    search: searchTerm.optional().describe('Name, student number or account number'),
    state: z.enum(accountStates).optional(),
  }),
  response: pageOf(accountSummary),
  isAccessLogged: true,
})

export const findAccount = operation({
  id: 'findAccount',
  method: 'POST',
  url: '/api/accounts/find',
  tag,
  summary: { zh: '按证件号码查找账户', en: 'Find an account by id number' },
  access: [...office, 'form_teacher', 'department_reviewer'],
  body: z.object({ documentKind, documentNumber: line(40) }),
  response: z.object({ items: z.array(accountSummary) }),
  problems: ['id_number_invalid'],
  ratePerMinute: 60,
  isAccessLogged: true,
})

export const readAccount = operation({
  id: 'readAccount',
  method: 'GET',
  url: '/api/accounts/:id',
  tag,
  summary: { zh: '一个学习账户', en: 'One learning account' },
  access: [...office, 'form_teacher', 'department_reviewer'],
  params: idParams,
  response: learningAccount,
  problems: ['not_found'],
  isAccessLogged: true,
})

/** What a learner had recognised, for the offices that may have to revoke it. */
export const listAccountOutcomes = operation({
  id: 'listAccountOutcomes',
  method: 'GET',
  url: '/api/accounts/:id/outcomes',
  tag,
  summary: { zh: '一个学习账户的已认定成果', en: 'The recognised outcomes of one learning account' },
  access: [...office],
  params: idParams,
  response: z.object({
    items: z.array(
      z.object({
        outcomeId: uuid,
        applicationId: uuid,
        title: z.string(),
        kindName: bilingual,
        state: z.enum(['RECOGNISED', 'REVOKED']),
        obtainedOn: civilDate,
      }),
    ),
  }),
  problems: ['not_found'],
  isAccessLogged: true,
})

/** Shown once: null where the answer to a repeated request is given again, or where a sign-in was there before. */
const initialPassword = z.string().nullable()

export const openAccount = operation({
  id: 'openAccount',
  method: 'POST',
  url: '/api/accounts',
  tag,
  summary: { zh: '代为开户', en: 'Open an account for a learner' },
  access: ['credit_bank_office'],
  body: z.object({
    name: line(100),
    nameEn: optionalLine(200).optional(),
    documentKind,
    documentNumber: line(40),
    phone: optionalLine(30).optional(),
    studentNumber,
    programmeId: uuid,
    classId: uuid.nullable().default(null),
    startedOn: civilDate,
  }),
  response: learningAccount.extend({ username: z.string(), initialPassword }),
  status: 201,
  isIdempotent: true,
  problems: ['id_number_invalid', 'person_exists', 'name_mismatch', 'duplicate', 'not_found'],
})

export const registerAccount = operation({
  id: 'registerAccount',
  method: 'POST',
  url: '/api/public/accounts',
  tag,
  summary: { zh: '自助开户', en: 'Open my own account' },
  access: 'public',
  body: z.object({
    name: line(100),
    documentKind,
    documentNumber: line(40),
    phone: line(30),
    institutionCode: line(32),
    studentNumber,
    username: line(64, 3),
    password: z.string().min(1).max(200),
    consents: z.literal(true),
  }),
  response: z.object({ accountNumber: z.string(), state: z.enum(accountStates) }),
  status: 201,
  problems: ['id_number_invalid', 'details_mismatch', 'password_weak', 'duplicate', 'sign_in_blocked'],
  ratePerMinute: 60,
})

export const changeAccountState = operation({
  id: 'changeAccountState',
  method: 'POST',
  url: '/api/accounts/:id/state',
  tag,
  summary: { zh: '核实、冻结、解冻、注销、恢复', en: 'Verify, freeze, unfreeze, close or reopen an account' },
  access: ['credit_bank_office'],
  params: idParams,
  body: z.object({
    act: z.enum(['verify', 'freeze', 'unfreeze', 'close', 'reopen']),
    reasonCode: line(48).optional().describe('Needed for all but to verify'),
    confirmedCredits: credit
      .optional()
      .describe('To close an account that credits are on: how many, which nobody can use any more'),
    reason: lines(1000).describe('In words; the learner reads them'),
  }),
  response: learningAccount,
  isIdempotent: true,
  problems: [
    'not_found',
    'forbidden',
    'own_case',
    'transition_not_allowed',
    'cases_open',
    'credits_left',
    'reason_required',
    'four_eyes',
  ],
})

export const issuePassword = operation({
  id: 'issuePassword',
  method: 'POST',
  url: '/api/accounts/:id/password',
  tag,
  summary: { zh: '发放初始密码', en: 'Issue a first password to a learner' },
  access: ['credit_bank_office'],
  params: idParams,
  response: z.object({ username: z.string(), initialPassword: z.string() }),
  problems: ['not_found', 'forbidden', 'own_case', 'transition_not_allowed'],
  ratePerMinute: 30,
})

export const importAccounts = operation({
  id: 'importAccounts',
  method: 'POST',
  url: '/api/accounts/import',
  tag,
  summary: { zh: '批量开户', en: 'Open accounts for a whole class' },
  access: ['credit_bank_office'],
  body: z.object({
    rows: z
      .array(
        z.object({
          name: line(100),
          documentKind,
          documentNumber: line(40),
          phone: optionalLine(30).optional(),
          studentNumber,
          programmeCode: line(64),
          className: optionalLine(100).optional(),
          startedOn: civilDate,
        }),
      )
      .min(1)
      .max(1000),
  }),
  response: z.object({
    opened: z.int(),
    unchanged: z.int(),
    faults: z.array(z.object({ row: z.int(), code: z.string(), text: bilingual })),
  }),
  isIdempotent: true,
})
