import { scopeOfLearner, type Actor } from '../../access/actor.ts'
import { readApplicant } from '../../cases/submit-case.ts'
import { onceFor, type OnceKey } from '../../http/idempotency.ts'
import { certificateOf, claimCertificate } from '../../outcomes/certificate-claims.ts'
import { readDefinition } from '../../outcomes/definition-store.ts'
import { demandNotRepeated, demandValid, insertOutcome, type OutcomeDraft } from '../../outcomes/draft-outcome.ts'
import type { World } from '../../world.ts'

/**
 * Deposits an outcome as a draft at the institution whose catalogue defines it. A certificate number is claimed for its
 * owner at once, over all learners: the first deposit wins, at any concurrency.
 */
export async function depositOutcome(world: World, actor: Actor, draft: OutcomeDraft, once: OnceKey): Promise<string> {
  const learnerId = actor.personId
  const { outcomeId } = await world.gate.write(scopeOfLearner(actor), (tx) =>
    onceFor(tx, world, once, async () => {
      const definition = await readDefinition(tx, draft.definitionId)
      const { institution_id: institutionId } = definition
      const applicant = await readApplicant(tx, world, learnerId, { institutionId, isAnyEnough: true })
      const values = demandValid(definition, draft, applicant.today)
      await demandNotRepeated(tx, learnerId, definition, null)
      const id = world.ids.next()
      const at = world.clock.now()
      await claimCertificate(tx, { learnerId, outcomeId: id }, certificateOf(definition, values), at)
      await insertOutcome(tx, { ...values, id, learnerId, institutionId, fields: draft.fields, source: 'SELF', at })
      return { outcomeId: id }
    }),
  )
  return outcomeId
}
