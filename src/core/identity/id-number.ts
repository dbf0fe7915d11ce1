import { isCivilDate } from '../calendar/civil-date.ts'

/** Why an id number (居民身份证号码) is not valid. */
export type IdNumberFault = 'length' | 'characters' | 'region' | 'birth_date' | 'check_digit'

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

/** Provinces by the first two digits, GB/T 2260; 81 to 83 are the permits of Hong Kong, Macao and Taiwan residents. */
const provinces = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(' '),
)

/** True for the regions that no one was ever given: 000000 and 999999 and their like mark persons who do not exist. */
export function isDemonstrationIdNumber(idNumber: string): boolean {
  return /^(?:00|99)\d{4}/.test(idNumber)
}

/** Foreign residents' numbers begin with 9, then the province, then the nationality. */
function hasRegion(idNumber: string): boolean {
  const province = idNumber.startsWith('9') ? idNumber.slice(1, 3) : idNumber.slice(0, 2)
  return provinces.has(province) || isDemonstrationIdNumber(idNumber)
}

/**
 * The fault of a normalised id number, or null. Of the region only the province is checked: counties are merged and
 * renamed, and numbers issued before stay valid.
 */
export function findIdNumberFault(idNumber: string): IdNumberFault | null {
  if (idNumber.length !== 18) return 'length'
  if (!/^\d{17}[\dX]$/.test(idNumber)) return 'characters'
  if (!hasRegion(idNumber)) return 'region'
  const birth = `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`
  if (!isCivilDate(birth) || birth < '1900-01-01') return 'birth_date'
  return idNumberCheckDigit(idNumber.slice(0, 17)) === idNumber[17] ? null : 'check_digit'
}

/** The words of a fault: what is wrong and what to look at. */
export const idNumberFaultTexts: Record<IdNumberFault, { zh: string; en: string }> = {
  length: { zh: '应为 18 位', en: 'it has 18 characters' },
  characters: { zh: '前 17 位应为数字，末位为数字或 X', en: '17 digits, then a digit or X' },
  region: { zh: '前两位不是省级行政区代码', en: 'the first two digits are no code of a province' },
  birth_date: { zh: '第 7 至 14 位不是有效的出生日期', en: 'characters 7 to 14 are no birth date' },
  check_digit: { zh: '校验位不符，请核对是否输错', en: 'the check digit does not fit; look for a typing error' },
}
