import { sql } from 'kysely'
import { decideAct } from '../../core/case/case.ts'
import { decisionNumber } from '../../core/identity/numbers.ts'
import { formatCredit } from '../../core/credit.ts'
import { invariant } from '../../core/invariant.ts'
import { wholeBank, type Tx } from '../database/database.ts'
import { post } from '../ledger/post.ts'
import { sendMessage } from '../notices/send-message.ts'
import type { World } from '../world.ts'
import { lockCase, writeTransition } from './case-store.ts'
import { readCaseTitle } from './case-title.ts'
import { findSettledTargets } from './course-standing-store.ts'
import { freeCase } from './end-case.ts'
import { readInstitution } from './institution.ts'
import { postCases, type CaseToPost } from './post-cases.ts'
import { setCaseAside } from './set-aside.ts'
import { tellOverdueRemedies } from './sweep-remedies.ts'

export interface SweepReport {
  posted: number
  lapsed: number
  noticesClosed: number
  lotsExpired: number
  /** Requests for reconsideration and appeals whose day passed without an answer: their learners are told. */
  remediesOverdue: number
  /** Cases that could not be handled; each is in the log, and tried again with the next sweep. */
  left: number
}

/** Cases a transaction posts at most: locks and memory stay small, and a crash costs one chunk, which is done again. */
const chunkSize = 200

/**
 * Handles everything whose time has come: notices that ended, supplements that were not made, credits that expired. Run
 * each minute and at start, so that a deadline which passed while the server was down is handled too. Each chunk is one
 * transaction that takes its rows with SKIP LOCKED: several servers may sweep at once. One case that cannot be handled
 * is left aside and told in the log; it holds up no other.
 */
export async function sweep(world: World): Promise<SweepReport> {
  const left = new Set<string>()
  const posted = await inChunks(world, left, postEnded)
  const noticesClosed = await closeNotices(world)
  const lapsed = await inChunks(world, left, lapseOverdue)
  const lotsExpired = await inChunks(world, left, expireLots)
  const remediesOverdue = await inChunks(world, left, tellOverdueRemedies)
  return { posted, lapsed, noticesClosed, lotsExpired, remediesOverdue, left: left.size }
}

export interface Chunk {
  done: number
  isLast: boolean
  /** What the ledger refused, such as the lot of a frozen account: it stays as it is. */
  refused?: readonly string[]
}

/** `taken` is filled with the rows that the chunk takes up: those that a failure concerns. */
type Handle = (world: World, skipped: readonly string[], limit: number, taken: string[]) => Promise<Chunk>

/**
 * Handles chunk after chunk. When one fails, its rows are taken one at a time: the one that fails again is put aside
 * for this sweep, the others go on.
 */
async function inChunks(world: World, left: Set<string>, handle: Handle): Promise<number> {
  let done = 0
  let limit = chunkSize
  const aside = new Set<string>()
  for (;;) {
    const taken: string[] = []
    try {
      const chunk = await handle(world, [...left, ...aside], limit, taken)
      done += chunk.done
      for (const id of chunk.refused ?? []) aside.add(id)
      if (chunk.isLast) return done
    } catch (error) {
      const [only] = taken
      if (only === undefined) throw error
      if (limit > 1) {
        limit = 1
        continue
      }
      left.add(only)
      world.log.error({ err: error, object: only, work: handle.name }, 'left aside by the sweep')
      limit = chunkSize
    }
  }
}

interface CaseKey {
  learner_id: string
  id: string
}

/**
 * Posts the cases whose notice has ended and which no objection suspends. While the learner's account is frozen or
 * closed nothing can be posted to it: the case waits until the account is open again. A case with a course that was
 * settled otherwise meanwhile goes back to its reviewers.
 */
async function postEnded(world: World, skipped: readonly string[], limit: number, taken: string[]): Promise<Chunk> {
  return world.gate.write(wholeBank, async (tx) => {
    const { rows } = await sql<CaseKey & { batch_number: string; position: number; institution_id: string }>`
      select a.learner_id, a.id, a.institution_id, b.number as batch_number, n.position
      from notice_batch b
      join application a on a.notice_batch_id = b.id
      join notice_item n on n.batch_id = b.id and n.application_id = a.id
      join learning_account k on k.learner_id = a.learner_id and k.state = 'ACTIVE'
      where b.ends_at <= ${world.clock.now()} and a.state = 'ON_NOTICE' and a.id <> all (${skipped}::uuid[])
      order by a.institution_id, a.learner_id, a.id limit ${limit} for no key update of a skip locked`.execute(tx)
    taken.push(...rows.map((row) => row.id))
    let posted = 0
    for (const [institutionId, group] of Map.groupBy(rows, (row) => row.institution_id)) {
      const institution = await readInstitution(tx, institutionId)
      const cases: CaseToPost[] = []
      const settled = Map.groupBy(await findSettledTargets(tx, group), (target) => target.applicationId)
      for (const key of group) {
        const found = await lockCase(tx, key.learner_id, key.id)
        const { row } = found
        const targets = settled.get(row.id)
        if (targets) {
          await setCaseAside(tx, world, institution, found, targets)
          continue
        }
        const [, , year = '', batch = ''] = key.batch_number.split('-')
        cases.push({ row, decisionNumber: decisionNumber(institution.code, year, batch, key.position + 1) })
        await clearItem(tx, row.id)
      }
      await postCases(tx, world, institution, cases)
      posted += cases.length
    }
    return { done: posted, isLast: rows.length < limit }
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

/**
 * Ends the cases whose supplement did not come in time; the material stays with the learner as a draft. Those of a
 * frozen account wait: nothing can be added to them, and they get their whole time again.
 */
async function lapseOverdue(world: World, skipped: readonly string[], limit: number, taken: string[]): Promise<Chunk> {
  return world.gate.write(wholeBank, async (tx) => {
    const now = world.clock.now()
    const { rows } = await sql<CaseKey>`select learner_id, id from application
      where state = 'SUPPLEMENT_REQUIRED' and due_at <= ${now} and id <> all (${skipped}::uuid[])
        and not exists (select from learning_account k where k.learner_id = application.learner_id
          and k.state = 'FROZEN')
      order by learner_id, id limit ${limit} for no key update skip locked`.execute(tx)
    taken.push(...rows.map((row) => row.id))
    for (const key of rows) {
      const { row, workflow, standing } = await lockCase(tx, key.learner_id, key.id)
      const decision = decideAct(workflow, standing, 'lapse', null)
      // Were it passed over, the next chunk would take it up again, and the next, without end.
      invariant(decision.isAllowed, 'a case that waits for a supplement may lapse')
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
    return { done: rows.length, isLast: rows.length < limit }
  })
}

/** Moves what is available of expired lots to EXPIRED. What is held stays: a hold protects it until its case ends. */
async function expireLots(world: World, skipped: readonly string[], limit: number, taken: string[]): Promise<Chunk> {
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
        and l.id <> all (${skipped}::uuid[])
      order by l.learner_id, l.id limit ${limit}`.execute(tx)
    taken.push(...rows.map((row) => row.id))
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
    const isPosted = (index: number) => results[index]?.status === 'posted'
    for (const row of rows.filter((_, index) => isPosted(index))) {
      await sendMessage(tx, world, {
        personId: row.learner_id,
        kind: 'credits_expired',
        parameters: { title: row.title ?? '', credits: formatCredit(row.amount) },
      })
    }
    const refused = rows.filter((_, index) => !isPosted(index)).map((row) => row.id)
    return { done: rows.length - refused.length, isLast: rows.length < limit, refused }
  })
}
