import { describeProblem, Problem, type BilingualText } from '../../../contract/problem.ts'
import { institutionCapacity, scopeOfCapacity, type Actor, type Capacity } from '../../access/actor.ts'
import { accountStateNames } from '../../accounts/account-state.ts'
import {
  demandDocument,
  demandName,
  enrol,
  findPersonByDocument,
  openLearningAccount,
  type NewLearner,
} from '../../accounts/open-account.ts'
import type { Tx } from '../../database/database.ts'
import { problemOfRefusedWrite } from '../../database/refused-write.ts'
import { findAnswer, onceFor, type OnceKey } from '../../http/idempotency.ts'
import type { World } from '../../world.ts'
import { contextOf } from './open-account.ts'

export interface ImportRow extends NewLearner {
  studentNumber: string
  programmeCode: string
  className?: string | undefined
  startedOn: string
}

/** Types and not interfaces, so that the report can be kept as JSON. */
type RowFault = { row: number; code: string; text: { zh: string; en: string } }
type ImportReport = { opened: number; unchanged: number; faults: RowFault[] }

/**
 * Opens accounts from a list. Each row stands alone: a faulty one is told with its number and reason and leaves
 * nothing; a row whose person and student number are known already changes nothing, so a list that broke off can be
 * sent again. The report of a list that was done is kept: the same request again is answered with it.
 */
export async function importAccounts(
  world: World,
  actor: Actor,
  rows: readonly ImportRow[],
  once: OnceKey,
): Promise<ImportReport> {
  const capacity = institutionCapacity(actor, ['credit_bank_office'])
  const scope = scopeOfCapacity(capacity)
  const before = await world.gate.read(scope, (database) => findAnswer<ImportReport>(database, once))
  if (before) return before
  const report: ImportReport = { opened: 0, unchanged: 0, faults: [] }
  for (const [index, row] of rows.entries()) {
    const outcome = await attempt(() => world.gate.write(scope, (tx) => importRow(tx, world, actor, capacity, row)))
    if (!(outcome instanceof Problem)) report[outcome] += 1
    else report.faults.push({ row: index + 1, code: outcome.code, text: textsOf(outcome) })
  }
  return world.gate.write(scope, (tx) => onceFor(tx, world, once, async () => report))
}

/** A row that loses a race is read once more: what another list did at the same moment it then finds done. */
const raceCodes: readonly string[] = ['person_exists', 'conflict']

/** What came of a row, or its fault: what use case or database refuse. Anything else is a bug and ends the list. */
async function attempt<T>(importOne: () => Promise<T>, isLast = false): Promise<T | Problem> {
  try {
    return await importOne()
  } catch (error) {
    const problem = error instanceof Problem ? error : problemOfRefusedWrite(error)
    if (!problem) throw error
    return !isLast && raceCodes.includes(problem.code) ? attempt(importOne, true) : problem
  }
}

function textsOf({ code, details }: Problem): BilingualText {
  return { zh: describeProblem(code, details, 'zh'), en: describeProblem(code, details, 'en') }
}

async function importRow(
  tx: Tx,
  world: World,
  actor: Actor,
  capacity: Capacity,
  row: ImportRow,
): Promise<'opened' | 'unchanged'> {
  const document = demandDocument(row.documentKind, row.documentNumber)
  const name = demandName(row.name)
  const enrolment = await findPlace(tx, capacity, row)
  const known = await findPersonByDocument(tx, world, document)
  if (known && known.name !== name) throw new Problem('name_mismatch')
  const account = known && (await lockAccount(tx, known.id))
  if (!known || !account) {
    const opened = await openLearningAccount(tx, world, row, await contextOf(tx, capacity, actor, 'IMPORT'))
    await enrol(tx, world, opened.learnerId, enrolment)
    return 'opened'
  }
  if (await isEnrolled(tx, capacity, row, known.id)) return 'unchanged'
  // Whoever registered with this document has shown nothing yet: the enrolment of one is not given to another.
  if (account.state === 'PENDING_VERIFICATION') throw new Problem('account_unverified')
  if (account.state !== 'ACTIVE' && account.state !== 'FROZEN') {
    throw new Problem('account_not_active', { state: accountStateNames[account.state] })
  }
  // The person is known, the enrolment is not: one account carries several enrolments.
  await enrol(tx, world, known.id, enrolment)
  return 'opened'
}

function lockAccount(tx: Tx, learnerId: string) {
  return tx
    .selectFrom('learning_account')
    .select('state')
    .where('learner_id', '=', learnerId)
    .forUpdate()
    .executeTakeFirst()
}

async function isEnrolled(tx: Tx, capacity: Capacity, row: ImportRow, learnerId: string): Promise<boolean> {
  const claim = await tx
    .selectFrom('student_number_claim')
    .select('learner_id')
    .where('institution_id', '=', capacity.institutionId)
    .where('student_number', '=', row.studentNumber)
    .executeTakeFirst()
  return claim?.learner_id === learnerId
}

async function findPlace(tx: Tx, capacity: Capacity, row: ImportRow) {
  const programme = await tx
    .selectFrom('programme')
    .select('id')
    .where('institution_id', '=', capacity.institutionId)
    .where('code', '=', row.programmeCode)
    .where('state', '=', 'PUBLISHED')
    .executeTakeFirst()
  if (!programme) {
    const faults = { zh: `没有培养方案 ${row.programmeCode}`, en: `there is no programme ${row.programmeCode}` }
    throw new Problem('request_invalid', { faults })
  }
  const classId = row.className ? await findClass(tx, capacity.institutionId, row.className) : null
  return { ...row, programmeId: programme.id, classId }
}

async function findClass(tx: Tx, institutionId: string, name: string): Promise<string> {
  const row = await tx
    .selectFrom('unit')
    .select('id')
    .where('institution_id', '=', institutionId)
    .where('kind', '=', 'CLASS')
    .where('closed_at', 'is', null)
    .where((where) => where.or([where('name_zh', '=', name), where('code', '=', name)]))
    .forShare()
    .executeTakeFirst()
  if (row) return row.id
  throw new Problem('request_invalid', { faults: { zh: `没有班级 ${name}`, en: `there is no class ${name}` } })
}
