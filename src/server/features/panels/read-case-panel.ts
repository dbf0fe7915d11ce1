import type { z } from 'zod'
import type { readCasePanel as operation } from '../../../contract/panels.ts'
import { Problem } from '../../../contract/problem.ts'
import { stepOf } from '../../../core/case/case.ts'
import { recordAccess } from '../../access/access-log.ts'
import type { Actor } from '../../access/actor.ts'
import { readStanding, readWorkflowOfCase, type Case } from '../../cases/case-store.ts'
import { reachCase } from '../../cases/reach-case.ts'
import type { Database } from '../../database/database.ts'
import type { World } from '../../world.ts'
import { findExperts } from './find-experts.ts'
import {
  findPanelOfCase,
  readCourses,
  readMembers,
  readVotes,
  resultOf,
  standingOfPanel,
  type PanelRow,
} from './panel-store.ts'

type CasePanel = z.input<typeof operation.response>

/** The panel of a case for the staff who reach it; before it is closed without a single vote. */
export async function readCasePanel(world: World, actor: Actor, applicationId: string): Promise<CasePanel> {
  const { capacity, scope, place } = await reachCase(world, actor, applicationId)
  if (!capacity) throw new Problem('not_found')
  return world.gate.write(scope, async (tx) => {
    const access = { actor, capacity, subjectId: place.learnerId, objectKind: 'application', objectId: applicationId }
    await recordAccess(tx, world, { ...access, fields: ['panel'] })
    const found = await findCase(tx, place.learnerId, applicationId)
    const panel = await findPanelOfCase(tx, place.learnerId, applicationId)
    const isAtPanel = found.workflow.steps.find((step) => step.id === found.row.step)?.kind === 'PANEL'
    const isUnderWay = isAtPanel && found.row.state === 'IN_REVIEW'
    return {
      panel: panel ? await presentPanel(tx, world, found, panel) : null,
      experts: isUnderWay ? await findExperts(tx, found) : [],
    }
  })
}

export async function findCase(database: Database, learnerId: string, applicationId: string): Promise<Case> {
  const row = await database
    .selectFrom('application')
    .selectAll()
    .where('learner_id', '=', learnerId)
    .where('id', '=', applicationId)
    .executeTakeFirst()
  if (!row) throw new Problem('not_found')
  return { row, workflow: await readWorkflowOfCase(database, row), standing: await readStanding(database, row) }
}

export async function presentPanel(database: Database, world: World, { workflow }: Case, row: PanelRow) {
  const members = await readMembers(database, row.id)
  const { quorum, votesCast, canJudge, canClose } = standingOfPanel(
    stepOf(workflow, row.step),
    row,
    members,
    world.clock.now(),
  )
  const votes = row.state === 'CLOSED' ? await readVotes(database, row.id) : []
  const result = resultOf(row)
  const named = [...(result?.courseIds ?? []), ...votes.flatMap((vote) => vote.course_ids)]
  const courses = await readCourses(database, named)
  const coursesOf = (ids: readonly string[]) => courses.filter((course) => ids.includes(course.id))
  return {
    id: row.id,
    state: row.state as 'OPEN' | 'CLOSED',
    convenedAt: row.convened_at.toISOString(),
    closesAt: row.closes_at?.toISOString() ?? null,
    closedAt: row.closed_at?.toISOString() ?? null,
    members: members.map((member) => ({
      expertId: member.expert_id,
      expertName: member.name,
      state: member.recused_at ? ('RECUSED' as const) : member.voted_at ? ('VOTED' as const) : ('INVITED' as const),
      recusal: member.recusal,
    })),
    quorum,
    votesCast,
    canJudge,
    canClose,
    result: result && { ...result, courses: coursesOf(result.courseIds) },
    votes: votes.map((vote) => ({
      expertName: vote.name,
      isRecommended: vote.is_recommended,
      credits: vote.credits,
      score: vote.score,
      courses: coursesOf(vote.course_ids),
      remark: vote.remark,
    })),
  }
}
