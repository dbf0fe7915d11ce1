import type { Selectable } from 'kysely'
import { canPanelJudge, quorumOf, type PanelResult } from '../../../core/case/panel.ts'
import type { Bilingual, WorkflowStep } from '../../../core/case/workflow.ts'
import { Problem } from '../../../contract/problem.ts'
import { findCapacity, scopeOfCapacity, type Actor, type Capacity } from '../../access/actor.ts'
import { wholeBank, type Database, type Scope } from '../../database/database.ts'
import type { Rows } from '../../database/rows.ts'
import type { World } from '../../world.ts'

export type PanelRow = Selectable<Rows['panel']>

/** The latest panel of a case; a case that came back to its panel has an earlier one besides. */
export function findPanelOfCase(database: Database, learnerId: string, applicationId: string) {
  return database
    .selectFrom('panel')
    .selectAll()
    .where('learner_id', '=', learnerId)
    .where('application_id', '=', applicationId)
    .orderBy('convened_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** The experts of a panel as they were invited. */
export function readMembers(database: Database, panelId: string) {
  return database
    .selectFrom('panel_member as m')
    .innerJoin('person as p', 'p.id', 'm.expert_id')
    .leftJoin('panel_vote as v', (join) =>
      join.onRef('v.panel_id', '=', 'm.panel_id').onRef('v.expert_id', '=', 'm.expert_id'),
    )
    .select(['m.expert_id', 'p.name', 'm.recused_at', 'm.recusal', 'v.recorded_at as voted_at'])
    .where('m.panel_id', '=', panelId)
    .orderBy('m.invited_at')
    .orderBy('p.name')
    .execute()
}

export type PanelMember = Awaited<ReturnType<typeof readMembers>>[number]

/** What was voted; the caller sees to it that nobody reads it before the panel is closed. */
export function readVotes(database: Database, panelId: string) {
  return database
    .selectFrom('panel_vote as v')
    .innerJoin('person as p', 'p.id', 'v.expert_id')
    .selectAll('v')
    .select('p.name')
    .where('v.panel_id', '=', panelId)
    .orderBy('p.name')
    .orderBy('v.expert_id')
    .execute()
}

export async function readCourses(database: Database, ids: readonly string[]) {
  if (ids.length === 0) return []
  const rows = await database
    .selectFrom('course')
    .select(['id', 'code', 'name_zh', 'name_en'])
    .where('id', 'in', [...ids])
    .orderBy('code')
    .execute()
  return rows.map((row) => ({ id: row.id, code: row.code, name: { zh: row.name_zh, en: row.name_en } }))
}

/** How a panel stands: who still counts, whether it may judge, whether it may be closed now. */
export function standingOfPanel(step: WorkflowStep, row: PanelRow, members: readonly PanelMember[], now: Date) {
  const rules = step.panel ?? { membersMinimum: 3, quorumPercent: 67 }
  const active = members.filter((member) => member.recused_at === null)
  const votesCast = active.filter((member) => member.voted_at !== null).length
  const quorum = quorumOf(active.length, rules.quorumPercent)
  const canJudge = canPanelJudge(active.length, rules.membersMinimum)
  const isTimeUp = row.closes_at !== null && row.closes_at <= now
  const isDecided = votesCast === active.length || (isTimeUp && votesCast >= quorum)
  return { active, votesCast, quorum, canJudge, canClose: row.state === 'OPEN' && canJudge && isDecided }
}

export const resultOf = (row: PanelRow) => row.result as unknown as PanelResult | null

export interface ReachedPanel {
  row: PanelRow
  capacity: Capacity
  scope: Scope
}

/**
 * The panel that an expert was invited to, as long as the role is held where it is. What one was not invited to does
 * not exist; the look-up sees the whole bank but gives nothing away.
 */
export async function reachPanel(world: World, actor: Actor, panelId: string): Promise<ReachedPanel> {
  const row = await world.gate.read(wholeBank, (database) =>
    database
      .selectFrom('panel as n')
      .innerJoin('panel_member as m', 'm.panel_id', 'n.id')
      .selectAll('n')
      .where('n.id', '=', panelId)
      .where('m.expert_id', '=', actor.personId)
      .executeTakeFirst(),
  )
  const capacity = row && findCapacity(actor, ['expert'], { institutionId: row.institution_id })
  if (!capacity) throw new Problem('not_found')
  return { row, capacity, scope: scopeOfCapacity(capacity) }
}

export const panelFault = (zh: string, en: string) => {
  const reason: Bilingual = { zh, en }
  return new Problem('panel_invalid', { reason })
}
