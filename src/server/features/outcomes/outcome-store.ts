import type { FieldDefinition } from '../../../core/outcome/fields.ts'
import { normaliseCertificateNumber, normaliseIssuer } from '../../../core/identity/numbers.ts'
import { Problem } from '../../../contract/problem.ts'
import type { Database, Tx } from '../../database/database.ts'

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

/** A definition of the institution's catalogue with the fields that its kind asks for. */
export async function readDefinition(database: Database, institutionId: string, definitionId: string) {
  const row = await database
    .selectFrom('outcome_definition as d')
    .innerJoin('outcome_kind as k', 'k.code', 'd.kind')
    .select(['d.id', 'd.kind', 'd.name_zh', 'd.issuer', 'd.is_repeatable', 'd.recognised_from', 'd.recognised_to'])
    .select('k.definition')
    .where('d.id', '=', definitionId)
    .where('d.institution_id', '=', institutionId)
    .executeTakeFirst()
  if (!row) throw new Problem('not_found')
  const { fields } = row.definition as unknown as { fields: FieldDefinition[] }
  return { ...row, fields }
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
  given: OutcomeValues & { id: string; learnerId: string; institutionId: string; fields: object; at: Date },
): Promise<void> {
  const { learnerId, institutionId, fields, at, ...values } = given
  await tx
    .insertInto('outcome')
    .values({
      ...values,
      fields: JSON.stringify(fields),
      learner_id: learnerId,
      institution_id: institutionId,
      source: 'SELF',
      state: 'DRAFT',
      recorded_at: at,
      changed_at: at,
    })
    .execute()
}

export async function updateOutcome(
  tx: Tx,
  key: { learnerId: string; outcomeId: string },
  values: OutcomeValues & { fields: object },
  at: Date,
): Promise<void> {
  await tx
    .updateTable('outcome')
    .set({ ...values, fields: JSON.stringify(values.fields), changed_at: at })
    .where('learner_id', '=', key.learnerId)
    .where('id', '=', key.outcomeId)
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

/** Locks an own draft, or refuses: what was discarded does not exist, what was submitted does not change. */
export async function lockDraft(tx: Tx, learnerId: string, outcomeId: string): Promise<{ kind: string }> {
  const row = await tx
    .selectFrom('outcome')
    .select(['state', 'kind'])
    .where('learner_id', '=', learnerId)
    .where('id', '=', outcomeId)
    .forUpdate()
    .executeTakeFirst()
  if (!row || row.state === 'DISCARDED') throw new Problem('not_found')
  if (row.state !== 'DRAFT') throw new Problem('outcome_in_use')
  return row
}

/** An own outcome to which files may be added or removed: a draft, or one whose case was returned for supplement. */
export async function demandOpenOutcome(database: Database, learnerId: string, outcomeId: string, locks = false) {
  let select = database
    .selectFrom('outcome')
    .select(['id', 'kind', 'state', 'institution_id'])
    .where('learner_id', '=', learnerId)
    .where('id', '=', outcomeId)
  if (locks) select = select.forUpdate()
  const outcome = await select.executeTakeFirst()
  if (!outcome || outcome.state === 'DISCARDED') throw new Problem('not_found')
  if (outcome.state === 'DRAFT') return outcome
  const returned = await database
    .selectFrom('application')
    .select('id')
    .where('learner_id', '=', learnerId)
    .where('outcome_id', '=', outcomeId)
    .where('state', '=', 'SUPPLEMENT_REQUIRED')
    .executeTakeFirst()
  if (!returned) throw new Problem('outcome_in_use')
  return outcome
}

/**
 * Claims a certificate number for its owner, over all learners: at any concurrency one claim wins. In the transaction
 * of the deposit, which posts nothing: a claim without an outcome cannot be left behind.
 */
export async function claimCertificate(
  tx: Tx,
  learnerId: string,
  outcomeId: string,
  values: Pick<OutcomeValues, 'issuer' | 'certificate_number'>,
  at: Date,
): Promise<void> {
  if (values.certificate_number === null) return
  const claimed = await tx
    .insertInto('certificate_claim')
    .values({
      issuer_key: normaliseIssuer(values.issuer),
      certificate_key: normaliseCertificateNumber(values.certificate_number),
      learner_id: learnerId,
      outcome_id: outcomeId,
      claimed_at: at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (claimed.numInsertedOrUpdatedRows !== 1n) throw new Problem('certificate_claimed')
}

export async function releaseCertificate(tx: Tx, learnerId: string, outcomeId: string): Promise<void> {
  await tx
    .deleteFrom('certificate_claim')
    .where('outcome_id', '=', outcomeId)
    .where('learner_id', '=', learnerId)
    .execute()
}
