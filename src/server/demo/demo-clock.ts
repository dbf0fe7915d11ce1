import { randomBytes } from 'node:crypto'
import type { Random } from '../../core/random.ts'
import type { World } from '../world.ts'

/** A world whose time the loader sets: use cases then happen when they would have happened. */
export interface DemoWorld extends World {
  setTime(at: Date): void
}

/**
 * The world of loading: ids come from the seed, so that the same seed and date give the same college; secrets (keys,
 * salts) never do.
 */
export function createDemoWorld(world: World, random: Random, start: Date): DemoWorld {
  let now = start
  let count = 0
  return {
    ...world,
    clock: { now: () => now, real: () => world.clock.real() },
    ids: { next: () => uuidv7(now, random, (count += 1)), bytes: (length) => randomBytes(length) },
    setTime: (at) => {
      now = at
    },
  }
}

/** A UUIDv7 at a given time; the counter keeps ids of one millisecond in order. */
function uuidv7(at: Date, random: Random, count: number): string {
  const time = at.getTime().toString(16).padStart(12, '0')
  const order = (0x7000 | (count & 0xfff)).toString(16)
  const rest = Buffer.from(random.bytes(8))
  rest[0] = 0x80 | ((rest[0] ?? 0) & 0x3f)
  const tail = rest.toString('hex')
  return `${time.slice(0, 8)}-${time.slice(8)}-${order}-${tail.slice(0, 4)}-${tail.slice(4)}`
}
