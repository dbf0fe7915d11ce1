import { z } from 'zod'
import { operation } from './operation.ts'
import { bilingual, credit, uuid } from './shapes.ts'

const tag = '认定与转换 · Recognition and conversion'
const reviewers = ['form_teacher', 'department_reviewer', 'academic_affairs'] as const

const applicationIds = z.array(uuid).min(1).max(50)

const hindrance = z.object({ code: z.string(), text: bilingual })

const batchItem = z.object({
  applicationId: uuid,
  number: z.string(),
  title: z.string(),
  learnerName: z.string(),
  studentNumber: z.string(),
  stepName: bilingual.nullable(),
  credits: credit.nullable().describe('What it is approved with; null where the step enters no value'),
  hindrance: hindrance.nullable().describe('Why it cannot go along'),
})

export const previewBatchReview = operation({
  id: 'previewBatchReview',
  method: 'POST',
  url: '/api/batch-review/preview',
  tag,
  summary: { zh: '批量通过的预览', en: 'What approving several cases would come to' },
  access: reviewers,
  body: z.object({ applicationIds }),
  response: z.object({
    items: z.array(batchItem),
    digest: z.string().describe('Sent with the confirmation: it is refused when the batch would be another by then'),
  }),
  problems: ['not_found'],
  ratePerMinute: 60,
  isAccessLogged: true,
})

export const reviewBatch = operation({
  id: 'reviewBatch',
  method: 'POST',
  url: '/api/batch-review',
  tag,
  summary: { zh: '批量通过', en: 'Approve several routine cases' },
  access: reviewers,
  body: z.object({ applicationIds, digest: z.string().max(64) }),
  response: z.object({
    items: z.array(z.object({ applicationId: uuid, number: z.string(), hindrance: hindrance.nullable() })),
  }),
  isIdempotent: true,
  problems: ['not_found', 'conflict'],
  ratePerMinute: 30,
})
