import { readFileSync } from 'node:fs'
import type { ChildProcess } from 'node:child_process'
import { Pool } from 'undici'
import { openBenchSessions, percentile, startBenchServer, type BenchPerson } from './bench-server.ts'
import type { Bench } from './run-bench.ts'

/**
 * The five operations that people use most, mixed as on an ordinary day, at 50 connections, against the real server in
 * its own process with its own database and the demonstration college. Client, server and database share the machine.
 */
export const bench: Bench = {
  run: async ({ isQuick, tell }) => {
    const server = await startBenchServer(18_080)
    try {
      tell('演示学院已载入 · the demonstration is loaded')
      const people = await openBenchSessions(server)
      await load(server.url, people, 2)
      const before = cpuMicroseconds(server.process)
      const result = await load(server.url, people, isQuick ? 10 : 30)
      const cpu = cpuMicroseconds(server.process) - before
      if (result.failures > 0) throw new Error(`${result.failures} requests failed`)
      return {
        rps: Math.round(result.latencies.length / result.seconds),
        p50_ms: percentile(result.latencies, 0.5),
        p99_ms: percentile(result.latencies, 0.99),
        cpu_us_per_request: Math.round(cpu / result.latencies.length),
      }
    } finally {
      await server.stop()
    }
  },
}

const connections = 50

/** What a learner or a reviewer asks for, in turn. */
function requestOf(person: BenchPerson, turn: number): { path: string; search?: string } {
  if (person.isStaff) {
    return turn % 2 === 0 ? { path: '/api/queue/search', search: '{"limit":25}' } : { path: '/api/queue/count' }
  }
  const own = ['/api/me', '/api/applications', '/api/account', '/api/messages/count']
  if (turn % 5 === 4 && person.applicationId) return { path: `/api/applications/${person.applicationId}` }
  return { path: own[turn % own.length] ?? '/api/me' }
}

async function load(url: string, people: readonly BenchPerson[], seconds: number) {
  // A client that costs a third of Node's own: it shares the two cores with what it measures.
  const pool = new Pool(url, { connections, pipelining: 1 })
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
        const person = group[turn % group.length] as BenchPerson
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
