import { sql } from 'kysely'
import type { z } from 'zod'
import type { evidence } from '../../contract/outcomes.ts'
import type { Database, Tx } from '../database/database.ts'
import type { InspectedFile } from './inspection.ts'

export type EvidenceView = z.input<typeof evidence>

/**
 * True for a file (`e`) that another person submitted too and that nobody cleared in the history of its case. The one
 * document of a roster stands under each of its learners and is no duplicate there.
 */
const isUnclearedDuplicate = sql<boolean>`(
  exists (select from evidence_digest d where d.sha256 = e.sha256 and d.learner_id <> e.learner_id
    and (d.shared_file_id is null or d.shared_file_id is distinct from e.shared_file_id))
  and not exists (select from application_event c where c.learner_id = e.learner_id
    and c.transition = 'clear_duplicate' and c.detail -> 'evidenceIds' @> to_jsonb(e.id::text)))`

/** The evidence of one outcome or several. Reviewers also see whether another person submitted the same file. */
export async function listEvidence(
  database: Database,
  learnerId: string,
  outcomeIds: readonly string[],
  { forReviewer }: { forReviewer: boolean },
): Promise<EvidenceView[]> {
  if (outcomeIds.length === 0) return []
  const rows = await database
    .selectFrom('evidence as e')
    .leftJoin('original_seen as s', (join) =>
      join.onRef('s.learner_id', '=', 'e.learner_id').onRef('s.evidence_id', '=', 'e.id'),
    )
    .leftJoin('person as p', 'p.id', 's.seen_by')
    .selectAll('e')
    .select(['s.seen_at', 'p.name as seen_by'])
    .select((forReviewer ? isUnclearedDuplicate : sql<boolean>`false`).as('is_duplicate'))
    .where('e.learner_id', '=', learnerId)
    .where('e.outcome_id', 'in', [...outcomeIds])
    .where('e.removed_at', 'is', null)
    .orderBy('e.recorded_at')
    .orderBy('e.id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    outcomeId: row.outcome_id,
    checklistKey: row.checklist_key,
    fileName: row.file_name,
    mediaType: row.media_type,
    sizeBytes: row.size_bytes,
    pageCount: row.page_count,
    widthPixels: row.width_pixels,
    heightPixels: row.height_pixels,
    sha256: row.sha256.toString('hex'),
    recordedAt: row.recorded_at.toISOString(),
    // The learner reads which body saw the original from the history; names of officers are for staff.
    originalSeenBy: forReviewer ? row.seen_by : null,
    originalSeenAt: row.seen_at?.toISOString() ?? null,
    isDuplicate: forReviewer ? row.is_duplicate : null,
  }))
}

export interface NewEvidence {
  id: string
  learnerId: string
  outcomeId: string
  institutionId: string
  checklistKey: string
  fileName: string
  file: InspectedFile
  sizeBytes: number
  sha256: Buffer
  storedSha256: Buffer
  storageKey: string
  recordedAt: Date
}

/** Writes the row of a stored file. */
export async function insertEvidence(tx: Tx, given: NewEvidence): Promise<void> {
  const { file, sha256, learnerId } = given
  await tx
    .insertInto('evidence')
    .values({
      learner_id: learnerId,
      id: given.id,
      outcome_id: given.outcomeId,
      institution_id: given.institutionId,
      checklist_key: given.checklistKey,
      file_name: given.fileName,
      media_type: file.mediaType,
      size_bytes: given.sizeBytes,
      stored_bytes: file.bytes.length,
      page_count: file.pageCount,
      width_pixels: file.widthPixels,
      height_pixels: file.heightPixels,
      sha256,
      stored_sha256: given.storedSha256,
      storage_key: given.storageKey,
      recorded_at: given.recordedAt,
    })
    .execute()
}

/**
 * Makes the files of an outcome findable by their digest under other persons. At submission, not before: what lies in
 * somebody's draft accuses nobody.
 */
export async function recordDigests(tx: Tx, learnerId: string, outcomeId: string): Promise<void> {
  await tx
    .insertInto('evidence_digest')
    .columns(['sha256', 'learner_id', 'evidence_id', 'shared_file_id'])
    .expression((eb) =>
      eb
        .selectFrom('evidence')
        .select(['sha256', 'learner_id', 'id', 'shared_file_id'])
        .where('learner_id', '=', learnerId)
        .where('outcome_id', '=', outcomeId)
        .where('removed_at', 'is', null),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The files of an outcome that is a draft again count no longer. */
export async function forgetDigests(tx: Tx, learnerId: string, outcomeId: string): Promise<void> {
  await tx
    .deleteFrom('evidence_digest')
    .where('learner_id', '=', learnerId)
    .where('evidence_id', 'in', (eb) =>
      eb.selectFrom('evidence').select('id').where('learner_id', '=', learnerId).where('outcome_id', '=', outcomeId),
    )
    .execute()
}

/** The files of a case that another person submitted too: they must be cleared before public notice. */
export async function findDuplicates(
  database: Database,
  row: { learner_id: string; outcome_id: string | null },
): Promise<string[]> {
  if (row.outcome_id === null) return []
  const rows = await database
    .selectFrom('evidence as e')
    .select('e.id')
    .where('e.learner_id', '=', row.learner_id)
    .where('e.outcome_id', '=', row.outcome_id)
    .where('e.removed_at', 'is', null)
    .where(isUnclearedDuplicate)
    .orderBy('e.id')
    .execute()
  return rows.map((one) => one.id)
}

/** How many files stand under one item of an outcome's checklist. */
export async function countEvidence(
  database: Database,
  place: { learnerId: string; outcomeId: string; checklistKey: string },
): Promise<number> {
  const row = await database
    .selectFrom('evidence')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('learner_id', '=', place.learnerId)
    .where('outcome_id', '=', place.outcomeId)
    .where('checklist_key', '=', place.checklistKey)
    .where('removed_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** The items of the checklist under which an outcome has files. */
export async function listChecklistKeys(database: Database, learnerId: string, outcomeId: string): Promise<string[]> {
  const rows = await database
    .selectFrom('evidence')
    .select('checklist_key')
    .distinct()
    .where('learner_id', '=', learnerId)
    .where('outcome_id', '=', outcomeId)
    .where('removed_at', 'is', null)
    .execute()
  return rows.map((row) => row.checklist_key)
}

/**
 * Marks files as removed, all of an outcome's or one, and answers where those lie that nobody shares. The rows stay;
 * the digests go.
 */
export async function markEvidenceRemoved(
  tx: Tx,
  learnerId: string,
  which: { outcomeId: string; evidenceId?: string },
  at: Date,
): Promise<string[]> {
  let update = tx
    .updateTable('evidence')
    .set({ removed_at: at })
    .where('learner_id', '=', learnerId)
    .where('outcome_id', '=', which.outcomeId)
    .where('removed_at', 'is', null)
  if (which.evidenceId !== undefined) update = update.where('id', '=', which.evidenceId)
  const rows = await update.returning(['id', 'storage_key', 'sha256', 'shared_file_id']).execute()
  for (const row of rows) {
    await tx
      .deleteFrom('evidence_digest')
      .where('sha256', '=', row.sha256)
      .where('learner_id', '=', learnerId)
      .where('evidence_id', '=', row.id)
      .execute()
  }
  return rows.filter((row) => row.shared_file_id === null).map((row) => row.storage_key)
}

/** What was never submitted or was taken back lies with the learner alone, as any draft. */
const learnersOwn = ['DRAFT', 'WITHDRAWN', 'LAPSED']

/**
 * A file with the newest case under which it is or was reviewed, if there is one: where that lies decides which staff
 * reach the file. `sensitivity` is that of its line of the checklist.
 */
export async function findEvidenceWithCase(database: Database, evidenceId: string) {
  return database
    .selectFrom('evidence as e')
    .leftJoin('application as a', (join) =>
      join
        .onRef('a.learner_id', '=', 'e.learner_id')
        .onRef('a.outcome_id', '=', 'e.outcome_id')
        .on('a.state', 'not in', learnersOwn),
    )
    .leftJoin('enrolment as n', (join) =>
      join.onRef('n.learner_id', '=', 'a.learner_id').onRef('n.id', '=', 'a.enrolment_id'),
    )
    .select([
      'e.learner_id',
      'e.id',
      'e.outcome_id',
      'e.shared_file_id',
      'e.storage_key',
      'e.stored_sha256',
      'e.media_type',
      'e.file_name',
    ])
    .select(['a.institution_id', 'a.department_id', 'n.class_id'])
    .select(
      sql<string | null>`(select item ->> 'sensitivity' from outcome o join outcome_kind k on k.code = o.kind,
        jsonb_array_elements(k.definition -> 'checklist') item where o.learner_id = e.learner_id
        and o.id = e.outcome_id and item ->> 'key' = e.checklist_key)`.as('sensitivity'),
    )
    .where('e.id', '=', evidenceId)
    .where('e.removed_at', 'is', null)
    .orderBy('a.recorded_at', 'desc')
    .executeTakeFirst()
}

/** States that somebody saw the original of a file; the first statement stays. */
export async function insertOriginalSeen(
  tx: Tx,
  seen: { learnerId: string; evidenceId: string; seenBy: string; seenAt: Date },
): Promise<void> {
  await tx
    .insertInto('original_seen')
    .values({ learner_id: seen.learnerId, evidence_id: seen.evidenceId, seen_by: seen.seenBy, seen_at: seen.seenAt })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Which of the keys are of files that a row of evidence or a shared file owns. Looked up by the id that ends a key. */
export async function findLiveFiles(database: Database, keys: readonly string[]): Promise<Set<string>> {
  const ids = keys.flatMap((key) => /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.exec(key)?.[0] ?? [])
  if (ids.length === 0) return new Set()
  const rows = await database
    .selectFrom('evidence')
    .select('storage_key')
    .where(sql<boolean>`id = any (${ids}::uuid[])`)
    .where('removed_at', 'is', null)
    .execute()
  const shared = await database
    .selectFrom('shared_file')
    .select('storage_key')
    .where(sql<boolean>`id = any (${ids}::uuid[])`)
    .execute()
  return new Set([...rows, ...shared].map((row) => row.storage_key))
}
