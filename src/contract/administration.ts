import { z } from 'zod'
import { operation } from './operation.ts'
import { staffRoles } from './roles.ts'
import { documentKinds } from './accounts.ts'
import {
  bilingual,
  civilDate,
  done,
  idParams,
  instant,
  line,
  optionalLine,
  pageOf,
  pageQuery,
  pageSearch,
  searchTerm,
  uuid,
} from './shapes.ts'

const tag = '系统管理 · Administration'

/** System, security and audit are separated: users are made by one, roles given by another, both read by the third. */
const user = z.object({
  personId: uuid,
  name: z.string(),
  username: z.string(),
  hasSecondFactor: z.boolean(),
  isDisabled: z.boolean(),
  isLocked: z.boolean(),
  assignments: z.array(
    z.object({
      id: uuid,
      role: z.enum(staffRoles),
      institution: bilingual,
      unit: bilingual.nullable(),
      grantedAt: instant,
    }),
  ),
})

export const listUsers = operation({
  id: 'listUsers',
  method: 'POST',
  url: '/api/users/search',
  tag,
  summary: { zh: '工作人员', en: 'Members of staff' },
  access: ['system_administrator', 'security_administrator', 'audit_administrator'],
  body: pageSearch.extend({ search: searchTerm.optional().describe('Name or user name') }),
  response: pageOf(user),
})

export const addUser = operation({
  id: 'addUser',
  method: 'POST',
  url: '/api/users',
  tag,
  summary: { zh: '新增工作人员', en: 'Add a member of staff' },
  access: ['system_administrator'],
  body: z.object({
    name: line(100),
    username: line(64, 3),
    email: optionalLine(254).optional(),
    /** One person is one row: a learner of this document gets the roles on the one sign-in. */
    document: z.object({ kind: z.enum(documentKinds), number: line(40) }).optional(),
  }),
  /** The password is null in a repeated answer, and where a sign-in was there before. */
  response: user.extend({ initialPassword: z.string().nullable() }),
  status: 201,
  isIdempotent: true,
  problems: ['duplicate', 'id_number_invalid', 'name_mismatch', 'person_exists'],
})

export const setUserDisabled = operation({
  id: 'setUserDisabled',
  method: 'PUT',
  url: '/api/users/:id/disabled',
  tag,
  summary: { zh: '停用或启用', en: 'Disable or enable a sign-in' },
  access: ['system_administrator'],
  params: idParams,
  body: z.object({ isDisabled: z.boolean() }),
  response: done,
  problems: ['not_found'],
})

export const resetPassword = operation({
  id: 'resetPassword',
  method: 'POST',
  url: '/api/users/:id/password',
  tag,
  summary: { zh: '重置密码', en: 'Reset a password' },
  access: ['system_administrator'],
  params: idParams,
  response: z.object({ username: z.string(), initialPassword: z.string() }),
  problems: ['not_found', 'forbidden'],
  ratePerMinute: 30,
})

export const resetSecondFactor = operation({
  id: 'resetSecondFactor',
  method: 'POST',
  url: '/api/users/:id/second-factor/reset',
  tag,
  summary: { zh: '解除动态验证码', en: 'Take a lost authenticator off a sign-in' },
  access: ['system_administrator', 'security_administrator'],
  params: idParams,
  response: done,
  problems: ['not_found', 'forbidden'],
  ratePerMinute: 30,
})

export const unlockUser = operation({
  id: 'unlockUser',
  method: 'POST',
  url: '/api/users/:id/unlock',
  tag,
  summary: { zh: '解除锁定', en: 'Unlock a sign-in' },
  access: ['security_administrator'],
  params: idParams,
  response: done,
  problems: ['not_found'],
})

export const grantRole = operation({
  id: 'grantRole',
  method: 'POST',
  url: '/api/users/:id/roles',
  tag,
  summary: { zh: '授予角色', en: 'Grant a role' },
  access: ['security_administrator'],
  params: idParams,
  body: z.object({
    role: z.enum(staffRoles),
    unitId: uuid.nullable(),
    institutionId: uuid.optional().describe('One of listGrantInstitutions; the own one unless told'),
  }),
  response: user,
  status: 201,
  problems: ['not_found', 'duplicate', 'forbidden', 'request_invalid'],
})

export const endRole = operation({
  id: 'endRole',
  method: 'POST',
  url: '/api/roles/:id/end',
  tag,
  summary: { zh: '收回角色', en: 'End a role' },
  access: ['security_administrator'],
  params: idParams,
  response: done,
  problems: ['not_found', 'forbidden'],
})

export const listGrantInstitutions = operation({
  id: 'listGrantInstitutions',
  method: 'GET',
  url: '/api/grant-institutions',
  tag,
  summary: { zh: '可授予角色的机构', en: 'Institutions at which roles may be granted' },
  access: ['security_administrator'],
  response: z.object({
    items: z.array(z.object({ id: uuid, name: bilingual, isOwn: z.boolean(), roles: z.array(z.enum(staffRoles)) })),
  }),
})

export const listUnits = operation({
  id: 'listUnits',
  method: 'GET',
  url: '/api/units',
  tag,
  summary: { zh: '组织机构', en: 'Units of the institution' },
  access: ['security_administrator', 'system_administrator', 'credit_bank_office', 'academic_affairs'],
  response: z.object({
    items: z.array(
      z.object({ id: uuid, parentId: uuid.nullable(), code: z.string(), name: bilingual, kind: z.string() }),
    ),
  }),
})

export const listSecurityEvents = operation({
  id: 'listSecurityEvents',
  method: 'GET',
  url: '/api/security-events',
  tag,
  summary: { zh: '安全事件', en: 'Security events' },
  access: ['audit_administrator'],
  querystring: pageQuery.extend({ kind: z.string().max(64).optional() }),
  response: pageOf(
    z.object({
      id: uuid,
      kind: z.string(),
      personName: z.string().nullable(),
      actorName: z.string().nullable(),
      recordedAt: instant,
    }),
  ),
})

export const listAccesses = operation({
  id: 'listAccesses',
  method: 'GET',
  url: '/api/accesses',
  tag,
  summary: { zh: '敏感信息访问记录', en: 'Accesses to sensitive data' },
  access: ['audit_administrator'],
  querystring: pageQuery.extend({ subjectId: uuid.optional() }),
  response: pageOf(
    z.object({
      id: uuid,
      personName: z.string(),
      role: z.string(),
      subjectName: z.string().nullable(),
      objectKind: z.string(),
      fields: z.array(z.string()),
      filter: z.record(z.string(), z.string()).describe('What a list was asked for by choice'),
      shownCount: z.int().describe('How many lines a list showed'),
      recordedAt: instant,
    }),
  ),
})

const calendarYear = z.object({
  year: z.int(),
  holidays: z.array(civilDate),
  makeupWorkdays: z.array(civilDate),
  source: z.string(),
  isOfficial: z.boolean(),
})

export const listCalendarYears = operation({
  id: 'listCalendarYears',
  method: 'GET',
  url: '/api/calendar',
  tag,
  summary: { zh: '工作日历', en: 'Official calendars' },
  access: ['credit_bank_office', 'academic_affairs'],
  response: z.object({ items: z.array(calendarYear), missing: z.array(z.int()) }),
})

export const listWorkingDays = operation({
  id: 'listWorkingDays',
  method: 'GET',
  url: '/api/calendar/working-days',
  tag,
  summary: { zh: '近期工作日', en: 'The coming working days' },
  access: 'signed_in',
  response: z.object({
    days: z.array(civilDate).describe('Today among them where it is worked'),
    knownUntil: civilDate.describe('The last day that is known to be worked or not'),
  }),
})

export const importCalendarYear = operation({
  id: 'importCalendarYear',
  method: 'PUT',
  url: '/api/calendar/:year',
  tag,
  summary: { zh: '导入法定节假日安排', en: 'Import the official holidays of a year' },
  access: ['credit_bank_office'],
  params: z.object({ year: z.coerce.number().int().min(2000).max(2200) }),
  body: z.object({
    holidays: z.array(civilDate).min(1).max(60),
    makeupWorkdays: z.array(civilDate).max(30),
    source: line(300).describe('The number of the official notice'),
  }),
  response: calendarYear,
  problems: ['request_invalid'],
})
