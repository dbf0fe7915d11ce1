import { markFaults } from './mark-faults.ts'
import { readRows } from './read-rows.ts'
import { RefusedSheet, type CellFault, type SheetRow } from './spreadsheet.ts'

/**
 * The process in which somebody else's file is read: it has a small heap of its own, and dies with a hostile file
 * instead of the server. It takes a line of JSON and the file from its input, and answers in lines of JSON.
 */
export type SheetRequest =
  | { act: 'read'; rowsMaximum: number | null }
  | { act: 'mark'; faults: CellFault[]; heading: string; headingRow: number }

export type SheetAnswer =
  | { rows: SheetRow[] }
  | { file: string }
  | { refused: string }
  | { isDone: true; peakKilobytes: number }

/** Rows to a line: large enough to cost little, small enough to hold little. */
const rowsPerLine = 500

const { request, bytes } = await readInput()
try {
  if (request.act === 'read') await read(request.rowsMaximum)
  else await answer({ file: Buffer.from(await mark(request)).toString('base64') })
  await answer({ isDone: true, peakKilobytes: process.resourceUsage().maxRSS })
} catch (error) {
  if (!(error instanceof RefusedSheet)) throw error
  await answer({ refused: error.refusal })
}

async function readInput(): Promise<{ request: SheetRequest; bytes: Buffer }> {
  const pieces: Buffer[] = []
  for await (const piece of process.stdin) pieces.push(piece as Buffer)
  const input = Buffer.concat(pieces)
  const end = input.indexOf(0x0a)
  return { request: JSON.parse(input.toString('utf8', 0, end)) as SheetRequest, bytes: input.subarray(end + 1) }
}

async function read(rowsMaximum: number | null): Promise<void> {
  let rows: SheetRow[] = []
  let count = 0
  for await (const row of readRows(bytes)) {
    rows.push(row)
    count += 1
    if (rows.length === rowsPerLine) {
      await answer({ rows })
      rows = []
    }
    if (rowsMaximum !== null && count >= rowsMaximum) break
  }
  if (rows.length > 0) await answer({ rows })
}

function mark({ faults, heading, headingRow }: SheetRequest & { act: 'mark' }): Promise<Uint8Array> {
  return markFaults(bytes, faults, heading, headingRow)
}

/** Waits until the server has taken the line: what it has not yet handled costs no memory here. */
function answer(line: SheetAnswer): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(`${JSON.stringify(line)}\n`, (error) => (error ? reject(error) : resolve()))
  })
}
