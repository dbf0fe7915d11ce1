import { z } from 'zod'
import { operation } from './operation.ts'
import type { Role } from './roles.ts'
import { bilingual, idParams, instant, pageOf, pageQuery, uuid } from './shapes.ts'

/** Tables that are brought in as files: sent, mapped, checked, confirmed, worked through. */
const tag = '表格导入 · Files in'

export const importers = ['academic_affairs', 'credit_bank_office'] as const satisfies Role[]

/** What may be brought in. */
const importKinds = ['course-results'] as const
export type ImportKind = (typeof importKinds)[number]

export const importStates = ['MAPPING', 'CHECKING', 'CHECKED', 'IMPORTING', 'DONE', 'DISCARDED'] as const

const counts = {
  rowCount: z.int(),
  added: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  faulty: z.int().describe('Rows with a fault: they are left out'),
}

const importLine = z.object({
  id: uuid,
  kind: z.enum(importKinds),
  fileName: z.string(),
  partner: bilingual.nullable(),
  state: z.enum(importStates),
  sentBy: z.string(),
  sentAt: instant,
  ...counts,
})

/** A page of its own shows this: what the file has, how far it is, what is wrong with it. */
const importView = importLine.extend({
  percentage: z.int().min(0).max(100).describe('How far the checking or the importing is'),
  headings: z.array(z.string()),
  columns: z.array(z.object({ field: z.string(), heading: bilingual, hint: bilingual, isRequired: z.boolean() })),
  mapping: z.record(z.string(), z.int()).describe('Field to column, counted from 0'),
  faults: z
    .array(z.object({ row: z.int(), field: z.string().nullable(), text: bilingual }))
    .describe('The first faults, by row as a spreadsheet program counts'),
  hasFile: z.boolean().describe('Whether the file can still be had with its faults marked: for 30 days'),
})

export const listImports = operation({
  id: 'listImports',
  method: 'GET',
  url: '/api/imports',
  tag,
  summary: { zh: '导入记录', en: 'The files that were brought in' },
  access: importers,
  querystring: pageQuery,
  response: pageOf(importLine),
})

export const listImportKinds = operation({
  id: 'listImportKinds',
  method: 'GET',
  url: '/api/imports/kinds',
  tag,
  summary: { zh: '可导入的表格与合作单位', en: 'What may be brought in, and from which partners' },
  access: importers,
  response: z.object({
    kinds: z.array(z.object({ kind: z.enum(importKinds), name: bilingual })),
    partners: z.array(z.object({ id: uuid, name: bilingual })),
  }),
})

export const readImport = operation({
  id: 'readImport',
  method: 'GET',
  url: '/api/imports/:id',
  tag,
  summary: { zh: '一次导入', en: 'One file that was brought in' },
  access: importers,
  params: idParams,
  response: importView,
  problems: ['not_found'],
})

export const sendImport = operation({
  id: 'sendImport',
  method: 'POST',
  url: '/api/imports',
  tag,
  summary: { zh: '上传表格', en: 'Send a table' },
  access: importers,
  querystring: z.object({ kind: z.enum(importKinds), partnerId: uuid.optional() }),
  takesFile: true,
  response: importView,
  status: 201,
  problems: ['not_found', 'spreadsheet_refused', 'request_too_large'],
  ratePerMinute: 20,
})

const acting = {
  method: 'POST',
  tag,
  access: importers,
  params: idParams,
  response: importView,
  problems: ['not_found', 'import_state'],
} as const

/** The rows are then read and compared with what is there; nothing is changed yet. */
export const mapImport = operation({
  ...acting,
  id: 'mapImport',
  url: '/api/imports/:id/mapping',
  summary: { zh: '确认列的对应并检查', en: 'Say which column is what, and check the rows' },
  body: z.object({ mapping: z.record(z.string().max(40), z.int().min(0).max(99)) }),
})

export const confirmImport = operation({
  ...acting,
  id: 'confirmImport',
  url: '/api/imports/:id/confirmation',
  summary: { zh: '确认导入', en: 'Import the rows without a fault' },
})

export const discardImport = operation({
  ...acting,
  id: 'discardImport',
  url: '/api/imports/:id/discard',
  summary: { zh: '放弃导入', en: 'Import nothing of it' },
})

const languageQuery = z.object({ language: z.enum(['zh', 'en']).default('zh') })

export const readImportTemplate = operation({
  id: 'readImportTemplate',
  method: 'GET',
  url: '/api/imports/template',
  tag,
  summary: { zh: '下载模板', en: 'The template of a table' },
  access: importers,
  querystring: languageQuery.extend({ kind: z.enum(importKinds).default('course-results') }),
  response: z.any(),
  isFile: true,
})

export const readMarkedImport = operation({
  id: 'readMarkedImport',
  method: 'GET',
  url: '/api/imports/:id/marked',
  tag,
  summary: { zh: '下载标出问题的原表', en: 'The file as it was sent, with its faults marked' },
  access: importers,
  params: idParams,
  querystring: languageQuery,
  response: z.any(),
  isFile: true,
  problems: ['not_found', 'import_state'],
  ratePerMinute: 20,
})
