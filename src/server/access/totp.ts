import { createHmac, timingSafeEqual } from 'node:crypto'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const stepSeconds = 30

/** The code of a time step: RFC 6238 with SHA-1 and six digits, which every authenticator knows. */
export function totpCode(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const digest = createHmac('sha1', secret).update(counter).digest()
  const offset = (digest.at(-1) ?? 0) & 0x0f
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** The time step of an instant. */
export const totpStep = (at: Date) => Math.floor(at.getTime() / 1000 / stepSeconds)

/**
 * The step that a code belongs to, or null. One step before and after is taken, for clocks that differ; a step that was
 * used, or lies before one that was, is not taken again.
 */
export function findTotpStep(secret: Buffer, code: string, at: Date, lastStep: number): number | null {
  const now = totpStep(at)
  for (const step of [now, now - 1, now + 1]) {
    const expected = Buffer.from(totpCode(secret, step))
    const given = Buffer.from(code)
    if (step > lastStep && expected.length === given.length && timingSafeEqual(expected, given)) return step
  }
  return null
}

/** Base32 of RFC 4648 without padding, as authenticators take it. */
export function base32(bytes: Buffer): string {
  let bits = 0
  let value = 0
  let text = ''
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff
    bits += 8
    while (bits >= 5) {
      text += alphabet[(value >> (bits - 5)) & 31]
      bits -= 5
    }
  }
  return bits > 0 ? text + alphabet[(value << (5 - bits)) & 31] : text
}

/** The address that an authenticator reads from a QR code. */
export function totpUri(secret: Buffer, username: string): string {
  const label = encodeURIComponent(`学分银行:${username}`)
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=${encodeURIComponent('学分银行')}&digits=6&period=30`
}
