import { findWorkflowFaults, standardWorkflow } from '../../core/case/workflow.ts'
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

/** Gives an institution the standard workflow as its first version. */
export async function addStandardWorkflow(
  tx: Tx,
  world: Pick<World, 'ids' | 'clock'>,
  institutionId: string,
  effectiveFrom: string,
): Promise<void> {
  invariant(findWorkflowFaults(standardWorkflow).length === 0, 'the standard workflow can be used')
  await tx
    .insertInto('workflow')
    .values({
      id: world.ids.next(),
      institution_id: institutionId,
      version: 1,
      definition: JSON.stringify(standardWorkflow),
      effective_from: effectiveFrom,
      recorded_at: world.clock.now(),
    })
    .execute()
}
