import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** What came with Node 20 or later and is tempting in a script such as this one. */
const newer = [
  'toSorted',
  'toReversed',
  'toSpliced',
  '.with(',
  'import.meta.dirname',
  'import.meta.filename',
  'groupBy',
  'withResolvers',
  'styleText',
  'globSync',
  'parseEnv',
  'isWellFormed',
]

describe('the launcher', () => {
  it('uses nothing that Node 18 does not have: it runs before the pinned Node is there', () => {
    const text = readFileSync(join(import.meta.dirname, '../../launch.mjs'), 'utf8')
    expect(newer.filter((word) => text.includes(word))).toEqual([])
    expect([...text.matchAll(/from '([^']+)'/g)].every(([, name]) => name?.startsWith('node:'))).toBe(true)
  })
})
