import { hash, sign } from 'node:crypto'
import { ZipFile } from 'yazl'
import { canonicalJson } from '../../core/canonical-json.ts'
import type { Seals } from '../seals.ts'
import { archiveKeyOf } from './archive-key.ts'

export const archiveFormat = 'credit-bank-archive/1'
export const manifestName = 'manifest.json'
export const signatureName = 'manifest.jws'

export interface ArchiveEntry {
  name: string
  bytes: Buffer
}

/** What a package is of; it stands in the manifest, which the signature covers. */
export interface ArchiveSubject {
  kind: 'case' | 'notice'
  number: string
  institution: { zh: string; en: string }
  /** The address of the bank that sealed it. */
  bank: string
  /** The instant of the newest entry in it: the same state gives the same bytes, whenever it is asked for. */
  stateOf: string
}

/** Any time would do that is always the same; this is the first that a zip can name. */
const entryTime = new Date(1980, 0, 1)

/**
 * A zip of the entries with a manifest that names the SHA-256 of each, and a detached JWS (RFC 7515, EdDSA) over the
 * manifest. Entries are stored in order of their names, without compression and with one time: the same content gives
 * the same bytes.
 */
export async function sealArchive(
  seals: Pick<Seals, 'blindIndex'>,
  subject: ArchiveSubject,
  entries: readonly ArchiveEntry[],
): Promise<Buffer> {
  const ordered = entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))
  const manifest = Buffer.from(
    canonicalJson({
      format: archiveFormat,
      kind: subject.kind,
      number: subject.number,
      institution: { ...subject.institution },
      bank: subject.bank,
      stateOf: subject.stateOf,
      entries: ordered.map(({ name, bytes }) => ({ name, bytes: bytes.length, sha256: hash('sha256', bytes, 'hex') })),
    }),
    'utf8',
  )
  const signature = Buffer.from(signDetached(seals, manifest), 'utf8')
  return writeZip([...ordered, { name: manifestName, bytes: manifest }, { name: signatureName, bytes: signature }])
}

/** A JWS with detached content (RFC 7515, appendix F): `header..signature`. Any JOSE library verifies it. */
function signDetached(seals: Pick<Seals, 'blindIndex'>, payload: Buffer): string {
  const { privateKey, x, fingerprint } = archiveKeyOf(seals)
  const header = { alg: 'EdDSA', jwk: { crv: 'Ed25519', kty: 'OKP', x }, kid: fingerprint }
  const head = Buffer.from(canonicalJson(header), 'utf8').toString('base64url')
  const signature = sign(null, Buffer.from(`${head}.${payload.toString('base64url')}`, 'ascii'), privateKey)
  return `${head}..${signature.toString('base64url')}`
}

async function writeZip(entries: readonly ArchiveEntry[]): Promise<Buffer> {
  const zip = new ZipFile()
  for (const { name, bytes } of entries) {
    zip.addBuffer(bytes, name, { mtime: entryTime, mode: 0o100644, compress: false, forceDosTimestamp: true })
  }
  zip.end()
  return Buffer.concat((await Array.fromAsync(zip.outputStream)) as Buffer[])
}
