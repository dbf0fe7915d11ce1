import { Problem } from '../../../contract/problem.ts'
import { demandNotFrozen } from '../../accounts/account-state.ts'
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
