import { inflateSync } from 'node:zlib'
import { refused, type Inspection } from './inspection.ts'

/**
 * Things a scan or a form never needs and a reader's machine never should run. Each pattern is long enough not to occur
 * by chance in the bytes of an image: `/JS` alone would in every second scan of 20 MB, and no reader runs it without
 * `/JavaScript` or `/Rendition` beside it.
 */
const forbidden = [
  { pattern: /\/JavaScript\b/, zh: '脚本', en: 'a script' },
  { pattern: /\/(?:Launch|ImportData)\b/, zh: '启动程序的动作', en: 'an action that starts a program' },
  {
    pattern: /\/(?:EmbeddedFiles?|FileAttachment|GoToE)\b|\/EF\s*(?:<<|\d+\s+\d+\s+R\b)/,
    zh: '嵌入的文件',
    en: 'an embedded file',
  },
  {
    pattern: /\/(?:RichMedia|Rendition|SubmitForm)\b|\/XFA\s*(?:\[|\d+\s+\d+\s+R\b)/,
    zh: '活动内容',
    en: 'active content',
  },
]

const objectStreamsMaximum = 5_000
/** The widest that the dictionary of an object stream reaches before and after its type. */
const dictionaryMaximum = 2_000
const treeNodesMaximum = 10_000
/** In 20 MB of an image chance makes some 600. */
const escapesMaximum = 50_000
const openedBytesMaximum = 64 * 1024 * 1024
/** The widest a ZIP's end record lies from the end of the file: 22 bytes and a comment of 65,535. */
const zipEndMaximum = 65_557

/**
 * Checks a PDF: it begins as one (no other format before it), ends as one, is nothing else beside, is not encrypted,
 * carries nothing active. Names may be written with #xx and objects hidden in compressed streams: both are opened
 * before looking, and what cannot be opened is refused rather than passed over.
 */
export function inspectPdf(bytes: Buffer): Inspection {
  const text = bytes.toString('latin1')
  const fault = findFormFault(text)
  if (fault) return fault
  const decoded = decodeNames(text)
  const hidden = decoded === null ? null : openObjectStreams(bytes, text, decoded)
  if (hidden === null) {
    return refused(
      'PDF 中有无法检查的压缩内容，请用“打印为 PDF”重新生成',
      'the PDF holds compressed content that cannot be checked; make it anew by printing to PDF',
    )
  }
  const opened = `${decoded}\n${hidden}`
  if (/\/Encrypt\b/.test(opened)) {
    return refused('PDF 设有密码或限制，请另存为不加密的 PDF', 'the PDF is encrypted; save it without protection')
  }
  const found = forbidden.find(({ pattern }) => pattern.test(opened))
  if (found) {
    return refused(
      `PDF 含有${found.zh}，请用“打印为 PDF”重新生成`,
      `the PDF has ${found.en}; make it anew by printing to PDF`,
    )
  }
  const pageCount = countPages(opened)
  if (pageCount === 0) return refused('PDF 中没有页面，请重新导出', 'the PDF has no pages; export it again')
  const file = { mediaType: 'application/pdf' as const, bytes, widthPixels: null, heightPixels: null }
  return { isAccepted: true, file: { ...file, pageCount: Math.min(pageCount, 32_767) } }
}

/** What is wrong with the file's form, or null: header, end, cross-reference, and nothing else at the same time. */
function findFormFault(text: string) {
  if (!/^%PDF-[12]\.\d/.test(text)) {
    return refused('文件开头不是 PDF，请重新导出', 'it does not begin as a PDF; export it again')
  }
  const end = text.lastIndexOf('%%EOF')
  const start = /startxref\s+(\d{1,10})\s*$/.exec(text.slice(0, Math.max(end, 0)).slice(-64))
  if (end < 0 || !start || !isCrossReference(text, Number(start[1]))) {
    return refused('PDF 不完整，可能没有传完，请重新导出', 'the PDF is incomplete; export it again')
  }
  if (text.length - end > 1_024) {
    return refused('PDF 末尾附有其他内容，请重新导出', 'other content is appended to the PDF; export it again')
  }
  if (isMarkupOrZipAtStart(text.slice(0, 1_024)) || hasZipEnd(text)) {
    return refused('文件同时是另一种格式，请重新导出', 'it is another format at the same time; export it again')
  }
  return null
}

/** Where the file says its cross-reference lies, there is a table or a stream object. */
function isCrossReference(text: string, offset: number): boolean {
  return /^\s*(?:xref\s|\d+\s+\d+\s+obj\b)/.test(text.slice(offset, offset + 40))
}

function isMarkupOrZipAtStart(head: string): boolean {
  return /PK\x03\x04/.test(head) || /<(?:html|head|body|script|svg|\?php|!doctype)/i.test(head)
}

/** A ZIP is read from its end: tools look for its end record there and forgive whatever lies before. */
function hasZipEnd(text: string): boolean {
  return text.includes('PK\x05\x06', Math.max(0, text.length - zipEndMaximum))
}

/** /J#61vaScript is /JavaScript to every reader. Null when there are more such spellings than any producer writes. */
function decodeNames(text: string): string | null {
  const pieces: string[] = []
  let from = 0
  for (const match of text.matchAll(/#([0-9A-Fa-f]{2})/g)) {
    if (pieces.length > 2 * escapesMaximum) return null
    pieces.push(text.slice(from, match.index), String.fromCharCode(Number.parseInt(match[1] ?? '', 16)))
    from = match.index + 3
  }
  return pieces.join('') + text.slice(from)
}

/**
 * The objects that lie in compressed streams, as text; null when one of them cannot be opened. Streams of content and
 * images hold no objects and stay closed. Searches around each name only: a hostile file costs no more than a good one.
 */
function openObjectStreams(bytes: Buffer, text: string, decoded: string): string | null {
  const places = [...findObjectStreams(text)]
  // A name spelled with #xx to hide an object stream is in the decoded text alone.
  if (findObjectStreams(decoded).reduce((count) => count + 1, 0) !== places.length) return null
  if (places.length > objectStreamsMaximum) return null
  const opened: string[] = []
  let room = openedBytesMaximum
  for (const place of places) {
    const before = text.slice(Math.max(0, place - dictionaryMaximum), place)
    const after = /^([\s\S]*?)\bstream\r?\n/.exec(text.slice(place, place + dictionaryMaximum))
    const from = before.lastIndexOf('obj')
    if (!after || from < 0) return null
    const start = place + after[0].length
    const end = text.indexOf('endstream', start)
    const dictionary = decodeNames(before.slice(from) + (after[1] ?? ''))
    const isWhole = dictionary !== null && end >= 0
    const content = isWhole ? decompress(dictionary, bytes.subarray(start, end), room) : null
    const objects = content && decodeNames(content.toString('latin1'))
    if (content === null || objects === null) return null
    room -= content.length
    opened.push(objects)
  }
  return opened.join('\n')
}

/** Where object streams are announced; one more than the maximum is enough to know that there are too many. */
function findObjectStreams(text: string) {
  return text
    .matchAll(/\/ObjStm\b/g)
    .take(objectStreamsMaximum + 1)
    .map((match) => match.index)
}

/** Only what every producer writes: deflated without a predictor, or not compressed. */
function decompress(dictionary: string, content: Buffer, room: number): Buffer | null {
  if (/\/(?:DecodeParms|DP|F)\b/.test(dictionary)) return null
  const filters = [...dictionary.matchAll(/\/(\w+Decode|Crypt|Fl|LZW|AHx|A85|RL)\b/g)].map((match) => match[1])
  if (filters.length === 0) return content
  if (filters.length > 1 || (filters[0] !== 'FlateDecode' && filters[0] !== 'Fl')) return null
  try {
    return inflateSync(content, { maxOutputLength: Math.max(room, 1) })
  } catch {
    // The sender controls the stream: one that does not inflate, or not within the room, is not opened.
    return null
  }
}

/** The pages of the tree's root, or the page objects where the tree does not say; a changed file keeps old ones. */
function countPages(opened: string): number {
  const pages = opened.match(/\/Type\s{0,8}\/Page(?![A-Za-z])/g)?.length ?? 0
  let root = 0
  for (const match of opened.matchAll(/\/Type\s{0,8}\/Pages\b/g).take(treeNodesMaximum)) {
    const near = opened.slice(Math.max(0, match.index - 300), match.index + 300)
    const counts = [...near.matchAll(/\/Count\s{1,8}(\d{1,6})\b/g)].map((count) => Number(count[1]))
    root = Math.max(root, ...counts)
  }
  return root > 0 ? Math.min(root, pages) : pages
}
