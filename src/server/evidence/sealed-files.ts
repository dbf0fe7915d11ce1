import { randomBytes } from 'node:crypto'
import { invariant } from '../../core/invariant.ts'
import type { World } from '../world.ts'
import { openFrames, sealFrames } from './sealed-frames.ts'

type Sealing = Pick<World, 'files' | 'seals'>

/** The first bytes of a stored file name its format, so that a later one can stand beside it. */
const format = Buffer.from('CBE1', 'latin1')

/**
 * Stores a file under its own random key: format ‖ length and key wrapped by the master key ‖ frames of AES-256-GCM.
 * Where it lies is bound into the frames: cut off, changed or swapped with another stored file, it does not open.
 */
export async function putSealed(world: Sealing, key: string, bytes: Buffer): Promise<void> {
  const fileKey = randomBytes(32)
  const wrapped = world.seals.seal('evidence', fileKey)
  const length = Buffer.alloc(2)
  length.writeUInt16BE(wrapped.length)
  const frames = await Array.fromAsync(sealFrames(fileKey, key, [bytes]))
  await world.files.put(key, Buffer.concat([format, length, wrapped, ...frames]))
}

/** Opens a stored file; throws when it was changed or belongs elsewhere. */
export async function getSealed(world: Sealing, key: string): Promise<Buffer> {
  const stored = await world.files.get(key)
  invariant(stored.subarray(0, 4).equals(format), 'a stored file is of a known format')
  const start = 6 + stored.readUInt16BE(4)
  const fileKey = world.seals.open('evidence', stored.subarray(6, start))
  return openFrames(fileKey, key, stored.subarray(start))
}

/** Where an evidence file lies: spread over folders by the id's random part. */
export function evidenceKey(evidenceId: string): string {
  return `evidence/${evidenceId.slice(-4, -2)}/${evidenceId.slice(-2)}/${evidenceId}`
}
