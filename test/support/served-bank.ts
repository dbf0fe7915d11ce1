import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, type Client } from '../../src/contract/client.ts'
import { createRandom } from '../../src/core/random.ts'
import { openSession } from '../../src/server/access/sessions.ts'
import { readConfig } from '../../src/server/config.ts'
import { wholeBank, type Tx } from '../../src/server/database/database.ts'
import { createDemoWorld, type DemoWorld } from '../../src/server/demo/demo-clock.ts'
import type { CaseLearner } from '../../src/server/demo/load-cases.ts'
import { openBank } from '../../src/server/open-bank.ts'
import type { World } from '../../src/server/world.ts'
import { ordinaryTime } from './test-world.ts'
import { putCasesOnNotice, type CaseOnNotice } from './cases-on-notice.ts'
import { giveCredits, loadTestCollege } from './load-college.ts'
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

/** A case on notice, with its learner. */
export interface ServedCase extends CaseOnNotice {
  learner: ServedLearner
}

/** A bank as an operator has it: a data folder, the server as a process of its own, the command line beside it. */
export interface ServedBank {
  folder: string
  baseUrl: string
  learners: ServedLearner[]
  /** Cases of other learners, in batches whose notices end one after the other. */
  cases: ServedCase[]
  /** Of Academic Affairs, without part in any case: may undo them. */
  officer: Client
  /** The demonstration's definitions by code. */
  definitions: Map<string, string>
  start(): Promise<void>
  /** Kills with SIGKILL, in the order given, in the end the server in any case. */
  kill(victims: readonly ('server' | 'database')[]): Promise<void>
  stop(): Promise<void>
  /** Runs a command of the product on this data folder, or on another. */
  run(words: readonly string[], folder?: string): Promise<{ code: number | null; answer: unknown; errors: string }>
  /** Looks into the bank, whether a server runs on it or not. */
  look<T>(read: (world: World) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export interface ServedBankOptions {
  learners: number
  batches?: number
  casesPerBatch?: number
}

export async function openServedBank(options: ServedBankOptions): Promise<ServedBank> {
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
    const bank = await openBank(readConfig(settingsOf(folder)), { joinsRunning: true })
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
  const { people, cases, officerToken, definitions } = await look((world) => load(world, options))
  const served = people.map((one) => ({ ...one, ...signedIn(baseUrl, one.token) }))
  return {
    folder,
    baseUrl,
    definitions,
    learners: served.slice(0, options.learners),
    cases: served.slice(options.learners).flatMap((learner, index) => {
      const one = cases[index]
      return one ? [{ ...one, learner }] : []
    }),
    officer: signedIn(baseUrl, officerToken).client,
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
async function load(world: World, { learners: learnerCount, batches = 0, casesPerBatch = 0 }: ServedBankOptions) {
  const demoWorld = createDemoWorld(world, createRandom('served'), new Date(ordinaryTime))
  const loaded = await loadTestCollege(demoWorld, learnerCount + batches * casesPerBatch)
  const { college, actors, learners } = loaded
  const offsetMs = Date.parse(ordinaryTime) - Date.now()
  const people = await world.gate.write(wholeBank, async (tx) => {
    const settings = { is_demonstration: true, demo_loaded: true, demo_clock_offset_ms: offsetMs }
    for (const [key, value] of Object.entries(settings)) {
      const row = { key, value: JSON.stringify(value), changed_at: world.clock.real() }
      await tx.insertInto('bank_setting').values(row).execute()
    }
    const those: LoadedLearner[] = []
    for (const learner of learners) those.push(await loadLearner(tx, demoWorld, college.institutionId, learner))
    return those
  })
  const cases = await putCasesOnNotice(demoWorld, loaded, learners.slice(learnerCount), casesPerBatch)
  const officer = actors.get('affairs3')?.personId ?? ''
  const officerToken = await world.gate.write(wholeBank, (tx) => openSessionOf(tx, world, officer, true))
  return { people, cases, officerToken, definitions: college.definitions }
}

async function loadLearner(
  tx: Tx,
  world: DemoWorld,
  institutionId: string,
  { actor, enrolmentId }: CaseLearner,
): Promise<LoadedLearner> {
  const id = actor.personId
  await giveCredits(tx, world, institutionId, id)
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
  return { id, token: await openSessionOf(tx, world, id, false), courseId: course.id }
}

function openSessionOf(tx: Tx, world: World, id: string, hasSecondFactor: boolean): Promise<string> {
  return openSession(tx, world, { id, isAdministrator: false, hasSecondFactor, userAgent: null })
}

/** A client of whom the session belongs to, and the fetch that it is made of. */
function signedIn(baseUrl: string, token: string): { client: Client; send: typeof fetch } {
  let csrfToken = ''
  const headers = () => ({ cookie: `session=${token}`, 'x-csrf-token': csrfToken })
  const send: typeof fetch = async (input, init) => {
    if (csrfToken === '') {
      const me = await fetch(`${baseUrl}/api/me`, { headers: headers() })
      csrfToken = ((await me.json()) as { csrfToken: string }).csrfToken
    }
    return fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), ...headers() } })
  }
  return { send, client: createClient({ baseUrl, fetch: send }) }
}

/** One that has ended already is no fault. */
function killProcess(pid: number | null | undefined): void {
  try {
    if (pid) process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
