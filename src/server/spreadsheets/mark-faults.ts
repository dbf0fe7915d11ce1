import { openXlsx, parseCsv, saveXlsx, writeXlsx, type Cell, type Sheet } from 'hucre'
import { inspectWorkbook } from './inspect-workbook.ts'
import { decodeText, formatOf, textOf } from './read-rows.ts'
import { type CellFault } from './spreadsheet.ts'

/** Who wrote a comment: by this the marks of an earlier round are found and taken away. */
const author = '学分银行 Credit Bank'

const faultFill = { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'FFC7CE' } } as const

/**
 * The same file with its faults: each faulty cell filled and commented, and one more column that says what is wrong
 * with the row. Cells keep their values and formats; marks of an earlier round go. A csv comes back as xlsx.
 */
export async function markFaults(
  bytes: Buffer,
  faults: readonly CellFault[],
  heading: string,
  headingRow: number,
): Promise<Uint8Array> {
  if (formatOf(bytes) === 'csv') return markCsv(bytes, faults, heading, headingRow)
  await inspectWorkbook(bytes)
  const workbook = await openXlsx(bytes)
  const [sheet] = workbook.sheets
  if (sheet) mark(sheet, faults, heading, headingRow)
  return saveXlsx(workbook)
}

async function markCsv(bytes: Buffer, faults: readonly CellFault[], heading: string, headingRow: number) {
  const rows = parseCsv(decodeText(bytes), { typeInference: false, skipBom: true, skipEmptyRows: false })
  const sheet = { name: 'Sheet1', rows, cells: new Map<string, Cell>() }
  mark(sheet, faults, heading, headingRow)
  return writeXlsx({ sheets: [sheet] })
}

type MarkedSheet = Pick<Sheet, 'rows'> & { cells?: Map<string, Cell> }

function mark(sheet: MarkedSheet, faults: readonly CellFault[], heading: string, headingRow: number): void {
  const cells = (sheet.cells ??= new Map())
  clearMarks(cells)
  const noteColumn = clearNotes(sheet, heading, headingRow)
  put(sheet, headingRow - 1, noteColumn, heading, { font: { bold: true, color: { rgb: '9C0006' } } })
  for (const [row, ofRow] of Map.groupBy(faults, (fault) => fault.row)) {
    put(sheet, row - 1, noteColumn, ofRow.map((fault) => fault.text).join('；'), { font: { color: { rgb: '9C0006' } } })
    for (const [column, ofCell] of Map.groupBy(ofRow, (fault) => fault.column)) {
      if (column === null) continue
      const key = `${row - 1},${column}`
      const known = cells.get(key)
      const value = known?.value ?? sheet.rows[row - 1]?.[column] ?? null
      const comment = { author, text: ofCell.map((fault) => fault.text).join('\n') }
      const type = value === null ? 'empty' : 'string'
      cells.set(key, { type, ...known, value, style: { ...known?.style, fill: faultFill }, comment })
    }
  }
}

function clearMarks(cells: Map<string, Cell>): void {
  for (const [key, cell] of cells) {
    if (cell.comment?.author !== author) continue
    const { comment: _comment, style, ...rest } = cell
    const { fill: _fill, ...plain } = style ?? {}
    cells.set(key, { ...rest, style: plain })
  }
}

/** The column for what is wrong: that of an earlier round, emptied, or the first free one. */
function clearNotes(sheet: MarkedSheet, heading: string, headingRow: number): number {
  const width = sheet.rows.reduce((most, row) => Math.max(most, row.length), 0)
  const known = sheet.rows[headingRow - 1]?.findIndex((value) => textOf(value) === heading) ?? -1
  if (known < 0) return width
  for (const [row] of sheet.rows.entries()) {
    const values = sheet.rows[row]
    if (values && values.length > known) values[known] = null
    sheet.cells?.delete(`${row},${known}`)
  }
  return known
}

function put(sheet: MarkedSheet, row: number, column: number, text: string, style: NonNullable<Cell['style']>): void {
  while (sheet.rows.length <= row) sheet.rows.push([])
  const values = sheet.rows[row] ?? []
  while (values.length < column) values.push(null)
  values[column] = text
  sheet.cells?.set(`${row},${column}`, { value: text, type: 'string', style })
}
