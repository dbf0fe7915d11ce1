import { readSettings, writeSetting } from '../bank-settings.ts'
import { retiredSetting } from '../master-key.ts'
import type { World } from '../world.ts'
import { countKeyUse, countOlder, type KeyUse, type Progress } from './key-use.ts'
import { resealAll, type Resealed } from './reseal.ts'

export interface Rotation extends Resealed {
  /** What each version seals afterwards. */
  use: KeyUse
  /** Versions that seal nothing any more: the bank opens without them. */
  retired: number[]
}

/** The first version is kept for ever: the indexes by which people are found are made with it. */
export const indexVersion = 1

/**
 * Seals everything under the newest version, counts again what is sealed under which, and lets the bank open without
 * the versions that seal nothing any more.
 */
export async function rotateKeys(
  world: Pick<World, 'gate' | 'files' | 'seals' | 'clock'>,
  onProgress: Progress,
): Promise<Rotation> {
  const { newest } = world.seals
  const resealed = await resealAll(world, countOlder(await countKeyUse(world), newest), onProgress)
  const use = await countKeyUse(world)
  const retired = findUnused(use, newest)
  const known = (await readSettings(world.gate, [retiredSetting])).get(retiredSetting) ?? []
  if (JSON.stringify(known) !== JSON.stringify(retired)) {
    await writeSetting(world.gate, retiredSetting, retired, world.clock.real())
  }
  return { ...resealed, use, retired }
}

/** Versions between the first and the newest under which nothing is sealed. */
export function findUnused(use: KeyUse, newest: number): number[] {
  const unused: number[] = []
  for (let version = indexVersion + 1; version < newest; version += 1) if (!use.has(version)) unused.push(version)
  return unused
}
