import { invariant } from './invariant.ts'

/**
 * An amount of credit in integers of 1/100 credit (学分): 350 is 3.5 credits.
 * Binary fractions never enter: 17 × 0.2 is not 3.4 in floating point.
 */
export type Credit = number

/** No single amount of the domain comes near 1,000,000 credits; a larger one is a fault of input. */
const creditMaximum: Credit = 100_000_000

/** True for an exact, non-negative amount within the limit. */
export function isCredit(value: unknown): value is Credit {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= creditMaximum
}

/** Reads "3.5" as 350. At most two decimals; anything else is null, so that the caller can say where the fault is. */
export function parseCredit(text: string): Credit | null {
  const match = /^(\d{1,6})(?:\.(\d{1,2}))?$/.exec(text.trim())
  if (!match) return null
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0') || 0)
}

/** Writes 350 as "3.5" and 400 as "4": at most two decimals, trailing zeros dropped. Negative amounts keep the sign. */
export function formatCredit(credit: Credit): string {
  invariant(Number.isSafeInteger(credit), 'an amount is an integer of 1/100 credit')
  const sign = credit < 0 ? '-' : ''
  const whole = Math.floor(Math.abs(credit) / 100)
  const rest = String(Math.abs(credit) % 100).padStart(2, '0')
  return sign + (rest === '00' ? String(whole) : `${whole}.${rest}`.replace(/0$/, ''))
}

/** The exact sum of amounts. */
export function sumCredits(credits: Iterable<Credit>): Credit {
  let sum = 0
  for (const credit of credits) sum += credit
  invariant(Number.isSafeInteger(sum), 'a sum of amounts stays exact')
  return sum
}
