import { randomBytes, randomUUIDv7 } from 'node:crypto'
import pg from 'pg'
import type { PostingRequest } from '../src/core/ledger/posting.ts'
import { openGate, wholeBank } from '../src/server/database/database.ts'
import { post, postOrRefuse } from '../src/server/ledger/post.ts'
import { createPostingQueue } from '../src/server/ledger/posting-queue.ts'
import { createSeals, drawBytes } from '../src/server/seals.ts'
import { startBenchDatabase, type BenchDatabase } from './bench-postgres.ts'
import type { Bench } from './run-bench.ts'

/**
 * Posts per second of the product, on one PostgreSQL with fsync on, beside a bare hand-written `unnest` insert of the
 * same rows into the same tables: what the database takes when nobody decides, locks, seals or checks anything.
 */
export const bench: Bench = {
  run: async ({ isQuick, tell }) => {
    const database = await startBenchDatabase()
    try {
      return await measureAll(database, isQuick ? 2 : 8, tell)
    } finally {
      await database.stop()
    }
  },
}

const learnerCount = 5_000
const institutionId = randomUUIDv7()

async function measureAll(database: BenchDatabase, seconds: number, tell: (text: string) => void) {
  const url = database.applicationUrl
  // With as many connections as the product opens by itself: more of them only wait for each other on two cores.
  const gate = openGate({ databaseUrl: url })
  const seals = createSeals(new Map([[1, randomBytes(32)]]))
  const ids = { next: () => randomUUIDv7(), bytes: drawBytes }
  const world = { gate, seals, ids, clock: { now: () => new Date(), real: () => new Date() } }
  const [learners, others] = await prepare(url, seals)
  const next = () => learners[Math.floor(Math.random() * learners.length)] ?? ''
  const deposit = () => depositFor(next())
  const latencies: number[] = []
  const single = async (clients: number) => {
    const queue = createPostingQueue(world, wholeBank)
    latencies.length = 0
    const rate = await measure(seconds, clients, async () => {
      const begun = performance.now()
      await queue.submit(deposit())
      latencies.push(performance.now() - begun)
      return 1
    })
    await queue.drain()
    return rate
  }
  const useCase = (clients: number) =>
    measure(seconds, clients, async () => {
      await gate.write(wholeBank, async (tx) => {
        // A use case writes a row of its own beside the posting, as a decision does.
        await tx
          .insertInto('bank_setting')
          .values({ key: ids.next(), value: '{}', changed_at: world.clock.now() })
          .execute()
        await postOrRefuse(tx, world, [deposit()])
      })
      return 1
    })
  const batched = (size: number) =>
    measure(seconds, 2, async (writer) => {
      const requests = batchOf(learners, size, writer)
      const results = await gate.write(wholeBank, (tx) => post(tx, world, requests))
      return results.filter((result) => result.status === 'posted').length
    })
  const figures: Record<string, number> = {}
  const record = async (name: string, run: () => Promise<number>) => {
    figures[name] = Math.round(await run())
    tell(`${name.padEnd(20)} ${figures[name]}`)
  }
  // A bank in its first seconds has no statistics, and statements planned for empty tables stay so until autovacuum has
  // looked; what is measured is a bank that has been used for a while.
  await batched(500)
  await analyze(database.ownerUrl)
  await record('single_1', () => single(1))
  await record('single_8', () => single(8))
  await record('single_32', () => single(32))
  figures.single_32_p99_ms = Math.round(percentile(latencies, 0.99) * 10) / 10
  await record('use_case_1', () => useCase(1))
  await record('use_case_32', () => useCase(32))
  await record('batch_100', () => batched(100))
  // The limit is measured between two halves of the batched figure, so that both meet the same table sizes.
  const before = await batched(1_000)
  await record('limit_batch_1000', () => limit(url, others, seconds))
  const after = await batched(1_000)
  figures.batch_1000 = Math.round((before + after) / 2)
  figures.ratio_to_limit = Math.round((figures.batch_1000 / (figures.limit_batch_1000 ?? 1)) * 1_000) / 1_000
  tell(`batch_1000           ${figures.batch_1000}  (${figures.ratio_to_limit} of the limit)`)
  await gate.close()
  return figures
}

async function analyze(ownerUrl: string): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  await owner.query('analyze')
  await owner.end()
}

function depositFor(learnerId: string): PostingRequest {
  const id = randomUUIDv7()
  return {
    kind: 'DEPOSIT',
    learnerId,
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
    expiresOn: '2029-01-01',
  }
}

/** A batch of distinct learners; the two writers take different halves, as a public notice and an import would. */
function batchOf(learners: readonly string[], size: number, writer: number): PostingRequest[] {
  const half = Math.floor(learners.length / 2)
  const start = Math.floor(Math.random() * (half - size)) + writer * half
  return learners.slice(start, start + size).map((learnerId) => depositFor(learnerId))
}

/** Runs as many at once as asked for, for so many seconds, and counts what was done per second. */
async function measure(seconds: number, clients: number, act: (client: number) => Promise<number>): Promise<number> {
  const begun = performance.now()
  const until = begun + seconds * 1_000
  let done = 0
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      while (performance.now() < until) {
        // Added after the wait: `done += await …` would read the sum before it and lose what others added meanwhile.
        const count = await act(client)
        done += count
      }
    }),
  )
  return (done / (performance.now() - begun)) * 1_000
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.floor(sorted.length * share)] ?? 0
}

/** Two halves of learners: those the product posts to, and those of the bare rows, which the product would read. */
async function prepare(url: string, seals: ReturnType<typeof createSeals>): Promise<[string[], string[]]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const learners = Array.from({ length: 2 * learnerCount }, () => randomUUIDv7()).toSorted()
  await client.query(`set app.scope = 'all'`)
  await client.query(
    `insert into institution (id, code, name_zh, name_en, kind, recorded_at)
    values ($1, 'B', '基准', 'Bench', 'COLLEGE', now())`,
    [institutionId],
  )
  await client.query(`insert into person (id, name, recorded_at) select id, '学生', now() from unnest($1::uuid[]) id`, [
    learners,
  ])
  await client.query(
    `insert into learning_account (learner_id, account_number, institution_id, state, opened_by, opened_at)
    select id, id::text, $2, 'ACTIVE', 'IMPORT', now() from unnest($1::uuid[]) id`,
    [learners, institutionId],
  )
  const keys = learners.map(() => seals.seal('learner-key', randomBytes(32)))
  await client.query(
    `insert into ledger.learner_key select id, key, now() from unnest($1::uuid[], $2::bytea[]) as k (id, key)`,
    [learners, keys],
  )
  await client.end()
  const isFirst = (_: string, index: number) => index % 2 === 0
  return [learners.filter(isFirst), learners.filter((id, index) => !isFirst(id, index))]
}

/**
 * The limit: the rows that a batch of 1,000 deposits writes (posting, transfer, lot, event, and the two running balances)
 * prepared beforehand as arrays and inserted bare, by two writers, one transaction a batch.
 */
async function limit(url: string, learners: readonly string[], seconds: number): Promise<number> {
  const clients = [new pg.Client({ connectionString: url }), new pg.Client({ connectionString: url })]
  const size = 1_000
  const sealed = Array.from({ length: size }, () => randomBytes(640))
  const digests = Array.from({ length: size }, () => randomBytes(32))
  const versions = new Map<string, number>()
  for (const client of clients) {
    await client.connect()
    await client.query(`set app.scope = 'all'`)
  }
  const bare = randomUUIDv7()
  const rate = await measure(seconds, 2, async (writer) => {
    const half = Math.floor(learners.length / 2)
    const start = Math.floor(Math.random() * (half - size)) + writer * half
    const who = learners.slice(start, start + size)
    const version = who.map((id) => (versions.set(id, (versions.get(id) ?? 0) + 1), versions.get(id) ?? 1))
    const make = () => who.map(() => randomUUIDv7())
    await insertBare(clients[writer] as pg.Client, { bare, who, version, make, sealed, digests })
    return size
  })
  for (const client of clients) await client.end()
  return rate
}

interface Bare {
  bare: string
  who: string[]
  version: number[]
  make: () => string[]
  sealed: Buffer[]
  digests: Buffer[]
}

async function insertBare(client: pg.Client, { bare, who, version, make, sealed, digests }: Bare): Promise<void> {
  const [postings, lots, outcomes, events] = [make(), make(), make(), make()]
  const accounts = version.map(() => 1_000)
  await client.query('begin')
  await client.query({
    name: 'bare',
    text: `with p as (
      insert into ledger.posting (learner_id, id, institution_id, kind, idempotency_key, request_hash, rule_version,
        happened_on, recorded_at)
      select l, p, $1, 'DEPOSIT', p::text, d, '示例职院〔2026〕1号', '2026-03-02', now()
      from unnest($2::uuid[], $3::uuid[], $4::bytea[]) as x (l, p, d)
    ), t as (
      insert into ledger.transfer select l, p, 0, o, a, a + 1, 400, v, v, -400 * v, 400 * v
      from unnest($2::uuid[], $3::uuid[], $5::uuid[], $8::bigint[], $9::smallint[]) as x (l, p, o, v, a)
    ), o as (
      insert into ledger.lot select l, o, $1, u, p, 'MAJOR', 400, '2026-01-01', '2029-01-01'
      from unnest($2::uuid[], $3::uuid[], $5::uuid[], $6::uuid[]) as x (l, p, o, u)
    ), a as (
      insert into ledger.account (learner_id, account_number, institution_id, kind, category, allows_overdraft, debited,
        credited, balance, version)
      select l, a + n, $1, (array['ISSUANCE', 'AVAILABLE'])[n + 1]::ledger.account_kind, 'MAJOR', n = 0,
        400 * v * (1 - n), 400 * v * n, 400 * v * (2 * n - 1), v
      from unnest($2::uuid[], $8::bigint[], $9::smallint[]) as x (l, v, a), generate_series(0, 1) n
      on conflict (learner_id, account_number) do update
        set debited = excluded.debited, credited = excluded.credited, balance = excluded.balance, version = excluded.version
    )
    insert into ledger.event select l, e, 'posting', d, s, now()
    from unnest($2::uuid[], $7::uuid[], $4::bytea[], $10::bytea[]) as x (l, e, d, s)`,
    values: [bare, who, postings, digests, lots, outcomes, events, version, accounts, sealed],
  })
  await client.query('commit')
}
