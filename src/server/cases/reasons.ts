import { Problem } from '../../contract/problem.ts'
import type { Database } from '../database/database.ts'

export interface CodedReason {
  code: string
  zh: string
  en: string
  /** What the officer wrote. */
  text: string
}

/** A coded reason that fits the act, with its free text: both are needed, neither alone explains a refusal. */
export async function demandReason(
  database: Database,
  act: string,
  given: { reasonCode?: string | undefined; reason?: string | undefined },
): Promise<CodedReason> {
  if (!given.reasonCode || !given.reason) throw new Problem('reason_required')
  const row = await database
    .selectFrom('reason_code')
    .select(['code', 'applies_to', 'text_zh', 'text_en'])
    .where('code', '=', given.reasonCode)
    .executeTakeFirst()
  if (!row || !row.applies_to.includes(act)) throw new Problem('reason_required')
  return { code: row.code, zh: row.text_zh, en: row.text_en, text: given.reason }
}
