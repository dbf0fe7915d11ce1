/** What an archive holds, in its last frame: what a restore compares with, table by table and file by file. */
export interface Manifest {
  format: 1
  createdAt: string
  schemaVersion: number
  tables: Record<string, { rows: number; bytes: number; sha256: string }>
  files: Record<string, { bytes: number; sha256: string }>
  sequences: Record<string, { value: string; isCalled: boolean }>
}

/** A frame is one of these: an entry begins, a piece of it, the manifest. */
export type Frame =
  | { kind: 'begin'; entry: string }
  | { kind: 'data'; bytes: Buffer }
  | { kind: 'manifest'; manifest: Manifest }

const kinds = { begin: 1, data: 2, manifest: 3 } as const

/** A frame as bytes: one byte of kind, then JSON or the piece itself. */
export function encodeFrame(frame: Frame): Buffer {
  const kind = Buffer.from([kinds[frame.kind]])
  if (frame.kind === 'data') return Buffer.concat([kind, frame.bytes])
  const content = frame.kind === 'begin' ? { entry: frame.entry } : frame.manifest
  return Buffer.concat([kind, Buffer.from(JSON.stringify(content), 'utf8')])
}

/** The frame that bytes hold. They were authenticated before: what does not parse is a bug of the writer. */
export function decodeFrame(payload: Buffer): Frame {
  const rest = payload.subarray(1)
  switch (payload[0]) {
    case kinds.data:
      return { kind: 'data', bytes: rest }
    case kinds.begin:
      return { kind: 'begin', entry: (JSON.parse(rest.toString('utf8')) as { entry: string }).entry }
    case kinds.manifest:
      return { kind: 'manifest', manifest: JSON.parse(rest.toString('utf8')) as Manifest }
    default:
      throw new Error('an unknown kind of frame')
  }
}
