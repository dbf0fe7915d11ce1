import { checkOutcome, joinReasons } from '../../core/outcome/check-outcome.ts'
import { Problem } from '../../contract/problem.ts'
import type { Database, Tx } from '../database/database.ts'
import { rulesOf, type Definition } from './definition-store.ts'

export interface OutcomeDraft {
  definitionId: string
  title?: string | undefined
  issuer?: string | undefined
  certificateNumber?: string | null | undefined
  obtainedOn: string
  validTo?: string | null | undefined
  fields: Record<string, string | number | null>
}

/** The values of a draft that fits its definition on the day, or a refusal with every reason. */
export function demandValid(definition: Definition, draft: OutcomeDraft, today: string): OutcomeValues {
  const stated = {
    issuer: draft.issuer ?? null,
    certificateNumber: draft.certificateNumber ?? null,
    obtainedOn: draft.obtainedOn,
    validTo: draft.validTo ?? null,
    fields: draft.fields,
  }
  const refusals = checkOutcome(rulesOf(definition), stated, today)
  if (refusals.length > 0) throw new Problem('outcome_invalid', { reason: joinReasons(refusals) })
  return {
    definition_id: definition.id,
    kind: definition.kind,
    title: draft.title ?? definition.name_zh,
    issuer: definition.is_issuer_open ? (draft.issuer ?? definition.issuer) : definition.issuer,
    certificate_number: draft.certificateNumber ? draft.certificateNumber : null,
    obtained_on: draft.obtainedOn,
    valid_to: draft.validTo ?? null,
  }
}

/** What the learner states of an outcome, with what the definition fills in. */
export interface OutcomeValues {
  definition_id: string
  kind: string
  title: string
  issuer: string
  certificate_number: string | null
  obtained_on: string
  valid_to: string | null
}

/** Refuses a second outcome of what is not repeatable, unless the first was refused, revoked or discarded. */
export async function demandNotRepeated(
  database: Database,
  learnerId: string,
  definition: { id: string; is_repeatable: boolean },
  exceptOutcomeId: string | null,
): Promise<void> {
  if (definition.is_repeatable) return
  let select = database
    .selectFrom('outcome')
    .select('id')
    .where('learner_id', '=', learnerId)
    .where('definition_id', '=', definition.id)
    .where('state', 'in', ['DRAFT', 'IN_APPLICATION', 'RECOGNISED'])
  if (exceptOutcomeId !== null) select = select.where('id', '<>', exceptOutcomeId)
  if (await select.executeTakeFirst()) throw new Problem('duplicate', { what: { zh: '该成果', en: 'This outcome' } })
}

export async function insertOutcome(
  tx: Tx,
  given: OutcomeValues & {
    id: string
    learnerId: string
    institutionId: string
    fields: object
    source: 'SELF' | 'IMPORT' | 'ISSUER'
    at: Date
  },
): Promise<void> {
  const { learnerId, institutionId, fields, at, ...values } = given
  await tx
    .insertInto('outcome')
    .values({
      ...values,
      fields: JSON.stringify(fields),
      learner_id: learnerId,
      institution_id: institutionId,
      state: 'DRAFT',
      recorded_at: at,
      changed_at: at,
    })
    .execute()
}

/** Marks a draft as discarded: the row stays, out of every list. */
export async function setDiscarded(tx: Tx, key: { learnerId: string; outcomeId: string }, at: Date): Promise<void> {
  await tx
    .updateTable('outcome')
    .set({ state: 'DISCARDED', changed_at: at })
    .where('learner_id', '=', key.learnerId)
    .where('id', '=', key.outcomeId)
    .execute()
}
