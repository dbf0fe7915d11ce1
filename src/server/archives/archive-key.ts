import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import type { Seals } from '../seals.ts'

/** What precedes the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex')

export interface ArchiveKey {
  privateKey: KeyObject
  /** The public key as in a JWK: 32 bytes, base64url. */
  x: string
  /** The JWK thumbprint (RFC 7638), by which a person compares keys. */
  fingerprint: string
}

/**
 * The key that seals archive packages. It is derived from version 1 of the master key, which stays for the look-up of
 * id numbers, so that the key is the same after every rotation and on every server.
 */
export function archiveKeyOf(seals: Pick<Seals, 'blindIndex'>): ArchiveKey {
  const seed = seals.blindIndex('archive', 'ed25519 1')
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: 'der', type: 'pkcs8' })
  const x = String(createPublicKey(privateKey).export({ format: 'jwk' }).x)
  return { privateKey, x, fingerprint: fingerprintOf(x) }
}

/** SHA-256 over the required members of the JWK in order (RFC 7638), base64url. */
export function fingerprintOf(x: string): string {
  return createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url')
}
