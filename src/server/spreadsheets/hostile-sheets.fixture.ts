import { crc32, deflateRawSync } from 'node:zlib'
import { writeWorkbook } from './write-workbook.ts'

/** Tables that the bank must survive, made here so that none of them lies in the repository. */

interface Part {
  name: string
  content: Buffer
  /** What the archive says that the part unpacks to; its length unless told. */
  declaredBytes?: number
}

/** A zip archive of the parts, with every field written by hand so that it can lie. */
function aZip(parts: readonly Part[]): Buffer {
  const bodies: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content, declaredBytes = content.length } of parts) {
    const packed = deflateRawSync(content, { level: 9 })
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(8, 4)
    common.writeUInt32LE(crc32(content), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(declaredBytes, 18)
    common.writeUInt16LE(Buffer.byteLength(name), 22)
    const entry = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), common, Buffer.from(name), packed])
    const position = Buffer.alloc(14)
    position.writeUInt32LE(offset, 10)
    const made = Buffer.from([20, 0])
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002', 'latin1'), made, common, position, Buffer.from(name)]))
    bodies.push(entry)
    offset += entry.length
  }
  const size = directory.reduce((length, piece) => length + piece.length, 0)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(parts.length, 4)
  end.writeUInt16LE(parts.length, 6)
  end.writeUInt32LE(size, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...bodies, ...directory, Buffer.from('PK\u0005\u0006', 'latin1'), end])
}

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const relations = 'http://schemas.openxmlformats.org/package/2006/relationships'
const document = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** The smallest workbook, with what the test wants in its sheet and beside it. */
function aWorkbook(given: { sheet?: string; before?: string; parts?: Part[]; declaredBytes?: number }): Buffer {
  const sheet = `<?xml version="1.0"?>${given.before ?? ''}<worksheet xmlns="${main}"><sheetData>${
    given.sheet ?? ''
  }</sheetData></worksheet>`
  const workbook = `<workbook xmlns="${main}" xmlns:r="${document}">
    <sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>`
  const types = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
    <Default Extension="xml" ContentType="application/xml"/></Types>`
  const link = (id: string, type: string, target: string) =>
    `<Relationships xmlns="${relations}">
      <Relationship Id="${id}" Type="${document}/${type}" Target="${target}"/></Relationships>`
  return aZip([
    { name: '[Content_Types].xml', content: Buffer.from(types) },
    { name: '_rels/.rels', content: Buffer.from(link('r1', 'officeDocument', 'xl/workbook.xml')) },
    { name: 'xl/workbook.xml', content: Buffer.from(workbook) },
    { name: 'xl/_rels/workbook.xml.rels', content: Buffer.from(link('r1', 'worksheet', 'worksheets/sheet1.xml')) },
    {
      name: 'xl/worksheets/sheet1.xml',
      content: Buffer.from(sheet),
      ...(given.declaredBytes === undefined ? {} : { declaredBytes: given.declaredBytes }),
    },
    ...(given.parts ?? []),
  ])
}

const entities = Array.from({ length: 9 }, (_, index) => `<!ENTITY e${index + 1} "${`&e${index};`.repeat(10)}">`)
const row = (cells: string) => `<row r="1">${cells}</row>`
const compoundFile = Buffer.from('d0cf11e0a1b11ae1', 'hex')

/** Every hostile or mistaken file by the refusal that it meets. */
export async function hostileSheets(): Promise<Record<string, { refusal: string; bytes: Buffer }>> {
  const honest = Buffer.from(await writeWorkbook([{ name: 'a', columns: [{ heading: 'x' }], rows: [['1']] }]))
  const swollen = Buffer.alloc(200 * 1024 * 1024, 0x20)
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
  return {
    bomb: { refusal: 'swells', bytes: aWorkbook({ parts: [{ name: 'xl/media/a.xml', content: swollen }] }) },
    lyingBomb: { refusal: 'damaged', bytes: aWorkbook({ sheet: ' '.repeat(30_000_000), declaredBytes: 500 }) },
    entities: {
      refusal: 'entities',
      bytes: aWorkbook({
        before: `<!DOCTYPE x [<!ENTITY e0 "ha">${entities.join('')}]>`,
        sheet: row('<c r="A1" t="inlineStr"><is><t>&e9;</t></is></c>'),
      }),
    },
    farCells: {
      refusal: 'tooManyCells',
      bytes: aWorkbook({
        sheet: `${row('<c r="A1"><v>1</v></c>')}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`,
      }),
    },
    manyCells: { refusal: 'tooManyCells', bytes: aWorkbook({ sheet: row('<c><v>1</v></c>'.repeat(3_000_001)) }) },
    manySheets: {
      refusal: 'tooManySheets',
      bytes: aWorkbook({
        parts: Array.from({ length: 30 }, (_, index) => ({
          name: `xl/worksheets/s${index}.xml`,
          content: Buffer.from('<worksheet/>'),
        })),
      }),
    },
    formulas: { refusal: 'formulas', bytes: aWorkbook({ sheet: row('<c r="A1"><f>1+1</f><v>2</v></c>') }) },
    externalLinks: {
      refusal: 'external',
      bytes: aWorkbook({ parts: [{ name: 'xl/externalLinks/externalLink1.xml', content: Buffer.from('<x/>') }] }),
    },
    macros: {
      refusal: 'external',
      bytes: aWorkbook({ parts: [{ name: 'xl/vbaProject.bin', content: Buffer.from('x') }] }),
    },
    truncated: { refusal: 'damaged', bytes: honest.subarray(0, honest.length - 100) },
    locked: { refusal: 'encrypted', bytes: Buffer.concat([compoundFile, Buffer.from('EncryptedPackage', 'utf16le')]) },
    old: { refusal: 'old', bytes: Buffer.concat([compoundFile, Buffer.alloc(512)]) },
    picture: { refusal: 'notATable', bytes: Buffer.concat([png, Buffer.alloc(2_000, 7)]) },
    anotherArchive: { refusal: 'notATable', bytes: aZip([{ name: 'a.txt', content: Buffer.from('a') }]) },
    csvFormula: { refusal: 'formulas', bytes: Buffer.from('学号,成绩\n=cmd|x!A1,60\n') },
    empty: { refusal: 'damaged', bytes: Buffer.alloc(0) },
  }
}
