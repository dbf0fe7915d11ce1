import { sql, type SqlBool } from 'kysely'
import { Problem } from '../../../contract/problem.ts'
import { decideAct } from '../../../core/case/case.ts'
import { describeProblem } from '../../../contract/problem.ts'
import { recordListing } from '../../access/access-log.ts'
import { anyCapacity, institutionCapacity, reachedUnits, scopeOfCapacity, type Actor } from '../../access/actor.ts'
import { problemOfRefusal } from '../../cases/case-policy.ts'
import { presentSummary, selectSummaries } from '../../cases/case-summaries.ts'
import { readStanding, readWorkflow, readWorkflowOfCase } from '../../cases/case-store.ts'
import { noticePeriod } from '../../cases/deadlines.ts'
import { demandPolicy } from '../../cases/college-policy.ts'
import { readInstitution } from '../../cases/institution.ts'
import { wholeBank, type Database } from '../../database/database.ts'
import { decodeCursor, instantOf, pageOfRows, uuidOf } from '../../database/paging.ts'
import { findDuplicates } from '../../evidence/evidence-store.ts'
import type { World } from '../../world.ts'
import { presentBatch, readItems, selectBatches } from './notice-store.ts'

interface Paging {
  cursor?: string | undefined
  limit: number
}

/**
 * The notices that are open, newest first. The time decides, not the sweep: a notice is taken down the moment it ends.
 * Public reads see the whole bank but only the tables of notices, whose content was masked when it was written.
 */
export async function listNotices(world: World, query: Paging) {
  return world.gate.read(wholeBank, async (database) => {
    const cursor = decodeCursor(query.cursor, 2)
    let select = selectBatches(database).where('b.ends_at', '>', world.clock.now()).where('b.state', '=', 'OPEN')
    if (cursor) select = select.where(sql<SqlBool>`(b.ends_at, b.id) < (${instantOf(cursor[0])}, ${uuidOf(cursor[1])})`)
    const rows = await select
      .orderBy('b.ends_at', 'desc')
      .orderBy('b.id', 'desc')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [row.ends_at.toISOString(), row.id])
    const items = []
    for (const row of page.items) items.push(await presentBatch(database, row, world.clock.now()))
    return { items, nextCursor: page.nextCursor, total: null }
  })
}

/** One open notice with its lines; one that has ended is gone from the public. */
export async function readNotice(world: World, batchId: string) {
  return world.gate.read(wholeBank, async (database) => {
    const row = await selectBatches(database)
      .where('b.id', '=', batchId)
      .where('b.ends_at', '>', world.clock.now())
      .where('b.state', '=', 'OPEN')
      .executeTakeFirst()
    if (!row) throw new Problem('not_found')
    return { ...(await presentBatch(database, row, world.clock.now())), items: await readItems(database, batchId) }
  })
}

/** A notice for who posted it, whatever its state. */
export async function readOwnNotice(world: World, actor: Actor, batchId: string) {
  const capacity = institutionCapacity(actor, ['academic_affairs'])
  return world.gate.read(scopeOfCapacity(capacity), async (database) =>
    presentBatch(
      database,
      await selectBatches(database).where('b.id', '=', batchId).executeTakeFirstOrThrow(),
      world.clock.now(),
    ),
  )
}

/** When a notice posted now would end. */
export async function previewNotice(world: World, actor: Actor) {
  const capacity = institutionCapacity(actor, ['academic_affairs'])
  return world.gate.read(scopeOfCapacity(capacity), async (database) => {
    const institution = await readInstitution(database, capacity.institutionId)
    const workflow = await database
      .selectFrom('workflow')
      .select('id')
      .where('institution_id', '=', institution.id)
      .orderBy('version', 'desc')
      .executeTakeFirstOrThrow()
    const { notice } = await readWorkflow(database, workflow.id)
    const period = await noticePeriod(database, institution, world.clock.now(), notice.workingDays)
    const { policy } = await demandPolicy(database, institution.id, period.postedOn)
    const { noticeContact: contact } = policy
    return { ...period, endsAt: period.endsAt.toISOString(), workingDays: notice.workingDays, contact }
  })
}

/**
 * The cases that await notice, each with what would keep this officer from posting it. Whom the list showed is written
 * down.
 */
export async function listAwaitingNotice(world: World, actor: Actor, query: Paging) {
  const capacity = anyCapacity(actor, ['academic_affairs'])
  return world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    const cursor = decodeCursor(query.cursor, 1)
    let select = selectSummaries(tx)
      .where('a.institution_id', '=', capacity.institutionId)
      .where('a.state', '=', 'AWAITING_NOTICE')
    const units = reachedUnits(actor, ['academic_affairs'], capacity.institutionId)
    if (units) select = select.where('a.department_id', 'in', units)
    if (cursor) select = select.where('a.id', '>', uuidOf(cursor[0]))
    const rows = await select
      .orderBy('a.id')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [row.id])
    const items = []
    for (const row of page.items) {
      const summary = await presentSummary(tx, row, world.clock.now())
      items.push({ ...summary, hindrance: await findHindrance(tx, actor, row) })
    }
    const subjectIds = page.items.map((row) => row.learner_id)
    const shown = { filter: {}, searchedBy: null, subjectIds, fields: ['name', 'student_number', 'outcome'] }
    await recordListing(tx, world, { actor, capacity, objectKind: 'awaiting_notice_list', ...shown })
    return { items, nextCursor: page.nextCursor, total: null }
  })
}

async function findHindrance(database: Database, actor: Actor, key: { learner_id: string; id: string }) {
  const row = await database
    .selectFrom('application')
    .selectAll()
    .where('learner_id', '=', key.learner_id)
    .where('id', '=', key.id)
    .executeTakeFirstOrThrow()
  const workflow = await readWorkflowOfCase(database, row)
  const decision = decideAct(workflow, await readStanding(database, row), 'put_on_notice', actor.personId)
  const problem = !decision.isAllowed
    ? problemOfRefusal(workflow, decision.refusal)
    : (await findDuplicates(database, row)).length > 0
      ? new Problem('duplicate_file')
      : null
  if (problem === null) return null
  return {
    zh: describeProblem(problem.code, problem.details, 'zh'),
    en: describeProblem(problem.code, problem.details, 'en'),
  }
}
