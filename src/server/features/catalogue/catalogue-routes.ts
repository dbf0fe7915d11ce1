import type { FastifyInstance } from 'fastify'
import { sql, type SqlBool } from 'kysely'
import * as contract from '../../../contract/catalogue.ts'
import { Problem } from '../../../contract/problem.ts'
import type { WorkflowDefinition, WorkflowStep } from '../../../core/case/workflow.ts'
import type { Database } from '../../database/database.ts'
import { decodeCursor, pageOfRows } from '../../database/paging.ts'
import { route } from '../../http/route.ts'
import {
  describeDefinition,
  pageOfDefinitions,
  selectDefinitions,
  type DefinitionQuery,
} from '../../outcomes/list-definitions.ts'
import type { World } from '../../world.ts'

/** The catalogue: what anyone may read, so that nobody applies in the dark. */
export function registerCatalogue(app: FastifyInstance, world: World): void {
  route(app, contract.listOutcomeKinds, () => listKinds(world.gate.plain, world.clock.now()))
  route(app, contract.listOutcomeDefinitions, ({ query }) => listDefinitions(world.gate.plain, query))
  route(app, contract.listProgrammes, ({ query }) => listProgrammes(world.gate.plain, query))
  route(app, contract.readProgramme, ({ params }) => readProgramme(world.gate.plain, params.id))
  route(app, contract.listReasonCodes, async () => {
    const rows = await world.gate.plain.selectFrom('reason_code').selectAll().orderBy('position').execute()
    return {
      items: rows.map((row) => ({
        code: row.code,
        appliesTo: row.applies_to,
        text: { zh: row.text_zh, en: row.text_en },
      })),
    }
  })
}

/** A kind as it is stored: the contract's shape without the steps, which come from the workflow in force. */
type StoredKind = { description: { zh: string; en: string } } & Pick<
  import('zod').output<typeof contract.outcomeKind>,
  'subkinds' | 'needsCertificateNumber' | 'fields' | 'checklist'
>

async function listKinds(database: Database, now: Date) {
  const rows = await database.selectFrom('outcome_kind').selectAll().orderBy('position').execute()
  const workflow = await database
    .selectFrom('workflow as w')
    .innerJoin('institution as i', 'i.id', 'w.institution_id')
    .select('w.definition')
    .where(sql<SqlBool>`w.effective_from <= (${now}::timestamptz at time zone i.time_zone)::date`)
    .orderBy('w.effective_from', 'desc')
    .orderBy('w.version', 'desc')
    .executeTakeFirst()
  const definition = workflow?.definition as unknown as WorkflowDefinition | undefined
  /** The flow of a kind: a step whose conditions name other kinds alone is none of it. */
  const stepsOf = (kind: string) => (definition?.steps ?? []).filter((step) => mayBeOf(step, kind)).map(presentStep)
  const presentStep = (step: WorkflowStep) => ({
    id: step.id,
    name: step.name,
    body: step.body,
    workingDays: step.kind === 'NOTICE' ? (definition?.notice.workingDays ?? null) : step.workingDays,
    isConditional: step.when !== undefined,
  })
  return {
    items: rows.map((row) => {
      const { description, subkinds, needsCertificateNumber, fields, checklist } =
        row.definition as unknown as StoredKind
      const name = { zh: row.name_zh, en: row.name_en }
      const { code, position } = row
      return {
        code,
        position,
        name,
        description,
        subkinds,
        needsCertificateNumber,
        fields,
        checklist,
        steps: stepsOf(code),
      }
    }),
  }
}

const mayBeOf = ({ when }: WorkflowStep, kind: string) =>
  when === undefined || when.some(({ outcomeKinds }) => outcomeKinds === undefined || outcomeKinds.includes(kind))

async function listDefinitions(database: Database, query: DefinitionQuery) {
  const page = await pageOfDefinitions(selectDefinitions(database), query)
  return {
    items: page.items.map((row) => ({ ...describeDefinition(row), isVerified: row.is_verified })),
    nextCursor: page.nextCursor,
    total: null,
  }
}

function selectProgrammes(database: Database) {
  return database
    .selectFrom('programme as g')
    .innerJoin('unit as u', 'u.id', 'g.department_id')
    .selectAll('g')
    .select(['u.name_zh as department_zh', 'u.name_en as department_en'])
}

type ProgrammeRow = Awaited<ReturnType<ReturnType<typeof selectProgrammes>['execute']>>[number]

function presentProgramme(row: ProgrammeRow) {
  return {
    id: row.id,
    code: row.code,
    majorCode: row.major_code,
    cohort: row.cohort,
    name: { zh: row.name_zh, en: row.name_en },
    department: { zh: row.department_zh, en: row.department_en },
    credits: row.credits,
    hours: row.hours,
    terms: row.terms,
  }
}

async function listProgrammes(
  database: Database,
  query: { cursor?: string | undefined; limit: number; cohort?: number | undefined },
) {
  const cursor = decodeCursor(query.cursor, 1)
  let select = selectProgrammes(database).where('g.state', '=', 'PUBLISHED')
  if (query.cohort) select = select.where('g.cohort', '=', query.cohort)
  if (cursor) select = select.where('g.code', '>', cursor[0] ?? '')
  const rows = await select
    .orderBy('g.code')
    .limit(query.limit + 1)
    .execute()
  const page = pageOfRows(rows, query.limit, (row) => [row.code])
  return { items: page.items.map(presentProgramme), nextCursor: page.nextCursor, total: null }
}

async function readProgramme(database: Database, id: string) {
  // Whoever is enrolled under a version that was replaced reads it still.
  const published = selectProgrammes(database).where('g.state', 'in', ['PUBLISHED', 'REPLACED'])
  const row = await published.where('g.id', '=', id).executeTakeFirst()
  if (!row) throw new Problem('not_found')
  const courses = await database
    .selectFrom('programme_course as pc')
    .innerJoin('course as c', 'c.id', 'pc.course_id')
    .selectAll('c')
    .select(['pc.group_code', 'pc.term', 'pc.is_compulsory', 'pc.credits as plan_credits', 'pc.hours as plan_hours'])
    .where('pc.programme_id', '=', id)
    .orderBy('pc.term')
    .orderBy('c.code')
    .execute()
  return {
    ...presentProgramme(row),
    courses: courses.map((course) => ({
      id: course.id,
      code: course.code,
      name: { zh: course.name_zh, en: course.name_en },
      credits: course.plan_credits,
      hours: course.plan_hours,
      kind: course.kind,
      tags: course.tags,
      isConvertible: course.is_convertible,
      groupCode: course.group_code,
      term: course.term,
      isCompulsory: course.is_compulsory,
    })),
  }
}
