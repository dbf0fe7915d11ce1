import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

const root = join(import.meta.dirname, '../..')
const startMaximumMs = 180_000

/** A bank as a person starts it: the real program on a database of its own, with the demonstration college. */
export interface DemoBank {
  url: string
  /** Moves the bank's time, such as "5d", and handles what became due. */
  advance(period: string): void
  stop(): Promise<void>
}

export async function startDemoBank(): Promise<DemoBank> {
  buildWeb()
  const database = await createTestDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'creditbank-browser-'))
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  const environment = { ...process.env, ...settingsOf(database, folder, port) }
  const server = spawn(process.execPath, ['src/cli/main.ts', 'serve'], { cwd: root, env: environment, stdio: 'pipe' })
  const said: string[] = []
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (text: Buffer) => said.push(String(text)))
  await waitUntilOpen(url, server, said)
  return {
    url,
    advance: (period) => {
      const command = ['src/cli/main.ts', 'demo', 'advance', period]
      const result = spawnSync(process.execPath, command, { cwd: root, env: environment, encoding: 'utf8' })
      if (result.status !== 0) throw new Error(`demo advance ${period}: ${result.stderr}${result.stdout}`)
    },
    stop: async () => {
      const isGone = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGTERM')
      await isGone
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Built as it is for people, in a process of its own: the test runner's environment would give a development build. */
function buildWeb(): void {
  const command = ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error']
  const env = { ...process.env, NODE_ENV: 'production' }
  const result = spawnSync(process.execPath, command, { cwd: root, env, encoding: 'utf8' })
  if (result.status !== 0) throw new Error(`the web was not built:\n${result.stderr}${result.stdout}`)
}

function settingsOf(database: TestDatabase, folder: string, port: number): Record<string, string> {
  return {
    DATABASE_URL: database.applicationUrl,
    DATABASE_OWNER_URL: database.ownerUrl,
    DATA_DIR: folder,
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    LOG_LEVEL: 'warn',
    DEMO: 'auto',
  }
}

/** The server listens only after the demonstration is loaded, so an answer means that all is there. */
async function waitUntilOpen(url: string, server: ChildProcess, said: readonly string[]): Promise<void> {
  for (let waitedMs = 0; waitedMs < startMaximumMs; waitedMs += 250) {
    if (server.exitCode !== null) throw new Error(`the bank did not start:\n${said.join('')}`)
    const isOpen = await fetch(`${url}/health`).then(
      (answer) => answer.ok,
      () => false,
    )
    if (isOpen) return
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  throw new Error(`the bank did not open in ${startMaximumMs} ms:\n${said.join('')}`)
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
