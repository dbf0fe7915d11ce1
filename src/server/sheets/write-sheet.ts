import { writeCsv } from 'hucre/csv'
import { writeXlsx } from 'hucre/xlsx'
import type { FileFormat } from '../../contract/exports.ts'

export type Cell = string | number | null

export interface WrittenFile {
  bytes: Uint8Array
  mediaType: string
}

export const mediaTypes = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  zip: 'application/zip',
} as const

/**
 * A table as a file. In a workbook text is text whatever it begins with; in a CSV, where a spreadsheet takes a cell
 * that begins with `=`, `+`, `-` or `@` for a formula, an apostrophe stands before it. A CSV begins with a byte order
 * mark, without which Excel takes Chinese for another encoding.
 */
export async function writeSheet(
  name: string,
  titles: readonly string[],
  rows: readonly (readonly Cell[])[],
  format: FileFormat,
): Promise<WrittenFile> {
  const table = [[...titles], ...rows.map((row) => [...row])]
  if (format === 'csv') {
    const text = writeCsv(table, { bom: true, escapeFormulae: true })
    return { bytes: Buffer.from(text, 'utf8'), mediaType: mediaTypes.csv }
  }
  const widths = titles.map((_, index) => ({ width: widthOf(table.map((row) => row[index] ?? null)) }))
  const bytes = await writeXlsx({
    sheets: [{ name, columns: widths, rows: table, freezePane: { rows: 1 } }],
  })
  return { bytes, mediaType: mediaTypes.xlsx }
}

/** As wide as its longest cell, within reason; a Chinese character takes two places. */
function widthOf(cells: readonly Cell[]): number {
  const lengths = cells.slice(0, 200).map((cell) => String(cell ?? '').replace(/[^\x20-\x7e]/g, '**').length)
  return Math.min(50, Math.max(8, ...lengths) + 2)
}
