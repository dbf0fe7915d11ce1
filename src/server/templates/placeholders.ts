import Docxtemplater, { type DXT } from 'docxtemplater'
import InspectModule from 'docxtemplater/js/inspect-module.js'
import PizZip from 'pizzip'
import { Problem } from '../../contract/problem.ts'

export interface KnownPlaceholders {
  once: readonly string[]
  list: string
  ofLine: readonly string[]
}

/** The placeholders that a template names: those of a line as `list.name`. Refuses unknown ones and broken braces. */
export function findPlaceholders(template: Buffer, known: KnownPlaceholders): string[] {
  const tags = readTags(template)
  const found = Object.entries(tags).flatMap(([name, inner]) =>
    name === known.list ? Object.keys(inner).map((one) => `${name}.${one}`) : [name],
  )
  // Within a line what stands once may be named as well.
  const allowed = [...known.once, ...[...known.ofLine, ...known.once].map((one) => `${known.list}.${one}`)]
  const unknown = found.filter((one) => !allowed.includes(one))
  if (unknown.length > 0) {
    const names = unknown.slice(0, 10).join('、')
    throw new Problem('template_invalid', {
      reason: { zh: `有不认识的占位符：${names}`, en: `it names unknown placeholders: ${names}` },
    })
  }
  return found.toSorted()
}

type Tags = Record<string, Record<string, unknown>>
type Inspector = DXT.Module & { getAllTags(): Record<string, unknown> }
/** Its types say a module where there is a class. */
const Inspector = InspectModule as unknown as new () => Inspector

function readTags(template: Buffer): Tags {
  const inspect = new Inspector()
  try {
    const document = new Docxtemplater(new PizZip(template), { modules: [inspect], errorLogging: false })
    return tagsOf(document, inspect)
  } catch {
    // The maker of the file controls what stands between its braces.
    throw new Problem('template_invalid', {
      reason: { zh: '占位符的花括号不成对', en: 'the braces of its placeholders do not match' },
    })
  }
}

/** The placeholders are read while the document is made, so they are asked for with the document in hand. */
const tagsOf = (_made: Docxtemplater, inspect: Inspector): Tags => inspect.getAllTags() as Tags
