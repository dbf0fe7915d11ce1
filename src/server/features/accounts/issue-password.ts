import { Problem } from '../../../contract/problem.ts'
import { scopeOfCapacity, type Actor, type Capacity } from '../../access/actor.ts'
import { hashPassword, makeInitialPassword } from '../../access/passwords.ts'
import { replacePassword } from '../../access/reset-sign-in.ts'
import { recordSecurityEvent } from '../../access/security-event.ts'
import { addLearnerLogin, findUsername } from '../../accounts/learner-login.ts'
import { writeAccountEvent } from '../../accounts/open-account.ts'
import { accountStateNames } from '../../accounts/account-state.ts'
import type { Tx } from '../../database/database.ts'
import type { World } from '../../world.ts'
import { reachOpenedAccount } from './staff-accounts.ts'

/**
 * The office gives a learner who stands before it a first password: to an account that was imported, or instead of a
 * forgotten one. It is shown once and must be changed; sessions end, and a lost authenticator is lifted with it.
 */
export async function issuePassword(world: World, actor: Actor, learnerId: string) {
  const capacity = await reachOpenedAccount(world, actor, learnerId)
  const initialPassword = makeInitialPassword((length) => world.ids.bytes(length))
  const passwordHash = await hashPassword(initialPassword)
  return world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    const state = await demandUsable(tx, learnerId)
    await demandNoStaff(tx, learnerId)
    const known = await findUsername(tx, learnerId)
    if (known !== null) await replacePassword(tx, world, learnerId, { passwordHash, liftsSecondFactor: true })
    const username = known ?? (await addFirstLogin(tx, world, capacity, learnerId, passwordHash))
    const { personId: actorId, requestId } = actor
    const at = world.clock.now()
    const event = { from: state, to: state, actorId, role: capacity.role, reason: 'PASSWORD_ISSUED', at }
    await writeAccountEvent(tx, learnerId, event)
    await recordSecurityEvent(tx, world, { kind: 'password_issued', personId: learnerId, actorId, requestId })
    return { username, initialPassword }
  })
}

/** The state of an account that is not over; its row stays locked. */
async function demandUsable(tx: Tx, learnerId: string): Promise<string> {
  const { state } = await tx
    .selectFrom('learning_account')
    .select('state')
    .where('learner_id', '=', learnerId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (['PENDING_VERIFICATION', 'ACTIVE', 'FROZEN'].includes(state)) return state
  throw new Problem('transition_not_allowed', { state: accountStateNames[state] })
}

/** The sign-in of a member of staff opens more than the own account: it is the administrators'. */
async function demandNoStaff(tx: Tx, personId: string): Promise<void> {
  const staff = await tx
    .selectFrom('login')
    .select('person_id')
    .where('person_id', '=', personId)
    .where('is_staff', '=', true)
    .executeTakeFirst()
  if (staff) throw new Problem('forbidden', { grantor: { zh: '系统管理员', en: 'The system administrator' } })
}

async function addFirstLogin(tx: Tx, world: World, capacity: Capacity, learnerId: string, passwordHash: string) {
  const enrolment = await tx
    .selectFrom('enrolment as e')
    .innerJoin('institution as i', 'i.id', 'e.institution_id')
    .select(['e.student_number', 'i.id', 'i.code'])
    .where('e.learner_id', '=', learnerId)
    .where('e.institution_id', '=', capacity.institutionId)
    .orderBy('e.started_on', 'desc')
    .executeTakeFirst()
  if (!enrolment) throw new Problem('not_found')
  const { id, code, student_number: studentNumber } = enrolment
  return addLearnerLogin(tx, world, learnerId, { institution: { id, code }, studentNumber, passwordHash })
}
