import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Problem } from '../../contract/problem.ts'
import { invariant } from '../../core/invariant.ts'
import type { SheetAnswer, SheetRequest } from './sheet-process.ts'
import { sheetLimits, sheetRefusals, type CellFault, type SheetRefusal, type SheetRow } from './spreadsheet.ts'

/**
 * Tables that people bring and take: `readSheet` and `markSheet` for files that somebody else made, each in a process
 * of its own with a small heap and an end; `writeWorkbook` (write-workbook.ts) for files that the bank makes.
 *
 * What is refused, and why, is a `Problem('spreadsheet_refused')`: see `sheetRefusals`.
 */

/** The heap of the process that reads; with Node itself it stays below 300 MB. */
const readingHeapMegabytes = 144
const markingHeapMegabytes = 512
/** A hostile file is found within two seconds; a large honest one is read within this. */
const timeMaximumMs = 60_000

const script = join(import.meta.dirname, 'sheet-process.ts')

/** What reading cost, for those who measure it. */
export interface SheetCost {
  peakKilobytes: number
}

/**
 * Reads the first sheet of an xlsx or csv row by row, the headings among them. No more is read than the caller takes;
 * whoever stops early ends the process.
 */
export async function* readSheet(
  bytes: Buffer,
  { rowsMaximum = null, onCost }: { rowsMaximum?: number | null; onCost?: (cost: SheetCost) => void } = {},
): AsyncGenerator<SheetRow[]> {
  for await (const answer of ask({ act: 'read', rowsMaximum }, bytes, readingHeapMegabytes)) {
    if ('rows' in answer) yield answer.rows
    else if ('isDone' in answer) onCost?.({ peakKilobytes: answer.peakKilobytes })
  }
}

/**
 * The sender's own file with its faults marked (see mark-faults.ts), always as xlsx. `headingRow` counts from 1;
 * `heading` is that of the added column, in the reader's language like the texts of the faults.
 */
export async function markSheet(
  bytes: Buffer,
  faults: CellFault[],
  { heading, headingRow }: { heading: string; headingRow: number },
): Promise<Buffer> {
  for await (const answer of ask({ act: 'mark', faults, heading, headingRow }, bytes, markingHeapMegabytes)) {
    if ('file' in answer) return Buffer.from(answer.file, 'base64')
  }
  throw refusalOf('exhausting')
}

const refusalOf = (refusal: SheetRefusal) => new Problem('spreadsheet_refused', { reason: sheetRefusals[refusal] })

async function* ask(request: SheetRequest, bytes: Buffer, heapMegabytes: number): AsyncGenerator<SheetAnswer> {
  if (bytes.length > sheetLimits.bytes) {
    throw new Problem('request_too_large', { limit: `${sheetLimits.bytes / 1024 / 1024} MB` })
  }
  const child = spawn(process.execPath, [...typeFlags(), `--max-old-space-size=${heapMegabytes}`, script], {
    stdio: ['pipe', 'pipe', 'ignore'],
    // Nothing of the server's settings is the child's business.
    env: {},
    timeout: timeMaximumMs,
    killSignal: 'SIGKILL',
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  child.once('error', () => undefined)
  // The child may be gone before it has taken everything in.
  child.stdin.on('error', () => undefined)
  child.stdin.write(`${JSON.stringify(request)}\n`)
  child.stdin.end(bytes)
  let isComplete = false
  try {
    for await (const line of createInterface({ input: child.stdout, crlfDelay: Infinity })) {
      const answer = readAnswer(line)
      if ('refused' in answer) {
        invariant(answer.refused in sheetRefusals, 'a refusal has its text')
        throw refusalOf(answer.refused as SheetRefusal)
      }
      yield answer
      isComplete = 'isDone' in answer
    }
  } finally {
    child.kill('SIGKILL')
    await ended
  }
  // It ran out of memory or time.
  if (!isComplete) throw refusalOf('exhausting')
}

/** An answer; a line that broke off is that of a process that died over it. */
function readAnswer(line: string): SheetAnswer {
  try {
    return JSON.parse(line) as SheetAnswer
  } catch {
    throw refusalOf('exhausting')
  }
}

/** The flags under which this process reads TypeScript, without those that belong to a test or a debugger. */
function typeFlags(): string[] {
  return process.execArgv.filter((flag) =>
    /^--(no-warnings|disable-warning|experimental-strip|no-experimental)/.test(flag),
  )
}
