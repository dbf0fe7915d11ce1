import { addDays } from '../../../core/calendar/civil-date.ts'
import { findFieldFault, type FieldDefinition } from '../../../core/outcome/fields.ts'
import { normaliseCertificateNumber, normaliseIssuer } from '../../../core/identity/numbers.ts'
import { Problem } from '../../../contract/problem.ts'
import { scopeOfLearner, type Actor } from '../../access/actor.ts'
import { readApplicant } from '../../cases/submit-case.ts'
import type { Database, Tx } from '../../database/database.ts'
import { onceFor, type OnceKey } from '../../http/idempotency.ts'
import type { World } from '../../world.ts'

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
      const values = await demandValid(tx, applicant.today, draft)
      await demandNotRepeated(tx, actor.personId, draft.definitionId, null)
      const id = world.ids.next()
      const at = world.clock.now()
      await claimCertificate(tx, actor.personId, id, values, at)
      await tx
        .insertInto('outcome')
        .values({
          ...values,
          fields: JSON.stringify(draft.fields),
          learner_id: actor.personId,
          id,
          institution_id: applicant.institution.id,
          source: 'SELF',
          state: 'DRAFT',
          recorded_at: at,
          changed_at: at,
        })
        .execute()
      return { outcomeId: id }
    }),
  )
  return outcomeId
}

/** Changes a draft; a changed certificate number is claimed anew and the old claim ends. */
export async function changeOutcome(world: World, actor: Actor, outcomeId: string, draft: OutcomeDraft): Promise<void> {
  await world.gate.write(scopeOfLearner(actor), async (tx) => {
    const applicant = await readApplicant(tx, world, actor.personId)
    await demandDraft(tx, actor.personId, outcomeId)
    const values = await demandValid(tx, applicant.today, draft)
    await demandNotRepeated(tx, actor.personId, draft.definitionId, outcomeId)
    const at = world.clock.now()
    await releaseCertificate(tx, outcomeId)
    await claimCertificate(tx, actor.personId, outcomeId, values, at)
    await tx
      .updateTable('outcome')
      .set({ ...values, fields: JSON.stringify(draft.fields), changed_at: at })
      .where('learner_id', '=', actor.personId)
      .where('id', '=', outcomeId)
      .execute()
  })
}

/** Discards a draft: it disappears from the account, its claim ends; the row stays, marked, with its files removed. */
export async function discardOutcome(world: World, actor: Actor, outcomeId: string): Promise<void> {
  const keys = await world.gate.write(scopeOfLearner(actor), async (tx) => {
    await demandDraft(tx, actor.personId, outcomeId)
    await releaseCertificate(tx, outcomeId)
    const at = world.clock.now()
    const files = await tx
      .updateTable('evidence')
      .set({ removed_at: at })
      .where('learner_id', '=', actor.personId)
      .where('outcome_id', '=', outcomeId)
      .where('removed_at', 'is', null)
      .returning(['id', 'storage_key'])
      .execute()
    for (const file of files) await tx.deleteFrom('evidence_digest').where('evidence_id', '=', file.id).execute()
    await tx
      .updateTable('outcome')
      .set({ state: 'DISCARDED', changed_at: at })
      .where('learner_id', '=', actor.personId)
      .where('id', '=', outcomeId)
      .execute()
    return files.map((file) => file.storage_key)
  })
  for (const key of keys) await world.files.remove(key)
}

async function demandDraft(tx: Tx, learnerId: string, outcomeId: string): Promise<void> {
  const row = await tx
    .selectFrom('outcome')
    .select('state')
    .where('learner_id', '=', learnerId)
    .where('id', '=', outcomeId)
    .forUpdate()
    .executeTakeFirst()
  if (!row || row.state === 'DISCARDED') throw new Problem('not_found')
  if (row.state !== 'DRAFT') throw new Problem('outcome_in_use')
}

async function demandValid(database: Database, today: string, draft: OutcomeDraft) {
  const definition = await database
    .selectFrom('outcome_definition as d')
    .innerJoin('outcome_kind as k', 'k.code', 'd.kind')
    .selectAll('d')
    .select('k.definition')
    .where('d.id', '=', draft.definitionId)
    .executeTakeFirst()
  if (!definition) throw new Problem('not_found')
  const { obtainedOn } = draft
  if (obtainedOn > today || obtainedOn < addDays(today, -60 * 366)) {
    throw invalid('取得日期不能晚于今天', 'it cannot have been obtained after today')
  }
  if (definition.recognised_to !== null && obtainedOn > definition.recognised_to) {
    const until = definition.recognised_to
    throw invalid(`该项目仅认定 ${until} 及以前取得的成果`, `only what was obtained up to ${until} is recognised`)
  }
  if (obtainedOn < definition.recognised_from) {
    const since = definition.recognised_from
    throw invalid(`该项目自 ${since} 起认定`, `it is recognised when obtained on or after ${since}`)
  }
  if (draft.validTo && draft.validTo < obtainedOn) {
    throw invalid('有效期不能早于取得日期', 'it cannot expire before it was obtained')
  }
  const { fields } = definition.definition as unknown as { fields: FieldDefinition[] }
  const fault = findFieldFault(fields, draft.fields)
  if (fault) throw invalid(fault.zh, fault.en)
  return {
    definition_id: definition.id,
    kind: definition.kind,
    title: draft.title ?? definition.name_zh,
    issuer: draft.issuer ?? definition.issuer,
    certificate_number: draft.certificateNumber ? draft.certificateNumber : null,
    obtained_on: obtainedOn,
    valid_to: draft.validTo ?? null,
  }
}

function invalid(zh: string, en: string): Problem {
  return new Problem('outcome_invalid', { reason: { zh, en } })
}

/** What is not repeatable is deposited once, unless it was refused or discarded. */
async function demandNotRepeated(tx: Tx, learnerId: string, definitionId: string, except: string | null) {
  const definition = await tx
    .selectFrom('outcome_definition')
    .select(['is_repeatable'])
    .where('id', '=', definitionId)
    .executeTakeFirst()
  if (!definition || definition.is_repeatable) return
  let select = tx
    .selectFrom('outcome')
    .select('id')
    .where('learner_id', '=', learnerId)
    .where('definition_id', '=', definitionId)
    .where('state', 'in', ['DRAFT', 'IN_APPLICATION', 'RECOGNISED'])
  if (except !== null) select = select.where('id', '<>', except)
  if (await select.executeTakeFirst()) throw new Problem('duplicate', { what: { zh: '该成果', en: 'This outcome' } })
}

interface Certificate {
  issuer: string
  certificate_number: string | null
}

async function claimCertificate(tx: Tx, learnerId: string, outcomeId: string, values: Certificate, at: Date) {
  if (values.certificate_number === null) return
  const claimed = await tx
    .insertInto('certificate_claim')
    .values({
      issuer_key: normaliseIssuer(values.issuer),
      certificate_key: normaliseCertificateNumber(values.certificate_number),
      learner_id: learnerId,
      outcome_id: outcomeId,
      claimed_at: at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (claimed.numInsertedOrUpdatedRows !== 1n) throw new Problem('certificate_claimed')
}

async function releaseCertificate(tx: Tx, outcomeId: string): Promise<void> {
  await tx.deleteFrom('certificate_claim').where('outcome_id', '=', outcomeId).execute()
}
