import { z } from 'zod'
import { operation } from './operation.ts'
import { bilingual, civilDate, idParams, instant, pageOf, pageQuery, uuid } from './shapes.ts'

const tag = '导出 · Files out'

const archivists = ['academic_affairs', 'credit_bank_office'] as const

const packageAsked = z.object({
  withFiles: z.boolean().default(false).describe('With the evidence itself, not its digests alone'),
})

export const packCase = operation({
  id: 'packCase',
  method: 'POST',
  url: '/api/applications/:id/package',
  tag,
  summary: { zh: '一件申请的归档包', en: 'The archive package of one case' },
  access: archivists,
  params: idParams,
  body: packageAsked,
  response: z.any(),
  isFile: true,
  isAccessLogged: true,
  ratePerMinute: 20,
  problems: ['not_found', 'archive_too_large'],
})

export const packNotice = operation({
  id: 'packNotice',
  method: 'POST',
  url: '/api/notices/:id/package',
  tag,
  summary: { zh: '一批公示的归档包', en: 'The archive package of the cases of a public notice' },
  access: ['academic_affairs'],
  params: idParams,
  body: packageAsked,
  response: z.any(),
  isFile: true,
  isAccessLogged: true,
  ratePerMinute: 5,
  problems: ['not_found', 'archive_too_large'],
})

export const listOwnNotices = operation({
  id: 'listOwnNotices',
  method: 'GET',
  url: '/api/notices',
  tag,
  summary: { zh: '本校的公示', en: 'The public notices of the own college, open and past' },
  access: ['academic_affairs'],
  querystring: pageQuery,
  response: pageOf(
    z.object({
      id: uuid,
      number: z.string(),
      postedOn: civilDate,
      endsAt: instant,
      state: z.enum(['OPEN', 'CLOSED']),
      itemCount: z.int(),
    }),
  ),
})

export const fileOfNotice = operation({
  id: 'fileOfNotice',
  method: 'POST',
  url: '/api/notices/:id/file',
  tag,
  summary: { zh: '公示表', en: 'The table of a public notice as a file, masked as the public sees it' },
  access: ['academic_affairs'],
  params: idParams,
  body: z.object({ format: z.enum(['xlsx', 'csv', 'docx']), language: z.enum(['zh', 'en']).default('zh') }),
  response: z.any(),
  isFile: true,
  ratePerMinute: 20,
  problems: ['not_found'],
})

export const readArchiveKey = operation({
  id: 'readArchiveKey',
  method: 'GET',
  url: '/api/public/archive-key',
  tag,
  summary: { zh: '归档包的签名公钥', en: 'The public key that seals archive packages' },
  access: 'public',
  response: z.object({
    key: z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() }).describe('JWK'),
    fingerprint: z.string().describe('JWK thumbprint, SHA-256, base64url (RFC 7638)'),
  }),
})

export const checkArchive = operation({
  id: 'checkArchive',
  method: 'POST',
  url: '/api/public/archive-checks',
  tag,
  summary: { zh: '验证归档包', en: 'Verify an archive package; nothing of it is kept' },
  access: 'public',
  takesFile: true,
  response: z.object({
    isSound: z.boolean(),
    isOwn: z.boolean().describe('Sealed by this bank'),
    faults: z.array(bilingual),
    fingerprint: z.string().nullable(),
    number: z.string().nullable(),
    institution: bilingual.nullable(),
    stateOf: z.string().nullable(),
    entryCount: z.int(),
  }),
  ratePerMinute: 20,
  problems: ['request_too_large', 'media_type_unsupported'],
})
