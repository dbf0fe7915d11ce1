import { constants } from 'node:os'
import { stopEmbeddedServers } from '../server/database/embedded-postgres.ts'
import type { Terminal } from './terminal.ts'

/** How a program that is told to end (Ctrl-C, SIGTERM, a closed terminal) does so. */
export interface Signals {
  /** Waits until the program is told to end, then until `stop` has ended it in order. */
  untilStopped(stop: () => Promise<void>): Promise<void>
  /** True when the program ends by a signal: what then fails failed because of it. */
  isEnding(): boolean
}

/**
 * The same signal comes more than once: a terminal sends it to the whole group, systemd too, and the launcher passes it
 * on. A repeat that soon is not a person's impatience.
 */
const repeatMs = 2_000

/**
 * Watches for signals, from before the first thing is opened. Told to end while something runs, the program stops its
 * database and ends with 128 + the signal's number; a server ends in order first, and is hurried by a later signal.
 */
export function watchSignals(terminal: Pick<Terminal, 'tell'>): Signals {
  let toldAt: number | null = null
  let isEnding = false
  let beginStop: (() => void) | null = null
  const end = async (signal: NodeJS.Signals) => {
    isEnding = true
    // The database goes away under whatever still uses it; what then breaks in between must not end the program first.
    process.on('uncaughtException', () => undefined)
    await stopEmbeddedServers()
    process.exit(128 + constants.signals[signal])
  }
  const answer = (signal: NodeJS.Signals) => {
    const isFirst = toldAt === null
    if (toldAt !== null && performance.now() - toldAt < repeatMs) return
    toldAt = performance.now()
    terminal.tell(
      isFirst ? '正在结束…' : '立即结束：不再等待处理中的请求…',
      isFirst ? 'Stopping …' : 'Stopping at once: requests under way are cut off …',
    )
    if (isFirst && beginStop) beginStop()
    else void end(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, answer)
  return {
    isEnding: () => isEnding,
    untilStopped: async (stop) => {
      await new Promise<void>((resolve) => (beginStop = resolve))
      await stop()
    },
  }
}
