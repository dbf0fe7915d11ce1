import type { Tx } from '../database/database.ts'
import type { World } from '../world.ts'
import { revokeSessions } from './sessions.ts'

/** Sets a first password, which must be changed; all sessions of the person end. */
export async function replacePassword(
  tx: Tx,
  world: Pick<World, 'clock'>,
  personId: string,
  given: { passwordHash: string; liftsSecondFactor: boolean },
): Promise<void> {
  const at = world.clock.real()
  await tx
    .updateTable('login')
    .set({ password_hash: given.passwordHash, password_must_change: true, password_changed_at: at })
    .where('person_id', '=', personId)
    .execute()
  if (given.liftsSecondFactor) await liftSecondFactor(tx, world, personId)
  else await revokeSessions(tx, at, personId, null)
}

/** Takes a lost authenticator off a sign-in; all sessions of the person end. */
export async function liftSecondFactor(tx: Tx, world: Pick<World, 'clock'>, personId: string): Promise<void> {
  await tx
    .updateTable('login')
    .set({ totp_sealed: null, totp_pending_sealed: null, totp_enabled_at: null })
    .where('person_id', '=', personId)
    .execute()
  await revokeSessions(tx, world.clock.real(), personId, null)
}
