import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import pg from 'pg'
import { demandSuitableServer, schemaVersion } from '../database/migrate.ts'
import { syncFolder } from '../evidence/file-store.ts'
import { Failure } from '../failure.ts'
import type { Manifest } from './manifest.ts'
import type { RestoreOptions } from './restore.ts'
import { readTables } from './tables.ts'

/** The empty bank that a backup is restored into: its files and its key; on failure what was written is taken back. */
export interface RestoreTarget {
  putFile(key: string, bytes: Buffer): Promise<void>
  /** Writes the master keys durably, unless the configuration gives them. */
  putMasterKeys(): Promise<void>
  /** Removes what was written, so that a second try finds the bank empty again. */
  discard(): Promise<void>
}

/**
 * Demands that the target is empty, before anything is touched. What a restore of the same backup left behind when it
 * was killed is no hindrance: files that the backup itself names, and its own master key, beside an empty database.
 */
export async function openRestoreTarget(
  options: RestoreOptions,
  manifest: Manifest,
  masterKeys: string,
): Promise<RestoreTarget> {
  await demandEmptyDatabase(options.ownerUrl, manifest.schemaVersion)
  const { files } = options
  const standing = new Set<string>()
  for await (const { key } of files.list('evidence')) standing.add(key)
  const foreign = [...standing].filter((key) => !(key in manifest.files))
  const ownsKey = options.configuredMasterKeys === null
  const standingKeys = ownsKey ? readText(options.masterKeyPath) : null
  if (foreign.length > 0 || (standingKeys !== null && standingKeys !== masterKeys)) throw notEmpty()
  const written: string[] = []
  let hasWrittenKey = false
  return {
    putFile: async (key, bytes) => {
      if (standing.has(key)) {
        if (digestOf(await files.get(key)) === manifest.files[key]?.sha256) return
        await files.remove(key)
      }
      written.push(key)
      await files.put(key, bytes)
    },
    putMasterKeys: async () => {
      if (!ownsKey || standingKeys !== null) return
      hasWrittenKey = true
      await writeDurably(options.masterKeyPath, masterKeys)
    },
    discard: async () => {
      for (const key of written) await files.remove(key)
      if (hasWrittenKey) rmSync(options.masterKeyPath, { force: true })
    },
  }
}

/** One that can hold a bank, with no row in any table and no schema newer than the backup's. */
async function demandEmptyDatabase(ownerUrl: string, versionMaximum: number): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await demandSuitableServer(client)
    await client.query(`begin read only; set local app.scope = 'all'`)
    if ((await schemaVersion(client)) > versionMaximum) throw notEmpty()
    for (const { name } of await readTables(client)) {
      const { rowCount } = await client.query(`select from ${name} limit 1`)
      if (rowCount !== 0) throw notEmpty()
    }
  } finally {
    await client.end()
  }
}

function notEmpty(): Failure {
  return new Failure(
    '只能恢复到空的学分银行：请换一个空的 DATA_DIR 或空的数据库。',
    'A restore goes into an empty bank only: take an empty DATA_DIR or an empty database.',
  )
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** The file stands whole or not at all, also after a power cut. */
async function writeDurably(path: string, text: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(`${path}.part`, text, { mode: 0o600, flush: true })
  renameSync(`${path}.part`, path)
  await syncFolder(dirname(path))
}
