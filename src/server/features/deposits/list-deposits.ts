import { sql, type SqlBool } from 'kysely'
import { decideAct } from '../../../core/case/case.ts'
import { describeProblem } from '../../../contract/problem.ts'
import { recordListing } from '../../access/access-log.ts'
import { anyCapacity, scopeOfCapacity, type Actor } from '../../access/actor.ts'
import { problemOfRefusal } from '../../cases/case-policy.ts'
import { readStanding, readWorkflow } from '../../cases/case-store.ts'
import { readCaseTitle } from '../../cases/case-title.ts'
import type { Database } from '../../database/database.ts'
import { decodeCursor, instantOf, pageOfRows, uuidOf } from '../../database/paging.ts'
import type { World } from '../../world.ts'
import { depositDetailOf, depositRoles } from './deposit-proposal.ts'

/**
 * The further deposits that await a second officer at the actor's institution, the oldest first; whom the list showed
 * is written down.
 */
export async function listDeposits(world: World, actor: Actor, query: { cursor?: string | undefined; limit: number }) {
  const capacity = anyCapacity(actor, depositRoles)
  return world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    const cursor = decodeCursor(query.cursor, 2)
    let select = tx
      .selectFrom('application_event as v')
      .innerJoin('application as a', (join) =>
        join.onRef('a.learner_id', '=', 'v.learner_id').onRef('a.id', '=', 'v.application_id'),
      )
      .innerJoin('enrolment as e', (join) =>
        join.onRef('e.learner_id', '=', 'a.learner_id').onRef('e.id', '=', 'a.enrolment_id'),
      )
      .innerJoin('person as p', 'p.id', 'v.learner_id')
      .leftJoin('person as f', 'f.id', 'v.actor_id')
      .selectAll('a')
      .select(['v.reason', 'v.detail', 'v.recorded_at', 'f.name as officer', 'p.name', 'e.student_number'])
      .where('v.transition', '=', sql.lit('propose_deposit'))
      .where('a.institution_id', '=', capacity.institutionId)
      .where('a.state', 'in', ['POSTED', 'ARCHIVED'])
      .where(
        sql<SqlBool>`not exists (select from application_event d where d.learner_id = v.learner_id
          and d.application_id = v.application_id and d.seq > v.seq
          and d.transition in ('decline_deposit', 'deposit'))`,
      )
    if (cursor)
      select = select.where(sql<SqlBool>`(v.recorded_at, a.id) > (${instantOf(cursor[0])}, ${uuidOf(cursor[1])})`)
    const rows = await select
      .orderBy('v.recorded_at')
      .orderBy('a.id')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [row.recorded_at.toISOString(), row.id])
    const subjectIds = page.items.map((row) => row.learner_id)
    const fields = ['name', 'student_number', 'outcome']
    const asked = { actor, capacity, objectKind: 'deposit_list', filter: {}, searchedBy: null }
    await recordListing(tx, world, { ...asked, subjectIds, fields })
    const items = []
    for (const row of page.items) {
      const { credits, decision } = depositDetailOf(row.detail)
      items.push({
        applicationId: row.id,
        number: row.number,
        version: row.version,
        title: await readCaseTitle(tx, row),
        learnerName: row.name,
        studentNumber: row.student_number,
        amount: credits,
        decisionNumber: decision,
        reason: row.reason ?? '',
        officer: row.officer,
        proposedAt: row.recorded_at.toISOString(),
        hindrance: await findHindrance(tx, actor, row),
      })
    }
    return { items, nextCursor: page.nextCursor, total: null }
  })
}

/** Why the actor does not decide on a proposal: the own one, or one in whose case the actor acted. */
async function findHindrance(
  database: Database,
  actor: Actor,
  row: Parameters<typeof readStanding>[1],
): Promise<{ zh: string; en: string } | null> {
  const workflow = await readWorkflow(database, row.workflow_id)
  const decision = decideAct(workflow, await readStanding(database, row), 'deposit', actor.personId)
  if (decision.isAllowed) return null
  const { code, details } = problemOfRefusal(workflow, decision.refusal)
  return { zh: describeProblem(code, details, 'zh'), en: describeProblem(code, details, 'en') }
}
