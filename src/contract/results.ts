import { z } from 'zod'
import { fileFormats } from './exports.ts'
import { operation } from './operation.ts'
import { credit, line } from './shapes.ts'

const tag = '成绩回写 · Results for the academic system'

/** What a row of the import layout can hold, with the heading that it has unless another is given. */
export const resultFields = {
  studentNumber: '学号',
  name: '姓名',
  courseCode: '课程代码',
  courseName: '课程名称',
  credits: '学分',
  score: '成绩',
  label: '标记',
  term: '学期',
  decisionNumber: '文号',
} as const
export type ResultField = keyof typeof resultFields
const fieldNames = Object.keys(resultFields) as [ResultField, ...ResultField[]]

export const resultRowsMaximum = 20_000
const term = z
  .string()
  .regex(/^\d{4}-\d{4}-[123]$/)
  .optional()
  .describe('Such as 2025-2026-2; all terms without it')

export const exportResults = operation({
  id: 'exportResults',
  method: 'POST',
  url: '/api/results/file',
  tag,
  summary: { zh: '导出已入账的转换课程成绩', en: 'Posted course results in the import layout of the academic system' },
  access: ['academic_affairs'],
  body: z.object({
    term,
    format: z.enum(fileFormats).default('xlsx'),
    columns: z
      .array(z.object({ field: z.enum(fieldNames), heading: line(50) }))
      .min(1)
      .max(20)
      .default(fieldNames.map((field) => ({ field, heading: resultFields[field] })))
      .describe('The columns that the academic system asks for, in its order and under its headings'),
  }),
  response: z.any(),
  isFile: true,
  isAccessLogged: true,
  ratePerMinute: 20,
  problems: ['export_too_large'],
})

const sides = z.object({ credits: credit, score: z.number().nullable() }).nullable()
const difference = z.object({ studentNumber: z.string(), courseCode: z.string(), ours: sides, theirs: sides })

export const reconcileResults = operation({
  id: 'reconcileResults',
  method: 'POST',
  url: '/api/results/reconciliation',
  tag,
  summary: { zh: '与教务系统导出的成绩核对', en: 'Compare with what the academic system holds; nothing is changed' },
  access: ['academic_affairs'],
  querystring: z.object({ term }),
  takesFile: true,
  response: z.object({
    alike: z.int().describe('Taken over, and alike'),
    missingCount: z.int(),
    missing: z.array(difference).describe('Not taken over; the first 200'),
    differingCount: z.int(),
    differing: z.array(difference).describe('Taken over with other values; the first 200'),
    foreign: z.int().describe('Rows that the bank did not post'),
  }),
  isAccessLogged: true,
  ratePerMinute: 10,
  problems: ['spreadsheet_refused', 'columns_missing', 'media_type_unsupported', 'export_too_large'],
})
