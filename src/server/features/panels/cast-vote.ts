import { formatCredit } from '../../../core/credit.ts'
import { Problem } from '../../../contract/problem.ts'
import type { Actor } from '../../access/actor.ts'
import type { World } from '../../world.ts'
import { readJudgeable } from './judgeable.ts'
import { lockForExpert } from './lock-panel.ts'
import { panelFault, reachPanel } from './panel-store.ts'

export interface VoteInput {
  isRecommended: boolean
  credits: number
  score: number
  courseIds: readonly string[]
  remark: string
}

/**
 * An expert votes, once and for good. The history of the case says that the expert voted, not what: nobody reads a vote
 * before the panel is closed.
 */
export async function castVote(world: World, actor: Actor, panelId: string, input: VoteInput): Promise<void> {
  const reached = await reachPanel(world, actor, panelId)
  await world.gate.write(reached.scope, async (tx) => {
    const { found, row, standing, record } = await lockForExpert(tx, world, actor, reached, 'vote')
    if (!standing.canJudge) {
      throw panelFault('专家人数不足或为双数，等补齐后再表决', 'the panel waits for another expert before it votes')
    }
    const { creditsMaximum, courses } = await readJudgeable(tx, found.row)
    if (input.credits > creditsMaximum) {
      throw new Problem('credits_above_maximum', { maximum: formatCredit(creditsMaximum) })
    }
    if (input.isRecommended !== input.credits > 0) {
      throw panelFault('建议认定须有学分，不建议则为 0', 'a recommendation has credits, and none has 0')
    }
    const courseIds = [...new Set(input.courseIds)]
    if (!courseIds.every((id) => courses.some((course) => course.id === id))) {
      throw panelFault('课程不在该学习者的培养方案中', 'a course is not of the learner’s programme')
    }
    await tx
      .insertInto('panel_vote')
      .values({
        institution_id: row.institution_id,
        panel_id: row.id,
        expert_id: actor.personId,
        is_recommended: input.isRecommended,
        credits: input.credits,
        score: input.score,
        course_ids: courseIds,
        remark: input.remark,
        recorded_at: world.clock.now(),
      })
      .execute()
    await record()
  })
}
