import { invariant } from '../../core/invariant.ts'
import { Problem } from '../../contract/problem.ts'
import type { Database } from '../database/database.ts'

export interface Institution {
  id: string
  code: string
  name: { zh: string; en: string }
  timeZone: string
}

/** Reads a college. Another institution recognises nothing: 404 for whoever asks there. */
export async function readInstitution(database: Database, institutionId: string): Promise<Institution> {
  const row = await database
    .selectFrom('institution')
    .select(['id', 'code', 'name_zh', 'name_en', 'time_zone', 'kind'])
    .where('id', '=', institutionId)
    .executeTakeFirst()
  invariant(row, 'an institution that a case names exists')
  if (row.kind !== 'COLLEGE') throw new Problem('not_found')
  return {
    id: row.id,
    code: row.code,
    name: { zh: row.name_zh, en: row.name_en },
    timeZone: row.time_zone,
  }
}

/** The term of a day, such as 2026-2027-1: the school year begins in August, its second half in February. */
export function termOf(civilDate: string): string {
  const year = Number(civilDate.slice(0, 4))
  const month = Number(civilDate.slice(5, 7))
  if (month >= 8) return `${year}-${year + 1}-1`
  return month === 1 ? `${year - 1}-${year}-1` : `${year - 1}-${year}-2`
}
