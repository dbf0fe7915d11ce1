const nameMaximum = 200

/** A file's name as it may be shown: no folders, no control characters, nothing that turns the reading direction. */
export function presentableName(fileName: string): string {
  const cleaned = fileName
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\]/gu, '')
    .trim()
  return [...cleaned].slice(0, nameMaximum).join('') || 'file'
}
