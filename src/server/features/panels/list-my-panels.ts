import { sql, type SqlBool } from 'kysely'
import { anyCapacity, scopeOfCapacity, type Actor } from '../../access/actor.ts'
import type { Database } from '../../database/database.ts'
import { decodeCursor, instantOf, pageOfRows, uuidOf } from '../../database/paging.ts'
import type { World } from '../../world.ts'

/** The invitations of an expert, with the case as a list names it. */
export function selectInvitations(database: Database, expertId: string) {
  return database
    .selectFrom('panel_member as m')
    .innerJoin('panel as n', 'n.id', 'm.panel_id')
    .innerJoin('application as a', (join) =>
      join.onRef('a.learner_id', '=', 'n.learner_id').onRef('a.id', '=', 'n.application_id'),
    )
    .leftJoin('outcome as o', (join) =>
      join.onRef('o.learner_id', '=', 'a.learner_id').onRef('o.id', '=', 'a.outcome_id'),
    )
    .leftJoin('panel_vote as v', (join) =>
      join.onRef('v.panel_id', '=', 'm.panel_id').onRef('v.expert_id', '=', 'm.expert_id'),
    )
    .select(['n.id', 'n.state', 'n.closes_at', 'm.invited_at', 'm.recused_at', 'a.number', 'a.outcome_id', 'o.title'])
    .select(['v.recorded_at as voted_at', 'a.state as case_state', 'a.step as case_step', 'n.step'])
    .where('m.expert_id', '=', expertId)
}

type InvitationRow = Awaited<ReturnType<ReturnType<typeof selectInvitations>['execute']>>[number]

export function presentInvitation(row: InvitationRow) {
  // What the learner took back is the learner's alone again, whether or not its panel was closed.
  const isUnderWay = row.state === 'OPEN' && row.case_state === 'IN_REVIEW' && row.case_step === row.step
  const state = row.recused_at ? 'RECUSED' : !isUnderWay ? 'CLOSED' : row.voted_at ? 'VOTED' : 'INVITED'
  return {
    id: row.id,
    title: row.title ?? '',
    number: row.number,
    state: state as 'INVITED' | 'VOTED' | 'RECUSED' | 'CLOSED',
    invitedAt: row.invited_at.toISOString(),
    closesAt: row.closes_at?.toISOString() ?? null,
  }
}

/** What an expert is invited to judge, the latest first. */
export async function listMyPanels(world: World, actor: Actor, query: { cursor?: string | undefined; limit: number }) {
  const capacity = anyCapacity(actor, ['expert'])
  return world.gate.read(scopeOfCapacity(capacity), async (database) => {
    const cursor = decodeCursor(query.cursor, 2)
    let select = selectInvitations(database, actor.personId).where('m.institution_id', '=', capacity.institutionId)
    if (cursor) {
      select = select.where(sql<SqlBool>`(m.invited_at, n.id) < (${instantOf(cursor[0])}, ${uuidOf(cursor[1])})`)
    }
    const rows = await select
      .orderBy('m.invited_at', 'desc')
      .orderBy('n.id', 'desc')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [row.invited_at.toISOString(), row.id])
    return { items: page.items.map(presentInvitation), nextCursor: page.nextCursor, total: null }
  })
}
