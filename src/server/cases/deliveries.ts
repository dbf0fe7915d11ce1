import type { DeliveryWay } from '../../core/case/remedy.ts'
import type { Tx } from '../database/database.ts'

export interface Delivery {
  learnerId: string
  decisionId: string
  institutionId: string
  way: DeliveryWay
  /** The day on which the learner got it, where the institution is. */
  deliveredOn: string
  /** Who says so; nobody where the learner opened it. */
  recordedBy: string | null
  at: Date
}

/** Records how a decision was delivered; false where it was delivered before, which counts. */
export async function writeDelivery(tx: Tx, delivery: Delivery): Promise<boolean> {
  const written = await tx
    .insertInto('decision_delivery')
    .values({
      learner_id: delivery.learnerId,
      decision_id: delivery.decisionId,
      institution_id: delivery.institutionId,
      way: delivery.way,
      delivered_on: delivery.deliveredOn,
      recorded_by: delivery.recordedBy,
      recorded_at: delivery.at,
    })
    .onConflict((conflict) => conflict.columns(['learner_id', 'decision_id']).doNothing())
    .executeTakeFirst()
  return written.numInsertedOrUpdatedRows === 1n
}
