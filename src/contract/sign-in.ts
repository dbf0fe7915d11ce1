import { z } from 'zod'
import { operation } from './operation.ts'
import { roles, staffRoles } from './roles.ts'
import { bilingual, done, line, optionalLine, uuid } from './shapes.ts'

const tag = '登录 · Sign-in'

const totpCode = z.string().regex(/^\d{6}$/)

const assignment = z.object({
  role: z.enum(staffRoles),
  institutionId: uuid,
  institution: bilingual,
  unitId: uuid.nullable(),
  unit: bilingual.nullable(),
})

/** Who is signed in, as the web needs it. */
export const currentPerson = z.object({
  personId: uuid,
  name: z.string(),
  username: z.string(),
  language: z.enum(['zh-CN', 'en']),
  roles: z.array(z.enum(roles)),
  assignments: z.array(assignment),
  learnerAccountNumber: z.string().nullable(),
  hasSecondFactor: z.boolean(),
  mustSetUpSecondFactor: z.boolean(),
  mustChangePassword: z.boolean(),
  csrfToken: z.string(),
  isDemonstration: z.boolean(),
  bankTime: z.iso.datetime(),
})

/** What anyone may know of the bank before the sign-in. */
export const readBank = operation({
  id: 'readBank',
  method: 'GET',
  url: '/api/public/bank',
  tag,
  summary: { zh: '本行概况', en: 'What sort of bank this is' },
  access: 'public',
  response: z.object({ isDemonstration: z.boolean().describe('Persons and cases are made up') }),
})

export const signIn = operation({
  id: 'signIn',
  method: 'POST',
  url: '/api/sign-in',
  tag,
  summary: { zh: '登录', en: 'Sign in' },
  access: 'public',
  body: z.object({
    username: line(64),
    password: z.string().min(1).max(200),
    code: totpCode.optional().describe('Code of the authenticator (TOTP)'),
  }),
  response: currentPerson,
  problems: ['sign_in_failed', 'second_factor_required', 'second_factor_wrong', 'sign_in_blocked'],
  ratePerMinute: 600,
  rateBy: { field: 'username', perMinute: 20 },
})

export const signOut = operation({
  id: 'signOut',
  method: 'POST',
  url: '/api/sign-out',
  tag,
  summary: { zh: '退出', en: 'Sign out' },
  access: 'signed_in',
  response: done,
})

export const readCurrentPerson = operation({
  id: 'readCurrentPerson',
  method: 'GET',
  url: '/api/me',
  tag,
  summary: { zh: '当前用户', en: 'Who is signed in' },
  access: 'signed_in',
  response: currentPerson,
})

export const changeLanguage = operation({
  id: 'changeLanguage',
  method: 'PUT',
  url: '/api/me/language',
  tag,
  summary: { zh: '切换语言', en: 'Change the language' },
  access: 'signed_in',
  body: z.object({ language: z.enum(['zh-CN', 'en']) }),
  response: done,
})

export const changePassword = operation({
  id: 'changePassword',
  method: 'PUT',
  url: '/api/me/password',
  tag,
  summary: { zh: '修改密码', en: 'Change the password' },
  access: 'signed_in',
  body: z.object({ current: z.string().min(1).max(200), next: z.string().min(1).max(200) }),
  response: done,
  problems: ['sign_in_failed', 'password_weak'],
  ratePerMinute: 10,
})

export const beginSecondFactor = operation({
  id: 'beginSecondFactor',
  method: 'POST',
  url: '/api/me/second-factor',
  tag,
  summary: { zh: '绑定动态验证码（第一步）', en: 'Begin setting up an authenticator' },
  access: 'signed_in',
  body: z.object({
    password: z.string().min(1).max(200),
    code: totpCode.optional().describe('Code of the authenticator that is replaced'),
  }),
  response: z.object({ secret: z.string(), uri: z.string() }),
  problems: ['sign_in_failed', 'second_factor_required', 'second_factor_wrong'],
  ratePerMinute: 10,
})

export const confirmSecondFactor = operation({
  id: 'confirmSecondFactor',
  method: 'POST',
  url: '/api/me/second-factor/confirm',
  tag,
  summary: { zh: '绑定动态验证码（第二步）', en: 'Confirm the authenticator' },
  access: 'signed_in',
  body: z.object({ code: totpCode }),
  response: done,
  problems: ['second_factor_wrong'],
  ratePerMinute: 10,
})

const session = z.object({
  id: z.string(),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  userAgent: optionalLine(300),
  isCurrent: z.boolean(),
})

export const listSessions = operation({
  id: 'listSessions',
  method: 'GET',
  url: '/api/me/sessions',
  tag,
  summary: { zh: '登录设备', en: 'Where I am signed in' },
  access: 'signed_in',
  response: z.object({ items: z.array(session) }),
})

export const revokeSessions = operation({
  id: 'revokeSessions',
  method: 'POST',
  url: '/api/me/sessions/revoke',
  tag,
  summary: { zh: '退出其他设备', en: 'Sign out everywhere else' },
  access: 'signed_in',
  response: z.object({ revoked: z.int() }),
})

export const revokeSession = operation({
  id: 'revokeSession',
  method: 'POST',
  url: '/api/me/sessions/:id/revoke',
  tag,
  summary: { zh: '退出一台设备', en: 'Sign out one device' },
  access: 'signed_in',
  params: z.object({ id: z.string().regex(/^[0-9a-f]{12}$/) }),
  response: done,
  problems: ['not_found'],
})
