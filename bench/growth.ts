import { randomBytes, randomUUIDv7 } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { openSession } from '../src/server/access/sessions.ts'
import { openGate, wholeBank, type Gate } from '../src/server/database/database.ts'
import { createPostingQueue } from '../src/server/ledger/posting-queue.ts'
import { masterKeyPath, parseMasterKeys } from '../src/server/master-key.ts'
import { createSeals, drawBytes } from '../src/server/seals.ts'
import { openBenchSessions, percentile, startBenchServer, type BenchPerson, type BenchServer } from './bench-server.ts'
import { entriesPerLearner, fillBank, filledLearner } from './fill-bank.ts'
import type { Bench } from './run-bench.ts'

/**
 * How posting, the reviewers' queue and a learner's account page keep their speed while one college grows from 10⁵ to
 * 10⁷ entries of the ledger (a quarter as many cases). Flatness is the largest bank's median over the smallest's: 1 is
 * flat, 1.2 is a fifth slower. `--quick` compares 10⁴ and 10⁵.
 */
export const bench: Bench = {
  run: async ({ isQuick, tell }) => {
    const server = await startBenchServer(18_083)
    try {
      tell('演示学院已载入 · the demonstration is loaded')
      const sizes = isQuick ? [10_000, 100_000] : [100_000, 1_000_000, 10_000_000]
      const seconds = isQuick ? 2 : 20
      const seals = createSeals(parseMasterKeys(readFileSync(masterKeyPath(server.folder), 'utf8')))
      const wrappedKey = seals.seal('learner-key', randomBytes(32))
      const gate = openGate({ databaseUrl: server.postgres.applicationUrl })
      const people = await openBenchSessions(server)
      const world: World = { gate, seals, institutionId: await collegeOf(gate) }
      const measured: Measured[] = []
      let filled = 0
      for (const size of sizes) {
        const learners = size / entriesPerLearner
        const by = (text: string) => tell(`${size}: ${text}`)
        await fillBank(server.postgres.superuserUrl, { from: filled, to: learners, wrappedKey }, by)
        filled = learners
        const sample = await openSample(world, learners)
        await measure(server, world, { people, sample, learners, seconds: 1 })
        const one = await measure(server, world, { people, sample, learners, seconds })
        tell(`${size}: ${JSON.stringify(one)}`)
        measured.push(one)
      }
      await gate.close()
      return { ...figuresOf(sizes, measured), ...flatnessOf(measured) }
    } finally {
      await server.stop()
    }
  },
}

interface World {
  gate: Gate
  seals: ReturnType<typeof createSeals>
  institutionId: string
}

/** Medians in milliseconds. */
interface Measured {
  posting: number
  queue: number
  account: number
}

function figuresOf(sizes: readonly number[], measured: readonly Measured[]): Record<string, number> {
  const pairs = measured.flatMap((one, index) =>
    Object.entries(one).map(([name, ms]) => [`${name}_ms_at_1e${Math.log10(sizes[index] ?? 1)}`, ms] as const),
  )
  return Object.fromEntries(pairs)
}

function flatnessOf(measured: readonly Measured[]): Record<string, number> {
  const [first, last] = [measured.at(0), measured.at(-1)]
  const of = (name: keyof Measured) => Math.round(((last?.[name] ?? 0) / (first?.[name] || 1)) * 100) / 100
  return { flatness_posting: of('posting'), flatness_queue: of('queue'), flatness_account: of('account') }
}

async function collegeOf(gate: Gate): Promise<string> {
  const row = await gate.read(wholeBank, (database) =>
    database.selectFrom('learning_account').select('institution_id').executeTakeFirstOrThrow(),
  )
  return row.institution_id
}

const sampleSize = 300

/** Sessions of learners from all over the bank. */
async function openSample(world: World, learners: number): Promise<BenchPerson[]> {
  const clock = { now: () => new Date(), real: () => new Date() }
  return world.gate.write(wholeBank, async (tx) => {
    const opened: BenchPerson[] = []
    for (let index = 0; index < sampleSize; index += 1) {
      const id = filledLearner(Math.floor((index / sampleSize) * learners))
      const login = {
        person_id: id,
        institution_id: world.institutionId,
        username: `bench-${id}`,
        password_hash: 'none',
        password_changed_at: new Date(),
      }
      await tx
        .insertInto('login')
        .values(login)
        .onConflict((known) => known.doNothing())
        .execute()
      const person = { id, isAdministrator: false, hasSecondFactor: false, userAgent: null }
      const token = await openSession(tx, { clock }, person)
      opened.push({ id, cookie: `session=${token}`, csrfToken: '', isStaff: false, applicationId: null })
    }
    return opened
  })
}

interface Load {
  people: readonly BenchPerson[]
  sample: readonly BenchPerson[]
  learners: number
  seconds: number
}

async function measure(server: BenchServer, world: World, load: Load): Promise<Measured> {
  const reviewers = load.people.filter((person) => person.isStaff)
  return {
    posting: await measurePosting(world, load),
    queue: await measurePages(load.seconds, (turn) => {
      const reviewer = reviewers[turn % reviewers.length] as BenchPerson
      // What waits for the reviewer, and every other time all that the reviewer may read.
      return search(server, reviewer, { limit: 25, view: turn % 2 === 0 ? 'todo' : 'all' })
    }),
    account: await measurePages(load.seconds, async (turn) => {
      const learner = load.sample[(turn * 7) % load.sample.length] as BenchPerson
      for (const page of ['/api/account', '/api/account/statement', '/api/account/lots'])
        await read(server, learner, page)
    }),
  }
}

/** Deposits through the stand-alone path, eight at a time, for learners from all over the bank. */
async function measurePosting({ gate, seals, institutionId }: World, { learners, seconds }: Load): Promise<number> {
  const ids = { next: () => randomUUIDv7(), bytes: drawBytes }
  const clock = { now: () => new Date(), real: () => new Date() }
  const queue = createPostingQueue({ gate, seals, ids, clock }, wholeBank)
  const latencies: number[] = []
  const until = performance.now() + seconds * 1_000
  const deposit = async () => {
    while (performance.now() < until) {
      const begun = performance.now()
      const id = randomUUIDv7()
      await queue.submit({
        kind: 'DEPOSIT',
        learnerId: filledLearner(Math.floor(Math.random() * learners)),
        institutionId,
        id,
        idempotencyKey: id,
        ruleVersion: '示例职院〔2026〕1号',
        happenedOn: '2026-03-02',
        lotId: randomUUIDv7(),
        outcomeId: randomUUIDv7(),
        category: 'MAJOR',
        amount: 400,
        obtainedOn: '2026-01-01',
        expiresOn: '2034-01-01',
      })
      latencies.push(performance.now() - begun)
    }
  }
  await Promise.all(Array.from({ length: 8 }, deposit))
  await queue.drain()
  return median(latencies)
}

async function measurePages(seconds: number, open: (turn: number) => Promise<void>): Promise<number> {
  const latencies: number[] = []
  const until = performance.now() + seconds * 1_000
  for (let turn = 0; performance.now() < until; turn += 1) {
    const begun = performance.now()
    await open(turn)
    latencies.push(performance.now() - begun)
  }
  return median(latencies)
}

async function read({ url }: BenchServer, person: BenchPerson, path: string): Promise<void> {
  const answer = await fetch(url + path, { headers: { cookie: person.cookie } })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text.slice(0, 200)}`)
}

async function search({ url }: BenchServer, person: BenchPerson, body: object): Promise<void> {
  const headers = { cookie: person.cookie, 'x-csrf-token': person.csrfToken, 'content-type': 'application/json' }
  const answer = await fetch(`${url}/api/queue/search`, { method: 'POST', headers, body: JSON.stringify(body) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`queue: ${answer.status} ${text.slice(0, 200)}`)
}

const median = (values: readonly number[]) => percentile(values, 0.5)
