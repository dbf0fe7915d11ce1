import { sql, type SqlBool } from 'kysely'
import { Problem } from '../../../contract/problem.ts'
import type { Actor } from '../../access/actor.ts'
import type { Database, Tx } from '../../database/database.ts'
import { containsPattern, decodeCursor, pageOfRows } from '../../database/paging.ts'
import type { OnceKey } from '../../http/idempotency.ts'
import type { World } from '../../world.ts'
import { recordSetUpEvent } from './set-up-events.ts'
import { isTaken, readSetUp, settleOnce, type Place } from './set-up-place.ts'

function selectDefinitions(database: Database, institutionId: string) {
  return database
    .selectFrom('outcome_definition as d')
    .innerJoin('credit_category as c', 'c.code', 'd.credit_category')
    .selectAll('d')
    .select(['c.name_zh as category_zh', 'c.name_en as category_en'])
    .where('d.institution_id', '=', institutionId)
}

type DefinitionRow = Awaited<ReturnType<ReturnType<typeof selectDefinitions>['execute']>>[number]

function presentDefinition(row: DefinitionRow, today: string) {
  const isRetired = row.recognised_to !== null && row.recognised_to < today
  return {
    id: row.id,
    code: row.code,
    kind: row.kind,
    name: { zh: row.name_zh, en: row.name_en },
    level: row.level,
    issuer: row.issuer,
    isIssuerOpen: row.is_issuer_open,
    needsCertificateNumber: row.needs_certificate_number,
    creditsMaximum: row.credits_maximum,
    creditCategory: row.credit_category,
    creditCategoryName: { zh: row.category_zh, en: row.category_en },
    validityMonths: row.validity_months,
    isRepeatable: row.is_repeatable,
    source: row.source,
    recognisedFrom: row.recognised_from,
    recognisedTo: row.recognised_to,
    state: isRetired ? ('RETIRED' as const) : row.recognised_from > today ? ('COMING' as const) : ('IN_FORCE' as const),
  }
}

export async function readOwnDefinition(database: Database, place: Place, id: string) {
  const row = await selectDefinitions(database, place.institutionId).where('d.id', '=', id).executeTakeFirst()
  if (!row) throw new Problem('not_found')
  return presentDefinition(row, place.today)
}

interface DefinitionQuery {
  cursor?: string | undefined
  limit: number
  kind?: string | undefined
  search?: string | undefined
}

/** The catalogue of the institution, retired definitions among the others. */
export function listOwnDefinitions(world: World, actor: Actor, query: DefinitionQuery) {
  return readSetUp(world, actor, async (database, { institutionId, today }) => {
    const cursor = decodeCursor(query.cursor, 1)
    let select = selectDefinitions(database, institutionId)
    if (query.kind) select = select.where('d.kind', '=', query.kind)
    if (query.search) {
      const pattern = containsPattern(query.search)
      select = select.where(
        sql<SqlBool>`(d.name_zh ilike ${pattern} or d.name_en ilike ${pattern} or d.issuer ilike ${pattern}
          or d.code ilike ${pattern})`,
      )
    }
    if (cursor) select = select.where('d.code', '>', cursor[0] ?? '')
    const rows = await select
      .orderBy('d.code')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [row.code])
    return { items: page.items.map((row) => presentDefinition(row, today)), nextCursor: page.nextCursor, total: null }
  })
}

/** The categories that credits can count as; they are common to the whole bank. */
export function listCreditCategories(world: World, actor: Actor) {
  return readSetUp(world, actor, async (database) => {
    const rows = await database.selectFrom('credit_category').selectAll().orderBy('position').execute()
    return { items: rows.map((row) => ({ code: row.code, name: { zh: row.name_zh, en: row.name_en } })) }
  })
}

export interface DefinitionInput {
  code: string
  kind: string
  name: { zh: string; en: string }
  level: string | null
  issuer: string
  isIssuerOpen: boolean
  needsCertificateNumber: boolean
  creditsMaximum: number
  creditCategory: string
  validityMonths: number | null
  isRepeatable: boolean
  source: string
  recognisedFrom: string
}

/** Adds a definition to the catalogue. Its evidence is the checklist of its kind, common to the whole bank. */
export function addDefinition(world: World, actor: Actor, input: DefinitionInput, once: OnceKey) {
  return settleOnce(world, actor, {
    roles: ['credit_bank_office'],
    once,
    read: readOwnDefinition,
    settle: async (tx, place) => {
      await demandCommon(tx, input)
      const id = world.ids.next()
      const inserted = await tx
        .insertInto('outcome_definition')
        .values({
          id,
          institution_id: place.institutionId,
          code: input.code,
          kind: input.kind,
          name_zh: input.name.zh,
          name_en: input.name.en,
          level: input.level,
          issuer: input.issuer,
          is_issuer_open: input.isIssuerOpen,
          needs_certificate_number: input.needsCertificateNumber,
          credits_maximum: input.creditsMaximum,
          credit_category: input.creditCategory,
          validity_months: input.validityMonths,
          is_repeatable: input.isRepeatable,
          source: input.source,
          is_verified: true,
          recognised_from: input.recognisedFrom,
        })
        .onConflict((conflict) => conflict.columns(['institution_id', 'code']).doNothing())
        .executeTakeFirst()
      if (inserted.numInsertedOrUpdatedRows !== 1n) throw isTaken(`代码 ${input.code}`, `The code ${input.code}`)
      const { name, ...facts } = input
      await recordSetUpEvent(tx, world, place, {
        objectKind: 'DEFINITION',
        objectId: id,
        act: 'add',
        changed: { ...facts, nameZh: name.zh, nameEn: name.en },
      })
      return id
    },
  })
}

/** Kind and category are among those of the bank. */
async function demandCommon(tx: Tx, { kind, creditCategory }: DefinitionInput): Promise<void> {
  const kinds = await tx.selectFrom('outcome_kind').select('code').where('code', '=', kind).execute()
  const categories = await tx.selectFrom('credit_category').select('code').where('code', '=', creditCategory).execute()
  if (kinds.length === 0 || categories.length === 0) throw new Problem('not_found')
}
