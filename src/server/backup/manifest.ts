import { frameMaximum } from './sealed-archive.ts'

/** What an archive holds, in its last frames: what a restore compares with, table by table and file by file. */
export interface Manifest {
  format: 1
  createdAt: string
  schemaVersion: number
  tables: Record<string, { rows: number; bytes: number; sha256: string }>
  files: Record<string, { bytes: number; sha256: string }>
  /** Files that rows of the snapshot name but that were gone when it was their turn. */
  absent: Record<string, Absence>
  sequences: Record<string, { value: string; isCalled: boolean }>
}

/** Removed by its owner while the backup was written, or lost before: then `check` finds it in the bank itself. */
export type Absence = 'removed' | 'lost'

/** A frame is one of these: an entry begins, a piece of it, a piece of the manifest. */
export type Frame = { kind: 'begin'; entry: string } | { kind: 'data' | 'manifest'; bytes: Buffer }

const kinds = { begin: 1, data: 2, manifest: 3 } as const

/** What fits into a frame beside its byte of kind. */
const pieceMaximum = frameMaximum - 1

/** A frame as bytes: one byte of kind, then JSON or the piece itself. */
export function encodeFrame(frame: Frame): Buffer {
  const kind = Buffer.from([kinds[frame.kind]])
  if (frame.kind !== 'begin') return Buffer.concat([kind, frame.bytes])
  return Buffer.concat([kind, Buffer.from(JSON.stringify({ entry: frame.entry }), 'utf8')])
}

/** Bytes of any length as frames; none for no bytes. */
export function* encodePieces(kind: 'data' | 'manifest', bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += pieceMaximum) {
    yield encodeFrame({ kind, bytes: bytes.subarray(start, start + pieceMaximum) })
  }
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
      return { kind: 'manifest', bytes: rest }
    default:
      throw new Error('an unknown kind of frame')
  }
}
