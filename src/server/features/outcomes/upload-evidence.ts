import { hash } from 'node:crypto'
import { Problem } from '../../../contract/problem.ts'
import { scopeOfLearner, type Actor } from '../../access/actor.ts'
import { inspectFile } from '../../evidence/inspect-file.ts'
import { evidenceKey, putSealed } from '../../evidence/sealed-files.ts'
import type { Database } from '../../database/database.ts'
import { readEvidenceViews, type EvidenceView } from '../../outcomes/outcome-view.ts'
import { readChecklist } from '../../outcomes/submittable.ts'
import type { World } from '../../world.ts'

export interface UploadInput {
  outcomeId: string
  checklistKey: string
  fileName: string
  bytes: Buffer
}

/**
 * Adds a file to an own outcome. The file is inspected, cleaned, sealed and flushed to disk before its row is written:
 * a row always has its file; if the row fails, the file is removed again.
 */
export async function uploadEvidence(world: World, actor: Actor, input: UploadInput): Promise<EvidenceView> {
  const scope = scopeOfLearner(actor)
  const item = await world.gate.read(scope, async (database) => {
    const outcome = await demandOpenOutcome(database, actor.personId, input.outcomeId)
    const checklist = await readChecklist(database, outcome.kind)
    const found = checklist.find((one) => one.key === input.checklistKey)
    if (!found) throw new Problem('not_found')
    await demandRoom(database, actor.personId, input, found.filesMaximum)
    return { ...found, institutionId: outcome.institution_id }
  })
  const inspection = await inspectFile(input.bytes, item.accepts)
  if (!inspection.isAccepted) throw new Problem('evidence_refused', { reason: inspection.reason })
  const { file } = inspection
  const id = world.ids.next()
  const storageKey = evidenceKey(id)
  await putSealed(world, storageKey, file.bytes)
  try {
    await world.gate.write(scope, async (tx) => {
      // Decided again in the transaction of the write: another upload may have been faster.
      await demandOpenOutcome(tx, actor.personId, input.outcomeId, true)
      await demandRoom(tx, actor.personId, input, item.filesMaximum)
      const sha256 = hash('sha256', input.bytes, 'buffer')
      await tx
        .insertInto('evidence')
        .values({
          learner_id: actor.personId,
          id,
          outcome_id: input.outcomeId,
          institution_id: item.institutionId,
          checklist_key: input.checklistKey,
          file_name: input.fileName,
          media_type: file.mediaType,
          size_bytes: input.bytes.length,
          stored_bytes: file.bytes.length,
          page_count: file.pageCount,
          width_pixels: file.widthPixels,
          height_pixels: file.heightPixels,
          sha256,
          stored_sha256: hash('sha256', file.bytes, 'buffer'),
          storage_key: storageKey,
          recorded_at: world.clock.now(),
        })
        .execute()
      await tx.insertInto('evidence_digest').values({ sha256, learner_id: actor.personId, evidence_id: id }).execute()
    })
  } catch (error) {
    await world.files.remove(storageKey)
    throw error
  }
  const views = await world.gate.read(scope, (database) =>
    readEvidenceViews(database, actor.personId, [input.outcomeId], false),
  )
  const view = views.find((one) => one.id === id)
  if (!view) throw new Problem('conflict')
  return view
}

/** An own outcome to which files may be added or removed: a draft, or one whose case was returned for supplement. */
export async function demandOpenOutcome(database: Database, learnerId: string, outcomeId: string, locks = false) {
  let select = database
    .selectFrom('outcome')
    .select(['id', 'kind', 'state', 'institution_id'])
    .where('learner_id', '=', learnerId)
    .where('id', '=', outcomeId)
  if (locks) select = select.forUpdate()
  const outcome = await select.executeTakeFirst()
  if (!outcome) throw new Problem('not_found')
  if (outcome.state === 'DRAFT') return outcome
  const returned = await database
    .selectFrom('application')
    .select('id')
    .where('learner_id', '=', learnerId)
    .where('outcome_id', '=', outcomeId)
    .where('state', '=', 'SUPPLEMENT_REQUIRED')
    .executeTakeFirst()
  if (!returned) throw new Problem('outcome_in_use')
  return outcome
}

async function demandRoom(database: Database, learnerId: string, input: UploadInput, limit: number): Promise<void> {
  const row = await database
    .selectFrom('evidence')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('learner_id', '=', learnerId)
    .where('outcome_id', '=', input.outcomeId)
    .where('checklist_key', '=', input.checklistKey)
    .where('removed_at', 'is', null)
    .executeTakeFirstOrThrow()
  if (Number(row.count) >= limit) throw new Problem('evidence_limit', { limit })
}
