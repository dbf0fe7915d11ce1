import { invariant } from '../../core/invariant.ts'
import { wholeBank } from '../database/database.ts'
import { runRecognition, type CaseContext, type CaseLearner } from './load-cases.ts'

/** Since when the demonstration's college asks experts: older cases came before. */
export const expertsSinceDays = 3

/** A case that experts must judge waits for the office to convene them: heritage has no exact rule anywhere. */
export async function loadPanelCase(context: CaseContext, learners: readonly CaseLearner[]): Promise<void> {
  const withOutcome = await context.world.gate.read(wholeBank, (database) =>
    database.selectFrom('outcome').select('learner_id').distinct().execute(),
  )
  const busy = new Set(withOutcome.map((row) => row.learner_id))
  const learner = learners.slice(1).find((one) => !busy.has(one.actor.personId))
  invariant(learner, 'a learner of the demonstration has no outcome yet')
  await runRecognition(context, learner, 'H-ICH-C', 'affairs', expertsSinceDays)
}
