import { sql, type SqlBool } from 'kysely'
import type { z } from 'zod'
import type { outcome } from '../../contract/outcomes.ts'
import type { Database } from '../database/database.ts'
import { listEvidence, type EvidenceView } from '../evidence/evidence-store.ts'

export type OutcomeView = z.input<typeof outcome>

/** The query behind every view of an outcome. */
export function selectOutcomes(database: Database) {
  return database
    .selectFrom('outcome as o')
    .innerJoin('outcome_definition as d', 'd.id', 'o.definition_id')
    .innerJoin('outcome_kind as k', 'k.code', 'o.kind')
    .leftJoin('roster_line as l', (join) =>
      join.onRef('l.learner_id', '=', 'o.learner_id').onRef('l.outcome_id', '=', 'o.id'),
    )
    .leftJoin('roster as r', 'r.id', 'l.roster_id')
    .leftJoin('institution as s', (join) => join.on(sql<SqlBool>`s.id = coalesce(r.partner_id, r.institution_id)`))
    .selectAll('o')
    .select(['s.name_zh as sender_zh', 's.name_en as sender_en', 'l.revoked_at', 'l.revoke_reason'])
    .select([
      'd.name_zh as definition_zh',
      'd.name_en as definition_en',
      'd.credits_maximum',
      'd.credit_category',
      'd.is_issuer_open',
      'd.needs_certificate_number',
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
    institutionId: row.institution_id,
    definitionId: row.definition_id,
    definitionName: { zh: row.definition_zh, en: row.definition_en },
    kind: row.kind,
    kindName: { zh: row.kind_zh, en: row.kind_en },
    title: row.title,
    issuer: row.issuer,
    isIssuerOpen: row.is_issuer_open,
    certificateNumber: row.certificate_number,
    needsCertificateNumber: row.needs_certificate_number,
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
    prepared:
      row.sender_zh === null
        ? null
        : {
            by: { zh: row.sender_zh, en: row.sender_en ?? row.sender_zh },
            revokedAt: row.revoked_at?.toISOString() ?? null,
            revokeReason: row.revoke_reason,
          },
  }
}

/** One outcome with its evidence, or null. */
export async function readOutcomeView(
  database: Database,
  learnerId: string,
  outcomeId: string,
  forReviewer: boolean,
): Promise<OutcomeView | null> {
  const [row, evidence] = await Promise.all([
    selectOutcomes(database).where('o.learner_id', '=', learnerId).where('o.id', '=', outcomeId).executeTakeFirst(),
    listEvidence(database, learnerId, [outcomeId], { forReviewer }),
  ])
  return row ? presentOutcome(row, evidence) : null
}
