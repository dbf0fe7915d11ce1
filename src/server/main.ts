import { join } from 'node:path'
import { buildApp } from './app.ts'
import type { Config } from './config.ts'
import { sweepOrphanFiles } from './evidence/sweep-files.ts'
import { Failure } from './failure.ts'
import { startJobs } from './jobs/start-jobs.ts'
import { openBank, type OpenBank } from './open-bank.ts'
import { demoAccounts } from './demo/ensure-demo.ts'
import type { World } from './world.ts'

const webFolder = join(import.meta.dirname, '../../dist/web')

export interface Serving {
  url: string
  /** Finishes requests and jobs, then stops the database. */
  stop(): Promise<void>
}

/** So long requests may still take when the bank is asked to stop; an upload that stalls is cut off then. */
const graceMs = 12_000

/** Opens the bank, loads the demonstration where that is asked for and there is nothing yet, serves, and says so. */
export async function serve(config: Config, tell: (zh: string, en: string) => void): Promise<Serving> {
  const demo = config.loadsDemo ? 'ensure' : 'none'
  const bank = await openBank(config, { onStep: tell, isServer: true, demo })
  const openedAt = bank.world.clock.real()
  try {
    const { trustedProxies, metricsToken } = config
    const app = await buildApp(bank.world, { trustedProxies, metricsToken, webFolder })
    const jobs = await startJobs(bank.world, bank.databaseUrl)
    const stop = async () => {
      const impatience = setTimeout(() => app.server.closeAllConnections(), graceMs)
      await app.close()
      clearTimeout(impatience)
      await jobs.stop()
      await bank.close()
    }
    try {
      await app.listen({ port: config.port, host: config.host })
    } catch (error) {
      await jobs.stop()
      await app.close()
      throw listenFailure(error, config)
    }
    sweepFiles(bank.world, config.databaseUrl === null ? openedAt : undefined)
    const url = config.publicUrl
    announce(bank, url, tell)
    return { url, stop }
  } catch (error) {
    await bank.close().catch(() => undefined)
    throw error
  }
}

/**
 * What uploads left behind when a process died; the start does not wait for it. A bank with a database of its own has
 * its files alone.
 */
function sweepFiles(world: World, startedAt: Date | undefined): void {
  sweepOrphanFiles(world, startedAt).catch((error: unknown) =>
    world.log.warn({ err: error }, 'files could not be swept'),
  )
}

function listenFailure(error: unknown, config: Config): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'EADDRINUSE') {
    return new Failure(
      `端口 ${config.port} 已被占用。请停止占用它的程序，或用 PORT 指定其他端口。`,
      `Port ${config.port} is taken. Stop the program that uses it, or set another PORT.`,
    )
  }
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
    return new Failure(
      `无法监听 ${config.host}:${config.port}。请检查 HOST 和 PORT。`,
      `Cannot listen on ${config.host}:${config.port}. Check HOST and PORT.`,
    )
  }
  return error
}

function announce(bank: OpenBank, url: string, tell: (zh: string, en: string) => void): void {
  tell(`学分银行已启动：${url}`, `The credit bank is open: ${url}`)
  tell(`公开页面：${url}/public  接口文档：${url}/docs`, `Public pages: ${url}/public  API: ${url}/docs`)
  if (!bank.world.isDemonstration()) return
  tell(
    '演示学院，登录账号（密码均为 demo-2026-bank）：',
    'Demonstration college; sign in as (password demo-2026-bank):',
  )
  for (const account of demoAccounts)
    tell(`  ${account.username}  ${account.zh}`, `  ${account.username}  ${account.en}`)
}
