import { createHash } from 'node:crypto'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { schemaVersion } from '../database/migrate.ts'
import type { FileStore } from '../evidence/file-store.ts'
import { encodeFrame, encodePieces, type Absence, type Manifest } from './manifest.ts'
import { ArchiveWriter } from './sealed-archive.ts'
import { copyQuery, readEvidenceKeys, readSequences, readTables, type BackupTable } from './tables.ts'

export interface BackupOptions {
  ownerUrl: string
  path: string
  passphrase: string
  /** Where the immutable files lie. */
  files: FileStore
  /** The master keys as text: without them nothing sealed opens again. */
  masterKeys: string
  now: Date
  onProgress?: (done: number, total: number, what: string) => void
}

/**
 * Backs up a running bank: every table in one snapshot, then the files that the rows of the snapshot name. Files are
 * written before their rows, so each was there; what came later is not of the snapshot, and what was removed meanwhile
 * is named as absent.
 */
export async function backUp(options: BackupOptions): Promise<Manifest> {
  const client = new pg.Client({ connectionString: options.ownerUrl })
  // A connection that breaks fails the statement under way; told here once more it would end the process.
  client.on('error', () => undefined)
  await client.connect()
  try {
    const archive = await ArchiveWriter.create(options.path, options.passphrase)
    try {
      const manifest = await writeEntries(client, archive, options)
      await archive.finish()
      return manifest
    } catch (error) {
      await archive.discard()
      throw error
    }
  } finally {
    await client.end()
  }
}

async function writeEntries(client: pg.Client, archive: ArchiveWriter, options: BackupOptions): Promise<Manifest> {
  await client.query(`begin isolation level repeatable read read only; set local app.scope = 'all'`)
  const tables = await readTables(client)
  const keys = await readEvidenceKeys(client)
  const total = tables.length + keys.length + 1
  const manifest: Manifest = {
    format: 1,
    createdAt: options.now.toISOString(),
    schemaVersion: await schemaVersion(client),
    tables: {},
    files: {},
    absent: {},
    sequences: await readSequences(client),
  }
  for (const [index, table] of tables.entries()) {
    options.onProgress?.(index, total, table.name)
    manifest.tables[table.name] = await writeTable(client, archive, table)
  }
  await client.query('commit')
  const { files } = options
  for (const [index, key] of keys.entries()) {
    options.onProgress?.(tables.length + index, total, key)
    const digest = await writeFile(archive, files, key)
    if (digest) manifest.files[key] = digest
    else manifest.absent[key] = await explainAbsence(client, key)
  }
  await archive.write(encodeFrame({ kind: 'begin', entry: 'key:master-key' }))
  await writePieces(archive, [Buffer.from(options.masterKeys, 'utf8')])
  const pieces = [...encodePieces('manifest', Buffer.from(JSON.stringify(manifest), 'utf8'))]
  for (const [index, piece] of pieces.entries()) await archive.write(piece, index === pieces.length - 1)
  options.onProgress?.(total, total, '')
  return manifest
}

async function writeTable(client: pg.Client, archive: ArchiveWriter, table: BackupTable) {
  await archive.write(encodeFrame({ kind: 'begin', entry: `table:${table.name}` }))
  const stream = client.query(copyTo(copyQuery(table)))
  const digest = await writePieces(archive, stream)
  return { rows: stream.rowCount ?? 0, ...digest }
}

/** Writes a file into the archive and answers its digest; null, and nothing written, when there is no such file. */
async function writeFile(archive: ArchiveWriter, files: FileStore, key: string) {
  const bytes = await files.get(key).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (bytes === null) return null
  await archive.write(encodeFrame({ kind: 'begin', entry: `file:${key}` }))
  return writePieces(archive, [bytes])
}

/** Whether its row was marked as removed since the snapshot; a file goes only after its row says so. */
async function explainAbsence(client: pg.Client, key: string): Promise<Absence> {
  await client.query(`begin read only; set local app.scope = 'all'`)
  const { rowCount } = await client.query(
    'select from evidence where storage_key = $1 and removed_at is not null limit 1',
    [key],
  )
  await client.query('commit')
  return rowCount === 1 ? 'removed' : 'lost'
}

async function writePieces(archive: ArchiveWriter, stream: AsyncIterable<unknown> | Iterable<Buffer>) {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of stream) {
    const data = chunk as Buffer
    hash.update(data)
    bytes += data.length
    for (const piece of encodePieces('data', data)) await archive.write(piece)
  }
  return { bytes, sha256: hash.digest('hex') }
}
