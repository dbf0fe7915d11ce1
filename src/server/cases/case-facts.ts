import type { CaseFacts } from '../../core/case/case-steps.ts'
import type { Credit } from '../../core/credit.ts'
import type { Database } from '../database/database.ts'

interface CaseKey {
  learnerId: string
  institutionId: string
  caseKind: CaseFacts['caseKind']
  outcomeId: string | null
  courseCredits: Credit
}

/** What decides which steps a case goes through, as it stands now. */
export async function readCaseFacts(database: Database, key: CaseKey): Promise<CaseFacts> {
  const { caseKind, outcomeId, courseCredits } = key
  const common = { caseKind, isReferred: false }
  if (outcomeId === null) {
    return { ...common, outcomeKind: null, credits: courseCredits, hasExactRule: false, hasPrecedent: false }
  }
  const outcome = await database
    .selectFrom('outcome as o')
    .innerJoin('outcome_definition as d', 'd.id', 'o.definition_id')
    .select(['o.kind', 'd.id', 'd.credits_maximum', 'd.has_exact_rule'])
    .where('o.learner_id', '=', key.learnerId)
    .where('o.id', '=', outcomeId)
    .executeTakeFirstOrThrow()
  return {
    ...common,
    outcomeKind: outcome.kind,
    credits: outcome.credits_maximum,
    hasExactRule: outcome.has_exact_rule,
    hasPrecedent: await isPrecedentKnown(database, key.institutionId, outcome.id),
  }
}

/** Whether the definition was recognised here before: yes or no, which tells nothing of whose it was. */
async function isPrecedentKnown(database: Database, institutionId: string, definitionId: string): Promise<boolean> {
  const row = await database
    .selectFrom('definition_precedent')
    .select('definition_id')
    .where('institution_id', '=', institutionId)
    .where('definition_id', '=', definitionId)
    .executeTakeFirst()
  return row !== undefined
}
