import { Problem } from '../../../contract/problem.ts'
import { administratorRoles } from '../../../contract/roles.ts'
import { verifyAgainstNobody, verifyPassword } from '../../access/passwords.ts'
import { recordSecurityEvent } from '../../access/security-event.ts'
import { openSession } from '../../access/sessions.ts'
import { countFailure, countSuccess, demandNotBlocked } from '../../access/throttle.ts'
import { findTotpStep } from '../../access/totp.ts'
import { wholeBank, type Tx } from '../../database/database.ts'
import type { World } from '../../world.ts'

export interface SignInInput {
  username: string
  password: string
  code?: string | undefined
  address: string
  userAgent: string | null
  requestId: string
}

type Outcome = { token: string } | { problem: Problem }

/**
 * Signs in by password and, where set up, authenticator. An unknown name is answered like a wrong password and takes as
 * long. Failures are counted per name and per address and survive restarts. The refusal is thrown after the
 * transaction, since what was counted must stay counted.
 */
export async function signIn(world: World, input: SignInInput): Promise<string> {
  const username = input.username.toLowerCase()
  const place = { username, address: input.address }
  const login = await world.gate.write(wholeBank, async (tx) => {
    await demandNotBlocked(tx, place, world.clock.real())
    return findLogin(tx, username)
  })
  // The costly comparison runs outside of any transaction: it would hold a connection for 30 ms.
  const isRight = login ? await verifyPassword(input.password, login.password_hash) : await noOne(input.password)
  const outcome = await world.gate.write(wholeBank, async (tx): Promise<Outcome> => {
    // Of many guesses at the same moment only those up to the limit are answered: the rest learn nothing.
    await demandNotBlocked(tx, place, world.clock.real())
    if (!login || !isRight || login.disabled_at !== null) {
      await fail(tx, world, input, username, login?.person_id ?? null)
      return { problem: new Problem('sign_in_failed') }
    }
    const factor = await checkSecondFactor(tx, world, login, input.code)
    if (factor !== null) {
      if (factor.code === 'second_factor_wrong') await fail(tx, world, input, username, login.person_id)
      return { problem: factor }
    }
    await countSuccess(tx, login.person_id, place, world.clock.real())
    await recordSecurityEvent(tx, world, { kind: 'signed_in', personId: login.person_id, requestId: input.requestId })
    const { person_id: id, is_administrator: isAdministrator } = login
    const hasSecondFactor = login.totp_enabled_at !== null
    return { token: await openSession(tx, world, { id, isAdministrator, hasSecondFactor, userAgent: input.userAgent }) }
  })
  if ('problem' in outcome) throw outcome.problem
  return outcome.token
}

async function noOne(password: string): Promise<false> {
  await verifyAgainstNobody(password)
  return false
}

async function findLogin(tx: Tx, username: string) {
  return tx
    .selectFrom('login as l')
    .selectAll('l')
    .select(({ exists, selectFrom }) =>
      exists(
        selectFrom('role_assignment as r')
          .select('r.id')
          .whereRef('r.person_id', '=', 'l.person_id')
          .where('r.role', 'in', [...administratorRoles])
          .where('r.ended_at', 'is', null),
      ).as('is_administrator'),
    )
    .where('l.username', '=', username)
    .executeTakeFirst()
    .then((row) => (row ? { ...row, is_administrator: Boolean(row.is_administrator) } : undefined))
}

type Login = NonNullable<Awaited<ReturnType<typeof findLogin>>>

async function checkSecondFactor(
  tx: Tx,
  world: World,
  login: Login,
  code: string | undefined,
): Promise<Problem | null> {
  if (login.totp_enabled_at === null || login.totp_sealed === null) return null
  if (code === undefined) return new Problem('second_factor_required')
  const secret = world.seals.open('totp', login.totp_sealed)
  const step = findTotpStep(secret, code, world.clock.real(), login.totp_last_step)
  if (step === null) return new Problem('second_factor_wrong')
  // A code is good once: of two sign-ins with the same code at the same moment one finds the step taken.
  const taken = await tx
    .updateTable('login')
    .set({ totp_last_step: step })
    .where('person_id', '=', login.person_id)
    .where('totp_last_step', '<', step)
    .executeTakeFirst()
  return taken.numUpdatedRows === 1n ? null : new Problem('second_factor_wrong')
}

async function fail(tx: Tx, world: World, input: SignInInput, username: string, personId: string | null) {
  const locks = await countFailure(tx, { username, address: input.address }, world.clock.real())
  const { requestId } = input
  await recordSecurityEvent(tx, world, { kind: 'sign_in_failed', personId, requestId })
  if (locks) await recordSecurityEvent(tx, world, { kind: 'sign_in_locked', personId, requestId })
}
