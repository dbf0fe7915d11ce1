import { sql, type Selectable, type SqlBool } from 'kysely'
import { decideAct } from '../../../core/case/case.ts'
import { Problem } from '../../../contract/problem.ts'
import { recordListing } from '../../access/access-log.ts'
import { anyCapacity, findCapacity, reachedUnits, scopeOfCapacity, type Actor } from '../../access/actor.ts'
import { problemOfRefusal } from '../../cases/case-policy.ts'
import { lockCase, nextNumber, writeTransition } from '../../cases/case-store.ts'
import { readCaseTitle } from '../../cases/case-title.ts'
import { civilDateOf, dueAfter } from '../../cases/deadlines.ts'
import { readInstitution } from '../../cases/institution.ts'
import { demandReason } from '../../cases/reasons.ts'
import { refuseCase } from '../../cases/refuse-case.ts'
import { wholeBank, type Tx } from '../../database/database.ts'
import { onceFor, type OnceKey } from '../../http/idempotency.ts'
import { decodeCursor, dueOrLast, instantOf, lastInstant, pageOfRows, uuidOf } from '../../database/paging.ts'
import type { Rows } from '../../database/rows.ts'
import { sendMessage } from '../../notices/send-message.ts'
import type { World } from '../../world.ts'

export interface ObjectionInput {
  position: number
  name: string
  contact: string
  reason: string
}

/**
 * Takes an objection, by real name, from anyone, until the last minute of the notice. It suspends that one item; the
 * rest of the batch goes on. Name and contact are sealed: only who handles objections opens them.
 */
export async function raiseObjection(world: World, batchId: string, input: ObjectionInput) {
  return world.gate.write(wholeBank, async (tx) => {
    const at = world.clock.now()
    const item = await tx
      .selectFrom('notice_item as n')
      .innerJoin('notice_batch as b', 'b.id', 'n.batch_id')
      .select(['n.learner_id', 'n.application_id', 'n.state', 'b.ends_at', 'b.state as batch_state'])
      .where('n.batch_id', '=', batchId)
      .where('n.position', '=', input.position)
      .executeTakeFirst()
    if (!item) throw new Problem('not_found')
    const isOpen = item.batch_state === 'OPEN' && item.ends_at > at
    if (!isOpen || !['ON_NOTICE', 'SUSPENDED'].includes(item.state)) throw new Problem('notice_not_open')
    const { row, workflow, standing } = await lockCase(tx, item.learner_id, item.application_id)
    const decision = decideAct(workflow, standing, 'object', null)
    if (!decision.isAllowed) throw new Problem('notice_not_open')
    const institution = await readInstitution(tx, row.institution_id)
    const dueAt = await dueAfter(tx, institution, at, workflow.objection.workingDays)
    const year = civilDateOf(at, institution.timeZone).slice(0, 4)
    const number = await nextNumber(tx, 'objection', institution.code, year)
    await tx
      .insertInto('objection')
      .values({
        id: world.ids.next(),
        number,
        institution_id: institution.id,
        batch_id: batchId,
        learner_id: row.learner_id,
        application_id: row.id,
        objector_sealed: world.seals.sealText('objector', JSON.stringify({ name: input.name, contact: input.contact })),
        reason: input.reason,
        state: 'RECEIVED',
        received_at: at,
        due_at: dueAt,
      })
      .execute()
    await setItemState(tx, batchId, row.id, 'SUSPENDED')
    await writeTransition(
      tx,
      row,
      { ...decision, dueAt },
      { act: 'object', actorId: null, role: 'public', bodyId: null, step: 'objection', detail: { number }, at },
    )
    await sendMessage(tx, world, {
      personId: row.learner_id,
      kind: 'objection_received',
      applicationId: row.id,
      parameters: { title: await readCaseTitle(tx, row) },
    })
    return { number, receivedAt: at.toISOString(), dueAt: dueAt?.toISOString() ?? null }
  })
}

async function setItemState(tx: Tx, batchId: string, applicationId: string, state: string): Promise<void> {
  await tx
    .updateTable('notice_item')
    .set({ state })
    .where('batch_id', '=', batchId)
    .where('application_id', '=', applicationId)
    .execute()
}

export interface ObjectionDecision {
  answer: 'dismiss' | 'uphold'
  reasonCode: string
  finding: string
}

/** Decides an objection: dismissed, the item goes on where it was; upheld, the case ends with a negative decision. */
export async function decideObjection(
  world: World,
  actor: Actor,
  objectionId: string,
  input: ObjectionDecision,
  once: OnceKey,
) {
  const any = anyCapacity(actor, ['academic_affairs', 'supervision'])
  return world.gate.write(scopeOfCapacity(any), (tx) =>
    onceFor(tx, world, once, () => decideReceived(tx, world, actor, objectionId, input)),
  )
}

async function decideReceived(tx: Tx, world: World, actor: Actor, objectionId: string, input: ObjectionDecision) {
  const found = await tx
    .selectFrom('objection')
    .select(['institution_id', 'learner_id', 'application_id'])
    .where('id', '=', objectionId)
    .executeTakeFirst()
  if (!found) throw new Problem('not_found')
  const capacity = findCapacity(actor, ['academic_affairs', 'supervision'], { institutionId: found.institution_id })
  if (!capacity) throw new Problem('not_found')
  // The case is locked before its objections, here as everywhere: two that lock both never wait for each other.
  const { row, workflow, standing } = await lockCase(tx, found.learner_id, found.application_id)
  const objection = await lockObjection(tx, objectionId)
  if (objection.state !== 'RECEIVED') throw new Problem('conflict')
  const act = input.answer === 'dismiss' ? ('dismiss_objection' as const) : ('uphold_objection' as const)
  const decision = decideAct(workflow, standing, act, actor.personId)
  if (!decision.isAllowed) throw problemOfRefusal(workflow, decision.refusal)
  const reason = await demandReason(tx, act, { reasonCode: input.reasonCode, reason: input.finding })
  const at = world.clock.now()
  const state = input.answer === 'dismiss' ? ('DISMISSED' as const) : ('UPHELD' as const)
  await tx
    .updateTable('objection')
    .set({
      state,
      handled_by: actor.personId,
      handled_role: capacity.role,
      handled_at: at,
      reason_code: reason.code,
      finding: input.finding,
    })
    .where('id', '=', objectionId)
    .execute()
  const by = { actorId: actor.personId, role: capacity.role, bodyId: capacity.unitId, step: 'objection' }
  if (act === 'uphold_objection') {
    const institution = await readInstitution(tx, row.institution_id)
    await refuseCase(tx, world, institution, row, { act, ...by, reason })
    await closeOtherObjections(tx, objection, { at, handledBy: actor.personId, handledRole: capacity.role })
  } else {
    const batch = await tx
      .selectFrom('notice_batch')
      .select('ends_at')
      .where('id', '=', objection.batch_id)
      .executeTakeFirstOrThrow()
    if (decision.state === 'ON_NOTICE') await setItemState(tx, objection.batch_id, row.id, 'ON_NOTICE')
    await writeTransition(
      tx,
      row,
      { ...decision, dueAt: batch.ends_at },
      { act, ...by, reasonCode: reason.code, reason: reason.text, at },
    )
    await sendMessage(tx, world, {
      personId: row.learner_id,
      kind: 'objection_dismissed',
      applicationId: row.id,
      parameters: { title: await readCaseTitle(tx, row) },
    })
  }
  return { id: objectionId, state, applicationId: row.id }
}

function lockObjection(tx: Tx, objectionId: string): Promise<Selectable<Rows['objection']>> {
  return tx.selectFrom('objection').selectAll().where('id', '=', objectionId).forUpdate().executeTakeFirstOrThrow()
}

/** The case is over: what others objected to it is settled with it, and says by which objection. */
async function closeOtherObjections(
  tx: Tx,
  upheld: Pick<Selectable<Rows['objection']>, 'learner_id' | 'application_id' | 'number' | 'finding'>,
  by: { at: Date; handledBy: string; handledRole: string },
): Promise<void> {
  await tx
    .updateTable('objection')
    .set({
      state: 'UPHELD',
      handled_by: by.handledBy,
      handled_role: by.handledRole,
      handled_at: by.at,
      reason_code: 'settled-together',
      finding: upheld.number,
    })
    .where('learner_id', '=', upheld.learner_id)
    .where('application_id', '=', upheld.application_id)
    .where('state', '=', 'RECEIVED')
    .execute()
}

/** The objections of the institution, the most urgent first. Whose cases the list showed is written down. */
export async function listObjections(
  world: World,
  actor: Actor,
  query: { cursor?: string | undefined; limit: number; state?: string | undefined },
) {
  const capacity = anyCapacity(actor, ['academic_affairs', 'supervision'])
  return world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    const cursor = decodeCursor(query.cursor, 2)
    let select = tx
      .selectFrom('objection as b')
      .innerJoin('application as a', (join) =>
        join.onRef('a.learner_id', '=', 'b.learner_id').onRef('a.id', '=', 'b.application_id'),
      )
      .innerJoin('person as p', 'p.id', 'b.learner_id')
      .selectAll('b')
      .select(['a.number as application_number', 'a.outcome_id', 'p.name'])
      .where('b.institution_id', '=', capacity.institutionId)
    const units = reachedUnits(actor, ['academic_affairs', 'supervision'], capacity.institutionId)
    if (units) select = select.where('a.department_id', 'in', units)
    if (query.state) select = select.where('b.state', '=', query.state)
    if (cursor)
      select = select.where(sql<SqlBool>`(${urgency}, b.id) > (${instantOf(cursor[0])}, ${uuidOf(cursor[1])})`)
    const rows = await select
      .orderBy(urgency)
      .orderBy('b.id')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [row.due_at?.toISOString() ?? lastInstant, row.id])
    const items = []
    for (const row of page.items) {
      const key = { learner_id: row.learner_id, id: row.application_id, outcome_id: row.outcome_id }
      items.push({
        id: row.id,
        number: row.number,
        state: row.state as 'RECEIVED' | 'DISMISSED' | 'UPHELD',
        applicationId: row.application_id,
        applicationNumber: row.application_number,
        title: await readCaseTitle(tx, key),
        learnerName: row.name,
        receivedAt: row.received_at.toISOString(),
        dueAt: row.due_at?.toISOString() ?? null,
        isOverdue: row.state === 'RECEIVED' && row.due_at !== null && row.due_at < world.clock.now(),
      })
    }
    const subjectIds = page.items.map((row) => row.learner_id)
    const asked = { filter: { state: query.state }, searchedBy: null, fields: ['name', 'outcome'] }
    await recordListing(tx, world, { actor, capacity, objectKind: 'objection_list', ...asked, subjectIds })
    return { items, nextCursor: page.nextCursor, total: null }
  })
}

const urgency = dueOrLast('b.due_at')
