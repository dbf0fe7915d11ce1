import { randomUUIDv7 } from 'node:crypto'
import { readSettings } from './bank-settings.ts'
import type { Config } from './config.ts'
import { openGate, type Gate } from './database/database.ts'
import { openFileStore } from './evidence/open-file-store.ts'
import { createLog } from './log.ts'
import { demandMasterKeys } from './master-key.ts'
import { knownPublicUrl, settlePublicUrl } from './public-url.ts'
import { createSeals, drawBytes } from './seals.ts'
import type { World } from './world.ts'

/**
 * Builds the world of a running program: the real database, clock, ids, keys, files and log. A server brings its public
 * address; whatever else works on the bank works under the address that the bank has.
 */
export async function createWorld(config: Config, databaseUrl: string, isServer: boolean): Promise<World> {
  const gate = openGate({ databaseUrl, connectionsMaximum: config.connectionsMaximum })
  try {
    return await createWorldOver(gate, config, isServer)
  } catch (error) {
    await gate.close()
    throw error
  }
}

async function createWorldOver(gate: Gate, config: Config, isServer: boolean): Promise<World> {
  const masterKeys = await demandMasterKeys(gate, config, new Date())
  if (isServer) await settlePublicUrl(gate, config.publicUrl, new Date())
  const publicUrl = isServer ? config.publicUrl : ((await knownPublicUrl(gate)) ?? config.publicUrl)
  const clock = await createBankClock(gate)
  return {
    gate,
    clock,
    ids: { next: () => randomUUIDv7(), bytes: drawBytes },
    seals: createSeals(masterKeys),
    files: await openFileStore(config),
    log: createLog(config.logLevel),
    publicUrl,
    noticeHosts: config.noticeHosts,
    isDemonstration: clock.isDemonstration,
    refresh: clock.refresh,
    close: async () => {
      clock.stop()
      await gate.close()
    },
  }
}

const refreshMs = 1_000

/**
 * The bank's clock: real time, which in a demonstration database alone `demo advance` moves. The offset is read again
 * each second, so that a running server follows what the command line did.
 */
async function createBankClock(gate: Gate) {
  let offsetMs = 0
  let isDemonstration = false
  const refresh = async () => {
    const settings = await readSettings(gate, ['is_demonstration', 'demo_clock_offset_ms'])
    isDemonstration = settings.get('is_demonstration') === true
    offsetMs = isDemonstration ? Number(settings.get('demo_clock_offset_ms') ?? 0) : 0
  }
  await refresh()
  const timer = setInterval(() => {
    // The database may be away for a moment; the clock then goes on with what it knows.
    if (isDemonstration) refresh().catch(() => undefined)
  }, refreshMs)
  timer.unref()
  return {
    now: () => new Date(Date.now() + offsetMs),
    real: () => new Date(),
    isDemonstration: () => isDemonstration,
    refresh,
    stop: () => clearInterval(timer),
  }
}
