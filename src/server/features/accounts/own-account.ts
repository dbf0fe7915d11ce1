import { sql, type SqlBool } from 'kysely'
import { findTargetHindrance } from '../../../core/conversion/check-targets.ts'
import { readAccountView } from '../../accounts/account-view.ts'
import { scopeOfLearner, type Actor } from '../../access/actor.ts'
import { readCourseStandings } from '../../cases/course-standing-store.ts'
import { decodeCursor, instantOf, pageOfRows, uuidOf } from '../../database/paging.ts'
import type { World } from '../../world.ts'

/** The own learning account. */
export async function readMyAccount(world: World, actor: Actor) {
  const view = await world.gate.read(scopeOfLearner(actor), (database) =>
    readAccountView(database, world, actor.personId),
  )
  // Learners read role and body; the names of officers are for staff.
  return { ...view, freeze: view.freeze && { ...view.freeze, officer: null } }
}

/** The own statement, newest first: one line per transfer, with the outcome, decision and rule behind it. */
export async function listMyStatement(
  world: World,
  actor: Actor,
  query: { cursor?: string | undefined; limit: number },
) {
  return world.gate.read(scopeOfLearner(actor), async (database) => {
    const cursor = decodeCursor(query.cursor, 3)
    let select = database
      .selectFrom('ledger.posting as p')
      .innerJoin('ledger.transfer as t', (join) =>
        join.onRef('t.learner_id', '=', 'p.learner_id').onRef('t.posting_id', '=', 'p.id'),
      )
      .innerJoin('ledger.account as d', (join) =>
        join.onRef('d.learner_id', '=', 't.learner_id').onRef('d.account_number', '=', 't.debit_account'),
      )
      .innerJoin('ledger.account as c', (join) =>
        join.onRef('c.learner_id', '=', 't.learner_id').onRef('c.account_number', '=', 't.credit_account'),
      )
      .innerJoin('ledger.lot as l', (join) =>
        join.onRef('l.learner_id', '=', 't.learner_id').onRef('l.id', '=', 't.lot_id'),
      )
      .leftJoin('outcome as o', (join) =>
        join.onRef('o.learner_id', '=', 'l.learner_id').onRef('o.id', '=', 'l.outcome_id'),
      )
      .leftJoin('application as a', (join) =>
        join.onRef('a.learner_id', '=', 'p.learner_id').onRef('a.id', '=', 'p.application_id'),
      )
      .leftJoin('decision as s', (join) =>
        join.onRef('s.learner_id', '=', 'p.learner_id').onRef('s.id', '=', 'p.decision_id'),
      )
      .select(['p.id', 'p.kind', 'p.happened_on', 'p.recorded_at', 'p.rule_version', 'p.application_id'])
      .select(['t.line', 't.amount', 't.debit_balance', 't.credit_balance', 'd.kind as from_kind', 'c.kind as to_kind'])
      .select(['l.category', 'o.title', 'a.number', 's.number as decision_number'])
      .where('p.learner_id', '=', actor.personId)
    if (cursor) {
      const [at, id, line] = cursor
      select = select.where(
        sql<SqlBool>`(p.recorded_at, p.id, t.line) < (${instantOf(at)}, ${uuidOf(id)}, ${Number(line)})`,
      )
    }
    const rows = await select
      .orderBy('p.recorded_at', 'desc')
      .orderBy('p.id', 'desc')
      .orderBy('t.line', 'desc')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [row.recorded_at.toISOString(), row.id, row.line])
    return {
      items: page.items.map((row) => ({
        postingId: row.id,
        kind: row.kind,
        happenedOn: row.happened_on,
        recordedAt: row.recorded_at.toISOString(),
        title: row.title ?? '',
        category: row.category,
        from: row.from_kind,
        to: row.to_kind,
        amount: row.amount,
        availableAfter:
          row.to_kind === 'AVAILABLE' ? row.credit_balance : row.from_kind === 'AVAILABLE' ? row.debit_balance : null,
        applicationId: row.application_id,
        applicationNumber: row.number,
        decisionNumber: row.decision_number,
        ruleVersion: row.rule_version,
      })),
      nextCursor: page.nextCursor,
      total: null,
    }
  })
}

/** The own lots: which outcome each credit came from, until when it is valid, what of it is used. */
export async function listMyLots(world: World, actor: Actor) {
  return world.gate.read(scopeOfLearner(actor), async (database) => {
    const rows = await database
      .selectFrom('ledger.lot as l')
      .leftJoin('outcome as o', (join) =>
        join.onRef('o.learner_id', '=', 'l.learner_id').onRef('o.id', '=', 'l.outcome_id'),
      )
      .selectAll('l')
      .select('o.title')
      .select(
        sql<Record<string, number> | null>`(select json_object_agg(p.kind, p.amount) from ledger.lot_position p
          where p.learner_id = l.learner_id and p.lot_id = l.id)`.as('positions'),
      )
      .where('l.learner_id', '=', actor.personId)
      .orderBy('l.expires_on', (order) => order.asc().nullsLast())
      .orderBy('l.obtained_on')
      .limit(500)
      .execute()
    return {
      items: rows.map((row) => ({
        lotId: row.id,
        outcomeId: row.outcome_id,
        institutionId: row.institution_id,
        title: row.title ?? '',
        category: row.category,
        recognised: row.recognised,
        available: row.positions?.AVAILABLE ?? 0,
        held: row.positions?.HELD ?? 0,
        consumed: row.positions?.CONSUMED ?? 0,
        frozen: row.positions?.FROZEN ?? 0,
        revoked: row.positions?.REVOKED ?? 0,
        obtainedOn: row.obtained_on,
        expiresOn: row.expires_on,
      })),
    }
  })
}

/** The courses of an own programme, where each stands, and why it is no target where it is none. */
export async function listMyCourses(world: World, actor: Actor, query: { enrolmentId?: string | undefined } = {}) {
  return world.gate.read(scopeOfLearner(actor), async (database) => {
    let enrolments = database
      .selectFrom('enrolment')
      .select('id')
      .where('learner_id', '=', actor.personId)
      .where('state', '=', 'ACTIVE')
    if (query.enrolmentId !== undefined) enrolments = enrolments.where('id', '=', query.enrolmentId)
    const enrolment = await enrolments.orderBy('started_on', 'desc').orderBy('id', 'desc').executeTakeFirst()
    if (!enrolment) return { items: [] }
    const standings = await readCourseStandings(database, actor.personId, enrolment.id)
    return {
      items: standings.map(({ state, ...standing }) => ({
        ...standing,
        state: state === 'CHEATING' ? ('FAILED' as const) : state,
        hindrance: findTargetHindrance({ ...standing, state })?.reason ?? null,
      })),
    }
  })
}
