import { useSyncExternalStore } from 'react'
import { applyPalette, type ThemeName } from './ui/tokens.ts'

export type Language = 'zh-CN' | 'en'
export interface Preferences {
  language: Language
  theme: ThemeName
}

const listeners = new Set<() => void>()
let current: Preferences = { language: 'zh-CN', theme: 'light' }

/** Reads what was chosen before, or what the browser asks for; `?lang=en` wins, so that a link can carry a language. */
export function readPreferences(): Preferences {
  const asked = new URLSearchParams(location.search).get('lang')
  const language = asked ?? readStored('language') ?? navigator.language
  const theme = readStored('theme') ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')
  current = { language: language.startsWith('en') ? 'en' : 'zh-CN', theme: theme === 'dark' ? 'dark' : 'light' }
  publish()
  return current
}

export function changePreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change }
  for (const [name, value] of Object.entries(change)) store(name, value)
  publish()
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, () => current)
}

/** The language outside of components, for headers of requests. */
export function currentLanguage(): Language {
  return current.language
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function publish(): void {
  document.documentElement.lang = current.language
  applyPalette(current.theme)
  for (const listener of listeners) listener()
}

function readStored(name: string): string | null {
  try {
    return localStorage.getItem(`credit-bank.${name}`)
  } catch {
    // Storage may be forbidden in an embedded browser; the choice then lasts as long as the page.
    return null
  }
}

function store(name: string, value: string): void {
  try {
    localStorage.setItem(`credit-bank.${name}`, value)
  } catch {
    // As above.
  }
}
