import { streamCsvRows, streamXlsxRows, type CellValue } from 'hucre'
import { inspectWorkbook } from './inspect-workbook.ts'
import { RefusedSheet, sheetLimits, type SheetRow } from './spreadsheet.ts'

export type SheetFormat = 'xlsx' | 'csv'

/** Finds by its content what a file is; a name proves nothing. */
export function formatOf(bytes: Buffer): SheetFormat {
  if (bytes.length === 0) throw new RefusedSheet('damaged')
  if (bytes.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004', 'latin1'))) return 'xlsx'
  if (bytes.subarray(0, 8).equals(Buffer.from('d0cf11e0a1b11ae1', 'hex'))) {
    const isLocked = bytes.includes(Buffer.from('EncryptedPackage', 'utf16le'))
    throw new RefusedSheet(isLocked ? 'encrypted' : 'old')
  }
  return 'csv'
}

/** The rows of the first sheet, empty ones left out. Throws `RefusedSheet`. */
export async function* readRows(bytes: Buffer): AsyncGenerator<SheetRow> {
  const format = formatOf(bytes)
  const read = format === 'xlsx' ? readWorkbookRows(bytes) : readCsvRows(bytes)
  let rows = 0
  for await (const row of read) {
    if (row.cells.length > sheetLimits.columns || (rows += 1) > sheetLimits.rows) throw new RefusedSheet('tooManyCells')
    yield row
  }
}

async function* readWorkbookRows(bytes: Buffer): AsyncGenerator<SheetRow> {
  await inspectWorkbook(bytes)
  try {
    for await (const { index, values } of streamXlsxRows(bytes, { sheet: 0 })) {
      const cells = cellsOf(values)
      if (cells.length > 0) yield { number: index + 1, cells }
    }
  } catch (error) {
    throw error instanceof RefusedSheet ? error : new RefusedSheet('damaged')
  }
}

async function* readCsvRows(bytes: Buffer): AsyncGenerator<SheetRow> {
  const text = decodeText(bytes)
  let number = 0
  for (const values of streamCsvRows(text, { typeInference: false, skipBom: true, skipEmptyRows: false })) {
    number += 1
    const cells = cellsOf(values)
    // A spreadsheet program would run what begins like this.
    if (cells.some((cell) => /^[=@]|^[+-](?![\d.]+$)./.test(cell))) throw new RefusedSheet('formulas')
    if (cells.length > 0) yield { number, cells }
  }
}

/** UTF-8 where it is that, else GB18030, in which Excel writes csv in China; a picture is neither. */
export function decodeText(bytes: Buffer): string {
  const text = decodeAs('utf-8', bytes) ?? decodeAs('gb18030', bytes)
  // A table has no control characters; nearly every other kind of file has some in its first bytes.
  if (text === null || /[\0-\x08\x0e-\x1f]/.test(text.slice(0, 4_096))) throw new RefusedSheet('notATable')
  if (/[\0-\x08\x0e-\x1f\ufffd]/.test(text)) throw new RefusedSheet('encoding')
  return text
}

function decodeAs(encoding: string, bytes: Buffer): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** The values of a row as texts, without the empty ones at its end. */
function cellsOf(values: readonly CellValue[]): string[] {
  const cells = values.map(textOf)
  while (cells.at(-1) === '') cells.pop()
  return cells
}

/** A number as the reader sees it: spreadsheets keep 15 digits, so 0.1 + 0.2 is 0.3. */
export function textOf(value: CellValue | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(Number(value.toPrecision(15)))
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString().slice(0, 10)
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (value.length > sheetLimits.cellLength) throw new RefusedSheet('tooManyCells')
  return value.toWellFormed().trim()
}
