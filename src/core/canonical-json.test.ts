import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, type CanonicalValue } from './canonical-json.ts'

const values = fc.letrec<{ value: CanonicalValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.string({ unit: 'grapheme' }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string({ maxLength: 3 }), tie('value'), { maxKeys: 5 }),
  ),
})).value

/** RFC 8785 in the simplest words: sort every object's keys, then write it without white space. */
function sorted(value: CanonicalValue): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return new Map(entries.map(([key, member]) => [key, sorted(member as CanonicalValue)]))
}

function written(value: unknown): string {
  if (value instanceof Map) {
    return `{${[...value].map(([key, member]) => `${JSON.stringify(key)}:${written(member)}`).join(',')}}`
  }
  return Array.isArray(value) ? `[${value.map(written).join(',')}]` : JSON.stringify(value)
}

describe('canonical JSON', () => {
  it('is the same text whatever the order of writing', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(canonicalJson(value)).toBe(written(sorted(value)))
      }),
    )
  })

  it('leaves out what is undefined and refuses fractions', () => {
    expect(canonicalJson({ b: 1, a: undefined, c: [{ z: 1, y: '张三' }] })).toBe('{"b":1,"c":[{"y":"张三","z":1}]}')
    expect(() => canonicalJson({ a: 1.5 })).toThrow('integers only')
    expect(() => canonicalJson({ b: 1, a: 1.5 })).toThrow('integers only')
    expect(canonicalJson({ b: [0, -0], 10: 'ten', 9: 'nine' })).toBe('{"10":"ten","9":"nine","b":[0,0]}')
  })
})
