import type { Bilingual } from '../case/workflow.ts'

/** Names of the longest residents are near 50 characters; beyond 100 it is a mistake. */
const nameMaximumCharacters = 100

/** The dots that people type for the one between the parts of a name (间隔号), which is U+00B7. */
const dots = /\s*[\u2022\u2027\u2219\u22C5\u30FB\uFF0E\uFF65\u16EB\u00B7]\s*/gu

/**
 * One spelling of a name: the dot between parts is U+00B7, full-width letters and spaces are folded, spaces inside a
 * Chinese name fall out. Not NFKC, which also turns signs into letters: a name with a sign in it is to be refused.
 */
export function normaliseName(text: string): string {
  const folded = text
    .normalize('NFC')
    .replace(dots, '·')
    .replace(/[\uFF01-\uFF5E]/gu, (character) => String.fromCodePoint((character.codePointAt(0) ?? 0) - 0xfee0))
    .replace(/\s+/gu, ' ')
    .trim()
    // Folded letters may meet an accent that follows them.
    .normalize('NFC')
  return /\p{Script=Han}/u.test(folded) ? folded.replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '') : folded
}

/** What is wrong with a normalised name, or null. Letters of every script are names; digits and signs are not. */
export function findNameFault(name: string): Bilingual | null {
  const length = [...name].length
  if (length === 0) return { zh: '请填写姓名', en: 'the name is missing' }
  if (length > nameMaximumCharacters) {
    return {
      zh: `姓名不超过 ${nameMaximumCharacters} 个字`,
      en: `a name has at most ${nameMaximumCharacters} characters`,
    }
  }
  // Rare characters stand in the private use area on systems that lack GB 18030-2022; they are refused by name.
  if (/\p{Co}/u.test(name)) {
    return {
      zh: '姓名含自造字，请使用 GB 18030 规定的字',
      en: 'the name has a private character; use the one of GB 18030',
    }
  }
  return /^[\p{L}\p{M}·'’.\- ]+$/u.test(name) && /\p{L}/u.test(name)
    ? null
    : { zh: '姓名只含文字、间隔号“·”、空格和连字符', en: 'a name has letters, the dot ·, spaces and hyphens' }
}
