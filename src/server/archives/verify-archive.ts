import { createPublicKey, hash, verify } from 'node:crypto'
import { z } from 'zod'
import { fingerprintOf } from './archive-key.ts'
import { readStoredZip } from './read-zip.ts'
import { archiveFormat, manifestName, signatureName } from './seal-archive.ts'

const manifestShape = z.object({
  format: z.literal(archiveFormat),
  kind: z.enum(['case', 'notice']),
  number: z.string(),
  institution: z.object({ zh: z.string(), en: z.string() }),
  bank: z.string(),
  stateOf: z.string(),
  entries: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string() })),
})
const headerShape = z.object({
  alg: z.literal('EdDSA'),
  jwk: z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string().regex(/^[\w-]{43}$/) }),
})

export interface ArchiveFault {
  zh: string
  en: string
}

export interface ArchiveVerdict {
  /** Every entry is the one that was sealed, none is missing or added, and the signature is by the key below. */
  isSound: boolean
  faults: ArchiveFault[]
  /** Of the key that signed; compared with the one that the bank publishes it says whose seal it is. */
  fingerprint: string | null
  subject: Omit<z.output<typeof manifestShape>, 'entries' | 'format'> | null
  entryCount: number
}

/** Says whether a package is as the bank sealed it. Needs nothing but its bytes: no network, no database. */
export async function verifyArchive(bytes: Buffer): Promise<ArchiveVerdict> {
  const verdict: ArchiveVerdict = { isSound: false, faults: [], fingerprint: null, subject: null, entryCount: 0 }
  const fail = (zh: string, en: string) => ({ ...verdict, faults: [{ zh, en }] })
  let entries: Map<string, Buffer>
  try {
    entries = await readStoredZip(bytes)
  } catch (error) {
    const why = error instanceof Error ? error.message : ''
    return fail(
      `不是学分银行的归档包，或已损坏（${why}）`,
      `This is no archive package of a credit bank, or damaged (${why})`,
    )
  }
  const manifestBytes = entries.get(manifestName)
  const manifest = manifestBytes && parse(manifestShape, manifestBytes.toString('utf8'))
  if (!manifestBytes || !manifest) return fail('没有可读的清单', 'There is no manifest that can be read')
  const { entries: listed, format: _format, ...subject } = manifest
  const { fingerprint, isGenuine } = checkSignature(entries.get(signatureName), manifestBytes)
  const faults = [
    ...(isGenuine ? [] : [{ zh: '清单的签名不成立', en: 'The signature over the manifest does not hold' }]),
    ...findEntryFaults(entries, listed),
  ]
  return { isSound: faults.length === 0, faults, fingerprint, subject, entryCount: listed.length }
}

function findEntryFaults(
  entries: ReadonlyMap<string, Buffer>,
  listed: readonly { name: string; bytes: number; sha256: string }[],
): ArchiveFault[] {
  const names = new Set([...listed.map((one) => one.name), manifestName, signatureName])
  const changed = listed.flatMap(({ name, sha256 }) => {
    const bytes = entries.get(name)
    if (!bytes) return [{ zh: `缺少 ${name}`, en: `${name} is missing` }]
    if (hash('sha256', bytes, 'hex') === sha256) return []
    return [{ zh: `${name} 被改动过`, en: `${name} was changed` }]
  })
  const added = [...entries.keys()].filter((name) => !names.has(name))
  return [...changed, ...added.map((name) => ({ zh: `多出 ${name}`, en: `${name} was added` }))]
}

function checkSignature(jws: Buffer | undefined, payload: Buffer): { fingerprint: string | null; isGenuine: boolean } {
  const [head = '', between, signature = ''] = jws?.toString('ascii').split('.') ?? []
  const header = parse(headerShape, Buffer.from(head, 'base64url').toString('utf8'))
  if (!header || between !== '') return { fingerprint: null, isGenuine: false }
  const { x } = header.jwk
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  const signed = Buffer.from(`${head}.${payload.toString('base64url')}`, 'ascii')
  return { fingerprint: fingerprintOf(x), isGenuine: verify(null, signed, key, Buffer.from(signature, 'base64url')) }
}

function parse<Shape extends z.ZodType>(shape: Shape, text: string): z.output<Shape> | null {
  try {
    return shape.safeParse(JSON.parse(text)).data ?? null
  } catch {
    // Whoever made the file controls what stands there: text that is no JSON is a fault of the file.
    return null
  }
}
