import { sql } from 'kysely'
import { wholeBank } from '../database/database.ts'
import { readKeyVersion } from '../evidence/sealed-files.ts'
import { countEvidence, walkEvidence } from '../evidence/walk-evidence.ts'
import type { World } from '../world.ts'
import { filePlace, placeOf, sealedColumns, type SealedColumn } from './sealed-columns.ts'

export type Progress = (done: number, total: number, what: string) => void

/** How many values each version of the master key seals, by the place where they lie. */
export type KeyUse = Map<number, Record<string, number>>

/** Counts what is sealed under which version, over database and files. A file that is missing is the check's to tell. */
export async function countKeyUse(
  world: Pick<World, 'gate' | 'files'>,
  onProgress: Progress = () => undefined,
): Promise<KeyUse> {
  const use: KeyUse = new Map()
  const add = (version: number, place: string, count: number) => {
    const places = use.get(version) ?? {}
    places[place] = (places[place] ?? 0) + count
    use.set(version, places)
  }
  for (const column of sealedColumns) {
    for (const { version, count } of await countColumn(world, column)) add(version, placeOf(column), count)
  }
  const total = await countEvidence(world.gate)
  let done = 0
  for await (const row of walkEvidence(world.gate)) {
    onProgress((done += 1), Math.max(total, done + 1), row.storage_key)
    const version = await readKeyVersion(world, row.storage_key)
    if (version !== null) add(version, filePlace, 1)
  }
  onProgress(done, done, '')
  return use
}

async function countColumn({ gate }: Pick<World, 'gate'>, { table, column }: SealedColumn) {
  const name = sql.ref(column)
  const { rows } = await gate.read(wholeBank, (database) =>
    sql<{ version: number; count: number }>`
      select get_byte(${name}, 0) as version, count(*) as count from ${sql.table(table)}
      where ${name} is not null group by 1`.execute(database),
  )
  return rows
}

/** How many values are sealed under older versions than the newest: what a rotation has before it. */
export function countOlder(use: KeyUse, newest: number): number {
  return [...use]
    .filter(([version]) => version < newest)
    .flatMap(([, places]) => Object.values(places))
    .reduce((sum, count) => sum + count, 0)
}
