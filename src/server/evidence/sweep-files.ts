import { wholeBank } from '../database/database.ts'
import type { World } from '../world.ts'
import type { StoredFile } from './file-store.ts'
import { findLiveFiles } from './evidence-store.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const chunkSize = 500

/** Above so many orphans, more than one file in twenty is no accident of crashes but the wrong database or folder. */
const orphansAlways = 20
const orphanShareMaximum = 0.05

export interface FileSweep {
  partsRemoved: number
  orphansRemoved: number
  /** True when there were too many orphans to believe; then none was removed. */
  isRefused: boolean
}

/**
 * Removes what uploads left behind: parts older than an hour, and files older than a day that no row of evidence owns
 * (the process died between file and row, or between the removal of a row and that of its file).
 */
export async function sweepOrphanFiles(world: World): Promise<FileSweep> {
  // Files carry real time, whatever time a demonstration has.
  const now = world.clock.real().getTime()
  const partsRemoved = await world.files.sweepTemporary(new Date(now - hourMs))
  const { orphans, seen } = await findOrphans(world, new Date(now - dayMs))
  if (orphans.length > Math.max(orphansAlways, seen * orphanShareMaximum)) {
    world.log.error({ orphans: orphans.length, seen }, 'too many files without a row; none was removed')
    return { partsRemoved, orphansRemoved: 0, isRefused: true }
  }
  for (const key of orphans) await world.files.remove(key)
  return { partsRemoved, orphansRemoved: orphans.length, isRefused: false }
}

async function findOrphans(world: World, before: Date): Promise<{ orphans: string[]; seen: number }> {
  const orphans: string[] = []
  let seen = 0
  let chunk: StoredFile[] = []
  const examine = async () => {
    const keys = chunk.map((file) => file.key)
    const live = await world.gate.read(wholeBank, (database) => findLiveFiles(database, keys))
    orphans.push(...keys.filter((key) => !live.has(key)))
    chunk = []
  }
  for await (const file of world.files.list('evidence')) {
    seen += 1
    if (file.writtenAt < before) chunk.push(file)
    if (chunk.length === chunkSize) await examine()
  }
  if (chunk.length > 0) await examine()
  return { orphans, seen }
}
