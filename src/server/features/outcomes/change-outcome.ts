import { Problem } from '../../../contract/problem.ts'
import { scopeOfLearner, type Actor } from '../../access/actor.ts'
import { readApplicant } from '../../cases/submit-case.ts'
import type { Tx } from '../../database/database.ts'
import { listChecklistKeys } from '../../evidence/evidence-store.ts'
import { certificateOf, claimCertificate, endClaim } from '../../outcomes/certificate-claims.ts'
import { readDefinition } from '../../outcomes/definition-store.ts'
import { demandNotRepeated, demandValid, type OutcomeDraft } from '../../outcomes/draft-outcome.ts'
import { demandNotPrepared } from '../../outcomes/preparation.ts'
import { readChecklist } from '../../outcomes/submittable.ts'
import type { World } from '../../world.ts'
import { lockDraft, updateOutcome } from './outcome-store.ts'

/** Changes a draft; a changed certificate number is claimed anew and the old claim ends. */
export async function changeOutcome(world: World, actor: Actor, outcomeId: string, draft: OutcomeDraft): Promise<void> {
  const learnerId = actor.personId
  await world.gate.write(scopeOfLearner(actor), async (tx) => {
    const definition = await readDefinition(tx, draft.definitionId)
    const { institution_id: institutionId } = definition
    const applicant = await readApplicant(tx, world, learnerId, { institutionId, isAnyEnough: true })
    const before = await lockDraft(tx, learnerId, outcomeId)
    await demandNotPrepared(tx, learnerId, outcomeId)
    // A draft stays at its institution: its files do too.
    if (before.institution_id !== institutionId) throw new Problem('not_found')
    const values = demandValid(definition, draft, applicant.today)
    await demandNotRepeated(tx, learnerId, definition, outcomeId)
    if (before.kind !== values.kind) await demandEvidenceFits(tx, learnerId, outcomeId, values.kind)
    const at = world.clock.now()
    await endClaim(tx, { learnerId, outcomeId })
    await claimCertificate(tx, { learnerId, outcomeId }, certificateOf(definition, values), at)
    await updateOutcome(tx, { learnerId, outcomeId }, { ...values, fields: draft.fields }, at)
  })
}

/** Files that stand under items which the new kind does not ask for would be evidence that nobody sees. */
async function demandEvidenceFits(tx: Tx, learnerId: string, outcomeId: string, kind: string): Promise<void> {
  const items = new Set((await readChecklist(tx, kind)).map((item) => item.key))
  const keys = await listChecklistKeys(tx, learnerId, outcomeId)
  if (keys.every((key) => items.has(key))) return
  throw new Problem('outcome_invalid', {
    reason: {
      zh: '新类别的材料清单不同，请先移除已上传的材料，再更改类别',
      en: 'the new kind asks for other evidence; remove the files first, then change the kind',
    },
  })
}
