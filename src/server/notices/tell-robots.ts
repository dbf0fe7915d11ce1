import { sql } from 'kysely'
import { civilDateIn, endOfDayMs } from '../../core/calendar/civil-date.ts'
import { isWorkingDay } from '../../core/calendar/working-calendar.ts'
import { retryAfterMs } from '../../core/notices/when-to-send.ts'
import type { ChannelKind } from '../../contract/notice-channels.ts'
import { readCalendar } from '../calendar/official-calendar.ts'
import { wholeBank, type Tx } from '../database/database.ts'
import type { World } from '../world.ts'
import { findChannel } from './channel-settings.ts'
import { failureOf } from './notice-failure.ts'
import { sendNotice } from './send-notice.ts'

type Telling = Pick<World, 'gate' | 'clock' | 'ids' | 'seals' | 'noticeHosts' | 'publicUrl'>

/** From this hour of a working day the robots tell how much waits; after noon nobody needs it any more. */
const fromHour = 8
const untilHour = 12
const hourMs = 3_600_000

/** Tells the groups of each institution once a working day how many cases wait, are due and are overdue. */
export async function tellRobots(world: Telling): Promise<number> {
  const places = await world.gate.read(wholeBank, (database) =>
    database
      .selectFrom('notice_channel as c')
      .innerJoin('institution as i', 'i.id', 'c.institution_id')
      .select(['c.kind', 'i.id', 'i.time_zone'])
      .where('c.is_enabled', '=', true)
      .where('c.kind', 'in', ['WECOM', 'DINGTALK'])
      .execute(),
  )
  let told = 0
  for (const place of places) {
    const day = civilDateIn(place.time_zone, world.clock.now().getTime())
    const isTold = await tellRobot(world, { ...place, kind: place.kind as ChannelKind, day })
    if (isTold) told += 1
  }
  return told
}

interface Robot {
  id: string
  kind: ChannelKind
  time_zone: string
  day: string
}

async function tellRobot(world: Telling, robot: Robot): Promise<boolean> {
  const taken = await world.gate.write(wholeBank, (tx) => take(tx, world, robot))
  if (taken === null) return false
  const { channel, notice, attempts } = taken
  let reason: string | null = null
  try {
    await sendNotice(world, channel, '', notice)
  } catch (error) {
    reason = failureOf(error).reason
  }
  const retry = retryAfterMs(attempts)
  const now = world.clock.now()
  await world.gate.write(wholeBank, (tx) =>
    summaryOf(tx, robot)
      .set({
        reason,
        sent_at: reason === null ? now : null,
        due_at: reason === null || retry === null ? null : new Date(now.getTime() + retry),
      })
      .execute(),
  )
  return reason === null
}

const summaryOf = (tx: Tx, { id, kind, day }: Robot) =>
  tx.updateTable('notice_summary').where('institution_id', '=', id).where('channel', '=', kind).where('day', '=', day)

/** Takes the day's summary up, one process at a time; null when it is not time, was told, or waits for another try. */
async function take(tx: Tx, world: Telling, robot: Robot) {
  const now = world.clock.now()
  const end = endOfDayMs(robot.time_zone, robot.day)
  const hour = 24 - (end - now.getTime()) / hourMs
  if (hour < fromHour || hour >= untilHour) return null
  const working = isWorkingDay(await readCalendar(tx, robot.id), robot.day)
  if (!working.isKnown || !working.value) return null
  const key = { institution_id: robot.id, channel: robot.kind, day: robot.day }
  await tx
    .insertInto('notice_summary')
    .values({ ...key, due_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await tx
    .selectFrom('notice_summary')
    .select(['attempts', 'due_at'])
    .where('institution_id', '=', robot.id)
    .where('channel', '=', robot.kind)
    .where('day', '=', robot.day)
    .where('sent_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!row?.due_at || row.due_at > now) return null
  const channel = await findChannel(tx, world, robot.id, robot.kind)
  if (channel === null) return null
  const attempts = row.attempts + 1
  const retryAt = new Date(now.getTime() + (retryAfterMs(attempts) ?? 0))
  await summaryOf(tx, robot).set({ attempts, due_at: retryAt }).execute()
  return { channel, attempts, notice: await writeSummary(tx, world, robot, { now, end: new Date(end) }) }
}

async function writeSummary(tx: Tx, world: Telling, robot: Robot, { now, end }: { now: Date; end: Date }) {
  const { rows } = await sql<Record<'open' | 'today' | 'overdue' | 'awaiting', number>>`
    select count(*) filter (where state in ('IN_REVIEW', 'SUSPENDED')) as open,
      count(*) filter (where state in ('IN_REVIEW', 'SUSPENDED') and due_at >= ${now} and due_at <= ${end}) as today,
      count(*) filter (where state in ('IN_REVIEW', 'SUSPENDED') and due_at < ${now}) as overdue,
      count(*) filter (where state = 'AWAITING_NOTICE') as awaiting
    from application where institution_id = ${robot.id}
      and state in ('IN_REVIEW', 'SUSPENDED', 'AWAITING_NOTICE')`.execute(tx)
  const { open, today, overdue, awaiting } = rows[0] ?? { open: 0, today: 0, overdue: 0, awaiting: 0 }
  const text = [
    `待办 ${open} 件，今日到期 ${today} 件，逾期 ${overdue} 件，待公示 ${awaiting} 件。`,
    `Waiting ${open}, due today ${today}, overdue ${overdue}, awaiting notice ${awaiting}.`,
    `${world.publicUrl}/app/queue`,
  ].join('\n')
  return { id: world.ids.next(), subject: `学分银行 Credit Bank ${robot.day}`, text }
}
