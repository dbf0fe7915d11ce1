import pg from 'pg'
import type { Config } from './config.ts'
import { createWorld } from './create-world.ts'
import { advisoryLocks, takeAdvisoryLock } from './database/advisory-lock.ts'
import { joinRunningPostgres, startEmbeddedPostgres, type EmbeddedPostgres } from './database/embedded-postgres.ts'
import { demandCurrentSchema, demandSuitableServer, migrate, migrateJobs } from './database/migrate.ts'
import { clearDemo, type DemoWish } from './demo/clear-demo.ts'
import { ensureDemo } from './demo/ensure-demo.ts'
import { openFileStore } from './evidence/open-file-store.ts'
import { Failure } from './failure.ts'
import type { World } from './world.ts'

/** A bank that is ready to work: database up and migrated, world built. */
export interface OpenBank {
  world: World
  databaseUrl: string
  /** The owner's connection; null where only the application's role is known. */
  ownerUrl: string | null
  /** True when the demonstration was loaded in opening. */
  hasLoadedDemo: boolean
  close(): Promise<void>
}

export interface OpenBankOptions {
  /** Told before each step, so that a person knows what is going on. */
  onStep?: (zh: string, en: string) => void
  onProgress?: (done: number, total: number, what: string) => void
  migrates?: boolean
  /** Work beside a server that is running on the same data folder, instead of refusing. */
  joinsRunning?: boolean
  /** A server brings its public address, and commands may work beside it. */
  isServer?: boolean
  demo?: DemoWish
}

const silent = () => undefined

/** Starts or finds the database, brings its schema forward, builds the world. Whatever fails is undone again. */
export async function openBank(config: Config, options: OpenBankOptions = {}): Promise<OpenBank> {
  const embedded = config.databaseUrl === null ? await startEmbedded(config, options) : null
  try {
    const databaseUrl = config.databaseUrl ?? embedded?.applicationUrl ?? ''
    const ownerUrl = config.databaseUrl === null ? (embedded?.ownerUrl ?? null) : config.databaseOwnerUrl
    const opened = await openAlone(config, { databaseUrl, ownerUrl }, options)
    return {
      ...opened,
      close: async () => {
        await opened.world.close()
        await embedded?.stop()
      },
    }
  } catch (error) {
    await embedded?.stop()
    throw asFailure(error)
  }
}

async function startEmbedded(config: Config, options: OpenBankOptions): Promise<EmbeddedPostgres> {
  const tell = options.onStep ?? silent
  const running = options.joinsRunning ? await joinRunningPostgres(config.dataFolder, tell) : null
  if (running) return running
  tell('启动数据库', 'Starting the database')
  return startEmbeddedPostgres(config.dataFolder, options.isServer ? 'server' : 'command')
}

interface Access {
  databaseUrl: string
  ownerUrl: string | null
}

/**
 * Opens while no other process opens the same bank: of two that start on an empty database the second waits until the
 * first has migrated it and loaded the demonstration, and then finds all of it or nothing.
 */
async function openAlone(config: Config, access: Access, options: OpenBankOptions): Promise<Omit<OpenBank, 'close'>> {
  const { onStep = silent, onProgress = silent, demo } = options
  const door = new pg.Client({ connectionString: access.databaseUrl })
  // A database that goes away fails the statement under way; without a listener it would end the process.
  door.on('error', silent)
  await door.connect()
  try {
    await takeAdvisoryLock(door, advisoryLocks.opening, () =>
      onStep('等待另一进程完成启动…', 'Waiting for another process to finish its start …'),
    )
    await demandSuitableServer(door)
    await bringForward(access, options)
    if (
      demo &&
      (await clearDemo(door, { ...access, openFiles: () => openFileStore(config), wish: demo, tell: onStep }))
    ) {
      await bringForward(access, options)
    }
    const world = await createWorld(config, access.databaseUrl, options.isServer ?? false)
    try {
      const loads = demo === 'ensure' || demo === 'reload'
      return { world, ...access, hasLoadedDemo: loads && (await ensureDemo(world, onStep, onProgress)) }
    } catch (error) {
      await world.close()
      throw error
    }
  } finally {
    await door.end()
  }
}

async function bringForward({ databaseUrl, ownerUrl }: Access, options: OpenBankOptions): Promise<void> {
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
}

const unreachable = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', '28P01', '28000', '3D000', '57P03', '53300']

/** A connection that is refused is the operator's to mend: told in a sentence. */
function asFailure(error: unknown): unknown {
  const code = (error as { code?: string }).code
  if (code === undefined || !unreachable.includes(code)) return error
  return new Failure(
    `无法连接数据库（${code}）。请检查 DATABASE_URL、DATABASE_OWNER_URL 和数据库是否在运行。`,
    `The database cannot be reached (${code}). Check DATABASE_URL, DATABASE_OWNER_URL and that it is running.`,
  )
}
