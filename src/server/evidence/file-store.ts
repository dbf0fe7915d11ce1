import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { invariant } from '../../core/invariant.ts'

/** Where files lie: on disk by default. A file is written once and never changed. */
export interface FileStore {
  put(key: string, bytes: Buffer): Promise<void>
  get(key: string): Promise<Buffer>
  remove(key: string): Promise<void>
}

const keyPattern = /^[a-z0-9-]+(\/[a-z0-9-]+)*$/

/** Files below a folder. A file appears whole or not at all: written aside, flushed to disk, then renamed. */
export function createDiskStore(folder: string): FileStore {
  const pathOf = (key: string) => {
    invariant(keyPattern.test(key), 'keys of files are made by the bank')
    return join(folder, ...key.split('/'))
  }
  return {
    put: async (key, bytes) => {
      const path = pathOf(key)
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const aside = join(dirname(path), `.${randomUUID()}.part`)
      const file = await open(aside, 'wx', 0o600)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(aside, path)
      await syncFolder(dirname(path))
    },
    get: (key) => readFile(pathOf(key)),
    remove: (key) => rm(pathOf(key), { force: true }),
  }
}

/** A rename is durable only when its folder is flushed too; Windows flushes it by itself and cannot open folders. */
async function syncFolder(folder: string): Promise<void> {
  if (sep === '\\') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
