import { findWorkflowFaults } from '../../core/case/workflow-faults.ts'
import { standardWorkflow } from '../../core/case/workflow.ts'
import { invariant } from '../../core/invariant.ts'
import { Problem } from '../../contract/problem.ts'
import type { Tx } from '../database/database.ts'
import type { World } from '../world.ts'

export interface NewCollege {
  code: string
  name: { zh: string; en: string }
}

/** Adds a college, which sets its own policy before it opens a window. Throws `duplicate` when the code is taken. */
export async function addCollege(tx: Tx, world: Pick<World, 'ids' | 'clock'>, college: NewCollege): Promise<string> {
  const id = world.ids.next()
  const { code, name } = college
  const inserted = await tx
    .insertInto('institution')
    .values({
      id,
      code,
      name_zh: name.zh,
      name_en: name.en,
      kind: 'COLLEGE',
      recorded_at: world.clock.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows !== 1n) {
    throw new Problem('duplicate', {
      what: { zh: `代码为 ${code} 的院校`, en: `An institution with the code ${code}` },
    })
  }
  return id
}

/** Gives an institution a version of its workflow; the standard one unless told. */
export async function addWorkflow(
  tx: Tx,
  world: Pick<World, 'ids' | 'clock'>,
  institutionId: string,
  effectiveFrom: string,
  version = 1,
  definition = standardWorkflow,
): Promise<void> {
  invariant(findWorkflowFaults(definition).length === 0, 'the workflow can be used')
  await tx
    .insertInto('workflow')
    .values({
      id: world.ids.next(),
      institution_id: institutionId,
      version,
      definition: JSON.stringify(definition),
      effective_from: effectiveFrom,
      recorded_at: world.clock.now(),
    })
    .execute()
}
