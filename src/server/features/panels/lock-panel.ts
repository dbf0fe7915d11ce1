import { decideAct, type CaseAct } from '../../../core/case/case.ts'
import { stepOf } from '../../../core/case/case.ts'
import { Problem } from '../../../contract/problem.ts'
import type { Actor } from '../../access/actor.ts'
import { problemOfRefusal } from '../../cases/case-policy.ts'
import { lockCase, writeTransition } from '../../cases/case-store.ts'
import type { Tx } from '../../database/database.ts'
import type { World } from '../../world.ts'
import type { ReachedPanel } from './panel-store.ts'
import { panelFault, readMembers, standingOfPanel } from './panel-store.ts'

/**
 * Locks the case of an open panel for what one of its experts does. Votes and recusals of a case are thus one after the
 * other, and whoever closes the panel counts them all.
 */
export async function lockForExpert(tx: Tx, world: World, actor: Actor, reached: ReachedPanel, act: CaseAct) {
  const found = await lockCase(tx, reached.row.learner_id, reached.row.application_id)
  const row = await tx.selectFrom('panel').selectAll().where('id', '=', reached.row.id).executeTakeFirstOrThrow()
  if (row.state !== 'OPEN') {
    throw new Problem('transition_not_allowed', { state: { zh: '评议已结束', en: 'past its panel' } })
  }
  const decision = decideAct(found.workflow, found.standing, act, actor.personId)
  if (!decision.isAllowed) throw problemOfRefusal(found.workflow, decision.refusal)
  const members = await readMembers(tx, row.id)
  const own = members.find((member) => member.expert_id === actor.personId)
  if (!own || own.recused_at !== null) throw panelFault('您已回避本件', 'you are recused from this case')
  if (own.voted_at !== null) throw panelFault('您已表决，不能更改', 'you have voted, and a vote stands')
  const standing = standingOfPanel(stepOf(found.workflow, row.step), row, members, world.clock.now())
  const record = (reason?: string) =>
    writeTransition(
      tx,
      found.row,
      { ...decision, dueAt: found.row.due_at },
      {
        act,
        actorId: actor.personId,
        role: reached.capacity.role,
        bodyId: reached.capacity.unitId,
        step: row.step,
        reason,
        at: world.clock.now(),
      },
    )
  return { found, row, standing, record }
}
