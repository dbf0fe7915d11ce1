import { z } from 'zod'
import { applicationSummary } from './applications.ts'
import { operation } from './operation.ts'
import { bilingual, civilDate, credit, idParams, instant, line, lines, pageOf, pageQuery, uuid } from './shapes.ts'

const tag = '公示与异议 · Public notice and objection'

/** What the public sees: masked name and number, outcome, credits, courses. Never id number, phone or scan. */
export const noticeItem = z.object({
  position: z.int(),
  applicationNumber: z.string(),
  maskedName: z.string(),
  maskedStudentNumber: z.string(),
  department: bilingual,
  programme: bilingual,
  title: z.string(),
  kind: z.string(),
  credits: credit,
  targets: z.array(z.object({ name: bilingual, credits: credit, score: z.number().nullable() })),
  state: z.enum(['ON_NOTICE', 'SUSPENDED', 'CLEARED', 'REMOVED']),
})

export const notice = z.object({
  id: uuid,
  number: z.string(),
  institution: bilingual,
  postedOn: civilDate,
  workingDays: z.int(),
  days: z.array(civilDate).describe('The working days that count'),
  workingDaysLeft: z.int().describe("By the bank's time, today among them"),
  endsAt: instant,
  contact: z.string(),
  state: z.enum(['OPEN', 'CLOSED']),
  itemCount: z.int(),
})

export const listNotices = operation({
  id: 'listNotices',
  method: 'GET',
  url: '/api/public/notices',
  tag,
  summary: { zh: '正在公示', en: 'Public notices that are open' },
  access: 'public',
  querystring: pageQuery,
  response: pageOf(notice),
})

export const readNotice = operation({
  id: 'readNotice',
  method: 'GET',
  url: '/api/public/notices/:id',
  tag,
  summary: { zh: '一份公示', en: 'One public notice; taken down when it ends' },
  access: 'public',
  params: idParams,
  response: notice.extend({ items: z.array(noticeItem) }),
  problems: ['not_found'],
})

export const raiseObjection = operation({
  id: 'raiseObjection',
  method: 'POST',
  url: '/api/public/notices/:id/objections',
  tag,
  summary: { zh: '实名提出异议', en: 'Object by real name' },
  access: 'public',
  params: idParams,
  body: z.object({
    position: z.int().min(0).max(5000),
    name: line(100).describe('Real name; only who handles the objection sees it'),
    contact: line(200).describe('Phone or e-mail for questions and the answer'),
    reason: lines(2000),
  }),
  response: z.object({ number: z.string(), receivedAt: instant, dueAt: instant.nullable() }),
  status: 201,
  problems: ['not_found', 'notice_not_open'],
  ratePerMinute: 60,
})

export const listAwaitingNotice = operation({
  id: 'listAwaitingNotice',
  method: 'GET',
  url: '/api/notices/awaiting',
  tag,
  summary: { zh: '待公示', en: 'Cases that await public notice' },
  access: ['academic_affairs'],
  querystring: pageQuery,
  response: pageOf(applicationSummary.extend({ hindrance: bilingual.nullable() })),
  isAccessLogged: true,
})

export const previewNotice = operation({
  id: 'previewNotice',
  method: 'GET',
  url: '/api/notices/preview',
  tag,
  summary: { zh: '试算公示期', en: 'When a public notice posted today would end' },
  access: ['academic_affairs'],
  response: z.object({
    postedOn: civilDate,
    workingDays: z.int(),
    days: z.array(civilDate),
    endsAt: instant,
    contact: z.string().describe('Whom to turn to, as the policy in force has it'),
  }),
  problems: ['calendar_missing', 'policy_missing'],
})

export const postNotice = operation({
  id: 'postNotice',
  method: 'POST',
  url: '/api/notices',
  tag,
  summary: { zh: '发布公示', en: 'Put cases on public notice' },
  access: ['academic_affairs'],
  body: z.object({ applicationIds: z.array(uuid).min(1).max(1000), contact: line(200) }),
  response: notice,
  status: 201,
  isIdempotent: true,
  problems: ['calendar_missing', 'transition_not_allowed', 'duplicate_file', 'four_eyes'],
})

export const listObjections = operation({
  id: 'listObjections',
  method: 'GET',
  url: '/api/objections',
  tag,
  summary: { zh: '异议', en: 'Objections' },
  access: ['academic_affairs', 'supervision'],
  querystring: pageQuery.extend({ state: z.enum(['RECEIVED', 'DISMISSED', 'UPHELD']).optional() }),
  response: pageOf(
    z.object({
      id: uuid,
      number: z.string(),
      state: z.enum(['RECEIVED', 'DISMISSED', 'UPHELD']),
      applicationId: uuid,
      applicationNumber: z.string(),
      title: z.string(),
      learnerName: z.string(),
      receivedAt: instant,
      dueAt: instant.nullable(),
      isOverdue: z.boolean(),
    }),
  ),
  isAccessLogged: true,
})

export const decideObjection = operation({
  id: 'decideObjection',
  method: 'POST',
  url: '/api/objections/:id/decide',
  tag,
  summary: { zh: '处理异议', en: 'Dismiss or uphold an objection' },
  access: ['academic_affairs', 'supervision'],
  params: idParams,
  body: z.object({ answer: z.enum(['dismiss', 'uphold']), reasonCode: line(48), finding: lines(2000) }),
  response: z.object({ id: uuid, state: z.enum(['DISMISSED', 'UPHELD']), applicationId: uuid }),
  isIdempotent: true,
  problems: ['not_found', 'conflict', 'four_eyes'],
})
