import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { invariant } from '../core/invariant.ts'

/** Master keys by version; the highest encrypts, all decrypt, so that a key can be rotated. 32 bytes each. */
export type MasterKeys = ReadonlyMap<number, Buffer>

/** What a sealed value is; bound into it, so that a value moved to another column does not open. */
export type SealPurpose =
  | 'id-number'
  | 'phone'
  | 'totp'
  | 'learner-key'
  | 'objector'
  | 'evidence'
  | 'event'
  | 'csrf'
  | 'channel'
  | 'archive'
  | 'import'

/** Sealing under the master key, and keyed blind indexes for looking up what is sealed. */
export interface Seals {
  /** The version of the master key that seals; the first byte of all that it sealed. */
  readonly newest: number
  /** AES-256-GCM under a key derived from the newest master key: version ‖ nonce(12) ‖ tag(16) ‖ ciphertext. */
  seal(purpose: SealPurpose, plain: Buffer): Buffer
  open(purpose: SealPurpose, sealed: Buffer): Buffer
  sealText(purpose: SealPurpose, plain: string): Buffer
  openText(purpose: SealPurpose, sealed: Buffer): string
  /** HMAC-SHA-256 under a key of its own, derived from master key 1 for ever: an index survives rotation. */
  blindIndex(purpose: SealPurpose, normalised: string): Buffer
}

/** Makes seals from the master keys. Keys per purpose are derived by HKDF-SHA-256. */
export function createSeals(masterKeys: MasterKeys): Seals {
  const newest = Math.max(...masterKeys.keys())
  const derived = new Map<string, Buffer>()
  const keyOf = (version: number, use: string): Buffer => {
    const name = `${version}:${use}`
    const known = derived.get(name)
    if (known) return known
    const master = masterKeys.get(version)
    invariant(master, `master key version ${version} is present`)
    const key = Buffer.from(hkdfSync('sha256', master, '', `credit-bank:${use}`, 32))
    derived.set(name, key)
    return key
  }
  const seal = (purpose: SealPurpose, plain: Buffer) =>
    Buffer.concat([Buffer.from([newest]), sealWith(keyOf(newest, `seal:${purpose}`), plain)])
  const open = (purpose: SealPurpose, sealed: Buffer) => {
    const version = sealed[0]
    invariant(version !== undefined, 'a sealed value is not empty')
    return openWith(keyOf(version, `seal:${purpose}`), sealed.subarray(1))
  }
  return {
    newest,
    seal,
    open,
    sealText: (purpose, plain) => seal(purpose, Buffer.from(plain, 'utf8')),
    openText: (purpose, sealed) => open(purpose, sealed).toString('utf8'),
    blindIndex: (purpose, normalised) =>
      createHmac('sha256', keyOf(1, `index:${purpose}`))
        .update(normalised, 'utf8')
        .digest(),
  }
}

const poolLength = 16_384
let pool = Buffer.alloc(0)

/**
 * Random bytes out of a pool filled at once: a call per nonce and salt cost 8 ms of a batch of 1,000 postings. What was
 * given out is overwritten in the pool, so that nothing of it stays behind.
 */
export function drawBytes(length: number): Buffer {
  if (length > 1_024) return randomBytes(length)
  if (pool.length < length) pool = randomBytes(poolLength)
  const drawn = Buffer.from(pool.subarray(0, length))
  pool.fill(0, 0, length)
  pool = pool.subarray(length)
  return drawn
}

/** AES-256-GCM: nonce(12) ‖ tag(16) ‖ ciphertext. The nonce is random: 2^32 values under one key are safe. */
export function sealWith(key: Buffer, plain: Buffer, nonce: Buffer = drawBytes(12)): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const body = cipher.update(plain)
  cipher.final()
  return Buffer.concat([nonce, cipher.getAuthTag(), body])
}

/** Opens what `sealWith` made; throws when a byte was changed or the key is another. */
export function openWith(key: Buffer, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 })
  decipher.setAuthTag(sealed.subarray(12, 28))
  const plain = decipher.update(sealed.subarray(28))
  decipher.final()
  return plain
}
