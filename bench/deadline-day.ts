import { setTimeout as delay } from 'node:timers/promises'
import sharp from 'sharp'
import { listOutcomeDefinitions } from '../src/contract/catalogue.ts'
import { pathOf } from '../src/contract/client.ts'
import * as applications from '../src/contract/applications.ts'
import * as outcomes from '../src/contract/outcomes.ts'
import type { Operation } from '../src/contract/operation.ts'
import { openBenchSessions, percentile, startBenchServer, type BenchPerson } from './bench-server.ts'
import type { Bench } from './run-bench.ts'

/**
 * The last day of a window at a college of 15,000: 45,000 cases a year, 60 % of them within ten working days, the last
 * day eight times their average: 21,600 submissions, of which half come in the last two hours, 1.5 a second. Each is a
 * whole visit with two photographs of two million pixels; beside them reviewers search and open cases, and learners look
 * after theirs. Visits begin when they are due, however slow the answers are; client, server and database share the
 * machine.
 */
export const bench: Bench = {
  run: async ({ isQuick, tell }) => {
    const server = await startBenchServer(18_082)
    try {
      tell('演示学院已载入 · the demonstration is loaded')
      const people = await openBenchSessions(server)
      const day = await prepare(server.url, people)
      const seconds = isQuick ? 15 : 600
      const from = performance.now()
      const report = (done: number) =>
        tell(`${Math.round((done / seconds) * 100)} %  ${day.submitted.length} submitted, ${day.errors.length} errors`)
      await Promise.all([
        everySo(1_000 / submissionsPerSecond, seconds, from, (turn) => visit(day, turn)),
        everySo(1_000 / reviewsPerSecond, seconds, from, (turn) => review(day, turn)),
        everySo(1_000 / looksPerSecond, seconds, from, (turn) => look(day, turn)),
        everySo(isQuick ? 5_000 : 60_000, seconds, from, async () => report((performance.now() - from) / 1_000)),
      ])
      for (const error of new Set(day.errors)) tell(error)
      return {
        submit_p50_ms: percentile(day.submitted, 0.5),
        submit_p99_ms: percentile(day.submitted, 0.99),
        queue_p50_ms: percentile(day.searched, 0.5),
        queue_p99_ms: percentile(day.searched, 0.99),
        upload_p99_ms: percentile(day.uploaded, 0.99),
        submissions: day.submitted.length,
        errors: day.errors.length,
      }
    } finally {
      await server.stop()
    }
  },
}

const submissionsPerSecond = 1.5
const reviewsPerSecond = 2
const looksPerSecond = 15

interface Day {
  url: string
  learners: readonly BenchPerson[]
  staff: readonly BenchPerson[]
  definitionId: string
  pixels: Buffer
  obtainedOn: string
  /** Milliseconds of each submission, search of the queue and upload. */
  submitted: number[]
  searched: number[]
  uploaded: number[]
  errors: string[]
}

async function prepare(url: string, people: readonly BenchPerson[]): Promise<Day> {
  const learners = people.filter((person) => !person.isStaff)
  const day: Day = {
    url,
    learners,
    staff: people.filter((person) => person.isStaff),
    definitionId: '',
    pixels: await pixels(),
    obtainedOn: new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10),
    submitted: [],
    searched: [],
    uploaded: [],
    errors: [],
  }
  const found = await ask(day, learners[0] as BenchPerson, listOutcomeDefinitions, { query: { search: 'Web前端' } })
  const { items } = found as { items: { id: string; code: string }[] }
  return { ...day, definitionId: items.find((one) => one.code === 'X-WEB-J')?.id ?? '' }
}

const photographSize = { width: 1_600, height: 1_200, channels: 3 } as const

/** The pixels of a photograph as a phone takes it: noise, which no compression makes small. */
function pixels(): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 20 } as const
  return sharp({ create: { ...photographSize, background: '#888', noise } })
    .raw()
    .toBuffer()
}

/** No two learners bring the same file: that would be flagged. */
function photograph(day: Day, turn: number, checklistKey: string): Promise<Buffer> {
  const own = Buffer.from(day.pixels)
  own.write(`${turn} ${checklistKey} `.repeat(50))
  return sharp(own, { raw: photographSize }).jpeg({ quality: 80 }).toBuffer()
}

/** Begins an act at each of its times, whether the ones before have ended or not, and waits for all. */
async function everySo(ms: number, seconds: number, from: number, act: (turn: number) => Promise<void>) {
  const begun: Promise<void>[] = []
  for (let turn = 0; turn * ms < seconds * 1_000; turn += 1) {
    await delay(Math.max(0, from + turn * ms - performance.now()))
    begun.push(act(turn))
  }
  await Promise.all(begun)
}

/** A learner deposits an outcome with two photographs and applies. */
async function visit(day: Day, turn: number): Promise<void> {
  const learner = day.learners[turn % day.learners.length] as BenchPerson
  await attempt(day, async () => {
    const body = {
      definitionId: day.definitionId,
      certificateNumber: `DEADLINE-${turn}`,
      obtainedOn: day.obtainedOn,
      fields: { level: 'junior' },
    }
    const outcome = (await ask(day, learner, outcomes.depositOutcome, { body })) as { id: string }
    for (const checklistKey of ['certificate', 'query-result']) {
      const bytes = new Uint8Array(await photograph(day, turn, checklistKey))
      await timed(day.uploaded, () => upload(day, learner, outcome.id, checklistKey, bytes))
    }
    await timed(day.submitted, () =>
      ask(day, learner, applications.submitRecognition, {
        body: { outcomeId: outcome.id, targetCourseIds: [], declaresHonesty: true, consentsToNotice: true },
      }),
    )
  })
}

/** A reviewer searches the queue and opens the first case. */
async function review(day: Day, turn: number): Promise<void> {
  const reviewer = day.staff[turn % day.staff.length] as BenchPerson
  await attempt(day, async () => {
    const found = await timed(day.searched, () => ask(day, reviewer, applications.listQueue, { body: { limit: 25 } }))
    const { items } = found as { items: { id: string }[] }
    const first = items[0]
    if (first) await ask(day, reviewer, applications.readApplication, { params: { id: first.id } })
  })
}

/** A learner looks after the own cases. */
async function look(day: Day, turn: number): Promise<void> {
  const learner = day.learners[(turn * 7) % day.learners.length] as BenchPerson
  await attempt(day, () => ask(day, learner, applications.listMyApplications, { query: {} }))
}

async function attempt(day: Day, act: () => Promise<unknown>): Promise<void> {
  try {
    await act()
  } catch (error) {
    day.errors.push(String(error))
  }
}

async function timed<T>(latencies: number[], act: () => Promise<T>): Promise<T> {
  const begun = performance.now()
  const value = await act()
  latencies.push(performance.now() - begun)
  return value
}

interface Request {
  params?: object
  query?: object
  body?: object
}

let keys = 0

async function ask(day: Day, person: BenchPerson, operation: Operation, request: Request): Promise<unknown> {
  const headers: Record<string, string> = { cookie: person.cookie, 'x-csrf-token': person.csrfToken }
  if (request.body) headers['content-type'] = 'application/json'
  if (operation.isIdempotent) headers['idempotency-key'] = `deadline-day-${(keys += 1)}`
  const answer = await fetch(day.url + pathOf(operation, request.params, request.query), {
    method: operation.method,
    headers,
    body: request.body ? JSON.stringify(request.body) : null,
  })
  return read(operation, answer)
}

async function upload(day: Day, person: BenchPerson, id: string, checklistKey: string, bytes: BlobPart) {
  const form = new FormData()
  form.append('file', new Blob([bytes], { type: 'image/jpeg' }), `${checklistKey}.jpg`)
  const { uploadEvidence } = outcomes
  const answer = await fetch(day.url + pathOf(uploadEvidence, { id }, { checklistKey }), {
    method: 'POST',
    headers: { cookie: person.cookie, 'x-csrf-token': person.csrfToken },
    body: form,
  })
  return read(uploadEvidence, answer)
}

async function read(operation: Operation, answer: Response): Promise<unknown> {
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${operation.id}: ${answer.status} ${text.slice(0, 300)}`)
  return JSON.parse(text)
}
