import { useWords } from '../text/use-text.ts'
import type { publicTexts } from '../text/zh-CN/public.ts'

/** The words of the public pages: a small set of their own, so that the page stays light. */
export const usePublicText = () => useWords<keyof typeof publicTexts>()
