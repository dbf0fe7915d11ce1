import { checkOutcome, joinReasons } from '../../../core/outcome/check-outcome.ts'
import { Problem } from '../../../contract/problem.ts'
import { scopeOfLearner, type Actor } from '../../access/actor.ts'
import { readApplicant, type Applicant } from '../../cases/submit-case.ts'
import type { Database } from '../../database/database.ts'
import { onceFor, type OnceKey } from '../../http/idempotency.ts'
import type { World } from '../../world.ts'
import {
  claimCertificate,
  demandNotRepeated,
  insertOutcome,
  readDefinition,
  type OutcomeValues,
} from './outcome-store.ts'

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
 * Deposits an outcome as a draft. A certificate number is claimed for its owner at once, over all learners: the first
 * deposit wins, at any concurrency.
 */
export async function depositOutcome(world: World, actor: Actor, draft: OutcomeDraft, once: OnceKey): Promise<string> {
  const { outcomeId } = await world.gate.write(scopeOfLearner(actor), (tx) =>
    onceFor(tx, world, once, async () => {
      const applicant = await readApplicant(tx, world, actor.personId)
      const { definition, values } = await demandValid(tx, applicant, draft)
      await demandNotRepeated(tx, actor.personId, definition, null)
      const id = world.ids.next()
      const at = world.clock.now()
      await claimCertificate(tx, actor.personId, id, values, at)
      const institutionId = applicant.institution.id
      await insertOutcome(tx, { ...values, id, learnerId: actor.personId, institutionId, fields: draft.fields, at })
      return { outcomeId: id }
    }),
  )
  return outcomeId
}

/** The values of a draft that fits its definition today, or a refusal with every reason. */
export async function demandValid(database: Database, applicant: Applicant, draft: OutcomeDraft) {
  const definition = await readDefinition(database, applicant.institution.id, draft.definitionId)
  const rules = {
    recognisedFrom: definition.recognised_from,
    recognisedTo: definition.recognised_to,
    fields: definition.fields,
  }
  const stated = { obtainedOn: draft.obtainedOn, validTo: draft.validTo ?? null, fields: draft.fields }
  const refusals = checkOutcome(rules, stated, applicant.today)
  if (refusals.length > 0) throw new Problem('outcome_invalid', { reason: joinReasons(refusals) })
  const values: OutcomeValues = {
    definition_id: definition.id,
    kind: definition.kind,
    title: draft.title ?? definition.name_zh,
    issuer: draft.issuer ?? definition.issuer,
    certificate_number: draft.certificateNumber ? draft.certificateNumber : null,
    obtained_on: draft.obtainedOn,
    valid_to: draft.validTo ?? null,
  }
  return { definition, values }
}
