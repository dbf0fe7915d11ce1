import { stateAfter, type AccountState } from '../../../core/account/account.ts'
import { Problem } from '../../../contract/problem.ts'
import { addLogin } from '../../access/add-person.ts'
import { demandStrongPassword, hashPassword } from '../../access/passwords.ts'
import { recordSecurityEvent } from '../../access/security-event.ts'
import { countFailure, demandNotBlocked } from '../../access/throttle.ts'
import {
  demandDocument,
  demandName,
  findPersonByDocument,
  openLearningAccount,
  writeAccountEvent,
  type NewLearner,
} from '../../accounts/open-account.ts'
import { wholeBank, type Tx } from '../../database/database.ts'
import type { World } from '../../world.ts'

export interface RegisterInput extends NewLearner {
  institutionCode: string
  studentNumber: string
  username: string
  password: string
}

interface Registration extends RegisterInput {
  document: string
  passwordHash: string
  requestId: string
}

interface Registered {
  accountNumber: string
  state: AccountState
}

/**
 * A learner registers. Whose account an import or the office opened claims it by name, document and student number, all
 * three; who is not known yet opens one. Either waits for the office, which sees the person and the document.
 * Everything else gets one answer, which does not tell whether the document is known; it is thrown after the
 * transaction, since what was counted against the address and the document must stay counted.
 */
export async function registerAccount(
  world: World,
  input: RegisterInput,
  from: { address: string; requestId: string },
) {
  demandStrongPassword(input.password, input.username)
  const name = demandName(input.name)
  const document = demandDocument(input.documentKind, input.documentNumber)
  const passwordHash = await hashPassword(input.password)
  const place = placeOf(world, document, from.address)
  const registered = await world.gate.write(wholeBank, async (tx) => {
    const now = world.clock.real()
    await demandNotBlocked(tx, place, now)
    await demandFreeUsername(tx, input.username)
    const given = { ...input, name, document, passwordHash, requestId: from.requestId }
    const done = await claimOrOpen(tx, world, given)
    if (done) return done
    await countFailure(tx, place, now)
    await recordSecurityEvent(tx, world, { kind: 'registration_refused', requestId: from.requestId })
    return null
  })
  if (!registered) throw new Problem('details_mismatch')
  return registered
}

/** Student numbers run in sequence: who guesses the one of a known person is stopped after a few. */
function placeOf(world: World, document: string, address: string) {
  const index = world.seals.blindIndex('id-number', document).toString('hex')
  return { username: `register:${index}`, address }
}

/** Asked before anything else, so that the answer does not depend on who is known. */
async function demandFreeUsername(tx: Tx, username: string): Promise<void> {
  const taken = await tx
    .selectFrom('login')
    .select('person_id')
    .where('username', '=', username.toLowerCase())
    .executeTakeFirst()
  if (taken) throw new Problem('duplicate', { what: { zh: '用户名', en: 'The user name' } })
}

async function claimOrOpen(tx: Tx, world: World, given: Registration): Promise<Registered | null> {
  const institution = await tx
    .selectFrom('institution')
    .select(['id', 'code'])
    .where('code', '=', given.institutionCode)
    .where('kind', '=', 'COLLEGE')
    .executeTakeFirst()
  if (!institution) throw new Problem('not_found')
  const person = await findPersonByDocument(tx, world, given.document)
  const holder = await tx
    .selectFrom('student_number_claim')
    .select('learner_id')
    .where('institution_id', '=', institution.id)
    .where('student_number', '=', given.studentNumber)
    .executeTakeFirst()
  if (person)
    return person.name === given.name && holder?.learner_id === person.id ? claim(tx, world, person, given) : null
  return holder ? null : open(tx, world, institution, given)
}

/** Takes over the account that was opened for the learner, unless somebody signs in to it already. */
async function claim(tx: Tx, world: World, person: { id: string }, given: Registration): Promise<Registered | null> {
  const account = await tx
    .selectFrom('learning_account')
    .select(['account_number', 'institution_id', 'state'])
    .where('learner_id', '=', person.id)
    .forUpdate()
    .executeTakeFirst()
  const login = await tx.selectFrom('login').select('person_id').where('person_id', '=', person.id).executeTakeFirst()
  const state = account && !login ? stateAfter(account.state as AccountState, 'claim') : null
  if (!account || state === null) return null
  const { username, passwordHash } = given
  const signIn = { institutionId: account.institution_id, username, passwordHash, mustChangePassword: false }
  await addLogin(tx, world, person.id, { ...signIn, isStaff: false })
  await tx.updateTable('learning_account').set({ state }).where('learner_id', '=', person.id).execute()
  await writeAccountEvent(tx, person.id, {
    from: account.state,
    to: state,
    actorId: person.id,
    role: 'learner',
    reason: 'CLAIM',
    at: world.clock.now(),
  })
  await recordSecurityEvent(tx, world, { kind: 'account_claimed', personId: person.id, requestId: given.requestId })
  return { accountNumber: account.account_number, state }
}

async function open(
  tx: Tx,
  world: World,
  institution: { id: string; code: string },
  given: Registration,
): Promise<Registered> {
  const opened = await openLearningAccount(tx, world, given, {
    institution,
    openedBy: 'LEARNER',
    state: 'PENDING_VERIFICATION',
    actorId: null,
    role: 'learner',
    statedStudentNumber: given.studentNumber,
  })
  const { username, passwordHash } = given
  const signIn = { institutionId: institution.id, username, passwordHash, mustChangePassword: false }
  await addLogin(tx, world, opened.learnerId, { ...signIn, isStaff: false })
  return { accountNumber: opened.accountNumber, state: 'PENDING_VERIFICATION' }
}
