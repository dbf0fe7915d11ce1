import { z } from 'zod'
import { noticeGroups } from '../core/notices/notice-groups.ts'
import { operation } from './operation.ts'
import { done, instant, line, optionalLine, text } from './shapes.ts'

const tag = '通知渠道 · Notices'

export const channelKinds = ['EMAIL', 'SMS', 'WECOM', 'DINGTALK'] as const
export type ChannelKind = (typeof channelKinds)[number]

const administrators = ['system_administrator'] as const
const watchers = ['system_administrator', 'credit_bank_office', 'academic_affairs'] as const

const hour = z.int().min(0).max(23)
const wish = z.object({
  groups: z.array(z.enum(noticeGroups)).max(noticeGroups.length).describe('Of what to hear'),
  quietFrom: hour.nullable().describe('Nothing is sent from this full hour …'),
  quietTo: hour.nullable().describe('… up to this one; both or neither'),
  isDigest: z.boolean().describe('Everything of a day in one notice, at 18:00'),
  takesSms: z.boolean(),
})
const preference = wish.extend({
  email: z.string().nullable().describe('The address that was confirmed'),
  pendingEmail: z.string().nullable().describe('The address that awaits its code'),
  hasPhone: z.boolean(),
  offersEmail: z.boolean().describe('The institution sends mail'),
  offersSms: z.boolean(),
})
const address = z.email().max(254)

export const readNoticePreference = operation({
  id: 'readNoticePreference',
  method: 'GET',
  url: '/api/me/notices',
  tag,
  summary: { zh: '我的通知设置', en: 'How I want to be told' },
  access: 'signed_in',
  response: preference,
})

export const saveNoticePreference = operation({
  id: 'saveNoticePreference',
  method: 'PUT',
  url: '/api/me/notices',
  tag,
  summary: { zh: '修改通知设置', en: 'Change how I want to be told' },
  access: 'signed_in',
  body: wish.refine(({ quietFrom, quietTo }) => (quietFrom === null) === (quietTo === null), {
    message: 'both hours or neither',
  }),
  response: preference,
})

export const beginNoticeAddress = operation({
  id: 'beginNoticeAddress',
  method: 'POST',
  url: '/api/me/notices/address',
  tag,
  summary: { zh: '登记接收通知的邮箱', en: 'Give an address for notices; a code is sent to it' },
  access: 'signed_in',
  body: z.object({ email: address }),
  response: preference,
  problems: ['notice_channel_off', 'notice_not_sent'],
  ratePerMinute: 3,
})

export const confirmNoticeAddress = operation({
  id: 'confirmNoticeAddress',
  method: 'POST',
  url: '/api/me/notices/address/confirm',
  tag,
  summary: { zh: '确认邮箱', en: 'Confirm the address with its code' },
  access: 'signed_in',
  body: z.object({ code: z.string().regex(/^\d{6}$/) }),
  response: preference,
  problems: ['notice_code_wrong'],
  ratePerMinute: 10,
})

export const removeNoticeAddress = operation({
  id: 'removeNoticeAddress',
  method: 'DELETE',
  url: '/api/me/notices/address',
  tag,
  summary: { zh: '删除邮箱', en: 'Remove the address' },
  access: 'signed_in',
  response: preference,
})

const channel = z.object({
  kind: z.enum(channelKinds),
  isEnabled: z.boolean(),
  host: z.string().describe('Where it leads; of a webhook nothing but its host is shown'),
  port: z.int().nullable(),
  isTls: z.boolean(),
  username: z.string(),
  sender: z.string(),
  hasSecret: z.boolean(),
  changedAt: instant.nullable(),
})
const channels = z.object({ items: z.array(channel) })

export const listNoticeChannels = operation({
  id: 'listNoticeChannels',
  method: 'GET',
  url: '/api/notice-channels',
  tag,
  summary: { zh: '通知渠道', en: 'Channels for notices' },
  access: administrators,
  response: channels,
})

export const saveNoticeChannel = operation({
  id: 'saveNoticeChannel',
  method: 'PUT',
  url: '/api/notice-channels',
  tag,
  summary: { zh: '设置通知渠道', en: 'Set a channel for notices' },
  access: administrators,
  body: z.object({
    kind: z.enum(channelKinds),
    isEnabled: z.boolean(),
    /** Of e-mail. */
    host: optionalLine(253).optional(),
    port: z.int().min(1).max(65_535).optional(),
    isTls: z.boolean().optional().describe('TLS from the first byte (465); else STARTTLS where the server offers it'),
    username: optionalLine(200).optional(),
    sender: optionalLine(254).optional(),
    /** Of a webhook; left out, the former one stays. */
    webhookUrl: z.url().max(1000).optional(),
    secret: text(500).optional().describe('Password, or key that signs; left out, the former one stays'),
  }),
  response: channels,
  problems: ['request_invalid', 'notice_address_refused'],
})

export const testNoticeChannel = operation({
  id: 'testNoticeChannel',
  method: 'POST',
  url: '/api/notice-channels/test',
  tag,
  summary: { zh: '发送测试通知', en: 'Send a notice to try a channel' },
  access: administrators,
  body: z.object({ kind: z.enum(channelKinds), to: line(254).optional().describe('Address or phone') }),
  response: done,
  problems: ['notice_channel_off', 'notice_not_sent', 'request_invalid'],
  ratePerMinute: 6,
})

const deliveryStates = ['PENDING', 'SENT', 'FAILED', 'DROPPED'] as const
const personalChannels = ['EMAIL', 'SMS'] as const
export const deliveryMark = z.object({ channel: z.enum(personalChannels), state: z.enum(deliveryStates) })

export const readNoticeDeliveries = operation({
  id: 'readNoticeDeliveries',
  method: 'GET',
  url: '/api/notice-deliveries',
  tag,
  summary: { zh: '通知送达情况', en: 'What became of notices' },
  access: watchers,
  response: z.object({
    since: instant,
    counts: z.array(deliveryMark.extend({ count: z.int() })),
    /** The latest; without names, since the reason alone says what to mend. */
    failures: z.array(
      z.object({ channel: z.enum(personalChannels), reason: z.string(), attempts: z.int(), at: instant }),
    ),
  }),
})
