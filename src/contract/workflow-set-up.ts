import { z } from 'zod'
import { stepKinds } from '../core/case/workflow.ts'
import { setUpReaders, setUpReason, setUpTag } from './college-set-up.ts'
import { operation } from './operation.ts'
import { bilingual, civilDate, idParams, instant, pageOf, pageQuery, text, uuid } from './shapes.ts'

/** What a workflow may be written in, at most. */
const workflowText = text(20_000).min(1).describe('The workflow in YAML; amounts in credits')

const fault = z.object({
  line: z.int(),
  column: z.int(),
  text: bilingual,
})

const workflowVersion = z.object({
  id: uuid,
  version: z.int(),
  text: z.string().describe('In YAML, as it was proposed'),
  steps: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(stepKinds),
      name: bilingual,
      body: bilingual,
      roles: z.array(z.string()),
      substituteRoles: z.array(z.string()),
      workingDays: z.int(),
      conditions: z.array(bilingual).describe('One of these must hold; empty for every case'),
    }),
  ),
  effectiveFrom: civilDate,
  state: z.enum(['PROPOSED', 'COMING', 'IN_FORCE', 'REPLACED', 'DISCARDED']),
  proposedBy: z.string().nullable().describe('Nobody, where the bank was begun with it'),
  proposedAt: instant,
  settledBy: z.string().nullable(),
  settledAt: instant.nullable(),
  isOwn: z.boolean().describe('Proposed by whoever asks, who cannot release it'),
})

export const listWorkflows = operation({
  id: 'listWorkflows',
  method: 'GET',
  url: '/api/college/workflows',
  tag: setUpTag,
  summary: { zh: '办理流程（各版本）', en: 'The workflow, version by version' },
  access: setUpReaders,
  querystring: pageQuery,
  response: pageOf(workflowVersion),
})

export const checkWorkflow = operation({
  id: 'checkWorkflow',
  method: 'POST',
  url: '/api/college/workflows/check',
  tag: setUpTag,
  summary: { zh: '检查流程（不保存）', en: 'Check a workflow without keeping it' },
  access: setUpReaders,
  body: z.object({ text: workflowText }),
  response: z.object({ faults: z.array(fault) }),
})

export const proposeWorkflow = operation({
  id: 'proposeWorkflow',
  method: 'POST',
  url: '/api/college/workflows',
  tag: setUpTag,
  summary: { zh: '提议办理流程', en: 'Propose a version of the workflow' },
  access: ['academic_affairs'],
  body: z.object({
    text: workflowText,
    effectiveFrom: civilDate.describe('Cases submitted from this day on go through it; today or later'),
    reason: setUpReason,
  }),
  response: workflowVersion,
  status: 201,
  isIdempotent: true,
  problems: ['duplicate', 'set_up_invalid'],
})

export const releaseWorkflow = operation({
  id: 'releaseWorkflow',
  method: 'POST',
  url: '/api/college/workflows/:id/release',
  tag: setUpTag,
  summary: { zh: '发布办理流程', en: 'Release a proposed workflow' },
  access: ['credit_bank_office'],
  params: idParams,
  body: z.object({ reason: setUpReason }),
  response: workflowVersion,
  isIdempotent: true,
  problems: ['not_found', 'four_eyes', 'set_up_invalid'],
})

export const discardWorkflow = operation({
  id: 'discardWorkflow',
  method: 'POST',
  url: '/api/college/workflows/:id/discard',
  tag: setUpTag,
  summary: { zh: '放弃提议的流程', en: 'Discard a proposed workflow' },
  access: setUpReaders,
  params: idParams,
  body: z.object({ reason: setUpReason }),
  response: workflowVersion,
  isIdempotent: true,
  problems: ['not_found', 'set_up_invalid'],
})
