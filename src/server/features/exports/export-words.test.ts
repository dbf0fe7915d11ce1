import { describe, expect, it } from 'vitest'
import { en } from '../../../web/text/en.ts'
import { zhCN } from '../../../web/text/zh-CN.ts'
import { exportWords, type Language, type WordKind } from './export-words.ts'

const prefixes: Record<WordKind, string> = {
  application: 'state.application',
  kind: 'kind',
  account: 'state.account',
  outcome: 'state.outcome',
  objection: 'state.objection',
  posting: 'posting',
}

describe('the words of a file', () => {
  it.each(['zh', 'en'] as const)('are those of the screens, and none is missing: %s', (language: Language) => {
    const screens: Record<string, string> = language === 'zh' ? zhCN : en
    for (const [kind, prefix] of Object.entries(prefixes)) {
      const own = Object.entries(exportWords[language][kind as WordKind]).map(([code, word]) => [
        `${prefix}.${code}`,
        word,
      ])
      const shown = Object.entries(screens).filter(([key]) => key.startsWith(`${prefix}.`))
      expect(Object.fromEntries(own)).toEqual(Object.fromEntries(shown))
    }
  })
})
