import { useWords } from './use-text.ts'
import type { zhCN } from './zh-CN.ts'

export type TextKey = keyof typeof zhCN

/** The words of the signed-in application. */
export const useText = () => useWords<TextKey>()

/** Names a text whose last part comes from the server, such as a state. */
export const keyOf = (prefix: string, name: string) => `${prefix}.${name}` as TextKey
