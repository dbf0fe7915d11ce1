import { sql } from 'kysely'
import { endOfDayMs } from '../../core/calendar/civil-date.ts'
import { lastDayToAnswer, type RemedyKind } from '../../core/case/remedy.ts'
import { readCalendar } from '../calendar/official-calendar.ts'
import { wholeBank, type Tx } from '../database/database.ts'
import { sendMessage } from '../notices/send-message.ts'
import type { World } from '../world.ts'
import { readCaseTitle } from './case-title.ts'
import { readPolicyOfCase } from './college-policy.ts'
import { civilDateOf } from './deadlines.ts'
import type { Institution } from './institution.ts'
import type { Chunk } from './sweep.ts'

/** Tells learners whose request was not answered by its day, once, and what they may do. It decides nothing. */
export async function tellOverdueRemedies(
  world: World,
  skipped: readonly string[],
  limit: number,
  taken: string[],
): Promise<Chunk> {
  return world.gate.write(wholeBank, async (tx) => {
    const now = world.clock.now()
    const { rows } = await sql<Overdue>`select r.learner_id, r.id, r.kind, r.number, r.application_id, a.outcome_id
      from remedy r join application a on a.learner_id = r.learner_id and a.id = r.application_id
      where r.state = 'RECEIVED' and r.overdue_at is null and r.due_at <= ${now} and r.id <> all (${skipped}::uuid[])
      order by r.learner_id, r.id limit ${limit} for no key update of r skip locked`.execute(tx)
    taken.push(...rows.map((row) => row.id))
    for (const row of rows) {
      await tx
        .updateTable('remedy')
        .set({ overdue_at: now })
        .where('learner_id', '=', row.learner_id)
        .where('id', '=', row.id)
        .execute()
      const key = { learner_id: row.learner_id, id: row.application_id, outcome_id: row.outcome_id }
      await sendMessage(tx, world, {
        personId: row.learner_id,
        kind: row.kind === 'APPEAL' ? 'appeal_overdue' : 'reconsideration_overdue',
        applicationId: row.application_id,
        parameters: { title: await readCaseTitle(tx, key), number: row.number },
      })
    }
    return { done: rows.length, isLast: rows.length < limit }
  })
}

interface Overdue {
  learner_id: string
  id: string
  kind: RemedyKind
  number: string
  application_id: string
  outcome_id: string | null
}

/** Sets the days that were left open while the official holidays were not known; answers how many. */
export async function fillRemedies(tx: Tx, institution: Institution): Promise<number> {
  const open = await tx
    .selectFrom('remedy as r')
    .innerJoin('application as a', (join) =>
      join.onRef('a.learner_id', '=', 'r.learner_id').onRef('a.id', '=', 'r.application_id'),
    )
    .select(['r.learner_id', 'r.id', 'r.kind', 'r.filed_at', 'r.extended_at', 'a.institution_id', 'a.rule_version'])
    .where('r.institution_id', '=', institution.id)
    .where('r.state', '=', 'RECEIVED')
    .where('r.due_at', 'is', null)
    .orderBy('r.learner_id')
    .orderBy('r.id')
    .execute()
  const calendar = await readCalendar(tx, institution.id)
  let filled = 0
  for (const row of open) {
    const { remedy } = await readPolicyOfCase(tx, row)
    const filedOn = civilDateOf(row.filed_at, institution.timeZone)
    const day = lastDayToAnswer(calendar, row.kind as RemedyKind, filedOn, remedy, row.extended_at !== null)
    if (!day.isKnown) continue
    filled += 1
    await tx
      .updateTable('remedy')
      .set({ due_at: new Date(endOfDayMs(institution.timeZone, day.value)) })
      .where('learner_id', '=', row.learner_id)
      .where('id', '=', row.id)
      .execute()
  }
  return filled
}
