import { civilDateIn, civilDateWords } from '../../core/calendar/civil-date.ts'
import { Problem } from '../../contract/problem.ts'
import type { Database } from '../database/database.ts'

export const accountStateNames: Record<string, { zh: string; en: string }> = {
  PENDING_VERIFICATION: { zh: '待核实', en: 'waiting for verification' },
  ACTIVE: { zh: '正常', en: 'active' },
  FROZEN: { zh: '已冻结', en: 'frozen' },
  CLOSED: { zh: '已注销', en: 'closed' },
  MERGED: { zh: '已合并', en: 'merged' },
  ARCHIVED: { zh: '已归档', en: 'archived' },
}

/** What stands in the history of an account about its last freeze. */
export function readLastFreeze(database: Database, learnerId: string) {
  return database
    .selectFrom('learning_account_event as e')
    .innerJoin('learning_account as a', 'a.learner_id', 'e.learner_id')
    .innerJoin('institution as i', 'i.id', 'a.institution_id')
    .leftJoin('reason_code as r', 'r.code', 'e.reason_code')
    .select(['e.actor_id', 'e.reason', 'e.recorded_at', 'i.time_zone', 'r.text_zh', 'r.text_en'])
    .where('e.learner_id', '=', learnerId)
    .where('e.to_state', '=', 'FROZEN')
    .orderBy('e.seq', 'desc')
    .executeTakeFirst()
}

/** The last line of the history of an account that led to a state. */
export function readLastChange(database: Database, learnerId: string, state: string) {
  return database
    .selectFrom('learning_account_event')
    .select(['actor_id', 'from_state'])
    .where('learner_id', '=', learnerId)
    .where('to_state', '=', state)
    .orderBy('seq', 'desc')
    .executeTakeFirst()
}

/** The refusal of what may not be done with a frozen account: since when it is frozen, why, and whom to ask. */
export async function frozenProblem(database: Database, learnerId: string): Promise<Problem> {
  const freeze = await readLastFreeze(database, learnerId)
  if (!freeze) return new Problem('account_not_active', { state: accountStateNames.FROZEN })
  const since = civilDateWords(civilDateIn(freeze.time_zone, freeze.recorded_at.getTime()))
  const reason = { zh: freeze.text_zh ?? freeze.reason, en: freeze.text_en ?? freeze.reason }
  return new Problem('account_frozen', { since, reason })
}

/** Refuses what a learner may not do while the own account is frozen: nothing of what is looked into may change. */
export async function demandNotFrozen(database: Database, learnerId: string): Promise<void> {
  if (await isFrozen(database, learnerId)) throw await frozenProblem(database, learnerId)
}

async function isFrozen(database: Database, learnerId: string): Promise<boolean> {
  const account = await database
    .selectFrom('learning_account')
    .select('state')
    .where('learner_id', '=', learnerId)
    .executeTakeFirst()
  return account?.state === 'FROZEN'
}
