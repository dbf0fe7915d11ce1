import { sql, type SqlBool } from 'kysely'
import type { Database } from '../database/database.ts'
import { containsPattern, decodeCursor, pageOfRows } from '../database/paging.ts'

/** The definitions of the catalogue with the names of their categories. */
export function selectDefinitions(database: Database) {
  return database
    .selectFrom('outcome_definition as d')
    .innerJoin('credit_category as c', 'c.code', 'd.credit_category')
    .selectAll('d')
    .select(['c.name_zh as category_zh', 'c.name_en as category_en'])
}

export type DefinitionRow = Awaited<ReturnType<ReturnType<typeof selectDefinitions>['execute']>>[number]

export interface DefinitionQuery {
  cursor?: string | undefined
  limit: number
  kind?: string | undefined
  search?: string | undefined
}

/** A page of definitions in order of their codes, by kind and by part of a name, issuer or code. */
export async function pageOfDefinitions(definitions: ReturnType<typeof selectDefinitions>, query: DefinitionQuery) {
  const cursor = decodeCursor(query.cursor, 1)
  let select = definitions
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
  return pageOfRows(rows, query.limit, (row) => [row.code])
}

/** What a definition is, as the catalogue and the set-up show it. */
export function describeDefinition(row: DefinitionRow) {
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
    recognisedFrom: row.recognised_from,
    recognisedTo: row.recognised_to,
  }
}
