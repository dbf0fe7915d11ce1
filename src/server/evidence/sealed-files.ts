import { randomBytes } from 'node:crypto'
import type { World } from '../world.ts'
import { openWith, sealWith } from '../seals.ts'

/**
 * A stored file: its own random key wrapped by the master key, then the content under that key (AES-256-GCM). Cut off,
 * changed or swapped with another, it does not open.
 */
export async function putSealed(world: Pick<World, 'files' | 'seals'>, key: string, bytes: Buffer): Promise<void> {
  const fileKey = randomBytes(32)
  const wrapped = world.seals.seal('evidence', fileKey)
  const length = Buffer.alloc(2)
  length.writeUInt16BE(wrapped.length)
  await world.files.put(key, Buffer.concat([length, wrapped, sealWith(fileKey, bytes)]))
}

/** Opens a stored file; throws when it was changed. */
export async function getSealed(world: Pick<World, 'files' | 'seals'>, key: string): Promise<Buffer> {
  const stored = await world.files.get(key)
  const length = stored.readUInt16BE(0)
  const fileKey = world.seals.open('evidence', stored.subarray(2, 2 + length))
  return openWith(fileKey, stored.subarray(2 + length))
}

/** Where an evidence file lies: spread over folders by the id's random part. */
export function evidenceKey(evidenceId: string): string {
  return `evidence/${evidenceId.slice(-2)}/${evidenceId}`
}
