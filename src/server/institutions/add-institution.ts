import { findWorkflowFaults, standardWorkflow } from '../../core/case/workflow.ts'
import { invariant } from '../../core/invariant.ts'
import { Problem } from '../../contract/problem.ts'
import type { InstitutionPolicy } from '../cases/institution.ts'
import type { Tx } from '../database/database.ts'
import type { World } from '../world.ts'

export interface NewCollege {
  code: string
  name: { zh: string; en: string }
}

/** Adds a college with the policy that colleges begin with. Throws `duplicate` when the code is taken. */
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
      policy: JSON.stringify(firstPolicy(name)),
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

/** Credits are recognised, kept and converted later; what a conversion leaves over stays usable. */
function firstPolicy(name: NewCollege['name']): InstitutionPolicy {
  return {
    ruleVersion: '1',
    basis: {
      zh: `《${name.zh}学分认定、积累与转换管理办法》`,
      en: `the Rules of ${name.en} on the Recognition, Accumulation and Conversion of Credits`,
    },
    conversionModel: 'ACCUMULATE',
    leftover: 'RELEASE',
    exemptionLabel: { zh: '免修', en: 'Exempt' },
    score: { kind: 'NONE' },
    countsInGpa: false,
    noticeContact: '',
  }
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
