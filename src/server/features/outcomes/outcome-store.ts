import { Problem } from '../../../contract/problem.ts'
import { demandNotFrozen } from '../../accounts/account-state.ts'
import type { Database, Tx } from '../../database/database.ts'
import type { OutcomeValues } from '../../outcomes/draft-outcome.ts'

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

/** Locks an own draft, or refuses: what was discarded does not exist, what was submitted does not change. */
export async function lockDraft(tx: Tx, learnerId: string, outcomeId: string) {
  const row = await tx
    .selectFrom('outcome')
    .select(['state', 'kind', 'institution_id'])
    .where('learner_id', '=', learnerId)
    .where('id', '=', outcomeId)
    .forUpdate()
    .executeTakeFirst()
  if (!row || row.state === 'DISCARDED') throw new Problem('not_found')
  if (row.state !== 'DRAFT') throw new Problem('outcome_in_use')
  await demandNotFrozen(tx, learnerId)
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
  await demandNotFrozen(database, learnerId)
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
