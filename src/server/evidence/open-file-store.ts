import { join } from 'node:path'
import type { Config } from '../config.ts'
import { createDiskStore, type FileStore } from './file-store.ts'
import { createS3Store } from './s3-store.ts'

/** The store that the settings name: a bucket where one is given, else the disk. A bucket must answer. */
export async function openFileStore(config: Pick<Config, 'dataFolder' | 's3'>): Promise<FileStore> {
  const disk = createDiskStore(join(config.dataFolder, 'files'))
  if (config.s3 === null) return disk
  const store = createS3Store(config.s3, disk)
  await store.demandReachable()
  return store
}
