import { sql } from 'kysely'
import { decideAct } from '../../core/case/case.ts'
import { decisionNumber } from '../../core/identity/numbers.ts'
import { formatCredit } from '../../core/credit.ts'
import { wholeBank, type Tx } from '../database/database.ts'
import { post } from '../ledger/post.ts'
import { sendMessage } from '../notices/send-message.ts'
import type { World } from '../world.ts'
import { lockCase, writeTransition } from './case-store.ts'
import { readCaseTitle } from './case-title.ts'
import { freeCase } from './end-case.ts'
import { readInstitution } from './institution.ts'
import { postCases, type CaseToPost } from './post-cases.ts'

export interface SweepReport {
  posted: number
  lapsed: number
  noticesClosed: number
  lotsExpired: number
}

/** Cases a transaction posts at most: locks and memory stay small, and a crash costs one chunk, which is done again. */
const chunkSize = 200

/**
 * Handles everything whose time has come: notices that ended, supplements that were not made, credits that expired. Run
 * each minute and at start, so that a deadline which passed while the server was down is handled too. Each chunk is one
 * transaction that takes its rows with SKIP LOCKED: several servers may sweep at once.
 */
export async function sweep(world: World): Promise<SweepReport> {
  const report: SweepReport = { posted: 0, lapsed: 0, noticesClosed: 0, lotsExpired: 0 }
  for (let done = chunkSize; done === chunkSize; report.posted += done) done = await postEnded(world)
  report.noticesClosed = await closeNotices(world)
  for (let done = chunkSize; done === chunkSize; report.lapsed += done) done = await lapseOverdue(world)
  for (let done = chunkSize; done === chunkSize; report.lotsExpired += done) done = await expireLots(world)
  return report
}

interface CaseKey {
  learner_id: string
  id: string
}

/** Posts the cases whose notice has ended and which no objection suspends. */
async function postEnded(world: World): Promise<number> {
  return world.gate.write(wholeBank, async (tx) => {
    const { rows } = await sql<CaseKey & { batch_number: string; position: number; institution_id: string }>`
      select a.learner_id, a.id, a.institution_id, b.number as batch_number, n.position
      from notice_batch b
      join application a on a.notice_batch_id = b.id
      join notice_item n on n.batch_id = b.id and n.application_id = a.id
      where b.ends_at <= ${world.clock.now()} and a.state = 'ON_NOTICE'
      order by a.institution_id, a.learner_id, a.id limit ${chunkSize} for no key update of a skip locked`.execute(tx)
    for (const [institutionId, group] of Map.groupBy(rows, (row) => row.institution_id)) {
      const institution = await readInstitution(tx, institutionId)
      const cases: CaseToPost[] = []
      for (const key of group) {
        const { row } = await lockCase(tx, key.learner_id, key.id)
        const [, , year = '', batch = ''] = key.batch_number.split('-')
        cases.push({ row, decisionNumber: decisionNumber(institution.code, year, batch, key.position + 1) })
        await clearItem(tx, row.id)
      }
      await postCases(tx, world, institution, cases)
    }
    return rows.length
  })
}

async function clearItem(tx: Tx, applicationId: string): Promise<void> {
  await tx
    .updateTable('notice_item')
    .set({ state: 'CLEARED' })
    .where('application_id', '=', applicationId)
    .where('state', '=', 'ON_NOTICE')
    .execute()
}

async function closeNotices(world: World): Promise<number> {
  return world.gate.write(wholeBank, async (tx) => {
    const now = world.clock.now()
    const closed = await tx
      .updateTable('notice_batch')
      .set({ state: 'CLOSED', closed_at: now })
      .where('state', '=', 'OPEN')
      .where('ends_at', '<=', now)
      .executeTakeFirst()
    return Number(closed.numUpdatedRows)
  })
}

/** Ends the cases whose supplement did not come in time; the material stays with the learner as a draft. */
async function lapseOverdue(world: World): Promise<number> {
  return world.gate.write(wholeBank, async (tx) => {
    const now = world.clock.now()
    const { rows } = await sql<CaseKey>`select learner_id, id from application
      where state = 'SUPPLEMENT_REQUIRED' and due_at <= ${now}
      order by learner_id, id limit ${chunkSize} for no key update skip locked`.execute(tx)
    for (const key of rows) {
      const { row, workflow, standing } = await lockCase(tx, key.learner_id, key.id)
      const decision = decideAct(workflow, standing, 'lapse', null)
      if (!decision.isAllowed) continue
      const title = await readCaseTitle(tx, row)
      await freeCase(tx, world, await readInstitution(tx, row.institution_id), row, 'DRAFT')
      await writeTransition(
        tx,
        row,
        { ...decision, dueAt: null },
        { act: 'lapse', actorId: null, role: 'system', bodyId: null, step: row.step, at: now },
      )
      await sendMessage(tx, world, {
        personId: row.learner_id,
        kind: 'application_lapsed',
        applicationId: row.id,
        parameters: { title },
      })
    }
    return rows.length
  })
}

/** Moves what is available of expired lots to EXPIRED. What is held stays: a hold protects it until its case ends. */
async function expireLots(world: World): Promise<number> {
  return world.gate.write(wholeBank, async (tx) => {
    const now = world.clock.now()
    const { rows } = await sql<{
      learner_id: string
      id: string
      institution_id: string
      amount: number
      title: string | null
      today: string
    }>`select l.learner_id, l.id, l.institution_id, p.amount, o.title,
        (${now}::timestamptz at time zone i.time_zone)::date as today
      from ledger.lot l join institution i on i.id = l.institution_id
      join ledger.lot_position p on p.learner_id = l.learner_id and p.lot_id = l.id and p.kind = 'AVAILABLE'
      left join outcome o on o.learner_id = l.learner_id and o.id = l.outcome_id
      where l.expires_on < (${now}::timestamptz at time zone i.time_zone)::date and p.amount > 0
      order by l.learner_id, l.id limit ${chunkSize}`.execute(tx)
    const results = await post(
      tx,
      world,
      rows.map((row) => ({
        kind: 'EXPIRE' as const,
        learnerId: row.learner_id,
        institutionId: row.institution_id,
        id: world.ids.next(),
        idempotencyKey: `lot:${row.id}:expire:${row.today}:${row.amount}`,
        ruleVersion: 'validity',
        happenedOn: row.today,
        lotId: row.id,
      })),
    )
    let expired = 0
    for (const [index, row] of rows.entries()) {
      if (results[index]?.status !== 'posted') continue
      expired += 1
      await sendMessage(tx, world, {
        personId: row.learner_id,
        kind: 'credits_expired',
        parameters: { title: row.title ?? '', credits: formatCredit(row.amount) },
      })
    }
    // A refused lot (a frozen account) stays as it is; counting it would make the sweep run in circles.
    return expired
  })
}
