import type { Tx } from '../../database/database.ts'
import type { World } from '../../world.ts'
import type { listRosterFiles } from './read-rosters.ts'

type RosterFile = Awaited<ReturnType<typeof listRosterFiles>>[number]

/** Puts the documents of a roster under an outcome: a row each that names the file stored once. */
export async function attachFiles(
  tx: Tx,
  world: Pick<World, 'ids' | 'clock'>,
  outcome: { learner_id: string; id: string; institution_id: string },
  files: readonly RosterFile[],
): Promise<void> {
  const there = await tx
    .selectFrom('evidence')
    .select(['shared_file_id', 'checklist_key'])
    .where('learner_id', '=', outcome.learner_id)
    .where('outcome_id', '=', outcome.id)
    .where('removed_at', 'is', null)
    .execute()
  const isThere = (file: RosterFile) =>
    there.some((one) => one.shared_file_id === file.id && one.checklist_key === file.checklist_key)
  const missing = files.filter((file) => !isThere(file))
  if (missing.length === 0) return
  const recordedAt = world.clock.now()
  await tx
    .insertInto('evidence')
    .values(
      missing.map((file) => ({
        learner_id: outcome.learner_id,
        id: world.ids.next(),
        outcome_id: outcome.id,
        institution_id: outcome.institution_id,
        checklist_key: file.checklist_key,
        file_name: file.file_name,
        media_type: file.media_type,
        size_bytes: file.size_bytes,
        stored_bytes: file.stored_bytes,
        page_count: file.page_count,
        width_pixels: file.width_pixels,
        height_pixels: file.height_pixels,
        sha256: file.sha256,
        stored_sha256: file.stored_sha256,
        storage_key: file.storage_key,
        shared_file_id: file.id,
        recorded_at: recordedAt,
      })),
    )
    .execute()
}
