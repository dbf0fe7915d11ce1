import { describe, expect, it } from 'vitest'
import { retryAfterMs, whenToSend } from './when-to-send.ts'

const zone = 'Asia/Shanghai'
const at = (text: string) => Date.parse(`${text}+08:00`)
const when = (text: string, wish: Parameters<typeof whenToSend>[2]) => new Date(whenToSend(at(text), zone, wish))

describe('a notice', () => {
  it('goes at once, unless the hour is quiet', () => {
    expect(when('2026-03-02T10:20:00', { quiet: null, isDigest: false })).toEqual(new Date(at('2026-03-02T10:20:00')))
    const quiet = { from: 22, to: 7 }
    expect(when('2026-03-02T21:59:00', { quiet, isDigest: false })).toEqual(new Date(at('2026-03-02T21:59:00')))
    expect(when('2026-03-02T22:00:00', { quiet, isDigest: false })).toEqual(new Date(at('2026-03-03T07:00:00')))
    expect(when('2026-03-03T03:30:00', { quiet, isDigest: false })).toEqual(new Date(at('2026-03-03T07:00:00')))
    expect(when('2026-03-03T07:00:00', { quiet, isDigest: false })).toEqual(new Date(at('2026-03-03T07:00:00')))
    const noon = { from: 12, to: 14 }
    expect(when('2026-03-03T12:30:00', { quiet: noon, isDigest: false })).toEqual(new Date(at('2026-03-03T14:00:00')))
    expect(when('2026-03-03T15:30:00', { quiet: noon, isDigest: false })).toEqual(new Date(at('2026-03-03T15:30:00')))
  })

  it('waits for the digest of the day, and after it for that of the next', () => {
    expect(when('2026-03-02T09:00:00', { quiet: null, isDigest: true })).toEqual(new Date(at('2026-03-02T18:00:00')))
    expect(when('2026-03-02T18:00:01', { quiet: null, isDigest: true })).toEqual(new Date(at('2026-03-03T18:00:00')))
    const quiet = { from: 17, to: 20 }
    expect(when('2026-03-02T09:00:00', { quiet, isDigest: true })).toEqual(new Date(at('2026-03-02T20:00:00')))
  })

  it('is tried again after longer and longer, and given up after a day and a half', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8].map(retryAfterMs)
    expect(waits.at(-1)).toBeNull()
    const known = waits.filter((wait) => wait !== null)
    expect(known).toEqual(known.toSorted((one, other) => one - other))
    expect(known.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(24 * 3_600_000)
  })
})
