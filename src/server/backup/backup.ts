import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { schemaVersion } from '../database/migrate.ts'
import { encodeFrame, type Manifest } from './manifest.ts'
import { ArchiveWriter, frameMaximum } from './sealed-archive.ts'
import { copyQuery, readSequences, readTables } from './tables.ts'

export interface BackupOptions {
  ownerUrl: string
  path: string
  passphrase: string
  /** Below it lie the immutable files. */
  filesFolder: string
  /** The master keys as text: without them nothing sealed opens again. */
  masterKeys: string
  now: Date
  onProgress?: (done: number, total: number, what: string) => void
}

/**
 * Backs up a running bank: every table in one snapshot, then the immutable files. Files are written before the rows
 * that name them, so every file of the snapshot is there; one that came after it does no harm.
 */
export async function backUp(options: BackupOptions): Promise<Manifest> {
  const client = new pg.Client({ connectionString: options.ownerUrl })
  await client.connect()
  const archive = await ArchiveWriter.create(options.path, options.passphrase).catch(async (error: unknown) => {
    await client.end()
    throw error
  })
  try {
    await client.query(`begin isolation level repeatable read read only; set local app.scope = 'all'`)
    const tables = await readTables(client)
    const files = await listFiles(options.filesFolder)
    const total = tables.length + files.length + 1
    const manifest: Manifest = {
      format: 1,
      createdAt: options.now.toISOString(),
      schemaVersion: await schemaVersion(client),
      tables: {},
      files: {},
      sequences: await readSequences(client),
    }
    for (const [index, table] of tables.entries()) {
      options.onProgress?.(index, total, table.name)
      await archive.write(encodeFrame({ kind: 'begin', entry: `table:${table.name}` }))
      const stream = client.query(copyTo(copyQuery(table)))
      const digest = await writePieces(archive, stream)
      manifest.tables[table.name] = { rows: stream.rowCount ?? 0, ...digest }
    }
    await client.query('commit')
    for (const [index, file] of files.entries()) {
      options.onProgress?.(tables.length + index, total, file)
      await archive.write(encodeFrame({ kind: 'begin', entry: `file:${file}` }))
      const stream = createReadStream(join(options.filesFolder, ...file.split('/')))
      manifest.files[file] = await writePieces(archive, stream)
    }
    await archive.write(encodeFrame({ kind: 'begin', entry: 'key:master-key' }))
    await archive.write(encodeFrame({ kind: 'data', bytes: Buffer.from(options.masterKeys, 'utf8') }))
    await archive.finish(encodeFrame({ kind: 'manifest', manifest }))
    options.onProgress?.(total, total, '')
    return manifest
  } finally {
    await client.end()
  }
}

async function writePieces(archive: ArchiveWriter, stream: AsyncIterable<unknown>) {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of stream) {
    const data = chunk as Buffer
    hash.update(data)
    bytes += data.length
    for (let start = 0; start < data.length; start += frameMaximum - 1) {
      await archive.write(encodeFrame({ kind: 'data', bytes: data.subarray(start, start + frameMaximum - 1) }))
    }
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** The files below a folder, as paths with slashes; parts of unfinished uploads are left out. */
export async function listFiles(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return []
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.part'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted()
}
