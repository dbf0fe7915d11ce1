import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** The operator's guide leaves nothing out that an operator can meet. */

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

function readProgram(): string {
  return ['src/server', 'src/cli']
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n')
}

/** The beginning of a sentence as the guide has it: the first piece that is long enough to tell it from others. */
function fixedPart(sentence: string): string {
  const pieces = sentence.split(/\$\{[^}]*\}|[:.;,(“]\s?|\\n/).map((piece) => piece.trim())
  return pieces.find((piece) => piece.length >= 14) ?? sentence
}

describe('the operator’s guide', () => {
  it('names every setting', () => {
    const settings = [...read('src/server/config.ts').matchAll(/^ {2}([A-Z][A-Z_]+): (?!\{)/gm)].map(
      (found) => found[1],
    )
    expect(settings.length).toBeGreaterThan(10)
    const table = read('docs/operating/README.md')
    expect(settings.filter((name) => !table.includes(`| \`${name}\` |`))).toEqual([])
  })

  it('names every table', () => {
    const text = readdirSync(join(root, 'migrations'))
      .map((name) => read(`migrations/${name}`))
      .join('\n')
    const tables = [...text.matchAll(/^create (?:table|view) (?:if not exists )?([\w.]+)/gm)].map((found) => found[1])
    expect(tables.length).toBeGreaterThan(40)
    const guide = read('docs/operating/data-and-secrets.md')
    expect(tables.filter((name) => !guide.includes(`\`${name}\``))).toEqual([])
  })

  it('says what to do for every sentence that a start or a command can refuse with', () => {
    const pair = /new Failure\(\s*(['`])[^\n]*?\1,\s*(['`])([^\n]*?)\2,?\s*\)/g
    const sentences = [...readProgram().matchAll(pair)].map((found) => fixedPart(found[3] ?? ''))
    expect(sentences.length).toBeGreaterThan(30)
    const guide = read('docs/operating/troubleshooting.md')
    expect(sentences.filter((sentence) => !guide.includes(sentence))).toEqual([])
  })
})
