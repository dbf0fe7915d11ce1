import { Problem, describeProblem, type BilingualText } from '../../../contract/problem.ts'
import { stateAfter, type AccountState, type OfficeAct } from '../../../core/account/account.ts'
import { normaliseIdNumber } from '../../../core/identity/id-number.ts'
import { addLogin } from '../../access/add-person.ts'
import { anyCapacity, scopeOfCapacity, type Actor, type Capacity } from '../../access/actor.ts'
import { demandStrongPassword, hashPassword, makeInitialPassword } from '../../access/passwords.ts'
import { readAccountView } from '../../accounts/account-view.ts'
import {
  demandDocument,
  enrol,
  findPersonByDocument,
  openLearningAccount,
  type NewLearner,
  type OpeningContext,
} from '../../accounts/open-account.ts'
import { accountStateNames } from '../../cases/submit-case.ts'
import { wholeBank, type Tx } from '../../database/database.ts'
import { onceFor, type OnceKey } from '../../http/idempotency.ts'
import { sendMessage } from '../../notices/send-message.ts'
import type { MessageKind } from '../../notices/message-texts.ts'
import type { World } from '../../world.ts'
import { reachAccount } from './staff-accounts.ts'

export interface OpenInput extends NewLearner {
  studentNumber: string
  programmeId: string
  classId: string | null
  startedOn: string
}

async function contextOf(tx: Tx, capacity: Capacity, actor: Actor, openedBy: 'STAFF' | 'IMPORT') {
  const institution = await tx
    .selectFrom('institution')
    .select(['id', 'code'])
    .where('id', '=', capacity.institutionId)
    .executeTakeFirstOrThrow()
  const context: OpeningContext = {
    institution,
    openedBy,
    state: 'ACTIVE',
    actorId: actor.personId,
    role: capacity.role,
  }
  return context
}

/** Staff open an account for a learner, with enrolment and a first password that is shown once. */
export async function openAccount(world: World, actor: Actor, input: OpenInput, once: OnceKey) {
  const capacity = anyCapacity(actor, ['credit_bank_office'])
  const initialPassword = makeInitialPassword((length) => world.ids.bytes(length))
  const passwordHash = await hashPassword(initialPassword)
  const { learnerId } = await world.gate.write(scopeOfCapacity(capacity), (tx) =>
    onceFor(tx, world, once, async () => {
      const opened = await openLearningAccount(tx, world, input, await contextOf(tx, capacity, actor, 'STAFF'))
      await enrol(tx, world, opened.learnerId, input)
      const login = { username: input.studentNumber, passwordHash, mustChangePassword: true }
      await addLogin(tx, world, opened.learnerId, login)
      return { learnerId: opened.learnerId }
    }),
  )
  const view = await world.gate.read(scopeOfCapacity(capacity), (database) =>
    readAccountView(database, world, learnerId),
  )
  return { ...view, username: input.studentNumber.toLowerCase(), initialPassword }
}

export interface RegisterInput extends NewLearner {
  institutionCode: string
  studentNumber: string
  username: string
  password: string
}

/**
 * A learner opens the own account. It waits for the office to verify it, unless an enrolment of the institution already
 * carries this person: then nothing is opened, since there is one account per person.
 */
export async function registerAccount(world: World, input: RegisterInput) {
  demandStrongPassword(input.password, input.username)
  demandDocument(input.documentKind, input.documentNumber)
  const passwordHash = await hashPassword(input.password)
  return world.gate.write(wholeBank, async (tx) => {
    const institution = await tx
      .selectFrom('institution')
      .select(['id', 'code'])
      .where('code', '=', input.institutionCode)
      .where('kind', '=', 'COLLEGE')
      .executeTakeFirst()
    if (!institution) throw new Problem('not_found')
    const context: OpeningContext = {
      institution,
      openedBy: 'LEARNER',
      state: 'PENDING_VERIFICATION',
      actorId: null,
      role: 'learner',
    }
    const opened = await openLearningAccount(tx, world, input, context)
    const { username } = input
    await addLogin(tx, world, opened.learnerId, { username, passwordHash, mustChangePassword: false })
    return { accountNumber: opened.accountNumber, state: 'PENDING_VERIFICATION' as const }
  })
}

export interface ImportRow extends NewLearner {
  studentNumber: string
  programmeCode: string
  className?: string | undefined
  startedOn: string
}

interface RowFault {
  row: number
  code: string
  text: BilingualText
}

/**
 * Opens accounts from a list. Each row stands alone: a faulty one is told with its number and reason and leaves
 * nothing; a row whose person and student number are known already changes nothing, so the list can be sent again.
 */
export async function importAccounts(world: World, actor: Actor, rows: readonly ImportRow[]) {
  const capacity = anyCapacity(actor, ['credit_bank_office'])
  const report = { opened: 0, unchanged: 0, faults: [] as RowFault[] }
  for (const [index, row] of rows.entries()) {
    try {
      const outcome = await world.gate.write(scopeOfCapacity(capacity), (tx) =>
        importRow(tx, world, actor, capacity, row),
      )
      report[outcome] += 1
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      const { code, details } = error
      const text = { zh: describeProblem(code, details, 'zh'), en: describeProblem(code, details, 'en') }
      report.faults.push({ row: index + 1, code, text })
    }
  }
  return report
}

async function importRow(
  tx: Tx,
  world: World,
  actor: Actor,
  capacity: Capacity,
  row: ImportRow,
): Promise<'opened' | 'unchanged'> {
  const document = demandDocument(row.documentKind, normaliseIdNumber(row.documentNumber))
  const known = await findPersonByDocument(tx, world, document)
  const programme = await tx
    .selectFrom('programme')
    .select('id')
    .where('institution_id', '=', capacity.institutionId)
    .where('code', '=', row.programmeCode)
    .executeTakeFirst()
  if (!programme) {
    const faults = { zh: `没有培养方案 ${row.programmeCode}`, en: `there is no programme ${row.programmeCode}` }
    throw new Problem('request_invalid', { faults })
  }
  const classId = row.className ? await findClass(tx, capacity.institutionId, row.className) : null
  const enrolment = { ...row, programmeId: programme.id, classId }
  if (!known) {
    const opened = await openLearningAccount(tx, world, row, await contextOf(tx, capacity, actor, 'IMPORT'))
    await enrol(tx, world, opened.learnerId, enrolment)
    return 'opened'
  }
  const claim = await tx
    .selectFrom('student_number_claim')
    .select('learner_id')
    .where('institution_id', '=', capacity.institutionId)
    .where('student_number', '=', row.studentNumber)
    .executeTakeFirst()
  if (claim?.learner_id === known.id) return 'unchanged'
  // The person is known, the enrolment is not: one account carries several enrolments.
  await enrol(tx, world, known.id, enrolment)
  return 'opened'
}

async function findClass(tx: Tx, institutionId: string, name: string): Promise<string> {
  const row = await tx
    .selectFrom('unit')
    .select('id')
    .where('institution_id', '=', institutionId)
    .where('kind', '=', 'CLASS')
    .where((where) => where.or([where('name_zh', '=', name), where('code', '=', name)]))
    .executeTakeFirst()
  if (row) return row.id
  throw new Problem('request_invalid', { faults: { zh: `没有班级 ${name}`, en: `there is no class ${name}` } })
}

const messageOf: Record<OfficeAct, MessageKind> = {
  verify: 'account_verified',
  freeze: 'account_frozen',
  unfreeze: 'account_unfrozen',
  close: 'account_closed',
}

/** Verifies, freezes, unfreezes or closes an account; who, when and why goes into its append-only history. */
export async function changeAccountState(
  world: World,
  actor: Actor,
  learnerId: string,
  input: { act: OfficeAct; reason: string },
) {
  const capacity = await reachAccount(world, actor, learnerId, ['credit_bank_office'])
  return world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    const account = await tx
      .selectFrom('learning_account')
      .select(['state', 'account_number'])
      .where('learner_id', '=', learnerId)
      .forUpdate()
      .executeTakeFirstOrThrow()
    const next = stateAfter(account.state as AccountState, input.act)
    if (next === null) throw new Problem('transition_not_allowed', { state: accountStateNames[account.state] })
    const at = world.clock.now()
    await tx
      .updateTable('learning_account')
      .set({
        state: next,
        ...(input.act === 'verify' ? { verified_at: at } : {}),
        ...(input.act === 'close' ? { closed_at: at } : {}),
      })
      .where('learner_id', '=', learnerId)
      .execute()
    const last = await tx
      .selectFrom('learning_account_event')
      .select((eb) => eb.fn.max('seq').as('seq'))
      .where('learner_id', '=', learnerId)
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('learning_account_event')
      .values({
        learner_id: learnerId,
        seq: (last.seq ?? 0) + 1,
        from_state: account.state,
        to_state: next,
        actor_id: actor.personId,
        role: capacity.role,
        reason: input.reason,
        recorded_at: at,
      })
      .execute()
    await sendMessage(tx, world, {
      personId: learnerId,
      kind: messageOf[input.act],
      parameters: { account: account.account_number, reason: input.reason },
    })
    return readAccountView(tx, world, learnerId)
  })
}
