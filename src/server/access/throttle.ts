import { sql } from 'kysely'
import { Problem } from '../../contract/problem.ts'
import type { Tx } from '../database/database.ts'

/** After so many failures in the window a name or an address waits; kept in the database, over restarts and servers. */
export const throttleLimits = { failures: 5, addressFailures: 50, windowMs: 15 * 60_000, blockMs: 15 * 60_000 }

/** Refuses while a subject is blocked. */
export async function demandNotBlocked(tx: Tx, subjects: readonly string[], now: Date): Promise<void> {
  const blocked = await tx
    .selectFrom('sign_in_throttle')
    .select('blocked_until')
    .where('subject', 'in', [...subjects])
    .where('blocked_until', '>', now)
    .orderBy('blocked_until', 'desc')
    .executeTakeFirst()
  if (blocked?.blocked_until) throw new Problem('sign_in_blocked', { until: blocked.blocked_until.toISOString() })
}

/** Counts a failure; the one that reaches the limit blocks the subject for a while. */
export async function countFailure(tx: Tx, subject: string, limit: number, now: Date): Promise<void> {
  const windowStart = new Date(now.getTime() - throttleLimits.windowMs)
  const blockedUntil = new Date(now.getTime() + throttleLimits.blockMs)
  await sql`insert into sign_in_throttle as t (subject, failures, window_started_at) values (${subject}, 1, ${now})
    on conflict (subject) do update set
      failures = case when t.window_started_at < ${windowStart} then 1 else t.failures + 1 end,
      window_started_at = case when t.window_started_at < ${windowStart} then ${now} else t.window_started_at end,
      blocked_until = case when t.window_started_at >= ${windowStart} and t.failures + 1 >= ${limit}
        then ${blockedUntil}::timestamptz else t.blocked_until end`.execute(tx)
}

/** A success clears the name's failures, not the address's: many people sign in from one campus address. */
export async function clearFailures(tx: Tx, subject: string): Promise<void> {
  await tx.deleteFrom('sign_in_throttle').where('subject', '=', subject).execute()
}
