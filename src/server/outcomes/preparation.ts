import { Problem } from '../../contract/problem.ts'
import type { Database } from '../database/database.ts'

/** The line of a roster that prepared an outcome, or undefined for one that its learner deposited. */
export function findPreparation(database: Database, learnerId: string, outcomeId: string) {
  return database
    .selectFrom('roster_line as l')
    .innerJoin('roster as r', 'r.id', 'l.roster_id')
    .select(['l.id', 'l.revoked_at', 'l.revoke_reason', 'r.made_by', 'r.partner_id'])
    .where('l.learner_id', '=', learnerId)
    .where('l.outcome_id', '=', outcomeId)
    .executeTakeFirst()
}

/** Refuses to change what a roster prepared: its learner confirms or declines it as it stands. */
export async function demandNotPrepared(database: Database, learnerId: string, outcomeId: string): Promise<void> {
  if (await findPreparation(database, learnerId, outcomeId)) throw new Problem('outcome_prepared')
}

/** Refuses to go on with a case whose outcome was revoked by whoever deposited it. */
export async function demandNotRevoked(
  database: Database,
  row: { learner_id: string; outcome_id: string | null },
): Promise<void> {
  if (row.outcome_id === null) return
  const line = await findPreparation(database, row.learner_id, row.outcome_id)
  if (line?.revoked_at) throw new Problem('issuer_revoked', { reason: line.revoke_reason ?? '' })
}
