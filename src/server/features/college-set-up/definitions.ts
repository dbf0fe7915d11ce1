import { Problem } from '../../../contract/problem.ts'
import type { Actor } from '../../access/actor.ts'
import type { Database, Tx } from '../../database/database.ts'
import type { OnceKey } from '../../http/idempotency.ts'
import {
  describeDefinition,
  pageOfDefinitions,
  selectDefinitions,
  type DefinitionQuery,
  type DefinitionRow,
} from '../../outcomes/list-definitions.ts'
import type { World } from '../../world.ts'
import { recordSetUpEvent } from './set-up-events.ts'
import { isTaken, readSetUp, settleOnce, type Place } from './set-up-place.ts'

const selectOwn = (database: Database, institutionId: string) =>
  selectDefinitions(database).where('d.institution_id', '=', institutionId)

function presentDefinition(row: DefinitionRow, today: string) {
  const isRetired = row.recognised_to !== null && row.recognised_to < today
  return {
    ...describeDefinition(row),
    source: row.source,
    state: isRetired ? ('RETIRED' as const) : row.recognised_from > today ? ('COMING' as const) : ('IN_FORCE' as const),
  }
}

export async function readOwnDefinition(database: Database, place: Place, id: string) {
  const row = await selectOwn(database, place.institutionId).where('d.id', '=', id).executeTakeFirst()
  if (!row) throw new Problem('not_found')
  return presentDefinition(row, place.today)
}

/** The catalogue of the institution, retired definitions among the others. */
export function listOwnDefinitions(world: World, actor: Actor, query: DefinitionQuery) {
  return readSetUp(world, actor, async (database, { institutionId, today }) => {
    const page = await pageOfDefinitions(selectOwn(database, institutionId), query)
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
  hasExactRule: boolean
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
          has_exact_rule: input.hasExactRule,
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
