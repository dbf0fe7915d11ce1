import { promisify } from 'node:util'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import { RefusedSheet, sheetLimits } from './spreadsheet.ts'

/** Parts that make a program fetch or run something; a table of values has none. */
const foreignParts = /^xl\/(externalLinks|embeddings|activeX|ctrlProps|queryTables|vbaProject)|^xl\/connections\.xml/i

const fromBuffer = promisify<Buffer, yauzl.Options, ZipFile>(yauzl.fromBuffer)

/**
 * Looks through a workbook before any library reads it: unpacks every part without keeping it and counts. What it
 * unpacks to is measured, not believed: a part that holds more than it declares is refused by yauzl.
 */
export async function inspectWorkbook(bytes: Buffer): Promise<void> {
  const archive = await fromBuffer(bytes, { autoClose: false, lazyEntries: true }).catch(() => {
    throw new RefusedSheet('damaged')
  })
  const names = new Set<string>()
  let unpacked = 0
  let sheets = 0
  for (const entry of await readEntries(archive)) {
    if (names.has(entry.fileName)) throw new RefusedSheet('damaged')
    names.add(entry.fileName)
    if (entry.isEncrypted()) throw new RefusedSheet('encrypted')
    if (foreignParts.test(entry.fileName)) throw new RefusedSheet('external')
    unpacked += entry.uncompressedSize
    if (unpacked > sheetLimits.unpackedBytes) throw new RefusedSheet('swells')
    const isSheet = /^xl\/worksheets\/[^/]+\.xml$/i.test(entry.fileName)
    if (isSheet) sheets += 1
    if (sheets > sheetLimits.sheets) throw new RefusedSheet('tooManySheets')
    if (/\.(xml|rels|vml)$/i.test(entry.fileName)) await inspectPart(archive, entry, isSheet)
  }
  if (sheets === 0 || !names.has('[Content_Types].xml')) throw new RefusedSheet('notATable')
}

async function readEntries(archive: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = []
  return new Promise((resolve, reject) => {
    archive.on('error', () => reject(new RefusedSheet('damaged')))
    archive.on('end', () => resolve(entries))
    archive.on('entry', (entry: Entry) => {
      entries.push(entry)
      if (entries.length > sheetLimits.parts) reject(new RefusedSheet('tooManySheets'))
      else archive.readEntry()
    })
    archive.readEntry()
  })
}

/** The longest mark that is looked for must not be missed where it lies across two pieces. */
const overlap = 32

async function inspectPart(archive: ZipFile, entry: Entry, isSheet: boolean): Promise<void> {
  const counts = { cells: 0, rows: 0 }
  let tail = ''
  let isFirst = true
  try {
    const open = promisify(archive.openReadStream.bind(archive)) as (entry: Entry) => Promise<NodeJS.ReadableStream>
    for await (const piece of await open(entry)) {
      const bytes = piece as Buffer
      // Every writer of workbooks writes UTF-8; in another encoding the marks below would not be found.
      if (isFirst && (bytes[0] === 0xff || bytes[0] === 0xfe || bytes[0] === 0 || bytes[1] === 0)) {
        throw new RefusedSheet('encoding')
      }
      isFirst = false
      const text = tail + bytes.toString('latin1')
      if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw new RefusedSheet('entities')
      if (isSheet) countIn(text, tail, counts)
      tail = text.slice(-overlap)
    }
  } catch (error) {
    throw error instanceof RefusedSheet ? error : new RefusedSheet('damaged')
  }
}

function countIn(text: string, tail: string, counts: { cells: number; rows: number }): void {
  if (/<(\w+:)?f[\s/>]/.test(text)) throw new RefusedSheet('formulas')
  // What lies within the overlap was counted with the piece before.
  counts.cells += occurrences(text, /<(?:\w+:)?c[\s/>]/g) - occurrences(tail, /<(?:\w+:)?c[\s/>]/g)
  counts.rows += occurrences(text, /<(?:\w+:)?row[\s/>]/g) - occurrences(tail, /<(?:\w+:)?row[\s/>]/g)
  if (counts.cells > sheetLimits.cells || counts.rows > sheetLimits.rows) throw new RefusedSheet('tooManyCells')
}

function occurrences(text: string, mark: RegExp): number {
  let count = 0
  mark.lastIndex = 0
  while (mark.test(text)) count += 1
  return count
}
