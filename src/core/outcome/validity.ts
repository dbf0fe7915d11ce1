import { addMonths, type CivilDate } from '../calendar/civil-date.ts'

/** The last day on which an outcome is valid: its own end, or the definition's validity, whichever comes first. */
export function findExpiry(
  obtainedOn: CivilDate,
  validTo: CivilDate | null,
  validityMonths: number | null,
): CivilDate | null {
  const byDefinition = validityMonths === null ? null : addMonths(obtainedOn, validityMonths)
  const ends = [validTo, byDefinition].filter((date) => date !== null).toSorted()
  return ends[0] ?? null
}
