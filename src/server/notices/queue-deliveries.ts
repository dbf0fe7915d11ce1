import { groupOf } from '../../core/notices/notice-groups.ts'
import { whenToSend } from '../../core/notices/when-to-send.ts'
import type { Tx } from '../database/database.ts'
import type { World } from '../world.ts'

/**
 * Puts into the queue what of a message leaves the bank, in the transaction of the message: what was rolled back is
 * never told, what was recorded is. Nothing for whoever wants nothing, or where the institution has no channel.
 */
export async function queueDeliveries(
  tx: Tx,
  world: Pick<World, 'ids' | 'clock'>,
  message: { id: string; personId: string; kind: string },
): Promise<void> {
  const rows = await tx
    .selectFrom('notice_preference as p')
    .innerJoin('login as l', 'l.person_id', 'p.person_id')
    .innerJoin('institution as i', 'i.id', 'l.institution_id')
    .innerJoin('notice_channel as c', 'c.institution_id', 'i.id')
    .select(['c.kind', 'i.id as institution_id', 'i.time_zone', 'p.email', 'p.takes_sms', 'p.groups'])
    .select(['p.quiet_from', 'p.quiet_to', 'p.is_digest'])
    .where('p.person_id', '=', message.personId)
    .where('c.is_enabled', '=', true)
    .where('c.kind', 'in', ['EMAIL', 'SMS'])
    .execute()
  const at = world.clock.now()
  for (const row of rows) {
    const isWanted = row.groups.includes(groupOf(message.kind)) && (row.kind === 'SMS' ? row.takes_sms : row.email)
    if (!isWanted) continue
    const { quiet_from: from, quiet_to: to, is_digest: isDigest } = row
    const quiet = from === null || to === null ? null : { from, to }
    await tx
      .insertInto('notice_delivery')
      .values({
        id: world.ids.next(),
        person_id: message.personId,
        message_id: message.id,
        institution_id: row.institution_id,
        channel: row.kind,
        state: 'PENDING',
        due_at: new Date(whenToSend(at.getTime(), row.time_zone, { quiet, isDigest })),
        recorded_at: at,
      })
      .execute()
  }
}
