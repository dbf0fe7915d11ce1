import { hash } from 'node:crypto'
import { wholeBank } from '../database/database.ts'
import type { World } from '../world.ts'
import { getSealed } from './sealed-files.ts'
import { countEvidence, walkEvidence, type EvidenceRow } from './walk-evidence.ts'

export interface FileCheck {
  checked: number
  /** Rows whose file is not there, and rows whose file does not open or is not the one that the row names. */
  missing: string[]
  damaged: string[]
}

/** Opens the file of every live row of evidence and compares it with the digest that the row names. */
export async function checkFiles(
  world: Pick<World, 'gate' | 'files' | 'seals'>,
  onProgress?: (done: number, total: number, what: string) => void,
): Promise<FileCheck> {
  const result: FileCheck = { checked: 0, missing: [], damaged: [] }
  const total = await countEvidence(world.gate)
  for await (const row of walkEvidence(world.gate)) {
    onProgress?.(result.checked, Math.max(total, result.checked + 1), row.storage_key)
    result.checked += 1
    const fault = await findFault(world, row)
    // A running bank: what was removed since the row was read needs no file.
    if (fault !== null && (await isLive(world, row))) result[fault].push(row.id)
  }
  onProgress?.(result.checked, result.checked, '')
  return result
}

async function findFault(
  world: Pick<World, 'files' | 'seals'>,
  row: EvidenceRow,
): Promise<'missing' | 'damaged' | null> {
  try {
    const bytes = await getSealed(world, row.storage_key)
    return hash('sha256', bytes, 'buffer').equals(row.stored_sha256) ? null : 'damaged'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'damaged'
  }
}

async function isLive({ gate }: Pick<World, 'gate'>, row: EvidenceRow): Promise<boolean> {
  const { learner_id: learnerId } = row
  if (learnerId === null) return true
  const found = await gate.read(wholeBank, (database) =>
    database
      .selectFrom('evidence')
      .select('id')
      .where('learner_id', '=', learnerId)
      .where('id', '=', row.id)
      .where('removed_at', 'is', null)
      .executeTakeFirst(),
  )
  return found !== undefined
}
