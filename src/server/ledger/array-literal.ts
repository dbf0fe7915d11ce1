/**
 * PostgreSQL array literals, joined here because the driver's general serialiser inspects and escapes every element:
 * for a batch of 1,000 postings (some 35,000 elements) that took 28 ms, this takes 4.
 */

/** Elements that never need quoting: uuids, numbers, dates, booleans, enum labels. */
export function plainArray(values: readonly (string | number | boolean | null | undefined)[]): string {
  let text = '{'
  for (let index = 0; index < values.length; index += 1) {
    if (index > 0) text += ','
    text += values[index] ?? 'null'
  }
  return `${text}}`
}

/** Any text, quoted and escaped. */
export function textArray(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? 'null' : `"${value.replace(/[\\"]/g, '\\$&')}"`)).join(',')}}`
}
