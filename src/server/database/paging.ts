import { sql } from 'kysely'
import { Problem } from '../../contract/problem.ts'

/** A page of a list: one row more than asked for tells whether there is a next page. */
export function pageOfRows<Row>(rows: readonly Row[], limit: number, cursorOf: (row: Row) => (string | number)[]) {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const nextCursor = rows.length > limit && last !== undefined ? encodeCursor(cursorOf(last)) : null
  return { items, nextCursor }
}

/** An opaque cursor; it holds sort keys only. Where these tell of a person, the list takes its cursor in a body. */
function encodeCursor(parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts), 'utf8').toString('base64url')
}

/** Reads a cursor of the expected length; a made-up one is a fault of the request, not of the server. */
export function decodeCursor(cursor: string | undefined, length: number): string[] | null {
  if (cursor === undefined) return null
  try {
    const parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown
    if (Array.isArray(parts) && parts.length === length && parts.every((part) => isKey(part))) return parts.map(String)
  } catch {
    // The caller controls the cursor: bytes that are no JSON are answered below.
  }
  throw new Problem('request_invalid', {
    faults: { zh: 'cursor 无效，请从第一页重新开始', en: 'the cursor is not valid' },
  })
}

function isKey(part: unknown): boolean {
  return (typeof part === 'string' && part.length <= 200) || typeof part === 'number'
}

/** A search term as a LIKE pattern with its wildcards taken literally. */
export function containsPattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`
}

/** A cursor's id, or a fault: it goes into SQL as a uuid, which would else end in a server error. */
export function uuidOf(text: string | undefined): string {
  if (text !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)) return text
  throw new Problem('request_invalid', {
    faults: { zh: 'cursor 无效，请从第一页重新开始', en: 'the cursor is not valid' },
  })
}

/** A cursor's instant, or a fault. */
export function instantOf(text: string | undefined): Date {
  const time = Date.parse(text ?? '')
  if (Number.isFinite(time)) return new Date(time)
  throw new Problem('request_invalid', {
    faults: { zh: 'cursor 无效，请从第一页重新开始', en: 'the cursor is not valid' },
  })
}

/** What has no day yet, and what has none any more, comes last. The indexes by urgency are over the same expression. */
export const lastInstant = '9999-12-31T00:00:00.000Z'
export const dueOrLast = (column: string) =>
  sql<Date>`coalesce(${sql.ref(column)}, ${sql.lit(lastInstant)}::timestamptz)`
