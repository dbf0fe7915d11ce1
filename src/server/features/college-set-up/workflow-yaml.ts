import { isNode, LineCounter, parseDocument, stringify, type Document } from 'yaml'
import { z } from 'zod'
import { formatCredit } from '../../../core/credit.ts'
import { findWorkflowFaults, type WorkflowFault } from '../../../core/case/workflow-faults.ts'
import { stepKinds, type Bilingual, type StepCondition, type WorkflowDefinition } from '../../../core/case/workflow.ts'
import { line } from '../../../contract/shapes.ts'

/** Where a workflow in YAML is at fault, as an editor counts: from 1. */
export interface TextFault {
  line: number
  column: number
  text: Bilingual
}

export type WorkflowReading =
  | { definition: WorkflowDefinition; faults: readonly [] }
  | { definition: null; faults: TextFault[] }

const words = (maximum: number) => z.strictObject({ zh: line(maximum), en: line(maximum) })
const days = z.int().min(1).max(60)
const roles = z.enum(['form_teacher', 'department_reviewer', 'academic_affairs', 'credit_bank_office'])

const condition = z
  .strictObject({
    caseKinds: z
      .array(z.enum(['RECOGNITION', 'CONVERSION', 'DIRECT']))
      .min(1)
      .optional(),
    outcomeKinds: z.array(line(48)).min(1).max(20).optional(),
    // Written in credits, as people think of them; kept in 1/100.
    creditsMinimum: z
      .number()
      .min(0.01)
      .max(1000)
      .transform((credits) => Math.round(credits * 100))
      .optional(),
    hasExactRule: z.boolean().optional(),
    hasPrecedent: z.boolean().optional(),
    isReferred: z.boolean().optional(),
  })
  .refine((given) => Object.keys(given).length > 0, 'empty')

const step = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  kind: z.enum(stepKinds),
  name: words(60),
  body: words(120),
  roles: z.array(roles).min(1),
  substituteRoles: z.array(roles).min(1).optional(),
  reach: z.enum(['CLASS', 'DEPARTMENT', 'INSTITUTION']),
  workingDays: days,
  entersValue: z.boolean().default(false),
  checksOriginals: z.boolean().default(false),
  when: z.array(condition).min(1).max(10).optional(),
  panel: z.strictObject({ membersMinimum: z.int().min(3).max(15), quorumPercent: z.int().min(51).max(100) }).optional(),
})

const definition = z.strictObject({
  steps: z.array(step).min(3).max(12),
  supplement: z.strictObject({ timesMaximum: z.int().min(0).max(5), workingDays: days }),
  notice: z.strictObject({ workingDays: days }),
  objection: z.strictObject({ workingDays: days }),
})

/** Reads a workflow out of YAML: the definition, or every fault with its place in the text. */
export function readWorkflowYaml(text: string, outcomeKinds: readonly string[]): WorkflowReading {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true })
  const placed = (offset: number, words_: Bilingual): TextFault => {
    const { line: row, col: column } = counter.linePos(offset)
    return { line: Math.max(1, row), column: Math.max(1, column), text: words_ }
  }
  if (document.errors.length > 0) {
    const faults = document.errors.map((error) =>
      placed(error.pos[0], { zh: `YAML 语法有误：${error.code}`, en: `not valid YAML: ${error.code}` }),
    )
    return { definition: null, faults }
  }
  const at = (path: WorkflowFault['path'], fault: Bilingual) => placed(offsetOf(document, path), fault)
  const parsed = definition.safeParse(toValue(document))
  if (!parsed.success) {
    return { definition: null, faults: parsed.error.issues.map((issue) => at(pathOf(issue), describe(issue))) }
  }
  const faults = [...findWorkflowFaults(parsed.data), ...findUnknownKinds(parsed.data, outcomeKinds)]
  if (faults.length > 0) return { definition: null, faults: faults.map(({ path, zh, en }) => at(path, { zh, en })) }
  return { definition: parsed.data, faults: [] }
}

/** The document as a value; one that multiplies itself by aliases is none. */
function toValue(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 })
  } catch {
    return null
  }
}

/** Where the nearest part of the path lies that is there at all. */
function offsetOf(document: Document, path: WorkflowFault['path']): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return 0
}

function pathOf(issue: z.core.$ZodIssue): (string | number)[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))
  return issue.code === 'unrecognized_keys' ? [...path, issue.keys[0] ?? ''] : path
}

/** A fault of the shape, in words; the field is named, since its line may hold several. */
function describe(issue: z.core.$ZodIssue): Bilingual {
  const field = issue.path.filter((part) => typeof part === 'string').join('.') || 'workflow'
  switch (issue.code) {
    case 'unrecognized_keys':
      return { zh: `不认识的字段 ${issue.keys.join('、')}`, en: `unknown field ${issue.keys.join(', ')}` }
    case 'invalid_value': {
      const values = issue.values.map(String).join('、')
      return { zh: `${field} 只能是：${values}`, en: `${field} is one of: ${values.replaceAll('、', ', ')}` }
    }
    case 'invalid_type':
      return { zh: `${field} 缺少或类型不对`, en: `${field} is missing or of the wrong type` }
    case 'too_small':
    case 'too_big':
      return { zh: `${field} 超出允许范围`, en: `${field} is out of range` }
    default:
      return { zh: `${field} 的写法不对`, en: `${field} is not written so` }
  }
}

function findUnknownKinds(workflow: WorkflowDefinition, known: readonly string[]): WorkflowFault[] {
  return workflow.steps.flatMap((one, index) =>
    (one.when ?? []).flatMap(({ outcomeKinds = [] }, which) =>
      outcomeKinds.flatMap((kind, place) =>
        known.includes(kind)
          ? []
          : [
              {
                path: ['steps', index, 'when', which, 'outcomeKinds', place],
                zh: `没有成果类别 ${kind}`,
                en: `there is no kind of outcome ${kind}`,
              },
            ],
      ),
    ),
  )
}

/** A workflow as YAML, to change from; in the order in which one reads it, whatever order it was kept in. */
export function writeWorkflowYaml(workflow: WorkflowDefinition): string {
  const { supplement, notice, objection } = workflow
  const steps = workflow.steps.map((one) => ({
    id: one.id,
    kind: one.kind,
    name: { zh: one.name.zh, en: one.name.en },
    body: { zh: one.body.zh, en: one.body.en },
    roles: one.roles,
    ...(one.substituteRoles === undefined ? {} : { substituteRoles: one.substituteRoles }),
    reach: one.reach,
    workingDays: one.workingDays,
    entersValue: one.entersValue,
    checksOriginals: one.checksOriginals,
    ...(one.when === undefined ? {} : { when: one.when.map(inCredits) }),
    ...(one.panel === undefined
      ? {}
      : { panel: { membersMinimum: one.panel.membersMinimum, quorumPercent: one.panel.quorumPercent } }),
  }))
  const lasting = (of: { workingDays: number }) => ({ workingDays: of.workingDays })
  const whole = {
    steps,
    supplement: { timesMaximum: supplement.timesMaximum, ...lasting(supplement) },
    notice: lasting(notice),
    objection: lasting(objection),
  }
  return stringify(whole, { lineWidth: 100 })
}

function inCredits({ creditsMinimum, ...facts }: StepCondition) {
  return creditsMinimum === undefined ? facts : { ...facts, creditsMinimum: Number(formatCredit(creditsMinimum)) }
}
