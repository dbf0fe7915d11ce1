import { writeXlsx, type Cell, type CellStyle, type DataValidation } from 'hucre'
import { columnLetters } from './spreadsheet.ts'

export interface WrittenColumn {
  heading: string
  /** In characters; 16 unless told. */
  width?: number
  /** Shown as a comment at the heading: what is expected in the column. */
  comment?: string
  isRequired?: boolean
  /** The only values that the column takes, offered as a drop-down. */
  options?: readonly string[]
}

export interface WrittenSheet {
  name: string
  columns: readonly WrittenColumn[]
  rows: readonly (readonly (string | number | null)[])[]
}

const headingStyle: CellStyle = {
  font: { bold: true, color: { rgb: 'FFFFFF' } },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: '2F5597' } },
}
const requiredStyle: CellStyle = {
  ...headingStyle,
  fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'C00000' } },
}

/** How many rows below the headings offer their drop-downs. */
const offeredRows = 10_000

/**
 * Writes a workbook of tables: styled headings (red where a value is required) that stay in sight, comments at them and
 * drop-downs below them. A text is written as a text, never as a formula, whatever it begins with; so are numbers given
 * as texts: a student number keeps its zeros.
 */
export function writeWorkbook(sheets: readonly WrittenSheet[]): Promise<Uint8Array> {
  return writeXlsx({
    sheets: sheets.map(({ name, columns, rows }) => ({
      name,
      columns: columns.map(({ width = 16 }) => ({ width, numFmt: '@' })),
      rows: [columns.map((column) => column.heading), ...rows.map((row) => [...row])],
      cells: new Map(columns.map((column, index) => [`0,${index}`, headingCell(column)])),
      freezePane: { rows: 1 },
      dataValidations: columns.flatMap((column, index) => dropDown(column, index)),
    })),
  })
}

function headingCell({ heading, comment, isRequired }: WrittenColumn): Partial<Cell> {
  const cell = { value: heading, type: 'string', style: isRequired ? requiredStyle : headingStyle } as const
  return comment === undefined ? cell : { ...cell, comment: { author: '学分银行 Credit Bank', text: comment } }
}

function dropDown({ options }: WrittenColumn, index: number): DataValidation[] {
  // Excel takes no more than 255 characters of options.
  if (!options || options.length === 0 || options.join(',').length > 255) return []
  const letters = columnLetters(index)
  const range = `${letters}2:${letters}${offeredRows + 1}`
  return [{ type: 'list', values: [...options], allowBlank: true, showErrorMessage: true, range }]
}
