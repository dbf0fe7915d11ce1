import { z } from 'zod'
import { applicationKinds } from './applications.ts'
import { operation } from './operation.ts'
import { bilingual, civilDate } from './shapes.ts'

const answers = {
  answered: z.int(),
  returned: z.int(),
  rejected: z.int(),
  medianDays: z.number().nullable().describe('From when a case came to the step to its answer, in calendar days'),
  p90Days: z.number().nullable().describe('Nine in ten were answered within so many days'),
}

export const readProcessFigures = operation({
  id: 'readProcessFigures',
  method: 'GET',
  url: '/api/process-figures',
  tag: '办理情况 · Figures of the process',
  summary: { zh: '办理情况', en: 'Figures of the process' },
  access: ['academic_affairs', 'credit_bank_office'],
  querystring: z
    .object({
      from: civilDate.optional().describe('90 days before the last one unless told'),
      to: civilDate.optional().describe('The last day, which counts; today unless told'),
    })
    .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
      message: 'from is not after to',
    }),
  response: z.object({
    from: civilDate,
    to: civilDate,
    steps: z.array(z.object({ step: z.string(), name: bilingual, kind: z.enum(applicationKinds), ...answers })),
    reviewers: z.array(z.object({ reviewer: z.string(), ...answers })),
    objected: z.array(z.object({ kind: z.enum(applicationKinds), count: z.int() })),
    /** As things stand now, whatever the period. */
    day: z.object({
      steps: z.array(
        z.object({ step: z.string(), name: bilingual, open: z.int(), dueToday: z.int(), overdue: z.int() }),
      ),
      awaitingNotice: z.int(),
      openObjections: z.int(),
    }),
  }),
})
