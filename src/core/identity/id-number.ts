import { isCivilDate } from '../calendar/civil-date.ts'

/** Why an id number (居民身份证号码) is not valid. */
export type IdNumberFault = 'length' | 'characters' | 'birth_date' | 'check_digit'

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const checkDigits = '10X98765432'

/** The check digit of the first 17 digits: GB 11643, ISO 7064 MOD 11-2. */
export function idNumberCheckDigit(first17: string): string {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(first17[index]), 0)
  return checkDigits[sum % 11] ?? ''
}

/** One spelling: full-width digits folded, inner spaces out, X upper case. */
export function normaliseIdNumber(text: string): string {
  return text.normalize('NFKC').replace(/\s/g, '').toUpperCase()
}

/**
 * The fault of a normalised id number, or null. The region is not checked against a list: regions are merged and
 * renamed, and numbers issued before stay valid.
 */
export function findIdNumberFault(idNumber: string): IdNumberFault | null {
  if (idNumber.length !== 18) return 'length'
  if (!/^\d{17}[\dX]$/.test(idNumber)) return 'characters'
  const birth = `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`
  if (!isCivilDate(birth) || birth < '1900-01-01') return 'birth_date'
  return idNumberCheckDigit(idNumber.slice(0, 17)) === idNumber[17] ? null : 'check_digit'
}

/** The words of a fault: what is wrong and what to look at. */
export const idNumberFaultTexts: Record<IdNumberFault, { zh: string; en: string }> = {
  length: { zh: '应为 18 位', en: 'it has 18 characters' },
  characters: { zh: '前 17 位应为数字，末位为数字或 X', en: '17 digits, then a digit or X' },
  birth_date: { zh: '第 7 至 14 位不是有效的出生日期', en: 'characters 7 to 14 are no birth date' },
  check_digit: { zh: '校验位不符，请核对是否输错', en: 'the check digit does not fit; look for a typing error' },
}
