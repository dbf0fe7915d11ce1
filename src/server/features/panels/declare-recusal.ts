import type { Actor } from '../../access/actor.ts'
import { sendMessage } from '../../notices/send-message.ts'
import { readCaseTitle } from '../../cases/case-title.ts'
import type { World } from '../../world.ts'
import { lockForExpert } from './lock-panel.ts'
import { reachPanel } from './panel-store.ts'

/** An expert declares to be tied to the case and stays out of it; whoever convened the panel invites another. */
export async function declareRecusal(
  world: World,
  actor: Actor,
  panelId: string,
  input: { reason: string },
): Promise<void> {
  const reached = await reachPanel(world, actor, panelId)
  await world.gate.write(reached.scope, async (tx) => {
    const { found, row, record } = await lockForExpert(tx, world, actor, reached, 'recuse')
    await tx
      .updateTable('panel_member')
      .set({ recused_at: world.clock.now(), recusal: input.reason })
      .where('panel_id', '=', row.id)
      .where('expert_id', '=', actor.personId)
      .execute()
    await record(input.reason)
    await sendMessage(tx, world, {
      personId: row.convened_by,
      kind: 'panel_recusal',
      applicationId: row.application_id,
      parameters: { title: await readCaseTitle(tx, found.row) },
    })
  })
}
