import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')
const startMaximumMs = 180_000

/** A bank as a person starts it who has just got it: the launcher, an empty folder, the demonstration college. */
export interface DemoBank {
  url: string
  /** Moves the bank's time until an instant is past, and handles what became due. */
  advanceBeyond(instant: string): Promise<void>
  stop(): Promise<void>
}

export async function startDemoBank(): Promise<DemoBank> {
  const folder = mkdtempSync(join(tmpdir(), 'creditbank-browser-'))
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  const env = environmentOf(folder, port)
  const server = spawn(process.execPath, ['launch.mjs', 'serve'], { cwd: root, env, stdio: 'pipe' })
  const said: string[] = []
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (text: Buffer) => said.push(String(text)))
  await waitUntilOpen(url, server, said)
  const advance = (period: string): Date => {
    const command = ['launch.mjs', '--json', 'demo', 'advance', period]
    const result = spawnSync(process.execPath, command, { cwd: root, env, encoding: 'utf8' })
    if (result.status !== 0) throw new Error(`demo advance ${period}: ${result.stderr}${result.stdout}`)
    return new Date((JSON.parse(result.stdout) as { now: string }).now)
  }
  return {
    url,
    advanceBeyond: async (instant) => {
      // A minute tells what time it is at the bank; hours are never too few to get beyond the instant.
      const leftMs = new Date(instant).getTime() - advance('1m').getTime()
      const now = advance(`${Math.max(1, Math.ceil(leftMs / 3_600_000))}h`)
      await waitUntilIts(url, now)
    },
    stop: async () => {
      const isGone = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGTERM')
      await isGone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Nothing of this machine's databases: the bank brings its own, as it does for whoever starts it first. */
function environmentOf(folder: string, port: number): NodeJS.ProcessEnv {
  const { DATABASE_URL: _database, DATABASE_OWNER_URL: _owner, ...rest } = process.env
  return {
    ...rest,
    // The test runner's own value would give a development build of the web.
    NODE_ENV: 'production',
    DATA_DIR: folder,
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    LOG_LEVEL: 'warn',
  }
}

/** The server listens only after the demonstration is loaded, so an answer means that all is there. */
async function waitUntilOpen(url: string, server: ChildProcess, said: readonly string[]): Promise<void> {
  const isOpen = async () => {
    if (server.exitCode !== null) throw new Error(`the bank did not start:\n${said.join('')}`)
    const answer = await fetch(`${url}/health`).catch(() => null)
    return answer?.ok === true
  }
  if (!(await comesTrue(isOpen))) throw new Error(`the bank did not open in ${startMaximumMs} ms:\n${said.join('')}`)
}

/** A running server follows the clock of the demonstration within a second; its answers carry the bank's date. */
async function waitUntilIts(url: string, now: Date): Promise<void> {
  const hasFollowed = async () => {
    const answer = await fetch(`${url}/api/public/notices?limit=100`)
    const { items } = (await answer.json()) as { items: { endsAt: string }[] }
    return items.every((notice) => new Date(notice.endsAt) > now)
  }
  if (!(await comesTrue(hasFollowed))) throw new Error(`the bank did not follow to ${now.toISOString()}`)
}

async function comesTrue(test: () => Promise<boolean>): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < startMaximumMs; waitedMs += 250) {
    if (await test()) return true
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  return false
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}
