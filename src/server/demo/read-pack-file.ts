import { readFileSync } from 'node:fs'
import { isNode, LineCounter, parseDocument, type Document } from 'yaml'
import type { z } from 'zod'

/** What is wrong in the files of a pack, all faults together, each with its file and, where it is known, its line. */
export class PackError extends Error {
  override name = 'PackError'
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(`数据包有误 · The pack cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
    this.faults = faults
  }
}

/** Reads one YAML file into the shape it must have. Throws PackError with file and line of every fault. */
export function readPackFile<T extends z.ZodType>(folder: URL, path: string, shape: T): z.output<T> {
  return parsePackText(path, readFileSync(new URL(path, folder), 'utf8'), shape)
}

/** As readPackFile, for a text at hand; `path` is the name that faults carry. */
export function parsePackText<T extends z.ZodType>(path: string, text: string, shape: T): z.output<T> {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  if (document.errors.length > 0) {
    throw new PackError(document.errors.map((error) => `${path}:${lines.linePos(error.pos[0]).line} ${error.message}`))
  }
  const parsed = shape.safeParse(document.toJS())
  if (parsed.success) return parsed.data
  throw new PackError(
    parsed.error.issues.map((issue) => {
      const line = findLine(document, lines, issue.path)
      return `${path}${line} ${issue.path.join('.')}: ${issue.message}`
    }),
  )
}

/** The line of the innermost part of a path that stands in the file: what is missing has no line of its own. */
function findLine(document: Document.Parsed, lines: LineCounter, path: readonly PropertyKey[]): string {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node: unknown = document.getIn(path.slice(0, depth), true)
    if (isNode(node) && node.range) return `:${lines.linePos(node.range[0]).line}`
  }
  return ''
}
