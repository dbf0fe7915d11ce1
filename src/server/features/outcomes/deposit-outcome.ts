import { checkOutcome, joinReasons } from '../../../core/outcome/check-outcome.ts'
import { Problem } from '../../../contract/problem.ts'
import { scopeOfLearner, type Actor } from '../../access/actor.ts'
import { readApplicant } from '../../cases/submit-case.ts'
import { onceFor, type OnceKey } from '../../http/idempotency.ts'
import { certificateOf, claimCertificate } from '../../outcomes/certificate-claims.ts'
import { readDefinition, rulesOf, type Definition } from '../../outcomes/definition-store.ts'
import type { World } from '../../world.ts'
import { demandNotRepeated, insertOutcome, type OutcomeValues } from './outcome-store.ts'

export interface OutcomeDraft {
  definitionId: string
  title?: string | undefined
  issuer?: string | undefined
  certificateNumber?: string | null | undefined
  obtainedOn: string
  validTo?: string | null | undefined
  fields: Record<string, string | number | null>
}

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
      await insertOutcome(tx, { ...values, id, learnerId, institutionId, fields: draft.fields, at })
      return { outcomeId: id }
    }),
  )
  return outcomeId
}

/** The values of a draft that fits its definition on the day, or a refusal with every reason. */
export function demandValid(definition: Definition, draft: OutcomeDraft, today: string): OutcomeValues {
  const stated = {
    issuer: draft.issuer ?? null,
    certificateNumber: draft.certificateNumber ?? null,
    obtainedOn: draft.obtainedOn,
    validTo: draft.validTo ?? null,
    fields: draft.fields,
  }
  const refusals = checkOutcome(rulesOf(definition), stated, today)
  if (refusals.length > 0) throw new Problem('outcome_invalid', { reason: joinReasons(refusals) })
  return {
    definition_id: definition.id,
    kind: definition.kind,
    title: draft.title ?? definition.name_zh,
    issuer: definition.is_issuer_open ? (draft.issuer ?? definition.issuer) : definition.issuer,
    certificate_number: draft.certificateNumber ? draft.certificateNumber : null,
    obtained_on: draft.obtainedOn,
    valid_to: draft.validTo ?? null,
  }
}
