import { hash } from 'node:crypto'
import { Problem } from '../../../contract/problem.ts'
import type { Actor } from '../../access/actor.ts'
import type { Tx } from '../../database/database.ts'
import { inspectFile } from '../../evidence/inspect-file.ts'
import type { InspectedFile } from '../../evidence/inspection.ts'
import { presentableName } from '../../evidence/presentable-name.ts'
import type { ReceivedFile } from '../../evidence/receive-file.ts'
import { evidenceKey, putSealed } from '../../evidence/sealed-files.ts'
import { readDefinition } from '../../outcomes/definition-store.ts'
import type { World } from '../../world.ts'
import { attachFiles } from './attach-files.ts'
import { listRosterFiles } from './read-rosters.ts'
import { demandSending } from './prepare-lines.ts'
import { reachOwnRoster, type ReachedRoster } from './reach-roster.ts'

/**
 * Adds a document that the lines of a roster share. It is inspected, cleaned and sealed once; drafts that the roster
 * prepared before refer to it from now on. The same file again, of whichever roster of the college, is stored no second
 * time.
 */
export async function addRosterFile(
  world: World,
  actor: Actor,
  place: { rosterId: string; checklistKey: string },
  receive: () => Promise<{ fileName: string; file: ReceivedFile }>,
): Promise<void> {
  const reached = await reachOwnRoster(world, actor, place.rosterId)
  const item = await world.gate.read(reached.scope, async (database) => {
    await demandSending(database, reached)
    const definition = await readDefinition(database, reached.roster.definition_id)
    const found = definition.checklist.find((one) => one.key === place.checklistKey)
    if (!found) throw new Problem('not_found')
    return found
  })
  const { fileName, file } = await receive()
  try {
    const sent = await file.read()
    const inspection = await inspectFile(sent, item.accepts)
    if (!inspection.isAccepted) throw new Problem('evidence_refused', { reason: inspection.reason })
    const digest = { sha256: hash('sha256', sent, 'buffer'), sizeBytes: sent.length }
    const clean = { fileName: presentableName(fileName), file: inspection.file, ...digest }
    await store(world, reached, place.checklistKey, item.filesMaximum, clean)
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

async function store(
  world: World,
  { roster, scope }: ReachedRoster,
  checklistKey: string,
  filesMaximum: number,
  clean: CleanFile,
): Promise<void> {
  const id = world.ids.next()
  const storageKey = evidenceKey(id)
  await putSealed(world, storageKey, clean.file.bytes)
  let isUsed = false
  try {
    isUsed = await world.gate.write(scope, async (tx) => {
      // The roster is held, so that of two uploads the second sees the first.
      await tx.selectFrom('roster').select('id').where('id', '=', roster.id).forUpdate().executeTakeFirstOrThrow()
      const files = await listRosterFiles(tx, roster.id)
      const there = files.filter((one) => one.checklist_key === checklistKey)
      if (there.some((one) => one.sha256.equals(clean.sha256))) return false
      if (there.length >= filesMaximum) throw new Problem('evidence_limit', { limit: filesMaximum })
      const at = world.clock.now()
      const kept = await insertSharedFile(tx, { id, storageKey, institutionId: roster.institution_id, at, ...clean })
      await tx
        .insertInto('roster_file')
        .values({ roster_id: roster.id, file_id: kept, checklist_key: checklistKey, recorded_at: at })
        .execute()
      await attachToDrafts(tx, world, roster.id)
      return kept === id
    })
  } catch (error) {
    // A refusal left no row for sure. After a broken connection the row may stand: the sweep of orphans decides.
    if (error instanceof Problem) await world.files.remove(storageKey)
    throw error
  }
  if (!isUsed) await world.files.remove(storageKey)
}

/** The row of the file, or of the one that the college has with the same content. */
async function insertSharedFile(
  tx: Tx,
  given: CleanFile & { id: string; storageKey: string; institutionId: string; at: Date },
): Promise<string> {
  const { file, sha256, institutionId } = given
  const inserted = await tx
    .insertInto('shared_file')
    .values({
      id: given.id,
      institution_id: institutionId,
      file_name: given.fileName,
      media_type: file.mediaType,
      size_bytes: given.sizeBytes,
      stored_bytes: file.bytes.length,
      page_count: file.pageCount,
      width_pixels: file.widthPixels,
      height_pixels: file.heightPixels,
      sha256,
      stored_sha256: hash('sha256', file.bytes, 'buffer'),
      storage_key: given.storageKey,
      recorded_at: given.at,
    })
    .onConflict((conflict) => conflict.columns(['institution_id', 'sha256']).doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows === 1n) return given.id
  const known = await tx
    .selectFrom('shared_file')
    .select('id')
    .where('institution_id', '=', institutionId)
    .where('sha256', '=', sha256)
    .executeTakeFirstOrThrow()
  return known.id
}

async function attachToDrafts(tx: Tx, world: World, rosterId: string): Promise<void> {
  const lines = await tx
    .selectFrom('roster_line as l')
    .innerJoin('outcome as o', (join) =>
      join.onRef('o.learner_id', '=', 'l.learner_id').onRef('o.id', '=', 'l.outcome_id'),
    )
    .select(['o.learner_id', 'o.id', 'o.institution_id'])
    .where('l.roster_id', '=', rosterId)
    .where('o.state', '=', 'DRAFT')
    .orderBy('l.learner_id')
    .forUpdate('o')
    .execute()
  const files = await listRosterFiles(tx, rosterId)
  for (const line of lines) await attachFiles(tx, world, line, files)
}
