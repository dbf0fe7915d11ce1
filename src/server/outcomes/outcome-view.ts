import { sql } from 'kysely'
import type { z } from 'zod'
import type { evidence, outcome } from '../../contract/outcomes.ts'
import type { Database } from '../database/database.ts'

export type OutcomeView = z.input<typeof outcome>
export type EvidenceView = z.input<typeof evidence>

/** The evidence of an outcome. Reviewers also see whether another person submitted the same file. */
export async function readEvidenceViews(
  database: Database,
  learnerId: string,
  outcomeIds: readonly string[],
  forReviewer: boolean,
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
    .select(
      sql<boolean>`exists (select from evidence_digest d where d.sha256 = e.sha256 and d.learner_id <> e.learner_id)`.as(
        'is_duplicate',
      ),
    )
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

/** The query behind every view of an outcome. */
export function selectOutcomes(database: Database) {
  return database
    .selectFrom('outcome as o')
    .innerJoin('outcome_definition as d', 'd.id', 'o.definition_id')
    .innerJoin('outcome_kind as k', 'k.code', 'o.kind')
    .selectAll('o')
    .select([
      'd.name_zh as definition_zh',
      'd.name_en as definition_en',
      'd.credits_maximum',
      'd.credit_category',
      'k.name_zh as kind_zh',
      'k.name_en as kind_en',
    ])
    .select(
      sql<string | null>`(select a.id from application a where a.learner_id = o.learner_id and a.outcome_id = o.id
        order by a.recorded_at desc limit 1)`.as('application_id'),
    )
}

export type OutcomeRow = Awaited<ReturnType<ReturnType<typeof selectOutcomes>['execute']>>[number]

/** Presents an outcome with its evidence. */
export function presentOutcome(row: OutcomeRow, evidence: readonly EvidenceView[]): OutcomeView {
  return {
    id: row.id,
    learnerId: row.learner_id,
    definitionId: row.definition_id,
    definitionName: { zh: row.definition_zh, en: row.definition_en },
    kind: row.kind,
    kindName: { zh: row.kind_zh, en: row.kind_en },
    title: row.title,
    issuer: row.issuer,
    certificateNumber: row.certificate_number,
    obtainedOn: row.obtained_on,
    validTo: row.valid_to,
    fields: row.fields as OutcomeView['fields'],
    source: row.source as OutcomeView['source'],
    state: row.state as OutcomeView['state'],
    creditsMaximum: row.credits_maximum,
    creditCategory: row.credit_category,
    applicationId: row.application_id,
    recordedAt: row.recorded_at.toISOString(),
    evidence: evidence.filter((one) => one.outcomeId === row.id),
  }
}

/** One outcome with its evidence, or null. */
export async function readOutcomeView(
  database: Database,
  learnerId: string,
  outcomeId: string,
  forReviewer: boolean,
): Promise<OutcomeView | null> {
  const row = await selectOutcomes(database)
    .where('o.learner_id', '=', learnerId)
    .where('o.id', '=', outcomeId)
    .executeTakeFirst()
  if (!row) return null
  return presentOutcome(row, await readEvidenceViews(database, learnerId, [outcomeId], forReviewer))
}
