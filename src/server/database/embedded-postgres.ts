import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { Failure } from '../failure.ts'
import { initialiseCluster } from './initialise-cluster.ts'
import { findLockHolder, takeInstanceLock, type LockHolder } from './instance-lock.ts'
import { commandAs, databaseUser, type DatabaseUser } from './postgres-user.ts'
import { locatePostgres } from './postgres-binaries.ts'

export interface EmbeddedPostgres {
  /** As the application: no DDL, append-only where it matters. */
  applicationUrl: string
  /** As the owner, who migrates. */
  ownerUrl: string
  /** As superuser, for tests that clone databases. */
  superuserUrl: string
  stop(): Promise<void>
}

const startLimitMs = 60_000
const database = 'creditbank'

/** What this process has started and not yet stopped: a program that is told to end must still stop it. */
const running = new Set<() => Promise<void>>()

/** Stops the embedded servers of this process, however far their start had come. */
export async function stopEmbeddedServers(): Promise<void> {
  await Promise.all([...running].map((stop) => stop()))
}

/**
 * Starts PostgreSQL in `dataFolder/postgres`: initialised on first run with UTF-8 and C.UTF-8, in a process group of its
 * own so that Ctrl-C reaches the program first, with fsync on. A server left behind by a killed program is stopped.
 */
export async function startEmbeddedPostgres(
  dataFolder: string,
  use: LockHolder['use'] = 'command',
): Promise<EmbeddedPostgres> {
  makeFolder(dataFolder)
  const lock = takeInstanceLock(join(dataFolder, 'instance.lock'), use)
  let pid = 0
  const stop = async () => {
    if (pid > 0) await stopServer(pid)
    lock.release()
    running.delete(stop)
  }
  running.add(stop)
  try {
    const binaries = locatePostgres()
    const cluster = join(dataFolder, 'postgres')
    const user = databaseUser([dataFolder, binaries.folder])
    const passwords = readPasswords(dataFolder)
    await stopOrphan(cluster)
    if (!existsSync(join(cluster, 'PG_VERSION'))) {
      initialiseCluster({ binaries: binaries.folder, cluster, user, password: passwords.superuser })
    }
    const port = await freePort()
    const server = launch(binaries.folder, cluster, dataFolder, user, port)
    pid = server.pid
    const urlOf = urlsOf(cluster, port)
    await waitUntilReady(urlOf('creditbank_admin', passwords.superuser, 'postgres'), server)
    await createRoles(urlOf('creditbank_admin', passwords.superuser, 'postgres'), passwords)
    writeFileSync(join(dataFolder, 'postgres-port'), `${process.pid} ${port}`, { mode: 0o600 })
    return accessTo(dataFolder, port, stop)
  } catch (error) {
    await stop()
    throw error
  }
}

/** So long a command waits for another that has the data folder, such as a backup for a check. */
const waitLimitMs = 15 * 60_000

/**
 * The server that another live process runs on this data folder, or null; it is used and left running. A bank that is
 * just starting is waited for, and so is the end of a command: the database ends with it, under whoever joined.
 */
export async function joinRunningPostgres(
  dataFolder: string,
  tell: (zh: string, en: string) => void,
): Promise<EmbeddedPostgres | null> {
  const until = Date.now() + waitLimitMs
  for (let isTold = false; ; isTold = true) {
    const holder = findLockHolder(join(dataFolder, 'instance.lock'))
    if (holder === null) return null
    const port = holder.use === 'server' ? readPort(dataFolder, holder.pid) : null
    if (port !== null) return accessTo(dataFolder, port, async () => undefined)
    if (Date.now() > until) {
      throw new Failure(
        `数据目录一直被进程 ${holder.pid} 占用。请在它结束后重试。`,
        `Process ${holder.pid} still has the data folder. Try again when it has ended.`,
      )
    }
    if (!isTold) tell(`等待进程 ${holder.pid}…`, `Waiting for process ${holder.pid} …`)
    await delay(200)
  }
}

function accessTo(dataFolder: string, port: number, stop: () => Promise<void>): EmbeddedPostgres {
  const passwords = readPasswords(dataFolder)
  const urlOf = urlsOf(join(dataFolder, 'postgres'), port)
  return {
    applicationUrl: urlOf('creditbank_app', passwords.application),
    ownerUrl: urlOf('creditbank_owner', passwords.owner),
    superuserUrl: urlOf('creditbank_admin', passwords.superuser),
    stop,
  }
}

/** The port of that process's server; null until it is ready. */
function readPort(dataFolder: string, pid: number): number | null {
  try {
    const [owner, port] = readFileSync(join(dataFolder, 'postgres-port'), 'utf8').split(' ')
    return Number(owner) === pid ? Number(port) : null
  } catch {
    return null
  }
}

/** A Unix socket's path is at most 103 bytes long on every system; in a deeper folder the server is asked over TCP. */
const socketPathMaximum = 103

/**
 * The folder of the server's Unix socket: the cluster's own, which nobody else may enter; null where there can be none.
 * Measured beside loopback TCP: 33,000 against 26,000 small statements a second.
 */
function socketFolder(cluster: string): string | null {
  if (process.platform === 'win32') return null
  return Buffer.byteLength(join(cluster, '.s.PGSQL.65535.lock')) <= socketPathMaximum ? cluster : null
}

function urlsOf(cluster: string, port: number) {
  const folder = socketFolder(cluster)
  const search = folder === null ? '' : `?host=${encodeURIComponent(folder)}`
  return (role: string, password: string, name = database) =>
    `postgres://${role}:${password}@127.0.0.1:${port}/${name}${search}`
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, '.writable'), '')
    rmSync(join(folder, '.writable'))
  } catch {
    throw new Failure(
      `数据目录 ${folder} 不可写。请检查权限，或用 DATA_DIR 指定其他目录。`,
      `The data folder ${folder} is not writable. Check its permissions, or set another DATA_DIR.`,
    )
  }
}

interface Passwords {
  superuser: string
  owner: string
  application: string
}

/** Passwords of the embedded server, made on first run; whoever can read this file can read the database anyway. */
function readPasswords(dataFolder: string): Passwords {
  const path = join(dataFolder, 'secrets', 'postgres-passwords.json')
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Passwords
  mkdirSync(join(dataFolder, 'secrets'), { recursive: true, mode: 0o700 })
  const make = () => randomBytes(24).toString('base64url')
  const passwords: Passwords = { superuser: make(), owner: make(), application: make() }
  writeFileSync(path, JSON.stringify(passwords), { mode: 0o600 })
  return passwords
}

interface Server {
  pid: number
  logPath: string
  hasExited: () => boolean
}

function launch(binaries: string, cluster: string, dataFolder: string, user: DatabaseUser, port: number): Server {
  const logPath = join(dataFolder, 'postgres.log')
  const log = openSync(logPath, 'a', 0o600)
  const settings = serverSettings(port, socketFolder(cluster)).flatMap((setting) => ['-c', setting])
  const command = commandAs(user, join(binaries, 'postgres'), ['-D', cluster, ...settings])
  const child = spawn(command.file, command.arguments, {
    ...command.options,
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  let exited = false
  child.on('exit', () => (exited = true))
  child.on('error', () => (exited = true))
  child.unref()
  return { pid: child.pid ?? 0, logPath, hasExited: () => exited }
}

/** Memory by the machine's size; fsync stays on always: an acknowledged posting survives a power cut. */
function serverSettings(port: number, sockets: string | null): string[] {
  const memoryMb = Math.floor(totalmem() / 1024 / 1024)
  const sharedMb = Math.max(128, Math.min(4_096, Math.floor(memoryMb / 8)))
  return [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${sockets === null ? '' : `"${sockets}"`}`,
    'unix_socket_permissions=0700',
    'max_connections=150',
    `shared_buffers=${sharedMb}MB`,
    `effective_cache_size=${Math.max(256, Math.floor(memoryMb / 2))}MB`,
    'max_wal_size=2GB',
    'min_wal_size=128MB',
    'wal_compression=off',
    'checkpoint_timeout=30min',
    'checkpoint_completion_target=0.9',
    'random_page_cost=1.1',
    'jit=off',
    // Statements planned for empty tables stay slow until statistics exist: look every ten seconds, not every minute.
    'autovacuum_naptime=10s',
    'fsync=on',
    'timezone=UTC',
    'log_min_messages=warning',
  ]
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

async function waitUntilReady(url: string, server: Server): Promise<void> {
  const until = Date.now() + startLimitMs
  for (;;) {
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      await client.end()
      return
    } catch {
      await client.end().catch(() => undefined)
      if (server.hasExited() || Date.now() > until) {
        const tail = readFileSync(server.logPath, 'utf8').split('\n').slice(-8).join('\n')
        throw new Failure(`数据库未能启动，日志末尾：\n${tail}`, `The database did not start; see ${server.logPath}.`)
      }
      await delay(40)
    }
  }
}

async function createRoles(url: string, passwords: Passwords): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const found = await client.query(`select from pg_database where datname = $1`, [database])
    if (found.rowCount === 1) return
    for (const [role, password] of [
      ['creditbank_owner', passwords.owner],
      ['creditbank_app', passwords.application],
    ] as const) {
      const known = await client.query(`select from pg_roles where rolname = $1`, [role])
      if (known.rowCount === 0) await client.query(`create role ${role} login password '${password}'`)
    }
    await client.query(`create database ${database} owner creditbank_owner`)
  } finally {
    await client.end()
  }
}

/** A server whose program was killed lives on; it is stopped, so that this start has its own settings and port. */
async function stopOrphan(cluster: string): Promise<void> {
  const pid = readPostmasterPid(cluster)
  if (pid === null) return
  if (isPostgres(pid, cluster)) await stopServer(pid)
  else await untilBuried(pid)
}

/** A killed server keeps its number until the system buries it, some seconds at times; PostgreSQL would not start. */
async function untilBuried(pid: number): Promise<void> {
  const until = Date.now() + startLimitMs
  while (isUnburied(pid) && Date.now() < until) await delay(25)
}

function isUnburied(pid: number): boolean {
  try {
    // The name in parentheses may hold spaces; the state follows it.
    return /\) Z [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

function readPostmasterPid(cluster: string): number | null {
  try {
    const pid = Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0])
    return Number.isInteger(pid) && pid > 1 ? pid : null
  } catch {
    return null
  }
}

/** True when the pid is that cluster's server, not another program that got the number since. */
function isPostgres(pid: number, cluster: string): boolean {
  if (!isAlive(pid)) return false
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(cluster)
    } catch {
      return false
    }
  }
  return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout.includes(cluster)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** SIGINT is PostgreSQL's fast shutdown: sessions are rolled back, everything acknowledged is on disk. */
async function stopServer(pid: number): Promise<void> {
  try {
    process.kill(pid, 'SIGINT')
  } catch {
    return
  }
  const until = Date.now() + startLimitMs
  while (isAlive(pid) && Date.now() < until) await delay(25)
}
