import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Pool } from 'undici'
import { openGate, wholeBank } from '../src/server/database/database.ts'
import { joinRunningPostgres } from '../src/server/database/embedded-postgres.ts'
import { openSession } from '../src/server/access/sessions.ts'
import { createSeals } from '../src/server/seals.ts'
import { parseMasterKeys, masterKeyPath } from '../src/server/master-key.ts'
import type { Bench } from './run-bench.ts'

/**
 * The five operations that people use most, mixed as on an ordinary day, at 50 connections, against the real server in
 * its own process with its own database and the demonstration college. Client, server and database share the machine.
 */
export const bench: Bench = {
  run: async ({ isQuick, tell }) => {
    const folder = mkdtempSync(join(tmpdir(), 'creditbank-http-'))
    const port = 18_080
    const server = startServer(folder, port)
    try {
      await waitUntilReady(port)
      tell('演示学院已载入 · the demonstration is loaded')
      const people = await withTokens(port, await openSessions(folder))
      await load(port, people, 2)
      const before = cpuMicroseconds(server)
      const result = await load(port, people, isQuick ? 10 : 30)
      const cpu = cpuMicroseconds(server) - before
      if (result.failures > 0) throw new Error(`${result.failures} requests failed`)
      return {
        rps: Math.round(result.latencies.length / result.seconds),
        p50_ms: percentile(result.latencies, 0.5),
        p99_ms: percentile(result.latencies, 0.99),
        cpu_us_per_request: Math.round(cpu / result.latencies.length),
      }
    } finally {
      server.kill('SIGTERM')
      await new Promise((resolve) => server.on('exit', resolve))
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

const connections = 50

function startServer(folder: string, port: number): ChildProcess {
  const script = join(import.meta.dirname, '../src/cli/main.ts')
  const env = { ...process.env, DATA_DIR: folder, PORT: String(port), LOG_LEVEL: 'warn' }
  // With the flags that the launcher gives every process of the product.
  return spawn(process.execPath, [...process.execArgv, script, 'serve'], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

async function waitUntilReady(port: number): Promise<void> {
  for (let attempt = 0; attempt < 1_200; attempt += 1) {
    try {
      if ((await fetch(`http://127.0.0.1:${port}/health`)).ok) return
    } catch {
      // Not listening yet.
    }
    await delay(50)
  }
  throw new Error('the server did not start')
}

interface Person {
  cookie: string
  csrfToken: string
  isStaff: boolean
  applicationId: string | null
}

/** Sessions for every learner and reviewer, so that no caller comes near the rate limit that one person has. */
async function openSessions(folder: string): Promise<Person[]> {
  const postgres = await joinRunningPostgres(folder, () => undefined)
  if (!postgres) throw new Error('the server has no database')
  const gate = openGate({ databaseUrl: postgres.applicationUrl })
  const world = {
    clock: { now: () => new Date(), real: () => new Date() },
    seals: createSeals(parseMasterKeys(readFileSync(masterKeyPath(folder), 'utf8'))),
  }
  const people = await gate.write(wholeBank, async (tx) => {
    const learners = await tx.selectFrom('learning_account').select('learner_id as id').execute()
    const staff = await tx
      .selectFrom('role_assignment')
      .select('person_id as id')
      .distinct()
      .where('role', 'in', ['academic_affairs', 'department_reviewer', 'form_teacher'])
      .execute()
    const applications = await tx.selectFrom('application').select(['learner_id', 'id']).execute()
    const opened: Person[] = []
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
      opened.push({ cookie: `session=${token}`, csrfToken: '', isStaff, applicationId })
    }
    return opened
  })
  await gate.close()
  return people
}

/** The tokens of the reviewers' sessions, which the search of the queue carries. */
function withTokens(port: number, people: readonly Person[]): Promise<Person[]> {
  return Promise.all(
    people.map(async (person) => {
      if (!person.isStaff) return person
      const me = await fetch(`http://127.0.0.1:${port}/api/me`, { headers: { cookie: person.cookie } })
      const { csrfToken } = (await me.json()) as { csrfToken: string }
      return { ...person, csrfToken }
    }),
  )
}

/** What a learner or a reviewer asks for, in turn. */
function requestOf(person: Person, turn: number): { path: string; search?: string } {
  if (person.isStaff) {
    return turn % 2 === 0 ? { path: '/api/queue/search', search: '{"limit":25}' } : { path: '/api/queue/count' }
  }
  const own = ['/api/me', '/api/applications', '/api/account', '/api/messages/count']
  if (turn % 5 === 4 && person.applicationId) return { path: `/api/applications/${person.applicationId}` }
  return { path: own[turn % own.length] ?? '/api/me' }
}

async function load(port: number, people: readonly Person[], seconds: number) {
  // A client that costs a third of Node's own: it shares the two cores with what it measures.
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections, pipelining: 1 })
  const latencies: number[] = []
  let failures = 0
  let turn = 0
  const begun = performance.now()
  const until = begun + seconds * 1_000
  const learners = people.filter((person) => !person.isStaff)
  const staff = people.filter((person) => person.isStaff)
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        turn += 1
        // One request in ten is a reviewer's.
        const group = turn % 10 === 0 ? staff : learners
        const person = group[turn % group.length] as Person
        const sent = performance.now()
        const { cookie, csrfToken } = person
        const { path, search } = requestOf(person, turn)
        const { statusCode, body } = await pool.request(
          search === undefined
            ? { path, method: 'GET', headers: { cookie } }
            : {
                path,
                method: 'POST',
                headers: { cookie, 'content-type': 'application/json', 'x-csrf-token': csrfToken },
                body: search,
              },
        )
        await body.dump()
        latencies.push(performance.now() - sent)
        if (statusCode !== 200) failures += 1
      }
    }),
  )
  await pool.close()
  return { latencies, failures, seconds: (performance.now() - begun) / 1_000 }
}

/** User and system time of the server's process, from the kernel; ticks are a hundredth of a second. */
function cpuMicroseconds(server: ChildProcess): number {
  const stat = readFileSync(`/proc/${server.pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10
}
