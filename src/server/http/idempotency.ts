import { hash } from 'node:crypto'
import { sql } from 'kysely'
import { Problem } from '../../contract/problem.ts'
import type { Database, Tx } from '../database/database.ts'
import type { Json } from '../database/rows.ts'
import type { World } from '../world.ts'

/** The key of one act of one caller, and the hash of what was asked under it. */
export interface OnceKey {
  personId: string
  key: string
  requestHash: Buffer
}

/** Makes the key of a call; operation and body are part of what must be the same. */
export function onceKey(personId: string, key: string | null, operationId: string, asked: unknown): OnceKey {
  if (key === null) throw new Problem('idempotency_key_missing')
  return { personId, key, requestHash: hash('sha256', JSON.stringify([operationId, asked]), 'buffer') }
}

/**
 * Does the work once per key: the same request again is answered with the first answer, another request under the key
 * is refused. The key is claimed by the insert itself: of two at the same moment the second waits for the first.
 * The answer kept is small and holds nothing personal: ids, from which the caller reads anew.
 */
export async function onceFor<T extends { [key: string]: Json }>(
  tx: Tx,
  world: Pick<World, 'clock'>,
  once: OnceKey,
  work: () => Promise<T>,
): Promise<T> {
  const claimed = await tx
    .insertInto('request_key')
    .values({
      person_id: once.personId,
      key: once.key,
      request_hash: once.requestHash,
      recorded_at: world.clock.real(),
    })
    .onConflict((conflict) => conflict.columns(['person_id', 'key']).doNothing())
    .executeTakeFirst()
  if (claimed.numInsertedOrUpdatedRows === 0n) return replay(tx, once)
  const answer = await work()
  await tx
    .updateTable('request_key')
    .set({ answer: JSON.stringify(answer) })
    .where('person_id', '=', once.personId)
    .where('key', '=', once.key)
    .execute()
  return answer
}

async function replay<T>(tx: Tx, once: OnceKey): Promise<T> {
  const answer = await findAnswer<T>(tx, once)
  if (answer === null) throw new Problem('idempotency_key_reused')
  return answer
}

/** The answer kept under a key, or null; a refusal where the key was for another request. */
export async function findAnswer<T>(database: Database, once: OnceKey): Promise<T | null> {
  const first = await database
    .selectFrom('request_key')
    .select(['request_hash', 'answer'])
    .where('person_id', '=', once.personId)
    .where('key', '=', once.key)
    .executeTakeFirst()
  if (first && !first.request_hash.equals(once.requestHash)) throw new Problem('idempotency_key_reused')
  return (first?.answer ?? null) as T | null
}

/** Keys older than two days are forgotten: no client retries that late. */
export async function forgetOldKeys(tx: Tx, now: Date): Promise<void> {
  await sql`delete from request_key where recorded_at < ${new Date(now.getTime() - 2 * 86_400_000)}`.execute(tx)
}
