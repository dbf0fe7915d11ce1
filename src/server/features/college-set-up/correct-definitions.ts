import { addDays } from '../../../core/calendar/civil-date.ts'
import type { Bilingual } from '../../../core/case/workflow.ts'
import { Problem } from '../../../contract/problem.ts'
import type { Actor } from '../../access/actor.ts'
import type { Tx } from '../../database/database.ts'
import type { OnceKey } from '../../http/idempotency.ts'
import type { World } from '../../world.ts'
import { readOwnDefinition } from './definitions.ts'
import { recordDiscarded, recordRenamed, recordSetUpEvent } from './set-up-events.ts'
import { cannotBe, settleOnce, type Place } from './set-up-place.ts'

const roles = ['credit_bank_office'] as const

/** A definition of the institution; whoever deposits under it waits until it is settled. */
async function lockDefinition(tx: Tx, place: Place, id: string) {
  const row = await tx
    .selectFrom('outcome_definition')
    .selectAll()
    .where('id', '=', id)
    .where('institution_id', '=', place.institutionId)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new Problem('not_found')
  return row
}

async function isDefinitionUsed(tx: Tx, id: string): Promise<boolean> {
  const row = await tx.selectFrom('outcome').select('id').where('definition_id', '=', id).limit(1).executeTakeFirst()
  return row !== undefined
}

interface NameInput {
  name: Bilingual
  reason: string
}

/** Corrects the names of a definition wherever it is shown; decisions keep the words that they were written with. */
export function renameDefinition(world: World, actor: Actor, id: string, { name, reason }: NameInput, once: OnceKey) {
  return settleOnce(world, actor, {
    roles,
    once,
    read: readOwnDefinition,
    settle: async (tx, place) => {
      const row = await lockDefinition(tx, place, id)
      await tx
        .updateTable('outcome_definition')
        .set({ name_zh: name.zh, name_en: name.en })
        .where('id', '=', id)
        .execute()
      await recordRenamed(tx, world, place, { objectKind: 'DEFINITION', row, name, reason })
      return id
    },
  })
}

/** Discards a definition that was set up by mistake: its code is free again, and the history tells what it was. */
export function discardDefinition(
  world: World,
  actor: Actor,
  id: string,
  { reason }: { reason: string },
  once: OnceKey,
) {
  return settleOnce(world, actor, {
    roles,
    once,
    read: () => Promise.resolve({ isDone: true as const }),
    settle: async (tx, place) => {
      const row = await lockDefinition(tx, place, id)
      if (await isDefinitionUsed(tx, id))
        throw cannotBe('已有成果使用该条目，只能停用', 'an outcome uses it; retire it instead')
      await tx.deleteFrom('outcome_definition').where('id', '=', id).execute()
      await recordDiscarded(tx, world, place, { objectKind: 'DEFINITION', row, reason })
      return id
    },
  })
}

/**
 * Retires a definition after a day. What was obtained until then can be claimed; what was decided stays. What no
 * outcome uses ends at once.
 */
export function retireDefinition(
  world: World,
  actor: Actor,
  id: string,
  input: { recognisedTo: string; reason: string },
  once: OnceKey,
) {
  return settleOnce(world, actor, {
    roles,
    once,
    read: readOwnDefinition,
    settle: async (tx, place) => {
      const row = await lockDefinition(tx, place, id)
      const { recognisedTo, reason } = input
      if (row.recognised_to !== null && row.recognised_to < place.today)
        throw cannotBe('该条目已停用', 'it is retired already')
      const isUsed = await isDefinitionUsed(tx, id)
      if (isUsed && recognisedTo < place.today) {
        throw cannotBe('已有成果使用该条目，停用日期不能早于今天', 'an outcome uses it: it is retired today or later')
      }
      if (recognisedTo < addDays(place.today, -1)) throw cannotBe('停用日期不能早于昨天', 'it ends yesterday or later')
      if (recognisedTo < row.recognised_from) {
        throw cannotBe('停用日期早于启用日期', 'it would end before it begins')
      }
      await tx.updateTable('outcome_definition').set({ recognised_to: recognisedTo }).where('id', '=', id).execute()
      await recordSetUpEvent(tx, world, place, {
        objectKind: 'DEFINITION',
        objectId: id,
        act: 'retire',
        former: { recognisedTo: row.recognised_to },
        changed: { recognisedTo },
        reason,
      })
      return id
    },
  })
}
