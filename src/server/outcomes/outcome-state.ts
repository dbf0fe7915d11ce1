import { invariant } from '../../core/invariant.ts'
import type { Tx } from '../database/database.ts'

/** From which state an outcome comes into another; only a draft is changed, discarded or submitted. */
const before = {
  DRAFT: 'IN_APPLICATION',
  IN_APPLICATION: 'DRAFT',
  RECOGNISED: 'IN_APPLICATION',
  NOT_RECOGNISED: 'IN_APPLICATION',
  REVOKED: 'RECOGNISED',
} as const

/** Moves the outcome of a case to another state. Nothing else may have moved it: its case is locked. */
export async function setOutcomeState(
  tx: Tx,
  row: { learner_id: string; outcome_id: string | null },
  state: keyof typeof before,
  at: Date,
): Promise<void> {
  const moved = await tx
    .updateTable('outcome')
    .set({ state, changed_at: at })
    .where('learner_id', '=', row.learner_id)
    .where('id', '=', row.outcome_id)
    .where('state', '=', before[state])
    .executeTakeFirst()
  invariant(moved.numUpdatedRows === 1n, `an outcome becomes ${state} from ${before[state]}`)
}
