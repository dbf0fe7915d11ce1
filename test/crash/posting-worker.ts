/** A process that posts as fast as it can through the product's queue and says which postings were acknowledged. */
import { randomBytes, randomUUIDv7 } from 'node:crypto'
import { openGate, wholeBank } from '../../src/server/database/database.ts'
import { createPostingQueue } from '../../src/server/ledger/posting-queue.ts'
import { createSeals } from '../../src/server/seals.ts'

const [databaseUrl = '', institutionId = '', learners = ''] = process.argv.slice(2)
const gate = openGate({ databaseUrl, connectionsMaximum: 6 })
const world = {
  gate,
  seals: createSeals(new Map([[1, Buffer.alloc(32, 7)]])),
  ids: { next: () => randomUUIDv7(), bytes: (length: number) => randomBytes(length) },
  clock: { now: () => new Date(), real: () => new Date() },
}
const queue = createPostingQueue(world, wholeBank)
const learnerIds = learners.split(',')
const clients = 32

async function post(client: number): Promise<never> {
  for (let count = 0; ; count += 1) {
    const learnerId = learnerIds[(client + count) % learnerIds.length] ?? ''
    const id = randomUUIDv7()
    const result = await queue.submit({
      kind: 'DEPOSIT',
      learnerId,
      institutionId,
      id,
      idempotencyKey: id,
      ruleVersion: 'crash',
      happenedOn: '2026-03-02',
      lotId: randomUUIDv7(),
      outcomeId: randomUUIDv7(),
      category: 'MAJOR',
      amount: 100,
      obtainedOn: '2026-01-01',
      expiresOn: null,
    })
    // One write per line: what the parent has read was acknowledged.
    if (result.status === 'posted') process.stdout.write(`${id}\n`)
  }
}

await Promise.all(Array.from({ length: clients }, (_, client) => post(client))).catch(() => process.exit(1))
