import { z } from 'zod'
import { rosterRowsMaximum } from '../core/roster/roster-rows.ts'
import { operation } from './operation.ts'
import {
  bilingual,
  civilDate,
  done,
  idParams,
  instant,
  line,
  lines,
  optionalLine,
  pageOf,
  pageQuery,
  pageSearch,
  text,
  uuid,
} from './shapes.ts'

const tag = '名单 · Rosters'

/** Who makes rosters: the college for learners within reach, partners for those they know by number and name. */
const makers = [
  'form_teacher',
  'department_reviewer',
  'academic_affairs',
  'credit_bank_office',
  'enterprise',
  'enterprise_mentor',
  'certifier',
] as const

export const rosterLineStates = ['PREPARED', 'CONFIRMED', 'DECLINED', 'REVOKED', 'PLAN_INTERNSHIP'] as const

const fieldValues = z
  .record(z.string().max(64), z.union([text(500), z.number(), z.null()]))
  .refine((values) => Object.keys(values).length <= 50)

const rosterSummary = z.object({
  id: uuid,
  title: z.string(),
  definition: bilingual,
  kind: z.string(),
  college: bilingual,
  partner: bilingual.nullable().describe('Who sent it, where that is not the college itself'),
  obtainedOn: civilDate,
  recordedAt: instant,
  counts: z.object({
    prepared: z.int().describe('Waits for the learner’s confirmation'),
    confirmed: z.int(),
    declined: z.int(),
    revoked: z.int(),
    planInternship: z.int().describe('Belongs to the plan’s internship: recorded, no credit'),
  }),
})

const rosterFile = z.object({ id: uuid, checklistKey: z.string(), fileName: z.string(), sha256: z.string() })

export const roster = rosterSummary.extend({
  issuer: z.string(),
  validTo: civilDate.nullable(),
  fields: fieldValues,
  files: z.array(rosterFile),
  remindedAt: instant.nullable(),
  mayAdd: z.boolean().describe('The caller may still send lines and files'),
})

export const rosterLine = z.object({
  id: uuid,
  learnerName: z.string(),
  studentNumber: z.string(),
  state: z.enum(rosterLineStates),
  applicationId: uuid.nullable().describe('For the college, once the learner has confirmed'),
  reason: z.string().nullable().describe('Of the learner who declined or the issuer who revoked'),
  recordedAt: instant,
})

export const listRosterChoices = operation({
  id: 'listRosterChoices',
  method: 'GET',
  url: '/api/roster-choices',
  tag,
  summary: { zh: '可建名单的院校与成果', en: 'Colleges and outcomes that rosters can be made for' },
  access: makers,
  response: z.object({
    colleges: z.array(
      z.object({
        id: uuid,
        name: bilingual,
        definitions: z.array(z.object({ id: uuid, code: z.string(), name: bilingual, kind: z.string() })).max(1000),
      }),
    ),
  }),
})

export const createRoster = operation({
  id: 'createRoster',
  method: 'POST',
  url: '/api/rosters',
  tag,
  summary: { zh: '新建名单', en: 'Make a roster' },
  access: makers,
  body: z.object({
    definitionId: uuid.describe('Of the catalogue of the college that it is for'),
    title: line(200),
    issuer: optionalLine(200).default('').describe('Where the catalogue names only a sort of body'),
    obtainedOn: civilDate,
    validTo: civilDate.nullable().default(null),
    fields: fieldValues.default({}).describe('Values that all lines have in common'),
  }),
  response: roster,
  status: 201,
  isIdempotent: true,
  problems: ['not_found', 'outcome_invalid'],
})

export const listRosters = operation({
  id: 'listRosters',
  method: 'GET',
  url: '/api/rosters',
  tag,
  summary: { zh: '名单', en: 'Rosters' },
  access: makers,
  querystring: pageQuery,
  response: pageOf(rosterSummary),
})

export const readRoster = operation({
  id: 'readRoster',
  method: 'GET',
  url: '/api/rosters/:id',
  tag,
  summary: { zh: '一份名单', en: 'One roster' },
  access: makers,
  params: idParams,
  response: roster,
  problems: ['not_found'],
})

export const addRosterFile = operation({
  id: 'addRosterFile',
  method: 'POST',
  url: '/api/rosters/:id/files',
  tag,
  summary: { zh: '上传名单共用的佐证材料', en: 'Add a document that the lines of a roster share' },
  access: makers,
  params: idParams,
  querystring: z.object({ checklistKey: line(64) }),
  takesFile: true,
  response: roster,
  status: 201,
  problems: ['not_found', 'evidence_refused', 'evidence_limit', 'request_too_large'],
  ratePerMinute: 30,
})

export const prepareRosterLines = operation({
  id: 'prepareRosterLines',
  method: 'POST',
  url: '/api/rosters/:id/lines',
  tag,
  summary: { zh: '按名单为学习者登记成果（待本人确认）', en: 'Prepare the outcomes of a roster for their learners' },
  access: makers,
  params: idParams,
  body: z.object({
    rows: z
      .array(
        z.object({
          row: z.int().min(1).max(1_000_000).describe('Its number in the sender’s own list, for the report'),
          studentNumber: line(32),
          name: line(200),
          certificateNumber: optionalLine(100).optional(),
          obtainedOn: civilDate.optional().describe('Where it differs from the roster’s'),
          isPlanInternship: z
            .boolean()
            .default(false)
            .describe('The weeks belong to the plan’s internship, whose course counts them: no credit here'),
          fields: fieldValues.default({}),
        }),
      )
      .min(1)
      .max(rosterRowsMaximum),
  }),
  response: z.object({
    prepared: z.int(),
    unchanged: z.int().describe('On the roster already, with the same values'),
    faults: z.array(z.object({ row: z.int(), code: z.string(), text: bilingual })),
  }),
  isIdempotent: true,
  problems: ['not_found', 'evidence_missing'],
  ratePerMinute: 20,
})

export const listRosterLines = operation({
  id: 'listRosterLines',
  method: 'POST',
  url: '/api/roster-lines/page',
  tag,
  summary: { zh: '名单的各行', en: 'The lines of a roster' },
  access: makers,
  body: pageSearch.extend({ rosterId: uuid, state: z.enum(rosterLineStates).optional() }),
  response: pageOf(rosterLine),
  problems: ['not_found'],
  isAccessLogged: true,
})

export const remindRoster = operation({
  id: 'remindRoster',
  method: 'POST',
  url: '/api/rosters/:id/reminder',
  tag,
  summary: { zh: '提醒尚未确认的学习者', en: 'Remind the learners who have not confirmed' },
  access: makers,
  params: idParams,
  response: z.object({ reminded: z.int() }),
  problems: ['not_found', 'reminded_already'],
})

export const revokeRosterLines = operation({
  id: 'revokeRosterLines',
  method: 'POST',
  url: '/api/rosters/:id/revocation',
  tag,
  summary: { zh: '撤销名单中的登记', en: 'Revoke lines of a roster' },
  access: makers,
  params: idParams,
  body: z.object({ lineIds: z.array(uuid).min(1).max(100), reason: lines(2000).describe('The learners read it') }),
  response: z.object({ revoked: z.int() }),
  problems: ['not_found'],
})

export const declinePreparedOutcome = operation({
  id: 'declinePreparedOutcome',
  method: 'POST',
  url: '/api/outcomes/:id/decline',
  tag,
  summary: { zh: '不确认名单中的登记', en: 'Decline an outcome that a roster prepared' },
  access: ['learner'],
  params: idParams,
  body: z.object({ reason: lines(1000).describe('Whoever made the roster reads it') }),
  response: done,
  problems: ['not_found', 'outcome_in_use', 'account_frozen'],
})

const partnerKinds = ['ENTERPRISE', 'CERTIFIER'] as const

const partner = z.object({
  id: uuid,
  code: z.string(),
  names: bilingual,
  kind: z.enum(partnerKinds),
  admittedAt: instant,
  endedAt: instant.nullable(),
})

export const listPartners = operation({
  id: 'listPartners',
  method: 'GET',
  url: '/api/partners',
  tag,
  summary: { zh: '合作企业与评价组织', en: 'Partners that deposit for learners' },
  access: ['credit_bank_office'],
  response: z.object({ items: z.array(partner).max(500) }),
})

export const admitPartner = operation({
  id: 'admitPartner',
  method: 'POST',
  url: '/api/partners',
  tag,
  summary: { zh: '准入合作企业或评价组织', en: 'Admit an enterprise or certifier' },
  access: ['credit_bank_office'],
  body: z.object({
    code: line(32)
      .regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/)
      .describe('Letters, digits and hyphens, such as a unified social credit code'),
    kind: z.enum(partnerKinds),
    nameZh: line(200),
    nameEn: line(200),
  }),
  response: z.object({ items: z.array(partner).max(500) }),
  status: 201,
  problems: ['duplicate'],
})

export const endPartner = operation({
  id: 'endPartner',
  method: 'POST',
  url: '/api/partners/:id/end',
  tag,
  summary: { zh: '终止准入', en: 'End the admission of a partner' },
  access: ['credit_bank_office'],
  params: idParams,
  response: z.object({ items: z.array(partner).max(500) }),
  problems: ['not_found'],
})
