import { Problem } from '../../../contract/problem.ts'
import { institutionCapacity, scopeOfCapacity, type Actor, type Capacity } from '../../access/actor.ts'
import { hashPassword, makeInitialPassword } from '../../access/passwords.ts'
import { readAccountView } from '../../accounts/account-view.ts'
import { addLearnerLogin, findUsername } from '../../accounts/learner-login.ts'
import { enrol, openLearningAccount, type NewLearner, type OpeningContext } from '../../accounts/open-account.ts'
import type { Tx } from '../../database/database.ts'
import { onceFor, type OnceKey } from '../../http/idempotency.ts'
import type { World } from '../../world.ts'

export interface OpenInput extends NewLearner {
  studentNumber: string
  programmeId: string
  classId: string | null
  startedOn: string
}

/** The opening by a member of staff, or by a list that one sends. */
export async function contextOf(
  tx: Tx,
  capacity: Capacity,
  actor: Actor,
  openedBy: 'STAFF' | 'IMPORT',
): Promise<OpeningContext> {
  const institution = await tx
    .selectFrom('institution')
    .select(['id', 'code'])
    .where('id', '=', capacity.institutionId)
    .executeTakeFirstOrThrow()
  return { institution, openedBy, state: 'ACTIVE', actorId: actor.personId, role: capacity.role }
}

/**
 * Staff open an account for a learner, with enrolment and a first password that is shown once: a repeated request is
 * answered without it, since only its hash was kept. The office can issue another.
 */
export async function openAccount(world: World, actor: Actor, input: OpenInput, once: OnceKey) {
  const capacity = institutionCapacity(actor, ['credit_bank_office'])
  const password = makeInitialPassword((length) => world.ids.bytes(length))
  const passwordHash = await hashPassword(password)
  return world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    let initialPassword: string | null = null
    const { learnerId } = await onceFor(tx, world, once, async () => {
      await demandPlace(tx, capacity, input)
      const context = await contextOf(tx, capacity, actor, 'STAFF')
      const opened = await openLearningAccount(tx, world, input, context)
      await enrol(tx, world, opened.learnerId, input)
      // A member of staff who becomes a learner keeps the one sign-in.
      if ((await findUsername(tx, opened.learnerId)) === null) {
        const { institution } = context
        const { studentNumber } = input
        await addLearnerLogin(tx, world, opened.learnerId, { institution, studentNumber, passwordHash })
        initialPassword = password
      }
      return { learnerId: opened.learnerId }
    })
    const username = (await findUsername(tx, learnerId)) ?? ''
    return {
      ...(await readAccountView(tx, world, learnerId)),
      username,
      initialPassword: initialPassword as string | null,
    }
  })
}

/** Programme and class are the institution's own. */
async function demandPlace(tx: Tx, capacity: Capacity, input: OpenInput): Promise<void> {
  const programme = await tx
    .selectFrom('programme')
    .select('id')
    .where('id', '=', input.programmeId)
    .where('institution_id', '=', capacity.institutionId)
    .where('state', '=', 'PUBLISHED')
    .executeTakeFirst()
  if (!programme) throw new Problem('not_found')
  if (input.classId === null) return
  const unit = await tx
    .selectFrom('unit')
    .select('id')
    .where('id', '=', input.classId)
    .where('institution_id', '=', capacity.institutionId)
    .where('kind', '=', 'CLASS')
    .where('closed_at', 'is', null)
    .forShare()
    .executeTakeFirst()
  if (!unit) throw new Problem('not_found')
}
