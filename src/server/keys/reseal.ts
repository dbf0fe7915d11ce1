import { sql } from 'kysely'
import { wholeBank } from '../database/database.ts'
import { readKeyVersion, rewrapFile } from '../evidence/sealed-files.ts'
import { walkEvidence, type EvidenceRow } from '../evidence/walk-evidence.ts'
import type { World } from '../world.ts'
import { filePlace, placeOf, sealedColumns, type SealedColumn } from './sealed-columns.ts'
import type { Progress } from './key-use.ts'

type Resealing = Pick<World, 'gate' | 'files' | 'seals'>

export interface Resealed {
  /** Values that were sealed anew, by place. */
  done: Record<string, number>
  /** Ids of what does not open under its version: it stays as it is. */
  broken: string[]
}

const batchSize = 200
const nobody = '00000000-0000-0000-0000-000000000000'

/**
 * Seals everything that an older version of the master key seals under the newest one. Values are replaced only where
 * they are still the ones that were read, batch by batch, so that servers which know both versions go on working, and a
 * rotation that broke off is begun again: it finds what is left.
 */
export async function resealAll(world: Resealing, total: number, onProgress: Progress): Promise<Resealed> {
  const result: Resealed = { done: {}, broken: [] }
  let count = 0
  const told = (place: string, more: number) => {
    result.done[place] = (result.done[place] ?? 0) + more
    onProgress((count += more), Math.max(total, count + 1), place)
  }
  for (const column of sealedColumns) await resealColumn(world, column, result, (more) => told(placeOf(column), more))
  await resealFiles(world, result, (more) => told(filePlace, more))
  onProgress(count, count, '')
  return result
}

interface SealedRow {
  key: string
  sealed: Buffer
}

async function resealColumn(
  world: Resealing,
  column: SealedColumn,
  result: Resealed,
  told: (more: number) => void,
): Promise<void> {
  for (let after = nobody; ;) {
    const rows = await readOlder(world, column, after)
    const last = rows.at(-1)
    if (!last) return
    const fresh = rows.flatMap(({ key, sealed }) => {
      try {
        return [{ key, sealed, fresh: world.seals.seal(column.purpose, world.seals.open(column.purpose, sealed)) }]
      } catch {
        result.broken.push(`${placeOf(column)} ${key}`)
        return []
      }
    })
    told(await writeFresh(world, column, fresh))
    after = last.key
  }
}

async function readOlder({ gate, seals }: Resealing, column: SealedColumn, after: string): Promise<SealedRow[]> {
  const [key, value] = [sql.ref(column.key), sql.ref(column.column)]
  const { rows } = await gate.read(wholeBank, (database) =>
    sql<SealedRow>`select ${key} as key, ${value} as sealed from ${sql.table(column.table)}
      where ${key} > ${after}::uuid and get_byte(${value}, 0) < ${seals.newest} order by ${key} limit ${batchSize}
    `.execute(database),
  )
  return rows
}

/** Compared and set: what was changed or erased since it was read is left as it is. */
async function writeFresh(
  { gate }: Resealing,
  column: SealedColumn,
  rows: readonly (SealedRow & { fresh: Buffer })[],
): Promise<number> {
  if (rows.length === 0) return 0
  const [key, value] = [sql.ref(`t.${column.key}`), sql.ref(`t.${column.column}`)]
  const { numAffectedRows } = await gate.write(wholeBank, (tx) =>
    sql`update ${sql.table(column.table)} as t set ${sql.ref(column.column)} = given.fresh
      from unnest(${rows.map((row) => row.key)}::uuid[], ${rows.map((row) => row.sealed)}::bytea[],
        ${rows.map((row) => row.fresh)}::bytea[]) as given (key, sealed, fresh)
      where ${key} = given.key and ${value} = given.sealed`.execute(tx),
  )
  return Number(numAffectedRows ?? 0)
}

async function resealFiles(world: Resealing, result: Resealed, told: (more: number) => void): Promise<void> {
  for await (const row of walkEvidence(world.gate)) {
    const version = await readKeyVersion(world, row.storage_key)
    if (version === null || version >= world.seals.newest) continue
    try {
      told(await resealFile(world, row))
    } catch {
      result.broken.push(`${filePlace} ${row.id}`)
    }
  }
}

/** Under the lock of its row: a file goes only after its row says so, and must not come back. A shared one stays. */
async function resealFile(
  world: Resealing,
  { learner_id: learnerId, id, storage_key: storageKey }: Omit<EvidenceRow, 'stored_sha256'>,
): Promise<number> {
  if (learnerId === null) {
    await rewrapFile(world, storageKey)
    return 1
  }
  return world.gate.write(wholeBank, async (tx) => {
    const live = await tx
      .selectFrom('evidence')
      .select('id')
      .where('learner_id', '=', learnerId)
      .where('id', '=', id)
      .where('removed_at', 'is', null)
      .forUpdate()
      .executeTakeFirst()
    if (!live) return 0
    await rewrapFile(world, storageKey)
    return 1
  })
}
