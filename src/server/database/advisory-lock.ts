import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

/** Locks over all processes of one database; any numbers will do, as long as nobody else uses them. */
export const advisoryLocks = {
  /** Held while a bank is opened: schema, jobs and demonstration come into being once, and whole. */
  opening: 7_201_904_330,
  /** Held by whoever migrates. */
  migrator: 7_201_904_331,
} as const

const retryMs = 150

/**
 * Takes an advisory lock for the client's session. It is asked for again and again instead of waited for: a statement
 * that waits would keep an index from being built concurrently by whoever holds the lock.
 */
export async function takeAdvisoryLock(client: pg.Client, lock: number, onWait?: () => void): Promise<void> {
  for (let isTold = false; ; isTold = true) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [lock])
    if (rows[0]?.taken) return
    if (!isTold) onWait?.()
    await delay(retryMs)
  }
}
