import { randomBytes } from 'node:crypto'
import { Problem } from '../../../contract/problem.ts'
import type { Actor } from '../../access/actor.ts'
import { demandStrongPassword, hashPassword, verifyPassword } from '../../access/passwords.ts'
import { recordSecurityEvent } from '../../access/security-event.ts'
import { revokeSessions, type SessionView } from '../../access/sessions.ts'
import { base32, findTotpStep, totpUri } from '../../access/totp.ts'
import { wholeBank, type Tx } from '../../database/database.ts'
import type { World } from '../../world.ts'

/** Changes the own password; every other session of the person ends. */
export async function changePassword(
  world: World,
  actor: Actor,
  session: SessionView,
  input: { current: string; next: string },
): Promise<void> {
  await demandPassword(world, actor, input.current)
  demandStrongPassword(input.next, session.username)
  const passwordHash = await hashPassword(input.next)
  await world.gate.write(wholeBank, async (tx) => {
    const at = world.clock.real()
    await tx
      .updateTable('login')
      .set({ password_hash: passwordHash, password_must_change: false, password_changed_at: at })
      .where('person_id', '=', actor.personId)
      .execute()
    await revokeSessions(tx, at, actor.personId, session.tokenHash)
    await recordSecurityEvent(tx, world, { kind: 'password_changed', personId: actor.personId })
  })
}

async function demandPassword(world: World, actor: Actor, password: string): Promise<void> {
  const login = await world.gate.read(wholeBank, (database) =>
    database
      .selectFrom('login')
      .select('password_hash')
      .where('person_id', '=', actor.personId)
      .executeTakeFirstOrThrow(),
  )
  if (!(await verifyPassword(password, login.password_hash))) throw new Problem('sign_in_failed')
}

/**
 * Makes a secret for an authenticator; it counts only once a code of it was confirmed, and until then the former one
 * stays. Who replaces an authenticator shows that it is at hand: the password alone switches nothing off.
 */
export async function beginSecondFactor(
  world: World,
  actor: Actor,
  session: SessionView,
  input: { password: string; code?: string | undefined },
): Promise<{ secret: string; uri: string }> {
  await demandPassword(world, actor, input.password)
  const secret = randomBytes(20)
  await world.gate.write(wholeBank, async (tx) => {
    const login = await lockLogin(tx, actor)
    const step = login.totp_enabled_at === null ? null : demandCode(world, login, input.code)
    await tx
      .updateTable('login')
      .set({
        totp_pending_sealed: world.seals.seal('totp', secret),
        ...(step === null ? {} : { totp_last_step: step }),
      })
      .where('person_id', '=', actor.personId)
      .execute()
    await recordSecurityEvent(tx, world, { kind: 'second_factor_begun', personId: actor.personId })
  })
  return { secret: base32(secret), uri: totpUri(secret, session.username) }
}

/**
 * Confirms the authenticator with one of its codes. This session is from now on one with a second factor; all others,
 * which were opened without it or with the former one, end.
 */
export async function confirmSecondFactor(
  world: World,
  actor: Actor,
  session: SessionView,
  input: { code: string },
): Promise<void> {
  await world.gate.write(wholeBank, async (tx) => {
    const login = await lockLogin(tx, actor)
    const at = world.clock.real()
    const step = demandCode(world, { totp_sealed: login.totp_pending_sealed, totp_last_step: 0 }, input.code)
    await tx
      .updateTable('login')
      .set({
        totp_sealed: login.totp_pending_sealed,
        totp_pending_sealed: null,
        totp_enabled_at: at,
        totp_last_step: step,
      })
      .where('person_id', '=', actor.personId)
      .execute()
    await tx.updateTable('session').set({ second_factor_at: at }).where('token_hash', '=', session.tokenHash).execute()
    await revokeSessions(tx, at, actor.personId, session.tokenHash)
    await recordSecurityEvent(tx, world, { kind: 'second_factor_set_up', personId: actor.personId })
  })
}

function lockLogin(tx: Tx, actor: Actor) {
  return tx
    .selectFrom('login')
    .select(['totp_sealed', 'totp_pending_sealed', 'totp_enabled_at', 'totp_last_step'])
    .where('person_id', '=', actor.personId)
    .forUpdate()
    .executeTakeFirstOrThrow()
}

/** The time step of a right code, which is good once; a refusal for any other. */
function demandCode(
  world: World,
  login: { totp_sealed: Buffer | null; totp_last_step: number },
  code: string | undefined,
): number {
  if (code === undefined) throw new Problem('second_factor_required')
  if (login.totp_sealed === null) throw new Problem('second_factor_wrong')
  const secret = world.seals.open('totp', login.totp_sealed)
  const step = findTotpStep(secret, code, world.clock.real(), login.totp_last_step)
  if (step === null) throw new Problem('second_factor_wrong')
  return step
}
