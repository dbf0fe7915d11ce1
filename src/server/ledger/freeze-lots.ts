import { sql } from 'kysely'
import type { Tx } from '../database/database.ts'
import type { World } from '../world.ts'
import { lockLearners } from './ledger-store.ts'
import { postOrRefuse } from './post.ts'

type LedgerWorld = Pick<World, 'ids' | 'seals' | 'clock'>

/** Whose credits, and at one institution alone where the others are out of the caller's scope. */
export interface FrozenPart {
  learnerId: string
  institutionId?: string
  /** Who freezes or unfreezes; null for the bank itself. */
  actorId: string | null
}

interface Row {
  id: string
  institution_id: string
  today: string
}

const ruleVersion = 'account-state'

/** Freezes what is available or consumed of every lot. What is held stays: its case waits. */
export async function freezeLots(tx: Tx, world: LedgerWorld, part: FrozenPart): Promise<void> {
  await lockLearners(tx, [part.learnerId])
  const { rows } = await sql<Row>`select l.id, l.institution_id,
      (${world.clock.now()}::timestamptz at time zone i.time_zone)::date as today
    from ledger.lot l join institution i on i.id = l.institution_id
    where l.learner_id = ${part.learnerId}
      and l.institution_id = coalesce(${part.institutionId ?? null}, l.institution_id)
      and exists (select from ledger.lot_position p where p.learner_id = l.learner_id and p.lot_id = l.id
        and p.kind in ('AVAILABLE', 'CONSUMED') and p.amount > 0)
    order by l.id`.execute(tx)
  const requests = rows.map((row) => {
    const id = world.ids.next()
    const idempotencyKey = `lot:${row.id}:freeze:${id}`
    return { kind: 'FREEZE' as const, ...contextOf(part, row), id, idempotencyKey, lotId: row.id }
  })
  await postOrRefuse(tx, world, requests)
}

/**
 * Undoes every freeze that stands: each credit goes back to where it lay, or to EXPIRED if its time has passed. Answers
 * whether any stood.
 */
export async function unfreezeLots(tx: Tx, world: LedgerWorld, part: FrozenPart): Promise<boolean> {
  await lockLearners(tx, [part.learnerId])
  const { rows } = await sql<Row>`select p.id, p.institution_id,
      (${world.clock.now()}::timestamptz at time zone i.time_zone)::date as today
    from ledger.posting p join institution i on i.id = p.institution_id
    where p.learner_id = ${part.learnerId}
      and p.institution_id = coalesce(${part.institutionId ?? null}, p.institution_id)
      and p.kind = 'FREEZE' and not exists (
        select from ledger.posting u where u.learner_id = p.learner_id and u.reverses = p.id)
    order by p.id`.execute(tx)
  const requests = rows.map((row) => {
    const idempotencyKey = `posting:${row.id}:unfreeze`
    const context = contextOf(part, row)
    return { kind: 'UNFREEZE' as const, ...context, id: world.ids.next(), idempotencyKey, freezePostingId: row.id }
  })
  await postOrRefuse(tx, world, requests)
  return requests.length > 0
}

function contextOf({ learnerId, actorId }: FrozenPart, row: Row) {
  const { institution_id: institutionId, today: happenedOn } = row
  return { learnerId, institutionId, ruleVersion, happenedOn, ...(actorId === null ? {} : { actorId }) }
}

/**
 * Corrects what lies at an institution, whether the account is frozen or not: frozen credits are unfrozen, corrected
 * and frozen again in the same transaction, so that what comes back to a frozen account is frozen too.
 */
export async function correctCredits<T>(
  tx: Tx,
  world: LedgerWorld,
  part: FrozenPart,
  work: () => Promise<T>,
): Promise<T> {
  const wasFrozen = await unfreezeLots(tx, world, part)
  const result = await work()
  const account = await tx
    .selectFrom('learning_account')
    .select('state')
    .where('learner_id', '=', part.learnerId)
    .executeTakeFirst()
  if (wasFrozen || account?.state === 'FROZEN') await freezeLots(tx, world, part)
  return result
}
