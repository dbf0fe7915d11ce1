const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** The check character of ISO 7064 MOD 37,36 over digits and letters. */
export function mod3736(text: string): string {
  let product = 36
  for (const character of text) {
    const sum = (product + alphabet.indexOf(character)) % 36 || 36
    product = (sum * 2) % 37
  }
  return alphabet[(37 - product) % 36] ?? ''
}

/** An account number (学习账户号): B, school code, year, seven digits, check character of ISO 7064 MOD 37,36. */
export function accountNumber(schoolCode: string, year: number, sequence: number): string {
  const body = `B${schoolCode}${year}${String(sequence).padStart(7, '0')}`
  return body + mod3736(body)
}

/** True when an account number carries its check character. */
export function isAccountNumber(text: string): boolean {
  return /^B[0-9A-Z]{1,12}\d{11}[0-9A-Z]$/.test(text) && mod3736(text.slice(0, -1)) === text.at(-1)
}

/** A decision number (认定文号): XFRD-{school}-{year}-{batch}-{sequence}. */
export function decisionNumber(schoolCode: string, year: string, batch: string, sequence: number): string {
  return `XFRD-${schoolCode}-${year}-${batch}-${String(sequence).padStart(4, '0')}`
}

/** What people write before a number and what is no part of it. */
const numberCaption = /^(?:证书|证件|登记)?(?:编号|号码|NO(?=\d))/u

/**
 * One spelling of a certificate number, for the claim to it: letters and digits alone, width and case folded. Dashes,
 * dots and spaces are set differently each time a number is copied.
 */
export function normaliseCertificateNumber(text: string): string {
  return foldToLetters(text).toUpperCase().replace(numberCaption, '')
}

/** One spelling of an issuer's name, for the claim: letters and digits alone, width and case folded. */
export function normaliseIssuer(text: string): string {
  return foldToLetters(text).toLowerCase()
}

function foldToLetters(text: string): string {
  return text.normalize('NFKC').replace(/[^\p{L}\p{M}\p{N}]/gu, '')
}

const socialCreditAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const socialCreditWeights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

/** True for a unified social credit code (统一社会信用代码) whose check character fits: GB 32100, MOD 31. */
export function isSocialCreditCode(text: string): boolean {
  if (!/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(text)) return false
  const sum = socialCreditWeights.reduce(
    (total, weight, index) => total + weight * socialCreditAlphabet.indexOf(text[index] ?? ''),
    0,
  )
  return socialCreditAlphabet[(31 - (sum % 31)) % 31] === text[17]
}
