import { administratorRoles } from '../../../contract/roles.ts'
import { Problem } from '../../../contract/problem.ts'
import { institutionCapacity, type Actor } from '../../access/actor.ts'
import { hashPassword, makeInitialPassword } from '../../access/passwords.ts'
import { liftSecondFactor, replacePassword } from '../../access/reset-sign-in.ts'
import { recordSecurityEvent } from '../../access/security-event.ts'
import { revokeSessions } from '../../access/sessions.ts'
import { wholeBank, type Tx } from '../../database/database.ts'
import type { World } from '../../world.ts'
import { readOwnUser } from './users.ts'

/** Disables a sign-in, which ends its sessions at once, or enables it again. */
export async function setUserDisabled(world: World, actor: Actor, personId: string, isDisabled: boolean) {
  const { institutionId } = institutionCapacity(actor, ['system_administrator'])
  demandColleague(actor, personId)
  await world.gate.write(wholeBank, async (tx) => {
    await readOwnUser(tx, world, institutionId, personId)
    const now = world.clock.real()
    await tx
      .updateTable('login')
      .set({ disabled_at: isDisabled ? now : null })
      .where('person_id', '=', personId)
      .execute()
    if (isDisabled) await revokeSessions(tx, now, personId, null)
    await record(tx, world, actor, isDisabled ? 'user_disabled' : 'user_enabled', personId)
  })
}

/** The security administrator lifts the lock that failed sign-ins brought about. */
export async function unlockUser(world: World, actor: Actor, personId: string): Promise<void> {
  const { institutionId } = institutionCapacity(actor, ['security_administrator'])
  await world.gate.write(wholeBank, async (tx) => {
    const user = await readOwnUser(tx, world, institutionId, personId)
    await tx.deleteFrom('sign_in_throttle').where('subject', '=', `name:${user.username}`).execute()
    await record(tx, world, actor, 'user_unlocked', personId)
  })
}

/** Gives a member of staff a new first password, shown once; it must be changed, and all sessions end. */
export async function resetPassword(world: World, actor: Actor, personId: string) {
  const { institutionId } = institutionCapacity(actor, ['system_administrator'])
  demandColleague(actor, personId)
  const initialPassword = makeInitialPassword((length) => world.ids.bytes(length))
  const passwordHash = await hashPassword(initialPassword)
  return world.gate.write(wholeBank, async (tx) => {
    const { username } = await readOwnUser(tx, world, institutionId, personId)
    await replacePassword(tx, world, personId, { passwordHash, liftsSecondFactor: false })
    await record(tx, world, actor, 'password_reset', personId)
    return { username, initialPassword }
  })
}

/**
 * Takes a lost authenticator off a sign-in. Of an administrator that is the security administrator's, since whoever
 * reset the password too would be that administrator: nobody alone replaces both (三员分立).
 */
export async function resetSecondFactor(world: World, actor: Actor, personId: string): Promise<void> {
  const capacity = institutionCapacity(actor, ['system_administrator', 'security_administrator'])
  demandColleague(actor, personId)
  await world.gate.write(wholeBank, async (tx) => {
    const user = await readOwnUser(tx, world, capacity.institutionId, personId)
    const isAdministrator = user.assignments.some((one) => (administratorRoles as readonly string[]).includes(one.role))
    const isTheirs = isAdministrator === (capacity.role === 'security_administrator')
    if (!isTheirs) {
      const grantor = isAdministrator
        ? { zh: '安全管理员', en: 'The security administrator' }
        : { zh: '系统管理员', en: 'The system administrator' }
      throw new Problem('forbidden', { grantor })
    }
    await liftSecondFactor(tx, world, personId)
    await record(tx, world, actor, 'second_factor_reset', personId)
  })
}

function demandColleague(actor: Actor, personId: string): void {
  if (personId !== actor.personId) return
  throw new Problem('forbidden', { grantor: { zh: '另一位管理员', en: 'A colleague' } })
}

function record(tx: Tx, world: World, actor: Actor, kind: string, personId: string): Promise<void> {
  return recordSecurityEvent(tx, world, { kind, personId, actorId: actor.personId, requestId: actor.requestId })
}
