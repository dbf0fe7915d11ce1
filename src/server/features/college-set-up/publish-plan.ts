import { Problem } from '../../../contract/problem.ts'
import type { Actor } from '../../access/actor.ts'
import type { OnceKey } from '../../http/idempotency.ts'
import type { World } from '../../world.ts'
import { lockDraft, readPlanned, writeCourses } from './draft-plans.ts'
import { readWholePlan } from './plans.ts'
import { recordSetUpEvent } from './set-up-events.ts'
import { settleOnce } from './set-up-place.ts'

const roles = ['academic_affairs'] as const

/**
 * Publishes a draft, which fixes it. The version before is replaced: whoever is enrolled under it stays so, whoever
 * enrols from now on comes under the new one.
 */
export function publishPlan(world: World, actor: Actor, id: string, input: { revision: number }, once: OnceKey) {
  return settleOnce(world, actor, {
    roles,
    once,
    read: readWholePlan,
    settle: async (tx, place) => {
      const row = await lockDraft(tx, place, id, input.revision)
      // What a course counts may have changed since the draft was saved.
      await writeCourses(tx, place, row, await readPlanned(tx, place, id))
      const { faults, compulsory, all } = await readWholePlan(tx, place, id)
      if (faults.length > 0) {
        const joined = { zh: faults.map((one) => one.zh).join('；'), en: faults.map((one) => one.en).join('; ') }
        throw new Problem('programme_incomplete', { faults: joined })
      }
      await tx
        .updateTable('programme')
        .set({ state: 'REPLACED' })
        .where('institution_id', '=', place.institutionId)
        .where('code', '=', row.code)
        .where('state', '=', 'PUBLISHED')
        .execute()
      await tx.updateTable('programme').set({ state: 'PUBLISHED' }).where('id', '=', id).execute()
      await recordSetUpEvent(tx, world, place, {
        objectKind: 'PROGRAMME',
        objectId: id,
        act: 'publish',
        changed: { code: row.code, version: row.version, credits: row.credits, hours: row.hours, compulsory, all },
      })
      return id
    },
  })
}

/** Gives a draft up; its code is free for another. */
export function discardPlan(world: World, actor: Actor, id: string, input: { revision: number }, once: OnceKey) {
  return settleOnce(world, actor, {
    roles,
    once,
    read: readWholePlan,
    settle: async (tx, place) => {
      const row = await lockDraft(tx, place, id, input.revision)
      await tx.updateTable('programme').set({ state: 'DISCARDED' }).where('id', '=', id).execute()
      await recordSetUpEvent(tx, world, place, {
        objectKind: 'PROGRAMME',
        objectId: id,
        act: 'discard',
        changed: { code: row.code, version: row.version },
      })
      return id
    },
  })
}
