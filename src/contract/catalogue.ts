import { z } from 'zod'
import { operation } from './operation.ts'
import { bilingual, civilDate, credit, optionalLine, pageOf, pageQuery, searchTerm, uuid } from './shapes.ts'

const tag = '成果名录 · Catalogue'

export const fieldDefinition = z.object({
  key: z.string(),
  label: bilingual,
  type: z.enum(['text', 'date', 'number', 'choice']),
  isRequired: z.boolean(),
  minimum: z.number().nullable(),
  maximum: z.number().nullable(),
  choices: z.array(z.object({ value: z.string(), label: bilingual })),
})

export const checklistItem = z.object({
  key: z.string(),
  label: bilingual,
  isRequired: z.boolean(),
  needsOriginalSeen: z.boolean(),
  sensitivity: z.enum(['none', 'personal', 'id-number']),
  accepts: z.enum(['pdf', 'image', 'both']),
  filesMaximum: z.int(),
})

export const flowStep = z.object({
  id: z.string(),
  name: bilingual,
  body: bilingual,
  workingDays: z.int().nullable(),
  isConditional: z.boolean().default(false).describe('Depends on the single case'),
})

/** A kind of outcome, as its public page shows it: what evidence, which steps, which body, how many days. */
export const outcomeKind = z.object({
  code: z.string(),
  position: z.int(),
  name: bilingual,
  description: bilingual,
  subkinds: z.array(bilingual),
  /** Whether its certificates carry a number, unless the catalogue says otherwise of one of them. */
  needsCertificateNumber: z.boolean(),
  fields: z.array(fieldDefinition),
  checklist: z.array(checklistItem),
  steps: z.array(flowStep),
})

export const listOutcomeKinds = operation({
  id: 'listOutcomeKinds',
  method: 'GET',
  url: '/api/public/outcome-kinds',
  tag,
  summary: { zh: '成果类别', en: 'Kinds of outcome' },
  access: 'public',
  response: z.object({ items: z.array(outcomeKind) }),
})

const outcomeDefinition = z.object({
  id: uuid,
  code: z.string(),
  kind: z.string(),
  name: bilingual,
  level: z.string().nullable(),
  issuer: z.string(),
  isIssuerOpen: z.boolean().describe('The issuer names a sort of body; the learner states which one'),
  needsCertificateNumber: z.boolean(),
  creditsMaximum: credit,
  creditCategory: z.string(),
  creditCategoryName: bilingual,
  validityMonths: z.int().nullable(),
  isRepeatable: z.boolean(),
  isVerified: z.boolean(),
  recognisedFrom: civilDate,
  recognisedTo: civilDate.nullable(),
})

export const listOutcomeDefinitions = operation({
  id: 'listOutcomeDefinitions',
  method: 'GET',
  url: '/api/public/outcome-definitions',
  tag,
  summary: { zh: '成果名录', en: 'The outcome catalogue' },
  access: 'public',
  querystring: pageQuery.extend({ kind: optionalLine(48).optional(), search: searchTerm.optional() }),
  response: pageOf(outcomeDefinition),
})

const course = z.object({
  id: uuid,
  code: z.string(),
  name: bilingual,
  credits: credit,
  hours: z.int(),
  kind: z.string(),
  tags: z.array(z.string()),
  isConvertible: z.boolean(),
  groupCode: z.string(),
  term: z.int(),
  isCompulsory: z.boolean(),
})

const programme = z.object({
  id: uuid,
  code: z.string(),
  majorCode: z.string(),
  cohort: z.int(),
  name: bilingual,
  department: bilingual,
  credits: credit,
  hours: z.int(),
  terms: z.int(),
})

export const listProgrammes = operation({
  id: 'listProgrammes',
  method: 'GET',
  url: '/api/public/programmes',
  tag,
  summary: { zh: '人才培养方案', en: 'Programme plans' },
  access: 'public',
  querystring: pageQuery.extend({ cohort: z.coerce.number().int().min(1900).max(2999).optional() }),
  response: pageOf(programme),
})

export const readProgramme = operation({
  id: 'readProgramme',
  method: 'GET',
  url: '/api/public/programmes/:id',
  tag,
  summary: { zh: '一份人才培养方案', en: 'One programme plan' },
  access: 'public',
  params: z.object({ id: uuid }),
  response: programme.extend({ courses: z.array(course) }),
  problems: ['not_found'],
})

const reasonCode = z.object({ code: z.string(), appliesTo: z.array(z.string()), text: bilingual })

export const listReasonCodes = operation({
  id: 'listReasonCodes',
  method: 'GET',
  url: '/api/public/reason-codes',
  tag,
  summary: { zh: '理由代码', en: 'Reason codes' },
  access: 'public',
  response: z.object({ items: z.array(reasonCode) }),
})
