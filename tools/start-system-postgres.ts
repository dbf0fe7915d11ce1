import { spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { freePort } from '../test/support/program.ts'
import { commandAs, databaseUser } from '../src/server/database/postgres-user.ts'

/** Where Debian puts the oldest PostgreSQL that a bank runs on. */
const binaries = '/usr/lib/postgresql/15/bin'
const startLimitMs = 30_000

export interface SystemPostgres {
  superuserUrl: string
  stop(): Promise<void>
}

/** Starts Debian's PostgreSQL 15 in a temporary folder, for tests alone; null where it is not installed. */
export async function startSystemPostgres(): Promise<SystemPostgres | null> {
  if (!existsSync(join(binaries, 'initdb'))) return null
  const folder = mkdtempSync(join(tmpdir(), 'creditbank-postgres15-'))
  const user = databaseUser([folder])
  if (user.uid !== null) chownSync(folder, user.uid, user.gid)
  const options = ['-D', folder, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync']
  const initdb = commandAs(user, join(binaries, 'initdb'), options)
  const made = spawnSync(initdb.file, initdb.arguments, { ...initdb.options, cwd: '/', encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`initdb of PostgreSQL 15: ${made.stderr}`)
  const port = await freePort()
  const settings = [
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    'max_connections=150',
    'fsync=off',
  ]
  const words = ['-D', folder, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])]
  const postgres = commandAs(user, join(binaries, 'postgres'), words)
  const server = spawn(postgres.file, postgres.arguments, { ...postgres.options, cwd: '/', stdio: 'ignore' })
  const gone = new Promise((resolve) => server.on('close', resolve))
  const stop = async () => {
    server.kill('SIGINT')
    await gone
    rmSync(folder, { recursive: true, force: true })
  }
  const superuserUrl = `postgres://postgres@127.0.0.1:${port}/postgres`
  try {
    await untilReady(superuserUrl)
    return { superuserUrl, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function untilReady(connectionString: string): Promise<void> {
  const until = Date.now() + startLimitMs
  for (;;) {
    const client = new pg.Client({ connectionString })
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      await client.end().catch(() => undefined)
      if (Date.now() > until) throw error
      await delay(50)
    }
  }
}
