import type { Tx } from '../database/database.ts'
import type { Json } from '../database/rows.ts'
import type { World } from '../world.ts'
import type { MessageKind } from './message-texts.ts'
import { queueDeliveries } from './queue-deliveries.ts'

export interface NewMessage {
  personId: string
  kind: MessageKind
  applicationId?: string
  parameters: { [key: string]: Json }
}

/** Puts a message before a person, in the transaction of what it tells about: both happen, or neither. */
export async function sendMessage(tx: Tx, world: Pick<World, 'ids' | 'clock'>, message: NewMessage): Promise<void> {
  const id = world.ids.next()
  await tx
    .insertInto('message')
    .values({
      person_id: message.personId,
      id,
      kind: message.kind,
      parameters: JSON.stringify(message.parameters),
      application_id: message.applicationId ?? null,
      recorded_at: world.clock.now(),
    })
    .execute()
  await queueDeliveries(tx, world, { id, personId: message.personId, kind: message.kind })
}
