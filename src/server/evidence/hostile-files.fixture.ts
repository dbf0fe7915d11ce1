import { crc32, deflateSync } from 'node:zlib'

/** Files that a bank must survive, made here so that none of them lies in the repository. */

function pngChunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

/** A PNG that declares any size, with any chunks before its content. */
export function aPng(given: { width: number; height: number; extra?: Buffer[]; content?: Buffer }): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(given.width, 0)
  header.writeUInt32BE(given.height, 4)
  header.set([8, 0, 0, 0, 0], 8)
  const content = given.content ?? Buffer.alloc((given.width + 1) * given.height, 0)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    ...(given.extra ?? []),
    pngChunk('IDAT', deflateSync(content)),
    pngChunk('IEND', Buffer.alloc(0)),
  ])
}

/** A chunk of metadata that unpacks to many times its size. */
export function aSwellingChunk(unpackedBytes: number): Buffer {
  const packed = deflateSync(Buffer.alloc(unpackedBytes, 'a'), { level: 9 })
  return pngChunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0', 'latin1'), packed]))
}

/** A PDF of one page; `catalog` goes into its root, `objects` beside it, `trailer` into the trailer. */
export function aPdf(given: { catalog?: string; objects?: (string | Buffer)[]; trailer?: string } = {}): Buffer {
  const objects: (string | Buffer)[] = [
    `<< /Type /Catalog /Pages 2 0 R ${given.catalog ?? ''} >>`,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>',
    ...(given.objects ?? []),
  ]
  const pieces: Buffer[] = [Buffer.from('%PDF-1.7\n', 'latin1')]
  for (const [index, object] of objects.entries()) {
    const body = typeof object === 'string' ? Buffer.from(object, 'latin1') : object
    pieces.push(Buffer.from(`${index + 1} 0 obj\n`), body, Buffer.from('\nendobj\n'))
  }
  const start = pieces.reduce((length, piece) => length + piece.length, 0)
  const size = objects.length + 1
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R ${given.trailer ?? ''} >>`
  pieces.push(Buffer.from(`xref\n0 ${size}\n${trailer}\nstartxref\n${start}\n%%EOF\n`, 'latin1'))
  return Buffer.concat(pieces)
}

/** An object stream that holds the given objects, deflated unless told otherwise. */
export function anObjectStream(content: string, given: { dictionary?: string; packed?: Buffer } = {}): Buffer {
  const dictionary = given.dictionary ?? '/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode'
  const packed = given.packed ?? deflateSync(Buffer.from(content, 'latin1'))
  return Buffer.concat([
    Buffer.from(`<< ${dictionary} /Length ${packed.length} >>\nstream\n`, 'latin1'),
    packed,
    Buffer.from('\nendstream', 'latin1'),
  ])
}
