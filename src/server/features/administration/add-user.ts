import { Problem } from '../../../contract/problem.ts'
import { institutionCapacity, type Actor } from '../../access/actor.ts'
import { addLogin, addStaff } from '../../access/add-person.ts'
import { hashPassword, makeInitialPassword } from '../../access/passwords.ts'
import { recordSecurityEvent } from '../../access/security-event.ts'
import {
  demandDocument,
  demandName,
  findPersonByDocument,
  sealDocument,
  type NewLearner,
} from '../../accounts/open-account.ts'
import { wholeBank, type Tx } from '../../database/database.ts'
import { onceFor, type OnceKey } from '../../http/idempotency.ts'
import type { World } from '../../world.ts'
import { readUser } from './users.ts'

export interface UserInput {
  name: string
  username: string
  email?: string | undefined
  document?: { kind: NewLearner['documentKind']; number: string } | undefined
}

/**
 * The system administrator adds a member of staff, who then has no role: roles are the security administrator's. A
 * learner of the institution, found by document, stays one person with one sign-in. The first password is shown once: a
 * repeated request is answered without it.
 */
export async function addUser(world: World, actor: Actor, input: UserInput, once: OnceKey) {
  const { institutionId } = institutionCapacity(actor, ['system_administrator'])
  const password = makeInitialPassword((length) => world.ids.bytes(length))
  const passwordHash = await hashPassword(password)
  return world.gate.write(wholeBank, async (tx) => {
    let isShown = false
    const { personId } = await onceFor(tx, world, once, async () => {
      const added = await findOrAdd(tx, world, institutionId, input, passwordHash)
      isShown = added.isPasswordSet
      const { personId: actorId, requestId } = actor
      await recordSecurityEvent(tx, world, { kind: 'user_added', personId: added.personId, actorId, requestId })
      return { personId: added.personId }
    })
    const user = await readUser(tx, world, institutionId, personId)
    return { ...user, initialPassword: isShown ? password : null }
  })
}

interface Added {
  personId: string
  isPasswordSet: boolean
}

async function findOrAdd(
  tx: Tx,
  world: World,
  institutionId: string,
  input: UserInput,
  passwordHash: string,
): Promise<Added> {
  const { username, email } = input
  const login = { institutionId, username, passwordHash, mustChangePassword: true }
  const document = input.document && demandDocument(input.document.kind, input.document.number)
  const known = document === undefined ? undefined : await findPersonByDocument(tx, world, document)
  if (known) {
    if (known.name !== demandName(input.name)) throw new Problem('name_mismatch')
    const { id: personId } = known
    await demandOwnPerson(tx, institutionId, personId)
    if (await makeStaff(tx, personId)) return { personId, isPasswordSet: false }
    await addLogin(tx, world, personId, { ...login, isStaff: true })
    return { personId, isPasswordSet: true }
  }
  const personId = await addStaff(tx, world, { name: demandName(input.name), email: email ?? null, ...login })
  if (input.document && document !== undefined) {
    const columns = sealDocument(world, input.document.kind, document)
    await tx.updateTable('person').set(columns).where('id', '=', personId).execute()
  }
  return { personId, isPasswordSet: true }
}

/** A person of another institution is not taken over by knowing the document. */
async function demandOwnPerson(tx: Tx, institutionId: string, personId: string): Promise<void> {
  const account = await tx
    .selectFrom('learning_account')
    .select(['institution_id', 'state'])
    .where('learner_id', '=', personId)
    .executeTakeFirst()
  if (account?.institution_id !== institutionId) throw new Problem('person_exists')
  // Who registered with somebody's document is not that person before the office has seen both.
  if (account.state === 'PENDING_VERIFICATION') throw new Problem('account_unverified')
}

/** Makes the holder of a sign-in a member of staff; false where there is no sign-in yet. */
async function makeStaff(tx: Tx, personId: string): Promise<boolean> {
  const changed = await tx
    .updateTable('login')
    .set({ is_staff: true })
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return changed.numUpdatedRows === 1n
}
