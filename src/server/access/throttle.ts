import { sql } from 'kysely'
import { Problem } from '../../contract/problem.ts'
import type { Tx } from '../database/database.ts'

/**
 * After so many failures in the window a name or an address waits; kept in the database, over restarts and servers. A
 * whole campus stands behind one address: its limit stops whoever tries a list of names, and no class that mistypes.
 */
const throttleLimits = { failures: 5, addressFailures: 500, windowMs: 15 * 60_000, blockMs: 15 * 60_000 }

/** So long an address is known as one that a person signs in from. */
const placeMemoryMs = 90 * 86_400_000
const dayMs = 86_400_000

export interface SignInPlace {
  username: string
  address: string
}

/**
 * Refuses while the name is blocked, or the address, unless the name has rightly signed in from there before. Attempts
 * under one name are counted one after the other: each waits here until the one before it is committed.
 */
export async function demandNotBlocked(tx: Tx, { username, address }: SignInPlace, now: Date): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('sign_in_throttle'), hashtext(${`name:${username}`}))`.execute(tx)
  const isKnown = sql<boolean>`exists (select from sign_in_place p join login l on l.person_id = p.person_id
    where l.username = ${username} and p.address = ${address} and p.seen_at > ${new Date(now.getTime() - placeMemoryMs)})`
  const blocked = await tx
    .selectFrom('sign_in_throttle')
    .select('blocked_until')
    .where('blocked_until', '>', now)
    .where((where) =>
      where.or([
        where('subject', '=', `name:${username}`),
        where.and([where('subject', '=', `address:${address}`), where.not(isKnown)]),
      ]),
    )
    .orderBy('blocked_until', 'desc')
    .executeTakeFirst()
  if (!blocked?.blocked_until) return
  const leftMs = blocked.blocked_until.getTime() - now.getTime()
  throw new Problem('sign_in_blocked', { minutes: Math.ceil(leftMs / 60_000) })
}

/**
 * Counts a failure of the name and of the address; the one that reaches a limit blocks for a while. True when this one
 * did.
 */
export async function countFailure(tx: Tx, { username, address }: SignInPlace, now: Date): Promise<boolean> {
  const ofName = await countOne(tx, `name:${username}`, throttleLimits.failures, now)
  const ofAddress = await countOne(tx, `address:${address}`, throttleLimits.addressFailures, now)
  return ofName === throttleLimits.failures || ofAddress === throttleLimits.addressFailures
}

async function countOne(tx: Tx, subject: string, limit: number, now: Date): Promise<number> {
  const windowStart = new Date(now.getTime() - throttleLimits.windowMs)
  const blockedUntil = new Date(now.getTime() + throttleLimits.blockMs)
  const counted = await sql<{
    failures: number
  }>`insert into sign_in_throttle as t (subject, failures, window_started_at) values (${subject}, 1, ${now})
    on conflict (subject) do update set
      failures = case when t.window_started_at < ${windowStart} then 1 else t.failures + 1 end,
      window_started_at = case when t.window_started_at < ${windowStart} then ${now} else t.window_started_at end,
      blocked_until = case when t.window_started_at >= ${windowStart} and t.failures + 1 >= ${limit}
        then ${blockedUntil}::timestamptz else t.blocked_until end
    returning failures`.execute(tx)
  return counted.rows[0]?.failures ?? 0
}

/**
 * A success clears the name's failures, not the address's, since many people sign in from one campus address; and the
 * address becomes one that the person is known from.
 */
export async function countSuccess(tx: Tx, personId: string, { username, address }: SignInPlace, now: Date) {
  await tx.deleteFrom('sign_in_throttle').where('subject', '=', `name:${username}`).execute()
  await sql`insert into sign_in_place as p (person_id, address, seen_at) values (${personId}, ${address}, ${now})
    on conflict (person_id, address) do update set seen_at = excluded.seen_at
    where p.seen_at < ${new Date(now.getTime() - dayMs)}`.execute(tx)
}

/** Forgets failures that block nobody any more, and addresses that nobody has signed in from for long. */
export async function forgetOldSignIns(tx: Tx, now: Date): Promise<void> {
  const yesterday = new Date(now.getTime() - dayMs)
  await tx
    .deleteFrom('sign_in_throttle')
    .where('window_started_at', '<', yesterday)
    .where((where) => where.or([where('blocked_until', 'is', null), where('blocked_until', '<', now)]))
    .execute()
  await tx
    .deleteFrom('sign_in_place')
    .where('seen_at', '<', new Date(now.getTime() - placeMemoryMs))
    .execute()
}
