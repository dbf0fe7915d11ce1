import { argon2, createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { invariant } from '../../core/invariant.ts'
import { syncFolder } from '../evidence/file-store.ts'
import { Failure } from '../failure.ts'

const derive = promisify(argon2) as (
  algorithm: 'argon2id',
  parameters: {
    message: string
    nonce: Buffer
    parallelism: number
    tagLength: number
    memory: number
    passes: number
  },
) => Promise<Buffer>

const magic = Buffer.from('CREDITBANK-BACKUP-1\n', 'utf8')
const saltLength = 16
const tagLength = 16
/** A frame holds at most this; memory stays flat whatever the size of the bank. */
export const frameMaximum = 256 * 1024

/** 64 MiB, three passes: a passphrase is worth guessing at, so a guess costs a quarter of a second. */
function keyOf(passphrase: string, salt: Buffer): Promise<Buffer> {
  const cost = { parallelism: 1, tagLength: 32, memory: 65_536, passes: 3 }
  return derive('argon2id', { message: passphrase.normalize('NFKC'), nonce: salt, ...cost })
}

/**
 * The nonce of a frame: its number and whether it is the last. The key is used for one archive only, so a number is
 * enough; a frame moved, repeated or missing, or a cut-off end, does not open.
 */
function nonceOf(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64BE(BigInt(index), 0)
  nonce.writeUInt8(isLast ? 1 : 0, 8)
  return nonce
}

/** Writes an archive: AES-256-GCM frames under a key from the passphrase. It has its name only once it is whole. */
export class ArchiveWriter {
  readonly #path: string
  readonly #file: FileHandle
  readonly #key: Buffer
  #index = 0
  private constructor(path: string, file: FileHandle, key: Buffer) {
    this.#path = path
    this.#file = file
    this.#key = key
  }

  /** Creates the file under the name of its part; an existing one is never overwritten. */
  static async create(path: string, passphrase: string): Promise<ArchiveWriter> {
    if (await exists(path)) throw taken(path)
    const salt = randomBytes(saltLength)
    const file = await open(partOf(path), 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EEXIST' ? partTaken(partOf(path)) : unwritable(path, error)
    })
    const writer = new ArchiveWriter(path, file, await keyOf(passphrase, salt))
    await writer.#append([magic, salt])
    return writer
  }

  async write(payload: Buffer, isLast = false): Promise<void> {
    invariant(payload.length <= frameMaximum, 'a frame holds no more than its reader takes')
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonceOf(this.#index, isLast))
    const body = Buffer.concat([cipher.update(payload), cipher.final(), cipher.getAuthTag()])
    const length = Buffer.alloc(4)
    length.writeUInt32BE(body.length)
    await this.#append([length, body])
    this.#index += 1
  }

  async #append(pieces: Buffer[]): Promise<void> {
    await this.#file.writeFile(Buffer.concat(pieces)).catch(async (error: NodeJS.ErrnoException) => {
      await this.discard()
      throw unwritable(this.#path, error)
    })
  }

  /** Ends the archive after its last frame: flushed to disk, then named. */
  async finish(): Promise<void> {
    await this.#file.sync()
    await this.#file.close()
    if (await exists(this.#path)) throw taken(this.#path)
    await rename(partOf(this.#path), this.#path)
    await syncFolder(dirname(this.#path))
  }

  /** Leaves nothing of an archive that could not be finished. */
  async discard(): Promise<void> {
    await this.#file.close().catch(() => undefined)
    await rm(partOf(this.#path), { force: true })
  }
}

const partOf = (path: string) => `${path}.part`

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )

function taken(path: string): Failure {
  return new Failure(`文件 ${path} 已存在，不会覆盖。`, `The file ${path} exists and is not overwritten.`)
}

function partTaken(part: string): Failure {
  return new Failure(
    `${part} 已存在：另一个备份正在写入，或上次备份中断。若没有备份在运行，请删除它再试。`,
    `${part} exists: another backup is being written, or one broke off. If none is running, remove it and try again.`,
  )
}

function unwritable(path: string, { code }: NodeJS.ErrnoException): Failure {
  return new Failure(`无法写入 ${path}（${code}）。`, `${path} cannot be written (${code}).`)
}

/** Reads the frames of an archive in order; `isLast` is true for the final one, without which the archive is cut off. */
export async function* readArchive(
  path: string,
  passphrase: string,
): AsyncGenerator<{ payload: Buffer; isLast: boolean }> {
  let buffer: Buffer = Buffer.alloc(0)
  let key: Buffer | null = null
  let index = 0
  let isEnded = false
  const stream = createReadStream(path, { highWaterMark: 1024 * 1024 })
  for await (const chunk of stream) {
    if (isEnded) throw damaged()
    buffer = buffer.length === 0 ? (chunk as Buffer) : Buffer.concat([buffer, chunk as Buffer])
    if (key === null) {
      if (buffer.length < magic.length + saltLength) continue
      if (!buffer.subarray(0, magic.length).equals(magic)) throw notABackup(path)
      key = await keyOf(passphrase, buffer.subarray(magic.length, magic.length + saltLength))
      buffer = buffer.subarray(magic.length + saltLength)
    }
    for (;;) {
      if (buffer.length < 4) break
      const length = buffer.readUInt32BE(0)
      if (length < tagLength || length > frameMaximum + tagLength) throw damaged()
      if (buffer.length < 4 + length) break
      const frame = openFrame(key, index, buffer.subarray(4, 4 + length))
      buffer = buffer.subarray(4 + length)
      isEnded = frame.isLast
      index += 1
      yield frame
      if (isEnded && buffer.length > 0) throw damaged()
    }
  }
  if (key === null) throw notABackup(path)
  if (!isEnded) throw damaged()
}

function openFrame(key: Buffer, index: number, body: Buffer): { payload: Buffer; isLast: boolean } {
  for (const isLast of [false, true]) {
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(index, isLast), { authTagLength: tagLength })
    decipher.setAuthTag(body.subarray(body.length - tagLength))
    const payload = decipher.update(body.subarray(0, body.length - tagLength))
    try {
      decipher.final()
      return { payload, isLast }
    } catch {
      // Not this kind of frame, or not this key: the second kind is tried, then the archive is refused below.
    }
  }
  if (index > 0) throw damaged()
  throw new Failure('口令不对，或备份文件已损坏。', 'The passphrase is wrong, or the backup is damaged.')
}

function damaged(): Failure {
  return new Failure(
    '备份文件不完整或被改动，没有恢复任何内容。',
    'The backup is incomplete or was changed; nothing was restored.',
  )
}

function notABackup(path: string): Failure {
  return new Failure(`${path} 不是学分银行的备份。`, `${path} is no backup of a credit bank.`)
}
