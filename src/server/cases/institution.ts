import { z } from 'zod'
import { invariant } from '../../core/invariant.ts'
import { Problem } from '../../contract/problem.ts'
import type { Database } from '../database/database.ts'

/**
 * What a college settles for recognition and conversion until rule sets come: the model, the leftover, the label and
 * score of a converted course, the period of public notice. Stored with the institution, versioned by `ruleVersion`.
 */
export const institutionPolicy = z.object({
  ruleVersion: z.string().min(1).max(100),
  basis: z.object({ zh: z.string(), en: z.string() }),
  /** DIRECT lets one application carry outcome and courses; without courses, credits go to the account all the same. */
  conversionModel: z.enum(['ACCUMULATE', 'DIRECT']),
  leftover: z.enum(['RELEASE', 'FORFEIT']),
  exemptionLabel: z.object({ zh: z.string(), en: z.string() }),
  /** FIXED gives every converted course this score; REVIEWER takes what the reviewer enters; NONE gives none. */
  score: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('NONE') }),
    z.object({ kind: z.literal('FIXED'), value: z.number().min(0).max(100) }),
    z.object({ kind: z.literal('REVIEWER') }),
  ]),
  countsInGpa: z.boolean(),
  noticeContact: z.string().max(200),
})

export type InstitutionPolicy = z.output<typeof institutionPolicy>

export interface Institution {
  id: string
  code: string
  name: { zh: string; en: string }
  timeZone: string
  policy: InstitutionPolicy
}

/** Reads a college with its policy. An institution without one recognises nothing: 404 for whoever asks there. */
export async function readInstitution(database: Database, institutionId: string): Promise<Institution> {
  const row = await database
    .selectFrom('institution')
    .select(['id', 'code', 'name_zh', 'name_en', 'time_zone', 'policy'])
    .where('id', '=', institutionId)
    .executeTakeFirst()
  invariant(row, 'an institution that a case names exists')
  const policy = institutionPolicy.safeParse(row.policy)
  if (!policy.success) throw new Problem('not_found')
  return {
    id: row.id,
    code: row.code,
    name: { zh: row.name_zh, en: row.name_en },
    timeZone: row.time_zone,
    policy: policy.data,
  }
}

/** The term of a day, such as 2026-2027-1: the school year begins in August, its second half in February. */
export function termOf(civilDate: string): string {
  const year = Number(civilDate.slice(0, 4))
  const month = Number(civilDate.slice(5, 7))
  if (month >= 8) return `${year}-${year + 1}-1`
  return month === 1 ? `${year - 1}-${year}-1` : `${year - 1}-${year}-2`
}
