import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

/** The rules of this codebase. If a rule matters, it is here; if it is not here, it is taste. */

const root = join(import.meta.dirname, '..')

interface Source {
  path: string
  text: string
  imports: string[]
}

function readSources(folder: string, kind = /\.tsx?$/): Source[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && kind.test(entry.name))
    .map((entry) => {
      const full = join(entry.parentPath, entry.name)
      const text = readFileSync(full, 'utf8')
      const path = relative(root, full).replaceAll('\\', '/')
      return { path, text, imports: importsOf(path, text) }
    })
}

/** What a file imports: project files as paths from the root, packages by name. */
export function importsOf(path: string, text: string): string[] {
  const found = text.matchAll(/^(?:import|export)\s(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm)
  return [...found].map((match) => {
    const name = match[1] ?? ''
    return name.startsWith('.') ? join(dirname(path), name).replaceAll('\\', '/') : name
  })
}

const sources = readSources('src')
const product = sources.filter((source) => !/\.test\.tsx?$|\.fixture\.ts$/.test(source.path))

/** Which folders each folder may import from, packages apart. */
const allowed: Record<string, string[]> = {
  'src/core/': ['src/core/'],
  'src/contract/': ['src/core/', 'src/contract/'],
  'src/server/': ['src/core/', 'src/contract/', 'src/server/'],
  'src/web/': ['src/core/', 'src/contract/', 'src/web/'],
  'src/cli/': ['src/core/', 'src/contract/', 'src/server/', 'src/cli/'],
  'src/verifier/': ['src/core/', 'src/verifier/'],
  'src/witness/': ['src/core/', 'src/witness/'],
}

export function findLayerFaults(files: readonly Pick<Source, 'path' | 'imports'>[]): string[] {
  return files.flatMap(({ path, imports }) => {
    const layer = Object.keys(allowed).find((one) => path.startsWith(one))
    if (!layer) return []
    return imports
      .filter((name) => name.startsWith('src/') && !allowed[layer]?.some((one) => name.startsWith(one)))
      .map((name) => `${path} imports ${name}`)
  })
}

describe('the architecture', () => {
  it('has been read: the test sees the files', () => {
    expect(sources.length).toBeGreaterThan(100)
    expect(product.some((source) => source.imports.includes('src/core/credit.ts'))).toBe(true)
  })

  it('points one way: core ← contract ← server, web, cli', () => {
    expect(findLayerFaults(product)).toEqual([])
    const bad = { path: 'src/core/a.ts', imports: ['src/server/world.ts'] }
    expect(findLayerFaults([bad])).toEqual(['src/core/a.ts imports src/server/world.ts'])
  })

  it('keeps core and verifier pure: no package, no node:', () => {
    const impure = product.filter(({ path }) => /^src\/(core|verifier)\//.test(path))
    expect(
      impure.flatMap(({ path, imports }) =>
        imports.filter((name) => !name.startsWith('src/')).map((n) => `${path} ${n}`),
      ),
    ).toEqual([])
    expect(
      product
        .filter(({ path, text }) => path.startsWith('src/core/') && /Date\.now\(|new Date\(\)|Math\.random/.test(text))
        .map((s) => s.path),
    ).toEqual([])
  })

  it('lets no feature import another', () => {
    const feature = /^src\/(server)\/features\/([^/]+)\//
    const faults = product.flatMap(({ path, imports }) => {
      const own = feature.exec(path)
      if (!own) return []
      return imports
        .filter((name) => {
          const other = feature.exec(name)
          return other !== null && other[1] === own[1] && other[2] !== own[2]
        })
        .map((name) => `${path} imports ${name}`)
    })
    expect(faults).toEqual([])
  })

  it('has shared server folders that import no feature', () => {
    const shared =
      /^src\/server\/(access|accounts|calendar|cases|database|evidence|http|keys|ledger|notices|outcomes)\//
    const faults = product.filter(({ path, imports }) => {
      return shared.test(path) && imports.some((name) => name.startsWith('src/server/features/'))
    })
    expect(faults.map((source) => source.path)).toEqual([])
  })

  it('has no circles', () => {
    const graph = new Map(product.map(({ path, text }) => [path, valueImports(path, text)]))
    expect(findCircle(graph)).toBeNull()
    expect(
      findCircle(
        new Map([
          ['a', ['b']],
          ['b', ['a']],
        ]),
      ),
    ).toEqual(['a', 'b', 'a'])
  })

  it('reads the environment in main files alone', () => {
    const readers = product.filter(({ path, text }) => /process\.env/.test(text) && !path.endsWith('/main.ts'))
    expect(readers.map((source) => source.path)).toEqual([])
  })

  it('keeps files below 400 lines and lines below 120 characters; the linter keeps functions below 70', () => {
    const written = ['src', 'test', 'tools', 'bench'].flatMap((folder) => readSources(folder, /\.(tsx?|css|sql)$/))
    const long = written.filter(({ path, text }) => !path.endsWith('/rows.ts') && text.split('\n').length > 400)
    expect(long.map((source) => source.path)).toEqual([])
    expect(readFileSync(join(root, '.oxlintrc.json'), 'utf8')).toMatch(
      /"max-lines-per-function": \[\s*"error",\s*\{\s*"max": 70/,
    )
    const wide = product
      .filter(({ path }) => path.endsWith('.ts') && !path.endsWith('/rows.ts'))
      .filter(({ text }) => text.split('\n').some((line) => [...line].length > 120 && !/['"`]/.test(line)))
    expect(wide.map((source) => source.path)).toEqual([])
  })

  it('names files for what they are', () => {
    const vague = /(^|[-/])(utils?|helpers?|common|manager|service|misc|data)([-./]|$)/i
    expect(product.filter(({ path }) => vague.test(path)).map((source) => source.path)).toEqual([])
  })
})

/** Imports that exist at run time: types alone make no circle. */
function valueImports(path: string, text: string): string[] {
  return importsOf(path, text.replace(/^(?:import|export) type [\s\S]*?from\s+['"][^'"]+['"]/gm, ''))
}

function findCircle(graph: ReadonlyMap<string, string[]>): string[] | null {
  const done = new Set<string>()
  const visit = (node: string, trail: string[]): string[] | null => {
    if (trail.includes(node)) return [...trail.slice(trail.indexOf(node)), node]
    if (done.has(node)) return null
    for (const next of graph.get(node) ?? []) {
      const circle = visit(next, [...trail, node])
      if (circle) return circle
    }
    done.add(node)
    return null
  }
  for (const node of graph.keys()) {
    const circle = visit(node, [])
    if (circle) return circle
  }
  return null
}
