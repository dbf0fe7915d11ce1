import { describe, expect, it } from 'vitest'
import { civilDateWords } from './civil-date.ts'

describe('a date in a sentence', () => {
  it('is written as each language writes it, without leading zeros', () => {
    expect(civilDateWords('2026-03-09')).toEqual({ zh: '2026年3月9日', en: '9 March 2026' })
    expect(civilDateWords('2025-12-31')).toEqual({ zh: '2025年12月31日', en: '31 December 2025' })
  })
})
