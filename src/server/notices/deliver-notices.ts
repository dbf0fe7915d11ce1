import { sql } from 'kysely'
import { groupOf, headlines } from '../../core/notices/notice-groups.ts'
import { retryAfterMs } from '../../core/notices/when-to-send.ts'
import type { ChannelKind } from '../../contract/notice-channels.ts'
import { wholeBank, type Tx } from '../database/database.ts'
import type { World } from '../world.ts'
import { findChannel, type Channel } from './channel-settings.ts'
import { failureOf, type NoticeFailure } from './notice-failure.ts'
import { sendNotice, type Notice } from './send-notice.ts'

type Delivering = Pick<World, 'gate' | 'clock' | 'ids' | 'seals' | 'noticeHosts' | 'publicUrl'>

export interface DeliveryReport {
  sent: number
  failed: number
}

interface Batch {
  id: string
  personId: string
  attempts: number
  channel: Channel
  to: string
  notice: Notice
}

/** A run takes at most so many, so that a slow server does not hold the others' work for long. */
const batchesMaximum = 500

/**
 * Sends what is due. Each batch is taken under a lock and put forward to its next attempt before it is sent: a process
 * that dies leaves it to be tried again under the same id, and two servers never send the same at once.
 */
export async function deliverNotices(world: Delivering): Promise<DeliveryReport> {
  const report = { sent: 0, failed: 0 }
  for (let count = 0; count < batchesMaximum; count += 1) {
    const taken = await world.gate.write(wholeBank, (tx) => takeBatch(tx, world))
    if (taken === 'none') break
    if (taken === 'dropped') continue
    try {
      await sendNotice(world, taken.channel, taken.to, taken.notice)
    } catch (error) {
      report.failed += 1
      await settle(world, taken, failureOf(error))
      continue
    }
    report.sent += 1
    await settle(world, taken, null)
  }
  return report
}

async function takeBatch(tx: Tx, world: Delivering): Promise<Batch | 'none' | 'dropped'> {
  const now = world.clock.now()
  const first = await tx
    .selectFrom('notice_delivery')
    .selectAll()
    .where('state', '=', 'PENDING')
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .orderBy('id')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  if (!first) return 'none'
  const attempts = first.attempts + 1
  const batchId = first.batch_id ?? world.ids.next()
  // An attempt again is the same notice again; a first one takes along what else is due to this person.
  const rows = await tx
    .updateTable('notice_delivery')
    .set({
      batch_id: batchId,
      attempts,
      due_at: new Date(now.getTime() + (retryAfterMs(attempts) ?? 0)),
    })
    .where('person_id', '=', first.person_id)
    .where('channel', '=', first.channel)
    .where('state', '=', 'PENDING')
    .where('due_at', '<=', now)
    .where(sql<boolean>`batch_id is not distinct from ${first.batch_id}::uuid`)
    .returning(['message_id'])
    .execute()
  const kinds = await tx
    .selectFrom('message')
    .select('kind')
    .where('person_id', '=', first.person_id)
    .where(
      'id',
      'in',
      rows.map((row) => row.message_id),
    )
    .execute()
  const channel = await findChannel(tx, world, first.institution_id, first.channel as ChannelKind)
  const reader = await readReader(tx, world, first.person_id)
  const to = first.channel === 'SMS' ? reader.phone : reader.email
  if (channel === null || to === null) {
    await close(tx, batchId, 'DROPPED', now, channel === null ? 'channel_off' : 'no_address')
    return 'dropped'
  }
  const notice = writeNotice(
    world,
    batchId,
    reader.language,
    kinds.map((row) => row.kind),
  )
  return { id: batchId, personId: first.person_id, attempts, channel, to, notice }
}

async function readReader(tx: Tx, { seals }: Pick<World, 'seals'>, personId: string) {
  const row = await tx
    .selectFrom('person as p')
    .leftJoin('notice_preference as n', 'n.person_id', 'p.id')
    .select(['p.language', 'p.phone_sealed', 'n.email', 'n.takes_sms'])
    .where('p.id', '=', personId)
    .executeTakeFirstOrThrow()
  const phone = row.phone_sealed && row.takes_sms ? seals.openText('phone', row.phone_sealed) : null
  return { language: row.language === 'en' ? ('en' as const) : ('zh' as const), email: row.email, phone }
}

/** What happened in general, how often, and where to read it: a mail is read by others on its way. */
function writeNotice(
  { publicUrl }: Pick<World, 'publicUrl'>,
  id: string,
  language: 'zh' | 'en',
  kinds: readonly string[],
): Notice {
  const counted = new Map<string, number>()
  for (const kind of kinds) {
    const words = headlines[groupOf(kind)][language]
    counted.set(words, (counted.get(words) ?? 0) + 1)
  }
  const lines = [...counted].map(([words, count]) => (count > 1 ? `${words} × ${count}` : words))
  const [brand, read, change] =
    language === 'zh'
      ? ['学分银行', '登录后查看', '修改通知设置']
      : ['Credit Bank', 'Sign in to read', 'Change how you are told']
  const subject = lines.length === 1 ? `${brand}：${lines[0]}` : `${brand}（${kinds.length}）`
  const links = [`${read}: ${publicUrl}/app/messages`, `${change}: ${publicUrl}/app/me/notices`]
  return { id, subject, text: [...lines, '', ...links, ''].join('\n') }
}

/** Sent, given up, or left for the next attempt, with the reason of the last. */
async function settle(world: Delivering, batch: Batch, failure: NoticeFailure | null): Promise<void> {
  const at = world.clock.now()
  await world.gate.write(wholeBank, async (tx) => {
    if (failure === null) return close(tx, batch.id, 'SENT', at, null)
    const isGivenUp = failure.isFinal || retryAfterMs(batch.attempts) === null
    if (isGivenUp) return close(tx, batch.id, 'FAILED', at, failure.reason)
    await tx
      .updateTable('notice_delivery')
      .set({ reason: failure.reason })
      .where('batch_id', '=', batch.id)
      .where('state', '=', 'PENDING')
      .execute()
  })
}

async function close(tx: Tx, batchId: string, state: string, at: Date, reason: string | null): Promise<void> {
  await tx
    .updateTable('notice_delivery')
    .set({ state, settled_at: at, reason })
    .where('batch_id', '=', batchId)
    .where('state', '=', 'PENDING')
    .execute()
}
