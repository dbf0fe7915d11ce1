import { checkOutcome, joinReasons } from '../../core/outcome/check-outcome.ts'
import { findMissingEvidence, joinLabels, type ChecklistItem } from '../../core/outcome/checklist.ts'
import type { FieldValues } from '../../core/outcome/fields.ts'
import { Problem } from '../../contract/problem.ts'
import type { Database, Tx } from '../database/database.ts'
import { certificateOf, claimCertificate } from './certificate-claims.ts'
import { readDefinition, rulesOf } from './definition-store.ts'

/** The evidence checklist of a kind of outcome. */
export async function readChecklist(database: Database, kind: string): Promise<ChecklistItem[]> {
  const row = await database
    .selectFrom('outcome_kind')
    .select('definition')
    .where('code', '=', kind)
    .executeTakeFirstOrThrow()
  return (row.definition as unknown as { checklist: ChecklistItem[] }).checklist
}

/**
 * Locks an outcome and refuses with the list of what is missing when a required item of its checklist has no file.
 * Until the transaction ends no file can be added or removed: whoever does takes the same lock.
 */
export async function demandEvidence(tx: Tx, learnerId: string, outcomeId: string): Promise<void> {
  const outcome = await tx
    .selectFrom('outcome')
    .select('kind')
    .where('learner_id', '=', learnerId)
    .where('id', '=', outcomeId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const evidence = await tx
    .selectFrom('evidence')
    .select('checklist_key')
    .where('learner_id', '=', learnerId)
    .where('outcome_id', '=', outcomeId)
    .where('removed_at', 'is', null)
    .execute()
  const missing = findMissingEvidence(
    await readChecklist(tx, outcome.kind),
    evidence.map((row) => ({ checklistKey: row.checklist_key })),
  )
  if (missing.length > 0) throw new Problem('evidence_missing', { items: joinLabels(missing) })
}

/** The institution at which an own outcome lies; never changes. */
export async function findInstitutionOfOutcome(database: Database, learnerId: string, outcomeId: string) {
  const row = await database
    .selectFrom('outcome')
    .select('institution_id')
    .where('learner_id', '=', learnerId)
    .where('id', '=', outcomeId)
    .where('state', '<>', 'DISCARDED')
    .executeTakeFirst()
  if (!row) throw new Problem('not_found')
  return row.institution_id
}

/**
 * Locks an own draft that may be submitted on the day, or refuses: it fits its definition still, is valid, its evidence
 * is complete, and its certificate is claimed by it and nobody else.
 */
export async function lockSubmittable(tx: Tx, learnerId: string, outcomeId: string, today: string, at: Date) {
  const row = await tx
    .selectFrom('outcome')
    .selectAll()
    .where('learner_id', '=', learnerId)
    .where('id', '=', outcomeId)
    .forUpdate()
    .executeTakeFirst()
  if (!row || row.state === 'DISCARDED') throw new Problem('not_found')
  if (row.state !== 'DRAFT') throw new Problem('outcome_in_use')
  const definition = await readDefinition(tx, row.definition_id)
  const stated = {
    issuer: row.issuer,
    certificateNumber: row.certificate_number,
    obtainedOn: row.obtained_on,
    validTo: row.valid_to,
    fields: row.fields as FieldValues,
  }
  const refusals = checkOutcome(rulesOf(definition), stated, today)
  if (refusals.length > 0) throw new Problem('outcome_invalid', { reason: joinReasons(refusals) })
  await demandEvidence(tx, learnerId, outcomeId)
  await claimCertificate(tx, { learnerId, outcomeId }, certificateOf(definition, row), at)
  return {
    id: row.id,
    title: row.title,
    creditsMaximum: definition.credits_maximum,
    creditCategory: definition.credit_category,
  }
}
