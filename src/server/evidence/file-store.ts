import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { invariant } from '../../core/invariant.ts'

/** Where files lie: on disk by default. What a file holds is written once; only what wraps its key may be replaced. */
export interface FileStore {
  /** Stores a file, durably when it returns; a key that is taken is refused. */
  put(key: string, bytes: Buffer): Promise<void>
  get(key: string): Promise<Buffer>
  /** The first bytes of a file; null where there is none. */
  readHead(key: string, length: number): Promise<Buffer | null>
  /** Puts other bytes in the place of a file at one stroke: whoever reads gets the former ones or these. */
  replace(key: string, bytes: Buffer): Promise<void>
  /** Removes a file; one that is not there is removed already. */
  remove(key: string): Promise<void>
  /** The files whose key begins with the folder, in no order; what the bank did not put there is not among them. */
  list(folder: string): AsyncIterable<StoredFile>
  /** A new path for what is still arriving; whoever asks removes it. */
  temporaryPath(): Promise<string>
  /** Removes what arrived in part before the given time and was left behind; answers how many. */
  sweepTemporary(before: Date): Promise<number>
}

export interface StoredFile {
  key: string
  writtenAt: Date
}

export const keyPattern = /^[a-z0-9-]+(\/[a-z0-9-]+)*$/

/** What is still arriving lies in one folder beside the files, so that a rename stays within one file system. */
const arriving = '.arriving'

/** Files below a folder. A file appears whole or not at all: written aside, flushed to disk, then renamed. */
export function createDiskStore(folder: string): FileStore {
  const pathOf = (key: string) => {
    invariant(keyPattern.test(key), 'keys of files are made by the bank')
    return join(folder, ...key.split('/'))
  }
  const temporaryPath = async () => {
    const parent = join(folder, arriving)
    await mkdir(parent, { recursive: true, mode: 0o700 })
    return join(parent, `${randomUUID()}.part`)
  }
  return {
    temporaryPath,
    put: async (key, bytes) => {
      const path = pathOf(key)
      const aside = await temporaryPath()
      try {
        await writeFlushed(aside, bytes)
        await makeFolder(folder, dirname(path))
        // The empty file takes the key, and fails when it is taken; the rename then fills it at one stroke.
        await (await open(path, 'wx', 0o600)).close()
        await rename(aside, path)
        await syncFolder(dirname(path))
      } catch (error) {
        await rm(aside, { force: true })
        throw error
      }
    },
    get: (key) => readFile(pathOf(key)),
    readHead: (key, length) => readHead(pathOf(key), length),
    replace: async (key, bytes) => {
      const path = pathOf(key)
      const aside = await temporaryPath()
      try {
        await writeFlushed(aside, bytes)
        await rename(aside, path)
        await syncFolder(dirname(path))
      } catch (error) {
        await rm(aside, { force: true })
        throw error
      }
    },
    remove: (key) => rm(pathOf(key), { force: true }),
    list: (within) => listFiles(folder, pathOf(within)),
    sweepTemporary: (before) => sweepFolder(join(folder, arriving), before),
  }
}

async function readHead(path: string, length: number): Promise<Buffer | null> {
  try {
    const file = await open(path, 'r')
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

async function writeFlushed(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Makes the folders that are missing and flushes each into its parent: a file is no safer than its folder's name. */
async function makeFolder(root: string, path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  for (let made = path; made.length >= first.length && made !== root; made = dirname(made)) {
    await syncFolder(dirname(made))
  }
}

/** A rename is durable only when its folder is flushed too; Windows flushes it by itself and cannot open folders. */
export async function syncFolder(folder: string): Promise<void> {
  if (sep === '\\') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function* listFiles(root: string, folder: string): AsyncGenerator<StoredFile> {
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* listFiles(root, path)
    else if (entry.isFile()) {
      const key = relative(root, path).replaceAll('\\', '/')
      const found = keyPattern.test(key) ? await statOf(path) : null
      if (found) yield { key, writtenAt: found.mtime }
    }
  }
}

async function sweepFolder(folder: string, before: Date): Promise<number> {
  let removed = 0
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name)
    const found = await statOf(path)
    if (!found || found.mtime >= before) continue
    await rm(path, { force: true })
    removed += 1
  }
  return removed
}

/** What lies in a folder; nothing where there is no folder yet. */
async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Another process may have removed the file meanwhile. */
async function statOf(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
