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
  return isInOrder(value) ? JSON.stringify(value) : buildText(value)
}

/** True when JSON.stringify writes the canonical text; most documents are put together in order already. */
function isInOrder(value: CanonicalValue | undefined): boolean {
  if (typeof value === 'number') return demandInteger(value)
  if (value === null || typeof value !== 'object') return true
  if (Array.isArray(value)) return value.every(isInOrder)
  const object = value as { readonly [key: string]: CanonicalValue | undefined }
  let before = ''
  for (const key in object) {
    // Keys that look like numbers come first whatever the order of writing; they are left to the slow way.
    if (key < before || !isInOrder(object[key])) return false
    before = key
  }
  return true
}

function buildText(value: CanonicalValue): string {
  if (typeof value === 'number') return demandInteger(value) && String(value)
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(buildText).join(',')}]`
  const object = value as { readonly [key: string]: CanonicalValue | undefined }
  let members = ''
  for (const key of Object.keys(object).toSorted()) {
    const member = object[key]
    if (member === undefined) continue
    if (members !== '') members += ','
    members += `${JSON.stringify(key)}:${buildText(member)}`
  }
  return `{${members}}`
}

function demandInteger(value: number): true {
  invariant(Number.isSafeInteger(value), 'a canonical document holds integers only')
  return true
}
