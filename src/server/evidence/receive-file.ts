import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Problem } from '../../contract/problem.ts'
import type { World } from '../world.ts'
import { fileLimits } from './inspect-file.ts'
import { openFrames, sealFrames } from './sealed-frames.ts'

/** A file that has arrived whole and waits to be inspected; `discard` leaves nothing of it. */
export interface ReceivedFile {
  read(): Promise<Buffer>
  discard(): Promise<void>
}

/** A file that is in memory already. */
export function heldFile(bytes: Buffer): ReceivedFile {
  return { read: async () => bytes, discard: async () => undefined }
}

const context = 'arriving'

/**
 * Takes in a file as it arrives: straight to disk, so that many slow uploads cost no memory, and sealed under a key
 * that only this process knows: what a crash leaves behind is noise. Too large or interrupted, it is gone at once.
 */
export async function receiveFile(world: Pick<World, 'files'>, source: Readable): Promise<ReceivedFile> {
  const path = await world.files.temporaryPath()
  const key = randomBytes(32)
  const discard = () => rm(path, { force: true })
  try {
    await pipeline(
      source,
      (pieces: AsyncIterable<Buffer>) => sealFrames(key, context, limited(pieces)),
      createWriteStream(path, { flags: 'wx', mode: 0o600 }),
    )
    if ((source as { truncated?: boolean }).truncated) throw tooLarge()
  } catch (error) {
    await discard()
    throw isInterruption(error) ? interrupted() : error
  }
  return { discard, read: async () => openFrames(key, context, await readFile(path)) }
}

async function* limited(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let length = 0
  for await (const piece of pieces) {
    length += piece.length
    if (length > fileLimits.bytes) throw tooLarge()
    yield piece
  }
}

const limitText = `${fileLimits.bytes / 1024 / 1024} MB`
const tooLarge = () => new Problem('request_too_large', { limit: limitText })

const interruptionCodes = ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR', 'EPIPE', 'FST_REQ_FILE_ABORTED']

/** The sender went away in the middle, which is no fault of the bank. */
function isInterruption(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string }
  return interruptionCodes.includes(code ?? '') || /unexpected end|aborted/i.test(message ?? '')
}

function interrupted(): Problem {
  const faults = { zh: '上传中断，请重新上传', en: 'the upload was interrupted; send the file again' }
  return new Problem('request_invalid', { faults })
}
