import { findMissingEvidence, joinLabels, type ChecklistItem } from '../../core/outcome/checklist.ts'
import { Problem } from '../../contract/problem.ts'
import type { Database } from '../database/database.ts'

/** The evidence checklist of a kind of outcome. */
export async function readChecklist(database: Database, kind: string): Promise<ChecklistItem[]> {
  const row = await database
    .selectFrom('outcome_kind')
    .select('definition')
    .where('code', '=', kind)
    .executeTakeFirstOrThrow()
  return (row.definition as unknown as { checklist: ChecklistItem[] }).checklist
}

/** Refuses with the list of what is missing when a required item of the checklist has no file. */
export async function demandEvidence(
  database: Database,
  learnerId: string,
  outcome: { id: string; kind: string },
): Promise<void> {
  const evidence = await database
    .selectFrom('evidence')
    .select('checklist_key')
    .where('learner_id', '=', learnerId)
    .where('outcome_id', '=', outcome.id)
    .where('removed_at', 'is', null)
    .execute()
  const checklist = await readChecklist(database, outcome.kind)
  const missing = findMissingEvidence(
    checklist,
    evidence.map((row) => ({ checklistKey: row.checklist_key })),
  )
  if (missing.length > 0) throw new Problem('evidence_missing', { items: joinLabels(missing) })
}

/** An own draft outcome that may be submitted today: still valid, evidence complete; else a refusal. */
export async function demandSubmittable(database: Database, learnerId: string, outcomeId: string, today: string) {
  const row = await database
    .selectFrom('outcome as o')
    .innerJoin('outcome_definition as d', 'd.id', 'o.definition_id')
    .select(['o.id', 'o.kind', 'o.title', 'o.state', 'o.valid_to', 'd.credits_maximum', 'd.credit_category'])
    .where('o.learner_id', '=', learnerId)
    .where('o.id', '=', outcomeId)
    .executeTakeFirst()
  if (!row) throw new Problem('not_found')
  if (row.state !== 'DRAFT') throw new Problem('outcome_in_use')
  if (row.valid_to !== null && row.valid_to < today) {
    throw new Problem('outcome_invalid', {
      reason: {
        zh: `证书有效期至 ${row.valid_to}，申请时须在有效期内`,
        en: `it was valid until ${row.valid_to} and must be valid on the day of application`,
      },
    })
  }
  await demandEvidence(database, learnerId, row)
  return {
    id: row.id,
    title: row.title,
    creditsMaximum: row.credits_maximum,
    creditCategory: row.credit_category,
  }
}
