import { hash } from 'node:crypto'
import { sql } from 'kysely'
import { wholeBank } from '../database/database.ts'
import type { World } from '../world.ts'
import { getSealed } from './sealed-files.ts'

export interface FileCheck {
  checked: number
  /** Rows whose file is not there, and rows whose file does not open or is not the one that the row names. */
  missing: string[]
  damaged: string[]
}

interface EvidenceRow {
  learner_id: string
  id: string
  storage_key: string
  stored_sha256: Buffer
}

const batchSize = 500
const nobody = '00000000-0000-0000-0000-000000000000'

/** Opens the file of every live row of evidence and compares it with the digest that the row names. */
export async function checkFiles(
  world: Pick<World, 'gate' | 'files' | 'seals'>,
  onProgress?: (done: number, total: number, what: string) => void,
): Promise<FileCheck> {
  const result: FileCheck = { checked: 0, missing: [], damaged: [] }
  const total = await countLive(world)
  let after = { learner_id: nobody, id: nobody }
  for (;;) {
    const rows = await readLive(world, after)
    for (const row of rows) {
      onProgress?.(result.checked, Math.max(total, result.checked + 1), row.storage_key)
      result.checked += 1
      const fault = await findFault(world, row)
      // A running bank: what was removed since the row was read needs no file.
      if (fault !== null && (await isLive(world, row))) result[fault].push(row.id)
    }
    const last = rows.at(-1)
    if (!last || rows.length < batchSize) break
    after = last
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

function readLive({ gate }: Pick<World, 'gate'>, after: { learner_id: string; id: string }): Promise<EvidenceRow[]> {
  return gate.read(wholeBank, (database) =>
    database
      .selectFrom('evidence')
      .select(['learner_id', 'id', 'storage_key', 'stored_sha256'])
      .where('removed_at', 'is', null)
      .where(sql<boolean>`(learner_id, id) > (${after.learner_id}::uuid, ${after.id}::uuid)`)
      .orderBy('learner_id')
      .orderBy('id')
      .limit(batchSize)
      .execute(),
  )
}

async function isLive({ gate }: Pick<World, 'gate'>, row: EvidenceRow): Promise<boolean> {
  const found = await gate.read(wholeBank, (database) =>
    database
      .selectFrom('evidence')
      .select('id')
      .where('learner_id', '=', row.learner_id)
      .where('id', '=', row.id)
      .where('removed_at', 'is', null)
      .executeTakeFirst(),
  )
  return found !== undefined
}

async function countLive({ gate }: Pick<World, 'gate'>): Promise<number> {
  const { count } = await gate.read(wholeBank, (database) =>
    database
      .selectFrom('evidence')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('removed_at', 'is', null)
      .executeTakeFirstOrThrow(),
  )
  return Number(count)
}
