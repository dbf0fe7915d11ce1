import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSeals } from '../seals.ts'
import { createDiskStore, type FileStore } from './file-store.ts'
import { fileLimits } from './inspect-file.ts'
import { receiveFile } from './receive-file.ts'
import { getSealed, putSealed } from './sealed-files.ts'
import { frameLength, openFrames, sealFrames } from './sealed-frames.ts'

let folder: string
let files: FileStore
const seals = createSeals(new Map([[1, Buffer.alloc(32, 7)]]))
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'creditbank-evidence-'))
  files = createDiskStore(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const names = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)

describe('sealed frames', () => {
  it('open to what was sealed, however it came in pieces', async () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 3 * frameLength }), { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(lengths, async (pieceLengths) => {
        const key = randomBytes(32)
        const pieces = pieceLengths.map((length) => randomBytes(length))
        const sealed = Buffer.concat(await Array.fromAsync(sealFrames(key, 'here', pieces)))
        expect(openFrames(key, 'here', sealed).equals(Buffer.concat(pieces))).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  it('do not open when a frame is cut off, moved, doubled, changed, or elsewhere', async () => {
    const key = randomBytes(32)
    const frames = await Array.fromAsync(sealFrames(key, 'here', [randomBytes(3 * frameLength + 5)]))
    const [a, b, c, last] = frames as [Buffer, Buffer, Buffer, Buffer]
    const flipped = Buffer.from(b)
    flipped[9] = (flipped[9] ?? 0) ^ 1
    for (const wrong of [[a, b, c], [a, b, last], [b, a, c, last], [a, a, b, c, last], [a, flipped, c, last], [last]]) {
      expect(() => openFrames(key, 'here', Buffer.concat(wrong))).toThrow()
    }
    expect(() => openFrames(key, 'here', Buffer.concat(frames).subarray(0, -1))).toThrow()
    expect(() => openFrames(key, 'there', Buffer.concat(frames))).toThrow()
    expect(() => openFrames(key, 'here', Buffer.alloc(0))).toThrow()
  })
})

describe('stored files', () => {
  it('lie sealed, and one put in the place of another does not open', async () => {
    await putSealed({ files, seals }, 'evidence/aa/one', Buffer.from('first file'))
    await putSealed({ files, seals }, 'evidence/aa/two', Buffer.from('second file'))
    const first = await files.get('evidence/aa/one')
    expect(first.includes('first file')).toBe(false)
    expect((await getSealed({ files, seals }, 'evidence/aa/one')).toString()).toBe('first file')
    await files.remove('evidence/aa/two')
    await files.put('evidence/aa/two', first)
    await expect(getSealed({ files, seals }, 'evidence/aa/two')).rejects.toThrow()
  })

  it('are never overwritten, and a failed write leaves nothing behind', async () => {
    await files.put('evidence/bb/kept', Buffer.from('kept'))
    await expect(files.put('evidence/bb/kept', Buffer.from('other'))).rejects.toThrow('EEXIST')
    expect((await files.get('evidence/bb/kept')).toString()).toBe('kept')
    expect(names().filter((name) => name.endsWith('.part'))).toEqual([])
    await expect(files.put('../outside', Buffer.from('x'))).rejects.toThrow()
    const listed = await Array.fromAsync(files.list('evidence'))
    expect(listed.map((file) => file.key)).toContain('evidence/bb/kept')
  })
})

describe('a file that arrives', () => {
  it('waits sealed on disk, and leaves nothing when it was read and put aside', async () => {
    const received = await receiveFile({ files }, Readable.from([Buffer.from('an '), Buffer.from('identity card')]))
    const path = join(folder, '.arriving', names().find((name) => name.endsWith('.part')) ?? '')
    expect(readFileSync(path).includes('identity')).toBe(false)
    expect((await received.read()).toString()).toBe('an identity card')
    await received.discard()
    expect(names().filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('leaves nothing when it is too large or breaks off', async () => {
    const piece = Buffer.alloc(1024 * 1024)
    const count = fileLimits.bytes / piece.length + 1
    const large = Readable.from(Array.from({ length: count }, () => piece))
    await expect(receiveFile({ files }, large)).rejects.toMatchObject({ code: 'request_too_large' })
    const broken = new Readable({ read: () => undefined })
    broken.push(piece)
    setImmediate(() => broken.destroy())
    await expect(receiveFile({ files }, broken)).rejects.toMatchObject({ code: 'request_invalid' })
    expect(names().filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('is swept when a process died over it, but not while it may still be arriving', async () => {
    mkdirSync(join(folder, '.arriving'), { recursive: true })
    for (const [name, ageHours] of [
      ['old.part', 2],
      ['new.part', 0],
    ] as const) {
      const path = join(folder, '.arriving', name)
      writeFileSync(path, 'x')
      const at = new Date(Date.now() - ageHours * 3_600_000)
      utimesSync(path, at, at)
    }
    expect(await files.sweepTemporary(new Date(Date.now() - 3_600_000))).toBe(1)
    expect(names()).toContain('new.part')
    expect(names()).not.toContain('old.part')
  })
})
