import { pino } from 'pino'
import { createRandom } from '../../src/core/random.ts'
import type { Gate } from '../../src/server/database/database.ts'
import { createDemoWorld, type DemoWorld } from '../../src/server/demo/demo-clock.ts'
import { createDiskStore } from '../../src/server/evidence/file-store.ts'
import { createSeals } from '../../src/server/seals.ts'

/** Monday 2026-03-02, 10:00 in Shanghai: an ordinary working day. */
export const ordinaryTime = '2026-03-02T02:00:00Z'

/** The world of a bank for tests: real database and files, keys known, ids from a seed, time as the test sets it. */
export function createTestWorld(gate: Gate, filesFolder: string, seed: string): DemoWorld {
  const real = { now: () => new Date(), real: () => new Date() }
  return createDemoWorld(
    {
      gate,
      clock: real,
      ids: { next: () => '', bytes: () => Buffer.alloc(0) },
      seals: createSeals(new Map([[1, Buffer.alloc(32, 7)]])),
      files: createDiskStore(filesFolder),
      log: pino({ level: 'silent' }),
      publicUrl: 'http://127.0.0.1:8080',
      noticeHosts: ['127.0.0.1'],
      isDemonstration: () => false,
      refresh: async () => undefined,
      close: () => gate.close(),
    },
    createRandom(seed),
    new Date(ordinaryTime),
  )
}
