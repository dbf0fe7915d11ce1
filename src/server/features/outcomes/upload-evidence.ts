import { hash } from 'node:crypto'
import { Problem } from '../../../contract/problem.ts'
import { scopeOfLearner, type Actor } from '../../access/actor.ts'
import type { Database } from '../../database/database.ts'
import { countEvidence, insertEvidence, listEvidence, type EvidenceView } from '../../evidence/evidence-store.ts'
import { inspectFile } from '../../evidence/inspect-file.ts'
import type { InspectedFile } from '../../evidence/inspection.ts'
import { presentableName } from '../../evidence/presentable-name.ts'
import { heldFile, type ReceivedFile } from '../../evidence/receive-file.ts'
import { evidenceKey, putSealed } from '../../evidence/sealed-files.ts'
import { readChecklist } from '../../outcomes/submittable.ts'
import type { World } from '../../world.ts'
import { demandOpenOutcome } from './outcome-store.ts'

export interface EvidencePlace {
  outcomeId: string
  checklistKey: string
}

export interface UploadInput extends EvidencePlace {
  fileName: string
  bytes: Buffer
}

/** Adds a file that is in memory already. */
export async function uploadEvidence(world: World, actor: Actor, input: UploadInput): Promise<EvidenceView> {
  const { fileName, bytes } = input
  return receiveEvidence(world, actor, input, async () => ({ fileName, file: heldFile(bytes) }))
}

/**
 * Adds a file to an own outcome. It is asked for only once it has a place; it is inspected, cleaned, sealed and flushed
 * to disk before its row is written: a row always has its file. What is refused leaves nothing.
 */
export async function receiveEvidence(
  world: World,
  actor: Actor,
  place: EvidencePlace,
  receive: () => Promise<{ fileName: string; file: ReceivedFile }>,
): Promise<EvidenceView> {
  const item = await world.gate.read(scopeOfLearner(actor), (database) => demandPlace(database, actor, place))
  const { fileName, file } = await receive()
  try {
    const sent = await file.read()
    const inspection = await inspectFile(sent, item.accepts)
    if (!inspection.isAccepted) throw new Problem('evidence_refused', { reason: inspection.reason })
    const digest = { sha256: hash('sha256', sent, 'buffer'), sizeBytes: sent.length }
    return await storeEvidence(world, actor, place, {
      fileName: presentableName(fileName),
      file: inspection.file,
      ...digest,
    })
  } finally {
    await file.discard()
  }
}

interface CleanFile {
  fileName: string
  file: InspectedFile
  sha256: Buffer
  sizeBytes: number
}

async function storeEvidence(
  world: World,
  actor: Actor,
  place: EvidencePlace,
  clean: CleanFile,
): Promise<EvidenceView> {
  const learnerId = actor.personId
  const id = world.ids.next()
  const storageKey = evidenceKey(id)
  await putSealed(world, storageKey, clean.file.bytes)
  try {
    return await world.gate.write(scopeOfLearner(actor), async (tx) => {
      // Decided again under the lock of the write: another upload may have been faster.
      const { institutionId } = await demandPlace(tx, actor, place, true)
      const storedSha256 = hash('sha256', clean.file.bytes, 'buffer')
      const recordedAt = world.clock.now()
      await insertEvidence(tx, {
        ...place,
        ...clean,
        id,
        learnerId,
        institutionId,
        storedSha256,
        storageKey,
        recordedAt,
      })
      const views = await listEvidence(tx, learnerId, [place.outcomeId], { forReviewer: false })
      const view = views.find((one) => one.id === id)
      if (!view) throw new Problem('conflict')
      return view
    })
  } catch (error) {
    // A refusal left no row for sure. After a broken connection the row may stand: the sweep of orphans decides.
    if (error instanceof Problem) await world.files.remove(storageKey)
    throw error
  }
}

/** The item of the checklist with room for one more file, of an own outcome that is open; else a refusal. */
async function demandPlace(database: Database, actor: Actor, place: EvidencePlace, locks = false) {
  const { outcomeId, checklistKey } = place
  const outcome = await demandOpenOutcome(database, actor.personId, outcomeId, locks)
  const item = (await readChecklist(database, outcome.kind)).find((one) => one.key === checklistKey)
  if (!item) throw new Problem('not_found')
  const count = await countEvidence(database, { learnerId: actor.personId, outcomeId, checklistKey })
  if (count >= item.filesMaximum) throw new Problem('evidence_limit', { limit: item.filesMaximum })
  return { accepts: item.accepts, institutionId: outcome.institution_id }
}
