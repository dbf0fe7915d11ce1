import { z } from 'zod'
import { operation } from './operation.ts'
import { idParams, instant, optionalLine } from './shapes.ts'

const tag = '导出 · Files out'

/** What a template of a decision document may name; those of a line stand between `{#名单}` and `{/名单}`. */
export const decisionPlaceholders = [
  '学校',
  '发文字号',
  '日期',
  '公示编号',
  '公示日期',
  '依据',
  '件数',
  '学分合计',
] as const
export const decisionLinePlaceholders = [
  '序号',
  '文号',
  '申请编号',
  '姓名',
  '学号',
  '二级学院',
  '专业',
  '成果',
  '学分',
  '转换课程',
] as const
export const decisionList = '名单'

const template = z.object({
  version: z.int().describe('0: none was uploaded'),
  isDefault: z.boolean().describe('The layout that comes with the bank'),
  fileName: z.string(),
  recordedAt: instant.nullable(),
  used: z.array(z.string()).describe('The placeholders that it names'),
  known: z.object({ once: z.array(z.string()), list: z.string(), ofLine: z.array(z.string()) }),
})

export const readDecisionTemplate = operation({
  id: 'readDecisionTemplate',
  method: 'GET',
  url: '/api/decision-template',
  tag,
  summary: { zh: '发文模板', en: 'The layout of the decision documents' },
  access: ['academic_affairs'],
  response: template,
})

export const uploadDecisionTemplate = operation({
  id: 'uploadDecisionTemplate',
  method: 'POST',
  url: '/api/decision-template',
  tag,
  summary: { zh: '上传发文模板', en: 'Upload a layout of the decision documents, checked before it is taken' },
  access: ['academic_affairs'],
  takesFile: true,
  response: template,
  status: 201,
  problems: ['template_invalid', 'media_type_unsupported', 'request_too_large'],
  ratePerMinute: 20,
})

export const resetDecisionTemplate = operation({
  id: 'resetDecisionTemplate',
  method: 'POST',
  url: '/api/decision-template/reset',
  tag,
  summary: { zh: '恢复默认发文模板', en: 'Use the layout that comes with the bank again' },
  access: ['academic_affairs'],
  response: template,
})

export const fetchDecisionTemplate = operation({
  id: 'fetchDecisionTemplate',
  method: 'POST',
  url: '/api/decision-template/file',
  tag,
  summary: { zh: '下载发文模板', en: 'The present layout as a file, to be changed and uploaded' },
  access: ['academic_affairs'],
  response: z.any(),
  isFile: true,
})

export const writeDecisionDocument = operation({
  id: 'writeDecisionDocument',
  method: 'POST',
  url: '/api/notices/:id/decision-document',
  tag,
  summary: { zh: '发文及附件', en: 'The decision document of a notice with its annex' },
  access: ['academic_affairs'],
  params: idParams,
  body: z.object({
    documentNumber: optionalLine(100).default(''),
    isPreview: z.boolean().default(false).describe('As it would be, and marked so: also with what is still on notice'),
  }),
  response: z.any(),
  isFile: true,
  isAccessLogged: true,
  ratePerMinute: 20,
  problems: ['not_found', 'decisions_missing'],
})
