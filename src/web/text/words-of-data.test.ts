import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formatDays } from './format.ts'
import { nameLevel } from './level.ts'

describe('days in a row', () => {
  it('are told as first and last, in the words of each language', () => {
    const days = ['2026-10-01', '2026-10-02', '2026-10-03', '2026-10-06']
    expect(formatDays(days, 'zh-CN')).toBe('10月1日周四至10月3日周六、10月6日周二')
    expect(formatDays(days, 'en')).toBe('Thu 1 October to Sat 3 October; Tue 6 October')
    expect(formatDays([], 'en')).toBe('')
  })
})

describe('a level of the catalogue', () => {
  it('has a name in English, whichever the packs bring', () => {
    const packs = join(import.meta.dirname, '../../../packs')
    const files = readdirSync(packs, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'))
    const text = files.map((name) => readFileSync(join(packs, name), 'utf8')).join('\n')
    const levels = [...text.matchAll(/\blevel: '?([^'\n,}]+)/g)].map(([, level = '']) => level.trim())
    expect(levels.length).toBeGreaterThan(100)
    expect(levels.filter((level) => nameLevel(level, 'en') === level)).toEqual([])
  })

  it('that a college wrote itself stands as it was written', () => {
    expect(nameLevel('院级重点', 'en')).toBe('院级重点')
    expect(nameLevel('初级', 'zh-CN')).toBe('初级')
  })
})
