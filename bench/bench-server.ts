import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openSession } from '../src/server/access/sessions.ts'
import { openGate, wholeBank } from '../src/server/database/database.ts'
import { joinRunningPostgres, type EmbeddedPostgres } from '../src/server/database/embedded-postgres.ts'
import { masterKeyPath, parseMasterKeys } from '../src/server/master-key.ts'
import { createSeals } from '../src/server/seals.ts'

/** The real server in a process of its own, with its own database and the demonstration college. */
export interface BenchServer {
  url: string
  folder: string
  process: ChildProcess
  postgres: EmbeddedPostgres
  stop(): Promise<void>
}

export async function startBenchServer(port: number): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), 'creditbank-bench-'))
  const server = spawnServer(folder, port)
  const stop = async () => {
    if (server.exitCode === null) {
      server.kill('SIGTERM')
      await new Promise((resolve) => server.on('exit', resolve))
    }
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const url = `http://127.0.0.1:${port}`
    await waitUntilReady(url, server)
    const postgres = await joinRunningPostgres(folder, () => undefined)
    if (!postgres) throw new Error('the server has no database')
    return { url, folder, process: server, postgres, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function spawnServer(folder: string, port: number): ChildProcess {
  const script = join(import.meta.dirname, '../src/cli/main.ts')
  const env = { ...process.env, DATA_DIR: folder, PORT: String(port), LOG_LEVEL: 'warn' }
  // With the flags that the launcher gives every process of the product.
  return spawn(process.execPath, [...process.execArgv, script, 'serve'], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

async function waitUntilReady(url: string, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 1_200; attempt += 1) {
    if (server.exitCode !== null) break
    try {
      if ((await fetch(`${url}/health`)).ok) return
    } catch {
      // Not listening yet.
    }
    await delay(50)
  }
  throw new Error('the server did not start')
}

/** Somebody with an open session. */
export interface BenchPerson {
  id: string
  cookie: string
  csrfToken: string
  isStaff: boolean
  applicationId: string | null
}

/**
 * Sessions for every learner whose account is active and every reviewer, so that no caller comes near the rate limit
 * that one person has.
 */
export async function openBenchSessions({ url, folder, postgres }: BenchServer): Promise<BenchPerson[]> {
  const gate = openGate({ databaseUrl: postgres.applicationUrl })
  const world = {
    clock: { now: () => new Date(), real: () => new Date() },
    seals: createSeals(parseMasterKeys(readFileSync(masterKeyPath(folder), 'utf8'))),
  }
  const people = await gate.write(wholeBank, async (tx) => {
    const learners = await tx
      .selectFrom('learning_account')
      .select('learner_id as id')
      .where('state', '=', 'ACTIVE')
      .execute()
    const staff = await tx
      .selectFrom('role_assignment')
      .select('person_id as id')
      .distinct()
      .where('role', 'in', ['academic_affairs', 'department_reviewer', 'form_teacher'])
      .execute()
    const applications = await tx.selectFrom('application').select(['learner_id', 'id']).execute()
    const opened: BenchPerson[] = []
    for (const { id, isStaff } of [
      ...learners.map((one) => ({ ...one, isStaff: false })),
      ...staff.map((one) => ({ ...one, isStaff: true })),
    ]) {
      const token = await openSession(tx, world, {
        id,
        isAdministrator: false,
        hasSecondFactor: false,
        userAgent: null,
      })
      const applicationId = applications.find((one) => one.learner_id === id)?.id ?? null
      opened.push({ id, cookie: `session=${token}`, csrfToken: '', isStaff, applicationId })
    }
    return opened
  })
  await gate.close()
  return withTokens(url, people)
}

/** The tokens of the sessions, which everything that is not a plain reading carries. */
async function withTokens(url: string, people: readonly BenchPerson[]): Promise<BenchPerson[]> {
  const ready: BenchPerson[] = []
  for (const person of people) {
    const me = await fetch(`${url}/api/me`, { headers: { cookie: person.cookie } })
    const { csrfToken } = (await me.json()) as { csrfToken: string }
    ready.push({ ...person, csrfToken })
  }
  return ready
}

/** The value below which such a share of the values lies, to a tenth. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10
}
