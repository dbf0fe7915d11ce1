import type { Config } from './config.ts'
import { createWorld } from './create-world.ts'
import { joinRunningPostgres, startEmbeddedPostgres, type EmbeddedPostgres } from './database/embedded-postgres.ts'
import { demandCurrentSchema, migrate, migrateJobs } from './database/migrate.ts'
import { Failure } from './failure.ts'
import type { World } from './world.ts'

/** A bank that is ready to work: database up and migrated, world built. */
export interface OpenBank {
  world: World
  databaseUrl: string
  /** The owner's connection; null where only the application's role is known. */
  ownerUrl: string | null
  close(): Promise<void>
}

export interface OpenBankOptions {
  /** Told before each step, so that a person knows what is going on. */
  onStep?: (zh: string, en: string) => void
  migrates?: boolean
  /** Work beside a server that is running on the same data folder, instead of refusing. */
  joinsRunning?: boolean
}

/** Starts or finds the database, brings its schema forward, builds the world. Whatever fails is undone again. */
export async function openBank(config: Config, options: OpenBankOptions = {}): Promise<OpenBank> {
  const embedded = config.databaseUrl === null ? await startEmbedded(config, options) : null
  try {
    const databaseUrl = config.databaseUrl ?? embedded?.applicationUrl ?? ''
    const ownerUrl = config.databaseUrl === null ? (embedded?.ownerUrl ?? null) : config.databaseOwnerUrl
    await bringForward(databaseUrl, ownerUrl, options)
    const world = await createWorld(config, databaseUrl)
    return {
      world,
      databaseUrl,
      ownerUrl,
      close: async () => {
        await world.close()
        await embedded?.stop()
      },
    }
  } catch (error) {
    await embedded?.stop()
    throw error
  }
}

async function startEmbedded(config: Config, options: OpenBankOptions): Promise<EmbeddedPostgres> {
  const running = options.joinsRunning ? joinRunningPostgres(config.dataFolder) : null
  if (running) return running
  options.onStep?.('启动数据库', 'Starting the database')
  return startEmbeddedPostgres(config.dataFolder)
}

async function bringForward(databaseUrl: string, ownerUrl: string | null, options: OpenBankOptions): Promise<void> {
  try {
    if (ownerUrl === null || options.migrates === false) {
      await demandCurrentSchema(databaseUrl)
      return
    }
    const applicationRole = decodeURIComponent(new URL(databaseUrl).username)
    const { applied } = await migrate({ ownerUrl, applicationRole })
    await migrateJobs(ownerUrl, applicationRole)
    if (applied.length > 0) {
      options.onStep?.(`数据库结构已更新（${applied.length} 项）`, `Schema brought forward (${applied.length})`)
    }
  } catch (error) {
    throw asFailure(error)
  }
}

/** A connection that is refused is the operator's to mend: told in a sentence. */
function asFailure(error: unknown): unknown {
  const code = (error as { code?: string }).code
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === '28P01' || code === '3D000') {
    return new Failure(
      `无法连接数据库（${code}）。请检查 DATABASE_URL、DATABASE_OWNER_URL 和数据库是否在运行。`,
      `The database cannot be reached (${code}). Check DATABASE_URL, DATABASE_OWNER_URL and that it is running.`,
    )
  }
  return error
}
