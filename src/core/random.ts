import { invariant } from './invariant.ts'

/**
 * Randomness that is the same for the same seed on every machine: for demonstration data and tests, never for secrets.
 * The algorithm is sfc32 (Small Fast Counting, C. Doty-Humphrey, PractRand), 128 bits of state, its four words filled
 * by FNV-1a over the seed and run 16 steps before the first number, since similar seeds begin alike.
 */
export interface Random {
  /** A number in [0, 1) of 32 random bits. */
  next(): number
  /** An integer from `minimum` to `maximum`, both included. */
  integer(minimum: number, maximum: number): number
  /** True in the given share of cases. */
  chance(share: number): boolean
  pick<T>(list: readonly T[]): T
  /** One value, with a probability in proportion to its weight. */
  pickWeighted<T>(list: readonly (readonly [value: T, weight: number])[]): T
  /** A new list in random order. */
  shuffle<T>(list: readonly T[]): T[]
  bytes(length: number): Uint8Array
  /** A stream of its own, so that one more draw here does not change everything drawn there. */
  fork(name: string): Random
}

/** Makes the stream of a seed. */
export function createRandom(seed: string): Random {
  const step = sfc32(seed)
  const next = () => step() / 4_294_967_296
  const integer = (minimum: number, maximum: number) => minimum + Math.floor(next() * (maximum - minimum + 1))
  const pick = <T>(list: readonly T[]): T => {
    invariant(list.length > 0, 'a choice has something to choose from')
    return list[integer(0, list.length - 1)] as T
  }
  return {
    next,
    integer,
    chance: (share) => next() < share,
    pick,
    pickWeighted: (list) => {
      let left = next() * list.reduce((sum, [, weight]) => sum + weight, 0)
      const found = list.find(([, weight]) => (left -= weight) < 0) ?? list.at(-1)
      invariant(found, 'a choice has something to choose from')
      return found[0]
    },
    shuffle: (list) => {
      const mixed = [...list]
      for (let last = mixed.length - 1; last > 0; last -= 1) {
        const other = integer(0, last)
        const kept = mixed[last] as (typeof mixed)[number]
        mixed[last] = mixed[other] as (typeof mixed)[number]
        mixed[other] = kept
      }
      return mixed
    },
    bytes: (length) => Uint8Array.from({ length }, () => step() & 0xff),
    fork: (name) => createRandom(`${seed}/${name}`),
  }
}

function sfc32(seed: string): () => number {
  let a = fnv1a(`0${seed}`)
  let b = fnv1a(`1${seed}`)
  let c = fnv1a(`2${seed}`)
  let counter = fnv1a(`3${seed}`)
  const step = () => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let warmUp = 0; warmUp < 16; warmUp += 1) step()
  return step
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash | 0
}
