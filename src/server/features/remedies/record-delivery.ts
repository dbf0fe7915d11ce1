import { Problem } from '../../../contract/problem.ts'
import type { Actor } from '../../access/actor.ts'
import { lockCase } from '../../cases/case-store.ts'
import { civilDateOf } from '../../cases/deadlines.ts'
import { writeDelivery } from '../../cases/deliveries.ts'
import { readInstitution } from '../../cases/institution.ts'
import type { World } from '../../world.ts'
import { reachAs } from './reach-remedies.ts'
import { readDecisions } from './remedy-store.ts'

export interface DeliveryInput {
  decisionId: string
  way: 'HANDED_OVER' | 'POSTED'
  deliveredOn: string
}

/** An officer records that a decision was handed over or posted: the learner's periods run from that day. */
export async function recordDelivery(
  world: World,
  actor: Actor,
  applicationId: string,
  input: DeliveryInput,
): Promise<void> {
  const { place, scope } = await reachAs(world, actor, applicationId, 'academic_affairs')
  await world.gate.write(scope, async (tx) => {
    const { row } = await lockCase(tx, place.learnerId, applicationId)
    const decision = (await readDecisions(tx, row)).find((one) => one.id === input.decisionId)
    if (!decision) throw new Problem('not_found')
    const { timeZone } = await readInstitution(tx, row.institution_id)
    const at = world.clock.now()
    const isPossible =
      input.deliveredOn >= civilDateOf(decision.decided_at, timeZone) && input.deliveredOn <= civilDateOf(at, timeZone)
    if (!isPossible) {
      const faults = { zh: '送达日期须在作出决定之日至今天之间', en: 'it was delivered between its own day and today' }
      throw new Problem('request_invalid', { faults })
    }
    const isFirst = await writeDelivery(tx, {
      learnerId: row.learner_id,
      institutionId: row.institution_id,
      decisionId: decision.id,
      way: input.way,
      deliveredOn: input.deliveredOn,
      recordedBy: actor.personId,
      at,
    })
    if (!isFirst) throw new Problem('duplicate', { what: { zh: '送达记录', en: 'A record of the delivery' } })
  })
}
