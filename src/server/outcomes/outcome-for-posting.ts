import { findExpiry } from '../../core/outcome/validity.ts'
import type { Database } from '../database/database.ts'

/** What the ledger needs to know of an outcome: its worth at most, its category, the days it is valid between. */
export interface OutcomeForPosting {
  id: string
  title: string
  state: string
  institutionId: string
  creditsMaximum: number
  category: string
  obtainedOn: string
  /** Its own end, or the definition's validity, whichever comes first; null where it never ends. */
  expiresOn: string | null
}

export async function findOutcomeForPosting(
  database: Database,
  learnerId: string,
  outcomeId: string,
): Promise<OutcomeForPosting | null> {
  const row = await database
    .selectFrom('outcome as o')
    .innerJoin('outcome_definition as d', 'd.id', 'o.definition_id')
    .select(['o.id', 'o.title', 'o.state', 'o.institution_id', 'o.obtained_on', 'o.valid_to'])
    .select(['d.validity_months', 'd.credits_maximum', 'd.credit_category'])
    .where('o.learner_id', '=', learnerId)
    .where('o.id', '=', outcomeId)
    .executeTakeFirst()
  if (!row) return null
  return {
    id: row.id,
    title: row.title,
    state: row.state,
    institutionId: row.institution_id,
    creditsMaximum: row.credits_maximum,
    category: row.credit_category,
    obtainedOn: row.obtained_on,
    expiresOn: findExpiry(row.obtained_on, row.valid_to, row.validity_months),
  }
}
