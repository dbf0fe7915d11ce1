import { createCipheriv, createDecipheriv } from 'node:crypto'
import { invariant } from '../../core/invariant.ts'

/** Plain bytes of a frame: a file is sealed and opened piece by piece, each piece checked before it is used. */
export const frameLength = 65_536
const tagLength = 16

/**
 * A nonce counts the frames and marks the last one, so that a frame that is missing, doubled, moved or cut off at the
 * end does not open. The key is that of one file alone: no nonce occurs twice under it.
 */
function nonceOf(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(index, 7)
  nonce[11] = isLast ? 1 : 0
  return nonce
}

function sealFrame(key: Buffer, context: Buffer, index: number, isLast: boolean, plain: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(index, isLast)).setAAD(context)
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/**
 * Seals a stream of bytes in frames of AES-256-GCM under a key used for nothing else. The context is bound into each
 * frame: sealed for one place, the bytes open in no other.
 */
export async function* sealFrames(
  key: Buffer,
  context: string,
  source: AsyncIterable<Buffer> | Iterable<Buffer>,
): AsyncGenerator<Buffer> {
  const bound = Buffer.from(context, 'utf8')
  let pending: Buffer[] = []
  let length = 0
  let index = 0
  for await (const piece of source) {
    pending.push(piece)
    length += piece.length
    if (length <= frameLength) continue
    // What fills the last frame exactly stays pending: only the end of the source tells that it is the last.
    let rest = Buffer.concat(pending, length)
    for (; rest.length > frameLength; index += 1) {
      yield sealFrame(key, bound, index, false, rest.subarray(0, frameLength))
      rest = rest.subarray(frameLength)
    }
    pending = [rest]
    length = rest.length
  }
  yield sealFrame(key, bound, index, true, Buffer.concat(pending, length))
}

/** Opens frames that lie in memory whole; throws when anything was changed, moved or cut off. */
export function openFrames(key: Buffer, context: string, sealed: Buffer): Buffer {
  const bound = Buffer.from(context, 'utf8')
  const plain: Buffer[] = []
  const step = frameLength + tagLength
  const count = Math.max(1, Math.ceil(sealed.length / step))
  for (let index = 0; index < count; index += 1) {
    const frame = sealed.subarray(index * step, (index + 1) * step)
    invariant(frame.length >= tagLength, 'a sealed frame holds its tag')
    const nonce = nonceOf(index, index === count - 1)
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength }).setAAD(bound)
    decipher.setAuthTag(frame.subarray(frame.length - tagLength))
    plain.push(decipher.update(frame.subarray(0, frame.length - tagLength)), decipher.final())
  }
  return Buffer.concat(plain)
}
