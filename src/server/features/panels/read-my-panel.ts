import { stepOf } from '../../../core/case/case.ts'
import { invariant } from '../../../core/invariant.ts'
import { recordAccess } from '../../access/access-log.ts'
import type { Actor } from '../../access/actor.ts'
import type { Database } from '../../database/database.ts'
import { readOutcomeView } from '../../outcomes/outcome-view.ts'
import type { World } from '../../world.ts'
import { readJudgeable } from './judgeable.ts'
import { presentInvitation, selectInvitations } from './list-my-panels.ts'
import { reachPanel, readCourses, readMembers, readVotes, standingOfPanel, type PanelRow } from './panel-store.ts'
import { findCase } from './read-case-panel.ts'

/** How many earlier decisions stand beside a case, the latest first. */
const precedentsMaximum = 10

/**
 * A case as one of its experts judges it: outcome, evidence, what was decided of the same definition before, the own
 * vote, and never that of another. Whoever is recused or done keeps the line in the list alone; the case is closed to
 * them.
 */
export async function readMyPanel(world: World, actor: Actor, panelId: string) {
  const { row, capacity, scope } = await reachPanel(world, actor, panelId)
  return world.gate.write(scope, async (tx) => {
    const invitation = await selectInvitations(tx, actor.personId).where('n.id', '=', panelId).executeTakeFirst()
    invariant(invitation, 'a panel that is reached has its invitation')
    const presented = presentInvitation(invitation)
    const isOpen = presented.state === 'INVITED' || presented.state === 'VOTED'
    const fields = isOpen ? ['name', 'outcome', 'evidence'] : ['name']
    await recordAccess(tx, world, {
      actor,
      capacity,
      subjectId: row.learner_id,
      objectKind: 'panel',
      objectId: panelId,
      fields,
    })
    const found = await findCase(tx, row.learner_id, row.application_id)
    const { definitionId, creditsMaximum, courses } = await readJudgeable(tx, found.row)
    const members = await readMembers(tx, panelId)
    const standing = standingOfPanel(stepOf(found.workflow, row.step), row, members, world.clock.now())
    const outcomeId = isOpen ? found.row.outcome_id : null
    const outcome = outcomeId === null ? null : await readOutcomeView(tx, row.learner_id, outcomeId, true)
    return {
      ...presented,
      ...(await readLearner(tx, row, found.row.enrolment_id)),
      outcome,
      evidence: outcome?.evidence ?? [],
      creditsMaximum,
      courses,
      precedents: isOpen && definitionId ? await readPrecedents(tx, row, definitionId) : [],
      ownVote: await readOwnVote(tx, actor, panelId),
      canVote: presented.state === 'INVITED' && standing.canJudge,
    }
  })
}

async function readLearner(database: Database, row: PanelRow, enrolmentId: string) {
  const learner = await database
    .selectFrom('person as p')
    .innerJoin('enrolment as e', 'e.learner_id', 'p.id')
    .innerJoin('programme as g', 'g.id', 'e.programme_id')
    .select(['p.name', 'g.name_zh', 'g.name_en'])
    .where('p.id', '=', row.learner_id)
    .where('e.id', '=', enrolmentId)
    .executeTakeFirstOrThrow()
  return { learnerName: learner.name, programme: { zh: learner.name_zh, en: learner.name_en } }
}

async function readOwnVote(database: Database, actor: Actor, panelId: string) {
  const vote = (await readVotes(database, panelId)).find((one) => one.expert_id === actor.personId)
  if (!vote) return null
  return {
    isRecommended: vote.is_recommended,
    credits: vote.credits,
    score: vote.score,
    remark: vote.remark,
    courses: await readCourses(database, vote.course_ids),
  }
}

/** What was decided of the same definition here before: value, courses, whether at all; not whose it was. */
async function readPrecedents(database: Database, row: PanelRow, definitionId: string) {
  const rows = await database
    .selectFrom('application as a')
    .innerJoin('outcome as o', (join) =>
      join.onRef('o.learner_id', '=', 'a.learner_id').onRef('o.id', '=', 'a.outcome_id'),
    )
    .innerJoin('outcome_definition as f', 'f.id', 'o.definition_id')
    .innerJoin('decision as d', (join) =>
      join.onRef('d.learner_id', '=', 'a.learner_id').onRef('d.id', '=', 'a.decision_id'),
    )
    .select(['a.state', 'a.learner_id', 'a.id', 'a.credits_recognised', 'd.decided_at', 'f.name_zh', 'f.level'])
    .where('o.definition_id', '=', definitionId)
    .where('a.institution_id', '=', row.institution_id)
    .where('a.id', '<>', row.application_id)
    .where('a.state', 'in', ['POSTED', 'ARCHIVED', 'REJECTED'])
    .orderBy('d.decided_at', 'desc')
    .orderBy('a.id')
    .limit(precedentsMaximum)
    .execute()
  const precedents = []
  for (const one of rows) {
    const targets = await database
      .selectFrom('application_target')
      .select('course_id')
      .where('learner_id', '=', one.learner_id)
      .where('application_id', '=', one.id)
      .where('is_dropped', '=', false)
      .execute()
    const isRecognised = one.state !== 'REJECTED'
    precedents.push({
      decidedOn: one.decided_at.toISOString().slice(0, 10),
      title: one.name_zh,
      level: one.level,
      credits: isRecognised ? one.credits_recognised : null,
      isRecognised,
      courses: isRecognised
        ? await readCourses(
            database,
            targets.map((target) => target.course_id),
          )
        : [],
    })
  }
  return precedents
}
