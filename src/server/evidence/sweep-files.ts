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

type Sweeping = Pick<World, 'clock' | 'files' | 'gate' | 'log'>

/**
 * Removes what uploads left behind: parts older than an hour, and files older than a day that no row of evidence owns
 * (the process died between file and row, or between the removal of a row and that of its file). At start and each
 * night. Whoever has the files alone gives the time of its start: nothing of before can still be under way, however
 * young it is.
 */
export async function sweepOrphanFiles(world: Sweeping, startedAt?: Date): Promise<FileSweep> {
  const now = world.clock.real().getTime()
  const partsRemoved = await world.files.sweepTemporary(startedAt ?? new Date(now - hourMs))
  const { orphans, seen } = await findOrphanFiles(world, startedAt)
  if (orphans.length > Math.max(orphansAlways, seen * orphanShareMaximum)) {
    world.log.warn({ orphans: orphans.length, seen, examples: orphans.slice(0, 5) }, tooManyOrphans)
    return { partsRemoved, orphansRemoved: 0, isRefused: true }
  }
  for (const key of orphans) await world.files.remove(key)
  return { partsRemoved, orphansRemoved: orphans.length, isRefused: false }
}

const tooManyOrphans = [
  '材料文件中有太多没有对应记录，一个也没有删除。请核对 DATA_DIR（或 S3_BUCKET）与数据库是否属于同一个学分银行；若属同一个',
  '（例如数据库恢复到了较早的时间），请把 ./creditbank check --json 在 orphanFiles 中列出的文件移走。',
  ' Too many evidence files have no row; none was removed. Check that DATA_DIR (or S3_BUCKET) and the database are of one bank; if',
  ' they are (the database was put back to an earlier time, say), move the files that ./creditbank check --json lists',
  ' under orphanFiles elsewhere.',
].join('')

/** Files older than a day, or than the time given, that no row of evidence owns, and how many files there are. */
export async function findOrphanFiles(
  world: Pick<World, 'clock' | 'files' | 'gate'>,
  // Files carry real time, whatever time a demonstration has.
  before: Date = new Date(world.clock.real().getTime() - dayMs),
): Promise<{ orphans: string[]; seen: number }> {
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
