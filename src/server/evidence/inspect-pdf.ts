import { inflateSync } from 'node:zlib'
import { refused, type Inspection } from './inspection.ts'

/** Things a scan or a form never needs and a reader's machine never should run. */
const forbidden = [
  { pattern: /\/(?:JavaScript|JS)\b/, zh: '脚本', en: 'a script' },
  { pattern: /\/Launch\b/, zh: '启动程序的动作', en: 'an action that starts a program' },
  { pattern: /\/EmbeddedFile\b/, zh: '嵌入的文件', en: 'an embedded file' },
  { pattern: /\/(?:RichMedia|XFA)\b/, zh: '活动内容', en: 'active content' },
]

const streamsMaximum = 2_000
const streamBytesMaximum = 4 * 1024 * 1024

/**
 * Checks a PDF: it begins as one (no other format before it), ends as one, is not encrypted, carries nothing active.
 * Names may be written with #xx and objects hidden in compressed streams: both are opened before looking.
 */
export function inspectPdf(bytes: Buffer): Inspection {
  const text = bytes.toString('latin1')
  if (!text.startsWith('%PDF-')) {
    return refused('文件开头不是 PDF，请重新导出', 'it does not begin as a PDF; export it again')
  }
  const end = text.lastIndexOf('%%EOF')
  if (end < 0 || !text.includes('startxref')) {
    return refused('PDF 不完整，可能没有传完，请重新导出', 'the PDF is incomplete; export it again')
  }
  if (text.length - end > 1_024) {
    return refused('PDF 末尾附有其他内容，请重新导出', 'other content is appended to the PDF; export it again')
  }
  if (/PK\x03\x04/.test(text.slice(0, 1_024)) || /<(?:html|script|!doctype)/i.test(text.slice(0, 1_024))) {
    return refused('文件同时是另一种格式，请重新导出', 'it is another format at the same time; export it again')
  }
  const opened = [decodeNames(text), ...openStreams(bytes, text)].join('\n')
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
  const pageCount = opened.match(/\/Type\s*\/Page(?![A-Za-z])/g)?.length ?? 0
  if (pageCount === 0) return refused('PDF 中没有页面', 'the PDF has no pages')
  const file = { mediaType: 'application/pdf' as const, bytes, widthPixels: null, heightPixels: null }
  return { isAccepted: true, file: { ...file, pageCount: Math.min(pageCount, 32_767) } }
}

/** /J#61vaScript is /JavaScript to every reader. */
function decodeNames(text: string): string {
  return text.replace(/#([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** The object streams, inflated, each up to a limit; other streams hold page content and images, not objects. */
function openStreams(bytes: Buffer, text: string): string[] {
  const opened: string[] = []
  const pattern = /\/Type\s*\/ObjStm[\s\S]{0,400}?stream\r?\n/g
  for (const match of text.matchAll(pattern)) {
    if (opened.length >= streamsMaximum) break
    const start = match.index + match[0].length
    const end = text.indexOf('endstream', start)
    if (end < 0) continue
    try {
      const inflated = inflateSync(bytes.subarray(start, end), { maxOutputLength: streamBytesMaximum })
      opened.push(decodeNames(inflated.toString('latin1')))
    } catch {
      // The sender controls the stream: what does not inflate holds no objects that a reader could run.
    }
  }
  return opened
}
