import { randomUUIDv7 } from 'node:crypto'
import { join } from 'node:path'
import { pino, type Logger } from 'pino'
import type { Config } from './config.ts'
import { openGate, wholeBank, type Gate } from './database/database.ts'
import { createDiskStore } from './evidence/file-store.ts'
import { Failure } from './failure.ts'
import { readMasterKeys } from './master-key.ts'
import { createSeals, drawBytes } from './seals.ts'
import type { World } from './world.ts'

/** Fields that name or describe a person never reach the log, wherever they stand in an object. */
const personal = ['name', 'username', 'password', 'idNumber', 'documentNumber', 'phone', 'contact', 'code', 'reason']
const redacted = [
  'req.headers.cookie',
  'req.headers.authorization',
  'req.headers["x-csrf-token"]',
  'res.headers["set-cookie"]',
  ...personal.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
]

/** The JSON log of the program. */
export function createLog(level: string): Logger {
  return pino({ level, redact: { paths: redacted, censor: '[redacted]' }, base: { service: 'credit-bank' } })
}

/** Builds the world of a running program: the real database, clock, ids, keys, files and log. */
export async function createWorld(config: Config, databaseUrl: string): Promise<World> {
  const gate = openGate({ databaseUrl, connectionsMaximum: config.connectionsMaximum })
  const clock = await createBankClock(gate)
  await fixPublicUrl(gate, config.publicUrl, clock.real())
  return {
    gate,
    clock,
    ids: { next: () => randomUUIDv7(), bytes: drawBytes },
    seals: createSeals(readMasterKeys(config)),
    files: createDiskStore(join(config.dataFolder, 'files')),
    log: createLog(config.logLevel),
    publicUrl: config.publicUrl,
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

/** Reads settings of the bank by key. */
export async function readSettings(gate: Gate, keys: readonly string[]): Promise<Map<string, unknown>> {
  const rows = await gate.read(wholeBank, (database) =>
    database
      .selectFrom('bank_setting')
      .select(['key', 'value'])
      .where('key', 'in', [...keys])
      .execute(),
  )
  return new Map(rows.map((row) => [row.key, row.value]))
}

/** Writes a setting of the bank. */
export async function writeSetting(gate: Gate, key: string, value: unknown, at: Date): Promise<void> {
  const text = JSON.stringify(value)
  await gate.write(wholeBank, (tx) =>
    tx
      .insertInto('bank_setting')
      .values({ key, value: text, changed_at: at })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: text, changed_at: at }))
      .execute(),
  )
}

/** The public address goes into what the bank issues; once something was issued it cannot change any more. */
async function fixPublicUrl(gate: Gate, publicUrl: string, at: Date): Promise<void> {
  const settings = await readSettings(gate, ['public_url', 'public_url_is_fixed'])
  const known = settings.get('public_url')
  if (known === publicUrl) return
  if (known !== undefined && settings.get('public_url_is_fixed') === true) {
    throw new Failure(
      `公开网址已用于签发内容，不能由 ${String(known)} 改为 ${publicUrl}。请恢复 PUBLIC_URL。`,
      `The public address is part of what was issued and cannot change from ${String(known)} to ${publicUrl}. Restore PUBLIC_URL.`,
    )
  }
  await writeSetting(gate, 'public_url', publicUrl, at)
}
