import { invariant } from './invariant.ts'

/** What may stand in a canonical document: no floating-point fractions, so that every reader writes the same bytes. */
export type CanonicalValue =
  | string
  | number
  | boolean
  | null
  | readonly CanonicalValue[]
  | { readonly [key: string]: CanonicalValue | undefined }

/**
 * JSON with keys in order of UTF-16 code units and no white space (RFC 8785, JCS). Only safe integers are allowed as
 * numbers, where RFC 8785 and JSON.stringify agree. Keys whose value is undefined are left out.
 */
export function canonicalJson(value: CanonicalValue): string {
  if (typeof value === 'number') {
    invariant(Number.isSafeInteger(value), 'a canonical document holds integers only')
    return String(value)
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  const object = value as { readonly [key: string]: CanonicalValue | undefined }
  let text = ''
  for (const key of sortedKeys(object)) {
    const member = object[key]
    if (member === undefined) continue
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`
  }
  return `{${text}}`
}

/** The keys in order; most objects are written in order already, and looking is cheaper than sorting a copy. */
function sortedKeys(object: object): string[] {
  const keys = Object.keys(object)
  for (let index = 1; index < keys.length; index += 1) {
    if ((keys[index - 1] ?? '') > (keys[index] ?? '')) return keys.toSorted()
  }
  return keys
}
