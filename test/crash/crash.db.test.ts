import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/server/database/embedded-postgres.ts'
import { migrate } from '../../src/server/database/migrate.ts'
import { openGate, wholeBank } from '../../src/server/database/database.ts'
import { checkLedger } from '../../src/server/ledger/check-ledger.ts'
import { createSeals } from '../../src/server/seals.ts'

/** Three rounds in `npm test`; CRASH_ROUNDS=10 for the long form. */
const rounds = Number(process.env.CRASH_ROUNDS ?? 3)
const seals = createSeals(new Map([[1, Buffer.alloc(32, 7)]]))
const uuid = (kind: number, index: number) => `00000000-0000-7000-800${kind}-${String(index).padStart(12, '0')}`
const institutionId = uuid(1, 1)
const learnerIds = Array.from({ length: 40 }, (_, index) => uuid(2, index))

let folder: string
let postgres: EmbeddedPostgres | null = null

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'creditbank-crash-'))
  postgres = await startEmbeddedPostgres(folder)
  await migrate({ ownerUrl: postgres.ownerUrl, applicationRole: 'creditbank_app' })
  const client = new pg.Client({ connectionString: postgres.ownerUrl })
  await client.connect()
  await client.query(
    `insert into institution values ('${institutionId}', 'T', '测试', 'Test', 'COLLEGE', 'Asia/Shanghai', '{}', true, now())`,
  )
  for (const id of learnerIds) {
    await client.query('insert into person (id, name, recorded_at) values ($1, $2, now())', [id, '学生'])
    await client.query(
      `insert into learning_account (learner_id, account_number, institution_id, state, opened_by, opened_at)
      values ($1, $2, $3, 'ACTIVE', 'IMPORT', now())`,
      [id, id, institutionId],
    )
    const wrapped = seals.seal('learner-key', Buffer.alloc(32, 5))
    await client.query('insert into ledger.learner_key values ($1, $2, now())', [id, wrapped])
  }
  await client.end()
})

afterAll(async () => {
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** The server's own process id: the first line of its lock file. */
const postmaster = () => Number(readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])

function startWorker(databaseUrl: string): { child: ChildProcess; acknowledged: string[] } {
  const script = join(import.meta.dirname, 'posting-worker.ts')
  const child = spawn(process.execPath, [script, databaseUrl, institutionId, learnerIds.join(',')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const acknowledged: string[] = []
  let rest = ''
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString('utf8')).split('\n')
    rest = lines.pop() ?? ''
    acknowledged.push(...lines)
  })
  return { child, acknowledged }
}

describe('a crash', () => {
  it(`killed ${rounds} times under load, server and database, loses nothing acknowledged and leaves nothing half`, async () => {
    const acknowledged: string[] = []
    for (let round = 0; round < rounds; round += 1) {
      postgres ??= await startEmbeddedPostgres(folder)
      const worker = startWorker(postgres.applicationUrl)
      const ended = new Promise((resolve) => worker.child.on('close', resolve))
      const until = Date.now() + 20_000
      while (worker.acknowledged.length < 200 + round * 150 && Date.now() < until) await delay(10)
      // In turn the database first, the program first, both at once: each leaves another state behind.
      const victims =
        [[postmaster()], [worker.child.pid ?? 0, postmaster()], [postmaster(), worker.child.pid ?? 0]][round % 3] ?? []
      for (const pid of victims) process.kill(pid, 'SIGKILL')
      await delay(30)
      worker.child.kill('SIGKILL')
      await ended
      expect(worker.acknowledged.length).toBeGreaterThan(100)
      acknowledged.push(...worker.acknowledged)
      await postgres.stop()
      postgres = null
    }
    postgres = await startEmbeddedPostgres(folder)
    const gate = openGate({ databaseUrl: postgres.applicationUrl })
    const kept = await gate.read(wholeBank, (database) => database.selectFrom('ledger.posting').select('id').execute())
    const ids = new Set(kept.map((row) => row.id))
    expect(acknowledged.filter((id) => !ids.has(id))).toEqual([])
    const report = await checkLedger(gate, seals)
    expect(report.violations).toEqual([])
    expect(report.counts.postings).toBeGreaterThanOrEqual(acknowledged.length)
    await gate.close()
  }, 300_000)
})
