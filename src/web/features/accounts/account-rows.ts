import type { TextKey } from '../../text/text.ts'

export interface AccountRow {
  name: string
  documentKind: 'ID_CARD' | 'PASSPORT' | 'OTHER'
  documentNumber: string
  phone?: string
  studentNumber: string
  programmeCode: string
  className?: string
  startedOn: string
}

interface RowFault {
  row: number
  key: TextKey
}

const kinds: Record<string, AccountRow['documentKind']> = {
  ID_CARD: 'ID_CARD',
  身份证: 'ID_CARD',
  居民身份证: 'ID_CARD',
  PASSPORT: 'PASSPORT',
  护照: 'PASSPORT',
  OTHER: 'OTHER',
  其他: 'OTHER',
}

/**
 * Reads rows as a spreadsheet copies them (tabs) or saves them (commas, quotes doubled): name, document kind and
 * number, phone, student number, programme code, class, first day. A first line of headings is passed over.
 */
export function readAccountRows(text: string): { rows: AccountRow[]; faults: RowFault[] } {
  const rows: AccountRow[] = []
  const faults: RowFault[] = []
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const [
      name = '',
      kind = '',
      documentNumber = '',
      phone = '',
      studentNumber = '',
      programmeCode = '',
      className = '',
      startedOn = '',
    ] = splitLine(line)
    if (index === 0 && !/\d/.test(line)) continue
    const row = index + 1
    const documentKind = kinds[kind] ?? kinds[kind.toUpperCase()]
    const day = readDay(startedOn)
    if (!name || !documentNumber || !studentNumber || !programmeCode) faults.push({ row, key: 'import.faultMissing' })
    else if (!documentKind) faults.push({ row, key: 'import.faultKind' })
    else if (!day) faults.push({ row, key: 'import.faultDay' })
    else {
      rows.push({
        name,
        documentKind,
        documentNumber,
        studentNumber,
        programmeCode,
        startedOn: day,
        ...(phone ? { phone } : {}),
        ...(className ? { className } : {}),
      })
    }
  }
  if (rows.length > 1000) faults.push({ row: 1001, key: 'import.faultMany' })
  return { rows, faults }
}

function splitLine(line: string): string[] {
  if (line.includes('\t')) return line.split('\t').map((cell) => cell.trim())
  const cells: string[] = []
  for (const match of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    cells.push((match[1]?.replaceAll('""', '"') ?? match[2] ?? '').trim())
  }
  return cells
}

/** Days as people write them: 2025-09-01, 2025/9/1. */
function readDay(text: string): string | null {
  const match = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text)
  return match ? `${match[1]}-${match[2]?.padStart(2, '0')}-${match[3]?.padStart(2, '0')}` : null
}
