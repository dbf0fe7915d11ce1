import type { z } from 'zod'
import type { readNoticeDeliveries } from '../../../contract/notice-channels.ts'
import { institutionCapacity, scopeOfCapacity, type Actor } from '../../access/actor.ts'
import type { World } from '../../world.ts'

type DeliveriesView = z.input<(typeof readNoticeDeliveries)['response']>

const watchers = ['system_administrator', 'credit_bank_office', 'academic_affairs'] as const
const shownDays = 30
const failuresMaximum = 50

/** What became of the institution's notices in the last days, by channel, and why some failed; nobody is named. */
export function readDeliveries(world: World, actor: Actor): Promise<DeliveriesView> {
  const capacity = institutionCapacity(actor, watchers)
  const since = new Date(world.clock.now().getTime() - shownDays * 86_400_000)
  return world.gate.read(scopeOfCapacity(capacity), async (database) => {
    const recent = database
      .selectFrom('notice_delivery')
      .where('institution_id', '=', capacity.institutionId)
      .where('recorded_at', '>=', since)
    const counts = await recent
      .select((eb) => ['channel', 'state', eb.fn.countAll<number>().as('count')])
      .groupBy(['channel', 'state'])
      .orderBy('channel')
      .orderBy('state')
      .execute()
    const failures = await recent
      .select(['channel', 'reason', 'attempts', 'recorded_at', 'settled_at'])
      .where('reason', 'is not', null)
      .orderBy('recorded_at', 'desc')
      .orderBy('id')
      .limit(failuresMaximum)
      .execute()
    return {
      since: since.toISOString(),
      counts: counts.map((row) => ({ ...row, count: Number(row.count) })) as DeliveriesView['counts'],
      failures: failures.map((row) => ({
        channel: row.channel,
        reason: row.reason ?? '',
        attempts: row.attempts,
        at: (row.settled_at ?? row.recorded_at).toISOString(),
      })) as DeliveriesView['failures'],
    }
  })
}
