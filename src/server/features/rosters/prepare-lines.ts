import { describeProblem, Problem } from '../../../contract/problem.ts'
import type { Actor } from '../../access/actor.ts'
import type { Database } from '../../database/database.ts'
import { problemOfRefusedWrite } from '../../database/refused-write.ts'
import { findAnswer, onceFor, type OnceKey } from '../../http/idempotency.ts'
import { readDefinition } from '../../outcomes/definition-store.ts'
import type { World } from '../../world.ts'
import { prepareLine, type LineInput } from './prepare-line.ts'
import { isAdmitted, reachOwnRoster, type ReachedRoster } from './reach-roster.ts'
import { listRosterFiles } from './read-rosters.ts'

/** Types and not interfaces, so that the report can be kept as JSON. */
type RowFault = { row: number; code: string; text: { zh: string; en: string } }
type PrepareReport = { prepared: number; unchanged: number; faults: RowFault[] }

/** A row that loses a race is read once more: what another list did at the same moment it then finds done. */
const raceCodes: readonly string[] = ['conflict']

/**
 * Prepares an outcome for each line: a draft that its learner confirms. Each line stands alone: a faulty one is told
 * with its number and reason and leaves nothing; one that is on the roster already changes nothing, so a mended list is
 * sent again as a whole. The report of a list that was done is kept: the same request again is answered with it.
 */
export async function prepareRosterLines(
  world: World,
  actor: Actor,
  rosterId: string,
  rows: readonly LineInput[],
  once: OnceKey,
): Promise<PrepareReport> {
  const reached = await reachOwnRoster(world, actor, rosterId)
  const { scope } = reached
  const context = await world.gate.read(scope, async (database) => {
    await demandSending(database, reached)
    const before = await findAnswer<PrepareReport>(database, once)
    const definition = await readDefinition(database, reached.roster.definition_id)
    return { before, definition, files: await listRosterFiles(database, rosterId) }
  })
  if (context.before) return context.before
  const report: PrepareReport = { prepared: 0, unchanged: 0, faults: [] }
  for (const row of rows) {
    const outcome = await attempt(() =>
      world.gate.write(scope, (tx) => prepareLine(tx, world, { actor, ...reached, ...context }, row)),
    )
    if (!(outcome instanceof Problem)) report[outcome] += 1
    else {
      const { code, details } = outcome
      const text = { zh: describeProblem(code, details, 'zh'), en: describeProblem(code, details, 'en') }
      report.faults.push({ row: row.row, code, text })
    }
  }
  return world.gate.write(scope, (tx) => onceFor(tx, world, once, async () => report))
}

/** What came of a row, or its fault: what use case or database refuse. Anything else is a bug and ends the list. */
async function attempt<T>(prepareOne: () => Promise<T>, isLast = false): Promise<T | Problem> {
  try {
    return await prepareOne()
  } catch (error) {
    const problem = error instanceof Problem ? error : problemOfRefusedWrite(error)
    if (!problem) throw error
    return !isLast && raceCodes.includes(problem.code) ? attempt(prepareOne, true) : problem
  }
}

/** A partner whose admission ended still sees what it sent, and sends nothing more. */
export async function demandSending(database: Database, { roster }: ReachedRoster): Promise<void> {
  if (roster.partner_id === null) return
  if (!(await isAdmitted(database, roster.institution_id, roster.partner_id))) throw new Problem('not_found')
}
