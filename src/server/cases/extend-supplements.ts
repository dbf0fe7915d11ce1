import type { Tx } from '../database/database.ts'
import { sendMessage } from '../notices/send-message.ts'
import type { World } from '../world.ts'
import { readWorkflow, type ApplicationRow } from './case-store.ts'
import { readCaseTitle } from './case-title.ts'
import { deadlineWords, dueAfter } from './deadlines.ts'
import { readInstitution } from './institution.ts'

/**
 * Locks the learner's cases that wait for more material. Cases are locked before the account, here as everywhere: two
 * that lock both never wait for each other.
 */
export function lockSupplements(tx: Tx, learnerId: string): Promise<ApplicationRow[]> {
  return tx
    .selectFrom('application')
    .selectAll()
    .where('learner_id', '=', learnerId)
    .where('state', '=', 'SUPPLEMENT_REQUIRED')
    .orderBy('id')
    .forUpdate()
    .execute()
}

/** Gives returned cases their whole time again: while the account was frozen nothing could be added to them. */
export async function extendSupplements(
  tx: Tx,
  world: Pick<World, 'ids' | 'clock'>,
  cases: readonly ApplicationRow[],
): Promise<void> {
  for (const row of cases) {
    const institution = await readInstitution(tx, row.institution_id)
    const { supplement } = await readWorkflow(tx, row.workflow_id)
    const dueAt = await dueAfter(tx, institution, world.clock.now(), supplement.workingDays)
    await tx
      .updateTable('application')
      .set({ due_at: dueAt })
      .where('learner_id', '=', row.learner_id)
      .where('id', '=', row.id)
      .execute()
    await sendMessage(tx, world, {
      personId: row.learner_id,
      kind: 'supplement_extended',
      applicationId: row.id,
      parameters: { title: await readCaseTitle(tx, row), due: deadlineWords(dueAt, institution.timeZone) },
    })
  }
}
