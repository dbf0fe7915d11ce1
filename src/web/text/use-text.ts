import i18next from 'i18next'
import { useMemo } from 'react'
import { usePreferences, type Language } from '../preferences.ts'

export interface Bilingual {
  zh: string
  en: string
}
type Values = Record<string, string | number>
/** English says "1 day" and "2 days": a key may have a `_one` beside it, there and only there. */
export type TextsLike<Texts> = Record<keyof Texts, string> & { [key in `${keyof Texts & string}_one`]?: string }

/** Makes the texts known. Keys are flat, and `{name}` is replaced by the value of that name. */
export function startTexts(zhCN: Record<string, string>, en: Record<string, string>, language: Language): void {
  void i18next.init({
    lng: language,
    fallbackLng: 'zh-CN',
    resources: { 'zh-CN': { translation: zhCN }, en: { translation: en } },
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
    interpolation: { prefix: '{', suffix: '}', escapeValue: false },
    returnNull: false,
  })
}

export interface Words<Key extends string> {
  /** The text of a key. */
  t: (key: Key, values?: Values) => string
  /** A text that came in both languages from the server. */
  both: (text: Bilingual | null | undefined) => string
  /** The text of a code that data may bring new ones of; an unknown code is shown as it is. */
  named: (prefix: string, code: string) => string
  language: Language
}

/** The words of the chosen language. Screens use `useText` and `usePublicText`, which know their keys. */
export function useWords<Key extends string>(): Words<Key> {
  const { language } = usePreferences()
  return useMemo(() => {
    const translate = i18next.getFixedT(language) as unknown as (key: string, values?: Values) => string
    return {
      t: (key, values) => translate(key, values),
      both: (text) => (text ? (language === 'en' ? text.en || text.zh : text.zh) : ''),
      named: (prefix, code) => (i18next.exists(`${prefix}.${code}`) ? translate(`${prefix}.${code}`) : code),
      language,
    }
  }, [language])
}
