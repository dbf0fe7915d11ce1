import type { Tx } from '../database/database.ts'
import type { World } from '../world.ts'
import type { Actor, Capacity } from './actor.ts'

export interface Access {
  actor: Actor
  capacity: Capacity
  /** Whose data it is. */
  subjectId: string | null
  objectKind: string
  objectId: string | null
  fields: string[]
}

/** Writes down an access to sensitive data, in the transaction that reads it: no reading without a trace. */
export async function recordAccess(tx: Tx, world: Pick<World, 'ids' | 'clock'>, access: Access): Promise<void> {
  await tx
    .insertInto('access_log')
    .values({
      id: world.ids.next(),
      person_id: access.actor.personId,
      role: access.capacity.role,
      institution_id: access.capacity.institutionId,
      subject_id: access.subjectId,
      object_kind: access.objectKind,
      object_id: access.objectId,
      fields: access.fields,
      request_id: access.actor.requestId,
      recorded_at: world.clock.now(),
    })
    .execute()
}
