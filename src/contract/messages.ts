import { z } from 'zod'
import { deliveryMark } from './notice-channels.ts'
import { operation } from './operation.ts'
import { bilingual, done, idParams, instant, pageOf, pageQuery, uuid } from './shapes.ts'

const tag = '消息 · Messages'

const message = z.object({
  id: uuid,
  kind: z.string(),
  text: bilingual,
  applicationId: uuid.nullable(),
  recordedAt: instant,
  readAt: instant.nullable(),
  deliveries: z.array(deliveryMark).describe('What became of it outside of the bank'),
})

export const listMessages = operation({
  id: 'listMessages',
  method: 'GET',
  url: '/api/messages',
  tag,
  summary: { zh: '我的消息', en: 'My messages' },
  access: 'signed_in',
  querystring: pageQuery.extend({ isUnread: z.stringbool().optional() }),
  response: pageOf(message),
})

export const countMessages = operation({
  id: 'countMessages',
  method: 'GET',
  url: '/api/messages/count',
  tag,
  summary: { zh: '未读消息数', en: 'How many messages are unread' },
  access: 'signed_in',
  response: z.object({ unread: z.int() }),
})

export const markMessageRead = operation({
  id: 'markMessageRead',
  method: 'POST',
  url: '/api/messages/:id/read',
  tag,
  summary: { zh: '标为已读', en: 'Mark a message as read' },
  access: 'signed_in',
  params: idParams,
  response: done,
  problems: ['not_found'],
})
