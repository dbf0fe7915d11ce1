import type { Bilingual } from '../case/workflow.ts'
import { isCivilDate } from '../calendar/civil-date.ts'
import type { FieldDefinition } from '../outcome/fields.ts'

/** A line of a roster as it was sent: who, and what differs from the rest of the roster. */
export interface RosterRow {
  /** Where it stood in what was pasted, for the report. */
  row: number
  studentNumber: string
  name: string
  certificateNumber?: string
  obtainedOn?: string
  isPlanInternship?: boolean
  fields: Record<string, string | number>
}

export interface RosterRowFault {
  row: number
  text: Bilingual
}

export const rosterRowsMaximum = 500

type Heading = 'studentNumber' | 'name' | 'certificateNumber' | 'obtainedOn' | 'isPlanInternship'

const headings: Record<Heading, readonly string[]> = {
  studentNumber: ['学号', 'student number', 'student no.'],
  name: ['姓名', 'name'],
  certificateNumber: ['证书编号', 'certificate number', 'certificate no.'],
  obtainedOn: ['取得日期', 'obtained on'],
  isPlanInternship: ['计划内岗位实习', 'internship of the plan'],
}

const answers: Record<string, boolean> = { 是: true, 否: false, yes: true, no: false, y: true, n: false }

type Column = { heading: Heading } | { field: FieldDefinition }

/**
 * Reads a table as a spreadsheet copies it (tabs) or saves it (commas, quotes doubled). Its first line names the
 * columns: student number and name, and whichever of the kind's own fields differ from learner to learner.
 */
export function readRosterRows(
  text: string,
  fields: readonly FieldDefinition[],
): { rows: RosterRow[]; faults: RosterRowFault[] } {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const first = lines.findIndex((line) => line.trim() !== '')
  if (first < 0) return { rows: [], faults: [] }
  const { columns, faults } = readHeadings(splitLine(lines[first] ?? ''), fields)
  if (faults.length > 0) return { rows: [], faults: faults.map((fault) => ({ row: first + 1, text: fault })) }
  const rows: RosterRow[] = []
  const told: RosterRowFault[] = []
  for (const [index, line] of lines.entries()) {
    if (index <= first || line.trim() === '') continue
    const { row, fault } = readRow(splitLine(line), columns, index + 1)
    if (fault) told.push({ row: index + 1, text: fault })
    else rows.push(row)
  }
  if (rows.length + told.length > rosterRowsMaximum) {
    const tooMany = {
      zh: `一次最多 ${rosterRowsMaximum} 行，请分次提交`,
      en: `at most ${rosterRowsMaximum} rows at a time`,
    }
    told.push({ row: first + 1, text: tooMany })
  }
  return { rows, faults: told }
}

function readHeadings(cells: readonly string[], fields: readonly FieldDefinition[]) {
  const faults: Bilingual[] = []
  const columns = cells.map((cell): Column | null => {
    const title = cell.toLowerCase()
    const heading = (Object.keys(headings) as Heading[]).find((key) => headings[key].includes(title))
    if (heading) return { heading }
    const field = fields.find((one) =>
      [one.label.zh, one.label.en, one.key].some((name) => name.toLowerCase() === title),
    )
    if (field) return { field }
    if (cell !== '') faults.push({ zh: `不认识的列“${cell}”`, en: `there is no column “${cell}”` })
    return null
  })
  for (const needed of ['studentNumber', 'name'] as const) {
    if (columns.some((column) => column && 'heading' in column && column.heading === needed)) continue
    const [zh = '', en = ''] = headings[needed]
    faults.push({ zh: `第一行须有“${zh}”列`, en: `the first line must name the column “${en}”` })
  }
  return { columns, faults }
}

function readRow(
  cells: readonly string[],
  columns: readonly (Column | null)[],
  number: number,
): { row: RosterRow; fault: Bilingual | null } {
  const row: RosterRow = { row: number, studentNumber: '', name: '', fields: {} }
  let fault: Bilingual | null = null
  for (const [index, column] of columns.entries()) {
    const cell = cells[index] ?? ''
    if (!column || cell === '') continue
    if ('field' in column) row.fields[column.field.key] = readValue(column.field, cell)
    else fault ??= place(row, column.heading, cell)
  }
  if (row.studentNumber === '' || row.name === '') {
    fault ??= { zh: '缺少学号或姓名', en: 'the student number or the name is missing' }
  }
  return { row, fault }
}

function place(row: RosterRow, heading: Heading, cell: string): Bilingual | null {
  if (heading === 'isPlanInternship') {
    const answer = answers[cell.toLowerCase()]
    if (answer === undefined) return { zh: '“计划内岗位实习”填“是”或“否”', en: '“internship of the plan” is yes or no' }
    row.isPlanInternship = answer
    return null
  }
  if (heading !== 'obtainedOn') {
    row[heading] = cell
    return null
  }
  row.obtainedOn = readDay(cell)
  return isCivilDate(row.obtainedOn) ? null : { zh: '“取得日期”应为日期', en: '“obtained on” is a date' }
}

/** What is no value of the field is left as it was written: the check of the fields says what is wrong with it. */
function readValue(field: FieldDefinition, cell: string): string | number {
  if (field.type === 'number') return /^-?\d+(\.\d+)?$/.test(cell) ? Number(cell) : cell
  if (field.type === 'date') return readDay(cell)
  if (field.type !== 'choice') return cell
  const title = cell.toLowerCase()
  const names = (choice: FieldDefinition['choices'][number]) => [choice.label.zh, choice.label.en, choice.value]
  return field.choices.find((choice) => names(choice).some((name) => name.toLowerCase() === title))?.value ?? cell
}

/** Days as people write them: 2025-09-01, 2025/9/1, 2025年9月1日. */
function readDay(text: string): string {
  const match = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text)
  return match ? `${match[1]}-${match[2]?.padStart(2, '0')}-${match[3]?.padStart(2, '0')}` : text
}

function splitLine(line: string): string[] {
  if (line.includes('\t')) return line.split('\t').map((cell) => cell.trim())
  const cells: string[] = []
  for (const match of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    cells.push((match[1]?.replaceAll('""', '"') ?? match[2] ?? '').trim())
  }
  return cells
}
