import type { OutcomeRules } from '../../core/outcome/check-outcome.ts'
import type { ChecklistItem } from '../../core/outcome/checklist.ts'
import type { FieldDefinition } from '../../core/outcome/fields.ts'
import { Problem } from '../../contract/problem.ts'
import type { Database } from '../database/database.ts'

/** A definition of the catalogue with what its kind asks for; not found is a refusal. */
export async function readDefinition(database: Database, definitionId: string) {
  const row = await database
    .selectFrom('outcome_definition as d')
    .innerJoin('outcome_kind as k', 'k.code', 'd.kind')
    .selectAll('d')
    .select('k.definition')
    .where('d.id', '=', definitionId)
    .executeTakeFirst()
  if (!row) throw new Problem('not_found')
  const { definition, ...rest } = row
  return { ...rest, ...(definition as unknown as { fields: FieldDefinition[]; checklist: ChecklistItem[] }) }
}

export type Definition = Awaited<ReturnType<typeof readDefinition>>

/** What the definition asks of an outcome, as core takes it. */
export function rulesOf(definition: Definition): OutcomeRules {
  return {
    recognisedFrom: definition.recognised_from,
    recognisedTo: definition.recognised_to,
    validityMonths: definition.validity_months,
    issuer: definition.issuer,
    isIssuerOpen: definition.is_issuer_open,
    needsCertificateNumber: definition.needs_certificate_number,
    fields: definition.fields,
  }
}
