import { buffer } from 'node:stream/consumers'
import { fromBufferPromise, type Entry } from 'yauzl'
import { Problem } from '../../contract/problem.ts'

export const templateLimits = { bytes: 2_097_152, unpackedBytes: 8_388_608, parts: 300 }

/** Parts that run or embed something: no letter needs them. */
const hostileParts = /vbaProject|vbaData|activeX|embeddings\/|oleObject|afchunk|\.bin$|\.exe$|\.html?$/i
/** Fields that fetch or run something when the document is opened. */
const hostileFields = /\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|DATABASE|LINK|MACROBUTTON)\b/i
const mainType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'

const refuse = (zh: string, en: string) => new Problem('template_invalid', { reason: { zh, en } })

/**
 * Refuses what is no plain document of Word: macros, embedded objects, links to elsewhere, entities, fields that fetch,
 * and what grows beyond measure when it is unpacked. Nothing is unpacked before its size is known to be within limits.
 */
export async function inspectTemplate(bytes: Buffer): Promise<void> {
  if (bytes.length > templateLimits.bytes) throw refuse('超过 2 MB', 'it is larger than 2 MB')
  const parts = await unpack(bytes)
  const types = parts.get('[Content_Types].xml') ?? ''
  if (!parts.has('word/document.xml') || !types.includes(mainType)) {
    throw refuse('不是 Word 文档（.docx）', 'it is no document of Word (.docx)')
  }
  for (const [name, text] of parts) {
    if (hostileParts.test(name))
      throw refuse(`含宏或嵌入对象（${name}）`, `it holds a macro or an embedded object (${name})`)
    if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw refuse('含实体定义', 'it defines entities')
    if (/<w:altChunk\b/.test(text)) throw refuse('含外来内容块', 'it holds a chunk of another format')
    if (hasOutsideLink(name, text)) throw refuse('引用了外部内容', 'it refers to something outside of it')
    if (hostileFields.test(fieldsOf(text)))
      throw refuse('含会取用外部内容的域', 'it has a field that fetches something')
  }
}

/** The parts that are text, once the whole is known to be small enough. */
async function unpack(bytes: Buffer): Promise<Map<string, string>> {
  const parts = new Map<string, string>()
  try {
    const zip = await fromBufferPromise(bytes, { lazyEntries: true, strictFileNames: true })
    const entries: Entry[] = await Array.fromAsync(zip.eachEntry())
    const unpacked = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0)
    if (entries.length > templateLimits.parts || unpacked > templateLimits.unpackedBytes) {
      throw refuse('解压后过大', 'it is too large when unpacked')
    }
    for (const entry of entries) {
      // The size that the directory tells is held to while reading: more than it says is an error.
      const content = await buffer(await zip.openReadStreamPromise(entry))
      parts.set(entry.fileName, /\.(xml|rels)$/i.test(entry.fileName) ? content.toString('utf8') : '')
    }
  } catch (error) {
    if (error instanceof Problem) throw error
    throw refuse('不是 Word 文档（.docx），或已损坏', 'it is no document of Word (.docx), or damaged')
  }
  return parts
}

/** A link that a reader follows is a link; anything else from outside is fetched when the document is opened. */
function hasOutsideLink(name: string, text: string): boolean {
  if (!name.endsWith('.rels')) return false
  const links = text.match(/<Relationship\b[^>]*>/g) ?? []
  return links.some((link) => /TargetMode\s*=\s*["']External/i.test(link) && !/\/hyperlink["']/.test(link))
}

/** The words of fields; Word cuts them into pieces, so the pieces are put together. */
function fieldsOf(text: string): string {
  const pieces = [...text.matchAll(/<w:instrText\b[^>]*>([^<]*)</g)].map((found) => found[1])
  const simple = [...text.matchAll(/w:instr\s*=\s*"([^"]*)"/g)].map((found) => found[1])
  return `${pieces.join('')} ${simple.join(' ')}`
}
