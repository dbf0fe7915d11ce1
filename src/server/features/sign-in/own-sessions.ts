import { sql, type SqlBool } from 'kysely'
import { Problem } from '../../../contract/problem.ts'
import type { Actor } from '../../access/actor.ts'
import { recordSecurityEvent } from '../../access/security-event.ts'
import { revokeSessions, type SessionView } from '../../access/sessions.ts'
import { wholeBank } from '../../database/database.ts'
import type { World } from '../../world.ts'

/** Where the person is signed in, the last seen first. */
export async function listSessions(world: World, actor: Actor, current: SessionView) {
  const now = world.clock.real()
  const rows = await world.gate.read(wholeBank, (database) =>
    database
      .selectFrom('session')
      .select(['token_hash', 'created_at', 'last_seen_at', 'user_agent'])
      .where('person_id', '=', actor.personId)
      .where('revoked_at', 'is', null)
      .where('idle_ends_at', '>', now)
      .orderBy('last_seen_at', 'desc')
      .limit(50)
      .execute(),
  )
  return {
    items: rows.map((row) => ({
      // A few characters of the hash name a session without giving it away.
      id: row.token_hash.toString('hex').slice(0, 12),
      createdAt: row.created_at.toISOString(),
      lastSeenAt: row.last_seen_at.toISOString(),
      userAgent: row.user_agent ?? '',
      isCurrent: row.token_hash.equals(current.tokenHash),
    })),
  }
}

/** Signs out: ends the session of the request. */
export async function endSession(world: World, actor: Actor, { tokenHash }: SessionView): Promise<void> {
  const { personId, requestId } = actor
  await world.gate.write(wholeBank, async (tx) => {
    await tx
      .updateTable('session')
      .set({ revoked_at: world.clock.real() })
      .where('token_hash', '=', tokenHash)
      .execute()
    await recordSecurityEvent(tx, world, { kind: 'sign_out', personId, requestId })
  })
}

/** Ends every session of the person but the one of the request; says how many that were. */
export async function revokeOtherSessions(world: World, actor: Actor, { tokenHash }: SessionView): Promise<number> {
  const { personId, requestId } = actor
  return world.gate.write(wholeBank, async (tx) => {
    const revoked = await revokeSessions(tx, world.clock.real(), personId, tokenHash)
    await recordSecurityEvent(tx, world, { kind: 'sessions_revoked', personId, requestId })
    return revoked
  })
}

/** Ends one session of the person, named by the beginning of its token's hash. */
export async function revokeSession(world: World, actor: Actor, sessionId: string): Promise<void> {
  await world.gate.write(wholeBank, async (tx) => {
    const ended = await tx
      .updateTable('session')
      .set({ revoked_at: world.clock.real() })
      .where('person_id', '=', actor.personId)
      .where(sql<SqlBool>`encode(token_hash, 'hex') like ${`${sessionId}%`}`)
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    if (ended.numUpdatedRows === 0n) throw new Problem('not_found')
    await recordSecurityEvent(tx, world, { kind: 'session_revoked', personId: actor.personId })
  })
}
