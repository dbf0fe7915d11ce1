import type { Tx } from '../database/database.ts'
import type { Json } from '../database/rows.ts'
import type { World } from '../world.ts'

export interface SecurityEvent {
  kind: string
  personId?: string | null
  actorId?: string | null
  detail?: { [key: string]: Json }
  requestId?: string
}

/** Writes an event of sign-in or administration to the append-only log that the audit administrator reads. */
export async function recordSecurityEvent(
  tx: Tx,
  world: Pick<World, 'ids' | 'clock'>,
  event: SecurityEvent,
): Promise<void> {
  await tx
    .insertInto('security_event')
    .values({
      id: world.ids.next(),
      kind: event.kind,
      person_id: event.personId ?? null,
      actor_id: event.actorId ?? null,
      detail: JSON.stringify(event.detail ?? {}),
      request_id: event.requestId ?? null,
      recorded_at: world.clock.real(),
    })
    .execute()
}
