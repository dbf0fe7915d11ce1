import { z } from 'zod'
import { unitKinds } from '../core/college-set-up/unit-place.ts'
import { operation } from './operation.ts'
import type { Role } from './roles.ts'
import {
  bilingual,
  civilDate,
  credit,
  done,
  idParams,
  instant,
  line,
  lines,
  pageOf,
  pageQuery,
  positiveCredit,
  searchTerm,
  uuid,
} from './shapes.ts'

/** What a college settles for itself before learners come: windows, units and its catalogue. */
export const setUpTag = '学校设置 · College set-up'

/** Academic Affairs settles it, the Credit Bank Office reads it; the catalogue is the other way round. */
export const setUpReaders = ['academic_affairs', 'credit_bank_office'] as const satisfies Role[]

export const setUpName = z.object({ zh: line(200), en: line(200) })
export const setUpReason = lines(2000)

export const setUpObjects = ['WINDOW', 'UNIT', 'COURSE', 'PROGRAMME', 'DEFINITION', 'POLICY', 'WORKFLOW'] as const

export const listSetUpEvents = operation({
  id: 'listSetUpEvents',
  method: 'GET',
  url: '/api/college/events',
  tag: setUpTag,
  summary: { zh: '设置变更记录', en: 'What was changed of the set-up' },
  access: setUpReaders,
  querystring: pageQuery.extend({ objectId: uuid.optional(), objectKind: z.enum(setUpObjects).optional() }),
  response: pageOf(
    z.object({
      id: uuid,
      objectKind: z.enum(setUpObjects),
      objectId: uuid,
      act: z.string(),
      actorName: z.string(),
      role: z.string(),
      former: z.record(z.string(), z.unknown()),
      changed: z.record(z.string(), z.unknown()),
      reason: z.string().nullable(),
      recordedAt: instant,
    }),
  ),
})

export const windowKinds = ['RECOGNITION', 'CONVERSION'] as const

const applicationWindow = z.object({
  id: uuid,
  name: bilingual,
  term: z.string(),
  opensOn: civilDate,
  closesOn: civilDate.describe('The last day, until 24:00 where the institution is'),
  kinds: z.array(z.enum(windowKinds)),
  state: z.enum(['COMING', 'OPEN', 'OVER', 'CLOSED']),
  closedAt: instant.nullable().describe('When it was closed early'),
  applicationCount: z.int(),
})

export const listWindows = operation({
  id: 'listWindows',
  method: 'GET',
  url: '/api/college/windows',
  tag: setUpTag,
  summary: { zh: '申请窗口', en: 'Application windows' },
  access: setUpReaders,
  querystring: pageQuery,
  response: pageOf(applicationWindow).extend({ today: civilDate }),
})

export const openWindow = operation({
  id: 'openWindow',
  method: 'POST',
  url: '/api/college/windows',
  tag: setUpTag,
  summary: { zh: '新开申请窗口', en: 'Open an application window' },
  access: ['academic_affairs'],
  body: z.object({
    name: setUpName,
    opensOn: civilDate,
    closesOn: civilDate,
    kinds: z.array(z.enum(windowKinds)).min(1).max(2),
  }),
  response: applicationWindow,
  status: 201,
  isIdempotent: true,
  problems: ['set_up_invalid', 'policy_missing'],
})

export const moveWindowEnd = operation({
  id: 'moveWindowEnd',
  method: 'POST',
  url: '/api/college/windows/:id/end',
  tag: setUpTag,
  summary: { zh: '改动截止日期', en: 'Move the end of a window' },
  access: ['academic_affairs'],
  params: idParams,
  body: z.object({
    closesOn: civilDate,
    formerClosesOn: civilDate.describe('The end that is moved, so that nobody moves one that a colleague moved'),
    reason: setUpReason,
  }),
  response: applicationWindow,
  isIdempotent: true,
  problems: ['not_found', 'window_over', 'conflict', 'set_up_invalid'],
})

export const closeWindow = operation({
  id: 'closeWindow',
  method: 'POST',
  url: '/api/college/windows/:id/close',
  tag: setUpTag,
  summary: { zh: '提前关闭窗口', en: 'Close a window at once' },
  access: ['academic_affairs'],
  params: idParams,
  body: z.object({ reason: setUpReason }),
  response: applicationWindow,
  isIdempotent: true,
  problems: ['not_found', 'window_over'],
})

const setUpUnit = z.object({
  id: uuid,
  parentId: uuid.nullable(),
  code: z.string(),
  name: bilingual,
  kind: z.enum(unitKinds),
  partCount: z.int().describe('Open units directly below it'),
  closedAt: instant.nullable(),
})

export const listSetUpUnits = operation({
  id: 'listSetUpUnits',
  method: 'GET',
  url: '/api/college/units',
  tag: setUpTag,
  summary: { zh: '组织机构（逐层）', en: 'Units, level by level' },
  access: setUpReaders,
  querystring: pageQuery.extend({
    parentId: uuid.optional().describe('The unit whose parts are listed; the topmost ones without it'),
    search: searchTerm.optional().describe('Part of a name or code, on every level'),
    kind: z.enum(unitKinds).optional(),
  }),
  response: pageOf(setUpUnit).extend({
    path: z
      .array(z.object({ id: uuid, name: bilingual, kind: z.enum(unitKinds) }))
      .describe('From the topmost unit down to the parent'),
  }),
  problems: ['not_found'],
})

export const addUnit = operation({
  id: 'addUnit',
  method: 'POST',
  url: '/api/college/units',
  tag: setUpTag,
  summary: { zh: '新增机构', en: 'Add a unit' },
  access: ['academic_affairs'],
  body: z.object({ parentId: uuid.nullable(), code: line(32), name: setUpName, kind: z.enum(unitKinds) }),
  response: setUpUnit,
  status: 201,
  isIdempotent: true,
  problems: ['not_found', 'duplicate', 'set_up_invalid'],
})

export const renameUnit = operation({
  id: 'renameUnit',
  method: 'POST',
  url: '/api/college/units/:id/name',
  tag: setUpTag,
  summary: { zh: '机构更名', en: 'Rename a unit' },
  access: ['academic_affairs'],
  params: idParams,
  body: z.object({ name: setUpName, reason: setUpReason }),
  response: setUpUnit,
  isIdempotent: true,
  problems: ['not_found'],
})

export const closeUnit = operation({
  id: 'closeUnit',
  method: 'POST',
  url: '/api/college/units/:id/close',
  tag: setUpTag,
  summary: { zh: '撤销机构', en: 'Close a unit' },
  access: ['academic_affairs'],
  params: idParams,
  body: z.object({ reason: setUpReason }),
  response: setUpUnit,
  isIdempotent: true,
  problems: ['not_found', 'unit_in_use'],
})

const setUpDefinition = z.object({
  id: uuid,
  code: z.string(),
  kind: z.string(),
  name: bilingual,
  level: z.string().nullable(),
  issuer: z.string(),
  isIssuerOpen: z.boolean(),
  needsCertificateNumber: z.boolean(),
  creditsMaximum: credit,
  creditCategory: z.string(),
  creditCategoryName: bilingual,
  validityMonths: z.int().nullable(),
  isRepeatable: z.boolean(),
  source: z.string(),
  recognisedFrom: civilDate,
  recognisedTo: civilDate.nullable(),
  state: z.enum(['COMING', 'IN_FORCE', 'RETIRED']),
})

export const listSetUpDefinitions = operation({
  id: 'listSetUpDefinitions',
  method: 'GET',
  url: '/api/college/definitions',
  tag: setUpTag,
  summary: { zh: '本校成果名录', en: 'The catalogue of the institution' },
  access: setUpReaders,
  querystring: pageQuery.extend({ kind: line(48).optional(), search: searchTerm.optional() }),
  response: pageOf(setUpDefinition),
})

export const listCreditCategories = operation({
  id: 'listCreditCategories',
  method: 'GET',
  url: '/api/college/credit-categories',
  tag: setUpTag,
  summary: { zh: '学分类别', en: 'Credit categories' },
  access: setUpReaders,
  response: z.object({ items: z.array(z.object({ code: z.string(), name: bilingual })) }),
})

export const addDefinition = operation({
  id: 'addDefinition',
  method: 'POST',
  url: '/api/college/definitions',
  tag: setUpTag,
  summary: { zh: '新增名录条目', en: 'Add a definition to the catalogue' },
  access: ['credit_bank_office'],
  body: z.object({
    code: line(64),
    kind: line(48).describe('One of listOutcomeKinds; its evidence checklist is asked for'),
    name: setUpName,
    level: line(64).nullable(),
    issuer: line(200),
    isIssuerOpen: z.boolean().describe('The issuer names a sort of body; the learner states which one'),
    needsCertificateNumber: z.boolean(),
    creditsMaximum: positiveCredit,
    creditCategory: line(32).describe('One of listCreditCategories'),
    validityMonths: z.int().min(1).max(1200).nullable(),
    isRepeatable: z.boolean(),
    hasExactRule: z
      .boolean()
      .default(true)
      .describe('Its value follows from the catalogue alone; without it, the workflow may ask experts'),
    source: line(500).describe('What the value rests on, such as the number of a document'),
    recognisedFrom: civilDate,
  }),
  response: setUpDefinition,
  status: 201,
  isIdempotent: true,
  problems: ['duplicate', 'not_found'],
})

export const renameDefinition = operation({
  id: 'renameDefinition',
  method: 'POST',
  url: '/api/college/definitions/:id/name',
  tag: setUpTag,
  summary: { zh: '更正名录条目名称', en: 'Correct the names of a definition' },
  access: ['credit_bank_office'],
  params: idParams,
  body: z.object({ name: setUpName, reason: setUpReason }),
  response: setUpDefinition,
  isIdempotent: true,
  problems: ['not_found'],
})

export const discardDefinition = operation({
  id: 'discardDefinition',
  method: 'POST',
  url: '/api/college/definitions/:id/discard',
  tag: setUpTag,
  summary: { zh: '删除误设的名录条目', en: 'Discard a definition that no outcome uses' },
  access: ['credit_bank_office'],
  params: idParams,
  body: z.object({ reason: setUpReason }),
  response: done,
  isIdempotent: true,
  problems: ['not_found', 'set_up_invalid'],
})

export const retireDefinition = operation({
  id: 'retireDefinition',
  method: 'POST',
  url: '/api/college/definitions/:id/retire',
  tag: setUpTag,
  summary: { zh: '停用名录条目', en: 'Retire a definition' },
  access: ['credit_bank_office'],
  params: idParams,
  body: z.object({
    recognisedTo: civilDate.describe(
      'Outcomes obtained after this day are no longer recognised; today or later, or yesterday if unused',
    ),
    reason: setUpReason,
  }),
  response: setUpDefinition,
  isIdempotent: true,
  problems: ['not_found', 'set_up_invalid'],
})
