import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from './random.ts'

describe('seeded randomness', () => {
  it('is the same for the same seed, on every machine', () => {
    const random = createRandom('demo')
    expect([random.integer(0, 999_999), random.integer(0, 999_999), random.integer(0, 999_999)]).toMatchInlineSnapshot(`
      [
        182496,
        735359,
        485254,
      ]
    `)
    expect(createRandom('demo').bytes(16)).toEqual(createRandom('demo').bytes(16))
    expect(createRandom('demo').bytes(16)).not.toEqual(createRandom('demo2').bytes(16))
  })

  it('forks streams that do not depend on what was drawn before', () => {
    const one = createRandom('demo')
    one.next()
    expect(one.fork('a').next()).toBe(createRandom('demo').fork('a').next())
  })

  it('stays within its bounds and keeps all when it shuffles', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: -50, max: 50 }), fc.nat({ max: 100 }), (seed, minimum, width) => {
        const random = createRandom(seed)
        const value = random.integer(minimum, minimum + width)
        expect(value >= minimum && value <= minimum + width).toBe(true)
        const list = Array.from({ length: width }, (_, index) => index)
        expect(random.shuffle(list).toSorted((a, b) => a - b)).toEqual(list)
      }),
    )
  })

  it('spreads evenly and follows weights', () => {
    const random = createRandom('spread')
    const counts = [0, 0, 0]
    for (let draw = 0; draw < 30_000; draw += 1)
      counts[
        random.pickWeighted([
          [0, 1],
          [1, 2],
          [2, 3],
        ])
      ]! += 1
    expect(counts.map((count) => Math.round(count / 1000))).toEqual([5, 10, 15])
  })
})
