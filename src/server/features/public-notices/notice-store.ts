import { sql } from 'kysely'
import type { z } from 'zod'
import { workingDaysAfter } from '../../../core/calendar/working-calendar.ts'
import type { notice, noticeItem } from '../../../contract/public-notices.ts'
import { readCalendar } from '../../calendar/official-calendar.ts'
import type { ApplicationRow } from '../../cases/case-store.ts'
import { civilDateOf } from '../../cases/deadlines.ts'
import type { Institution } from '../../cases/institution.ts'
import type { Database, Tx } from '../../database/database.ts'

export type NoticeView = z.input<typeof notice>
export type NoticeItemView = z.input<typeof noticeItem>
/** What a line of a notice shows, stored as it was posted. */
export type NoticeContent = Omit<NoticeItemView, 'position' | 'state'>

/** The next number of a public notice of the institution in the year: GS-99999-2026-012. Notices are rare. */
export async function drawBatchNumber(tx: Tx, institution: Institution, on: string): Promise<string> {
  const year = Number(on.slice(0, 4))
  const drawn = await sql<{ last_number: number }>`
    insert into number_sequence (institution_id, series, year, last_number) values (${institution.id}, 'notice', ${year}, 1)
    on conflict (institution_id, series, year) do update set last_number = number_sequence.last_number + 1
    returning last_number`.execute(tx)
  return `GS-${institution.code}-${year}-${String(drawn.rows[0]?.last_number).padStart(3, '0')}`
}

export async function readTargetsForNotice(database: Database, row: Pick<ApplicationRow, 'learner_id' | 'id'>) {
  const rows = await database
    .selectFrom('application_target as t')
    .innerJoin('course as c', 'c.id', 't.course_id')
    .select(['c.name_zh', 'c.name_en', 't.credits', 't.score'])
    .where('t.learner_id', '=', row.learner_id)
    .where('t.application_id', '=', row.id)
    .where('t.is_dropped', '=', false)
    .orderBy('c.code')
    .execute()
  return rows.map((target) => ({
    name: { zh: target.name_zh, en: target.name_en },
    credits: target.credits,
    score: target.score,
  }))
}

export function selectBatches(database: Database) {
  return database
    .selectFrom('notice_batch as b')
    .innerJoin('institution as i', 'i.id', 'b.institution_id')
    .selectAll('b')
    .select(['i.name_zh', 'i.name_en', 'i.time_zone'])
    .select(sql<number>`(select count(*) from notice_item n where n.batch_id = b.id)`.as('item_count'))
}

type BatchRow = Awaited<ReturnType<ReturnType<typeof selectBatches>['execute']>>[number]

/** Presents a notice with the working days that count, and how many of them are left. */
export async function presentBatch(database: Database, row: BatchRow, now: Date): Promise<NoticeView> {
  const calendar = await readCalendar(database, row.institution_id)
  const today = civilDateOf(now, row.time_zone)
  const answer = workingDaysAfter(calendar, row.posted_on, row.working_days)
  const days = answer.isKnown ? answer.value : []
  return {
    id: row.id,
    number: row.number,
    institution: { zh: row.name_zh, en: row.name_en },
    postedOn: row.posted_on,
    workingDays: row.working_days,
    days,
    workingDaysLeft: days.filter((day) => day >= today).length,
    endsAt: row.ends_at.toISOString(),
    contact: row.contact,
    state: row.state as NoticeView['state'],
    itemCount: Number(row.item_count),
  }
}

/** The lines of a notice, as the public sees them. */
export async function readItems(database: Database, batchId: string): Promise<NoticeItemView[]> {
  const rows = await database
    .selectFrom('notice_item')
    .select(['position', 'content', 'state'])
    .where('batch_id', '=', batchId)
    .where('state', '<>', 'REMOVED')
    .orderBy('position')
    .execute()
  return rows.map((row) => ({
    ...(row.content as unknown as NoticeContent),
    position: row.position,
    state: row.state as NoticeItemView['state'],
  }))
}
