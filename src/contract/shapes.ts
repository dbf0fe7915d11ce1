import { z } from 'zod'

/** Shapes that several features share. Every text has a limit. */

export const uuid = z.uuid().describe('UUIDv7')
export const civilDate = z.iso.date().describe('Civil date of the institution, YYYY-MM-DD')
export const instant = z.iso.datetime().describe('Instant, ISO 8601 in UTC')
export const credit = z.int().min(0).max(100_000_000).describe('Credits in 1/100 (350 = 3.5)')
export const positiveCredit = z.int().min(1).max(100_000).describe('Credits in 1/100 (350 = 3.5), more than nothing')

/** Control characters never; everything else of Unicode, since names use all of it. */
const printable = /^[^\p{Cc}\p{Cs}]*$/u
const printableLines = /^[^\p{Cs}\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/u

export const line = (maximum: number, minimum = 1) => z.string().trim().min(minimum).max(maximum).regex(printable)
export const optionalLine = (maximum: number) => z.string().trim().max(maximum).regex(printable)
/** Text of any lines that may be empty. */
export const text = (maximum: number) => z.string().max(maximum).regex(printableLines)
/** A search term; what is not printable is in no name. */
export const searchTerm = z.string().trim().max(100).regex(printable)
export const lines = (maximum: number) => z.string().trim().min(1).max(maximum).regex(printableLines)

export const bilingual = z.object({ zh: z.string(), en: z.string() })

/** Cursor pagination: opaque cursor of the last row; at most 100 rows a page. */
const cursor = z.string().max(300).optional()
export const pageQuery = z.object({ cursor, limit: z.coerce.number().int().min(1).max(100).default(25) })
/** The same in a body, for lists of persons: what is looked for tells of somebody and stands in no address. */
export const pageSearch = z.object({ cursor, limit: z.int().min(1).max(100).default(25) })
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable(), total: z.int().nullable() })

export const idParams = z.object({ id: uuid })
export const done = z.object({ isDone: z.literal(true) })
