import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, type Client } from '../../src/contract/client.ts'
import { createRandom } from '../../src/core/random.ts'
import { openSession } from '../../src/server/access/sessions.ts'
import { readConfig } from '../../src/server/config.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { createDemoWorld } from '../../src/server/demo/demo-clock.ts'
import { postOrRefuse } from '../../src/server/ledger/post.ts'
import { openBank } from '../../src/server/open-bank.ts'
import type { World } from '../../src/server/world.ts'
import { ordinaryTime } from './bank.ts'
import { loadTestCollege } from './college.ts'
import { findPostmaster, freePort, runProgram, startServing, stopProgram, type Program } from './program.ts'

export const passphrase = 'a long passphrase for tests'

/** A learner of a served bank: signed in, with credits to convert and a course to convert them into. */
export interface ServedLearner {
  id: string
  client: Client
  /** Fetch with the session's headers, for what the typed client would not send. */
  send: typeof fetch
  courseId: string
}

/** A bank as an operator has it: a data folder, the server as a process of its own, the command line beside it. */
export interface ServedBank {
  folder: string
  baseUrl: string
  learners: ServedLearner[]
  /** The demonstration's definitions by code. */
  definitions: Map<string, string>
  start(): Promise<void>
  /** Kills with SIGKILL, in the order given, in the end the server in any case. */
  kill(victims: readonly ('server' | 'database')[]): Promise<void>
  stop(): Promise<void>
  /** Runs a command of the product on this data folder, or on another. */
  run(words: readonly string[], folder?: string): Promise<{ code: number | null; answer: unknown; errors: string }>
  /** Looks into the bank while no server runs on it. */
  look<T>(read: (world: World) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export async function openServedBank(learnerCount: number): Promise<ServedBank> {
  const folder = mkdtempSync(join(tmpdir(), 'creditbank-served-'))
  const port = await freePort()
  const baseUrl = `http://127.0.0.1:${port}`
  const settingsOf = (dataFolder: string) => ({
    DATA_DIR: dataFolder,
    DEMO: 'never',
    PORT: String(port),
    LOG_LEVEL: 'silent',
    CREDITBANK_PASSPHRASE: passphrase,
  })
  let server: Program | null = null

  const look = async <T>(read: (world: World) => Promise<T>): Promise<T> => {
    const bank = await openBank(readConfig(settingsOf(folder)))
    try {
      return await read(bank.world)
    } finally {
      await bank.close()
    }
  }
  const kill = async (victims: readonly ('server' | 'database')[]) => {
    const program = server
    if (program === null) return
    for (const victim of victims) killProcess(victim === 'server' ? program.child.pid : findPostmaster(folder))
    killProcess(program.child.pid)
    await program.ended
    server = null
  }
  const { people, definitions } = await look((world) => load(world, learnerCount))
  return {
    folder,
    baseUrl,
    definitions,
    learners: people.map((one) => servedLearner(baseUrl, one)),
    start: async () => {
      server = await startServing(settingsOf(folder))
    },
    kill,
    stop: async () => {
      if (server) await stopProgram(server)
      server = null
    },
    run: async (words, dataFolder = folder) => {
      const { code, out, err } = await runProgram(['--json', ...words], settingsOf(dataFolder))
      return { code, answer: out === '' ? null : (JSON.parse(out) as unknown), errors: err }
    },
    look,
    close: async () => {
      await kill(['server', 'database'])
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    },
  }
}

interface LoadedLearner {
  id: string
  token: string
  courseId: string
}

/** The college of the tests with learners who have 30 credits each; the bank's clock stands on an ordinary day. */
async function load(world: World, learnerCount: number) {
  const demoWorld = createDemoWorld(world, createRandom('served'), new Date(ordinaryTime))
  const { college, learners } = await loadTestCollege(demoWorld, learnerCount)
  const offsetMs = Date.parse(ordinaryTime) - Date.now()
  const people = await world.gate.write(wholeBank, async (tx) => {
    const settings = { is_demonstration: true, demo_loaded: true, demo_clock_offset_ms: offsetMs }
    for (const [key, value] of Object.entries(settings)) {
      const row = { key, value: JSON.stringify(value), changed_at: world.clock.real() }
      await tx.insertInto('bank_setting').values(row).execute()
    }
    const loaded: LoadedLearner[] = []
    for (const { actor, enrolmentId } of learners) {
      const id = actor.personId
      await postOrRefuse(tx, demoWorld, [
        {
          kind: 'DEPOSIT',
          learnerId: id,
          institutionId: college.institutionId,
          id: demoWorld.ids.next(),
          idempotencyKey: `opening:${id}`,
          ruleVersion: 'opening',
          happenedOn: '2026-03-02',
          lotId: demoWorld.ids.next(),
          outcomeId: demoWorld.ids.next(),
          category: 'MAJOR',
          amount: 3_000,
          obtainedOn: '2026-01-01',
          expiresOn: null,
        },
      ])
      const course = await tx
        .selectFrom('enrolment as e')
        .innerJoin('programme_course as p', 'p.programme_id', 'e.programme_id')
        .innerJoin('course as c', 'c.id', 'p.course_id')
        .select('c.id')
        .where('e.learner_id', '=', id)
        .where('e.id', '=', enrolmentId)
        .where('c.is_convertible', '=', true)
        .orderBy('c.code')
        .executeTakeFirstOrThrow()
      const who = { id, isAdministrator: false, hasSecondFactor: false, userAgent: null }
      loaded.push({ id, token: await openSession(tx, world, who), courseId: course.id })
    }
    return loaded
  })
  return { people, definitions: college.definitions }
}

function servedLearner(baseUrl: string, { id, token, courseId }: LoadedLearner): ServedLearner {
  let csrfToken = ''
  const headers = () => ({ cookie: `session=${token}`, 'x-csrf-token': csrfToken })
  const send: typeof fetch = async (input, init) => {
    if (csrfToken === '') {
      const me = await fetch(`${baseUrl}/api/me`, { headers: headers() })
      csrfToken = ((await me.json()) as { csrfToken: string }).csrfToken
    }
    return fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), ...headers() } })
  }
  return { id, courseId, send, client: createClient({ baseUrl, fetch: send }) }
}

/** One that has ended already is no fault. */
function killProcess(pid: number | null | undefined): void {
  try {
    if (pid) process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
