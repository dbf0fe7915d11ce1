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
  const frames = await Array.fromAsync(sealFrames(fileKey, key, [bytes]))
  await world.files.put(key, Buffer.concat([headOf(world, fileKey), ...frames]))
}

function headOf(world: Pick<World, 'seals'>, fileKey: Buffer): Buffer {
  const wrapped = world.seals.seal('evidence', fileKey)
  const length = Buffer.alloc(2)
  length.writeUInt16BE(wrapped.length)
  return Buffer.concat([format, length, wrapped])
}

/** Opens a stored file; throws when it was changed or belongs elsewhere. */
export async function getSealed(world: Sealing, key: string): Promise<Buffer> {
  const { fileKey, frames } = unwrap(world, await world.files.get(key))
  return openFrames(fileKey, key, frames)
}

function unwrap(world: Pick<World, 'seals'>, stored: Buffer) {
  invariant(stored.subarray(0, 4).equals(format), 'a stored file is of a known format')
  const start = 6 + stored.readUInt16BE(4)
  return { fileKey: world.seals.open('evidence', stored.subarray(6, start)), frames: stored.subarray(start) }
}

/** Wraps the key of a stored file under the newest master key; its frames stay byte for byte. */
export async function rewrapFile(world: Sealing, key: string): Promise<void> {
  const { fileKey, frames } = unwrap(world, await world.files.get(key))
  await world.files.replace(key, Buffer.concat([headOf(world, fileKey), frames]))
}

/** Under which version of the master key the key of a stored file is wrapped; null where there is no such file. */
export async function readKeyVersion(world: Pick<World, 'files'>, key: string): Promise<number | null> {
  const head = await world.files.readHead(key, 7)
  return head?.subarray(0, 4).equals(format) ? (head[6] ?? null) : null
}

/** Where an evidence file lies: spread over folders by the id's random part. */
export function evidenceKey(evidenceId: string): string {
  return `evidence/${evidenceId.slice(-4, -2)}/${evidenceId.slice(-2)}/${evidenceId}`
}
