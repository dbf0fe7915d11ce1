import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openArchive } from '../../src/server/backup/restore.ts'
import { createConversionLoad, createUploadLoad } from '../support/load-on-bank.ts'
import { openServedBank, passphrase, type ServedBank } from '../support/served-bank.ts'

let bank: ServedBank
let folder: string
beforeAll(async () => {
  bank = await openServedBank({ learners: 16 })
  folder = mkdtempSync(join(tmpdir(), 'creditbank-restored-'))
})
afterAll(async () => {
  await bank.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a bank that is busy', () => {
  it('is backed up while it posts and takes files in, and comes back whole in an empty folder', async () => {
    await bank.start()
    const [posting, uploading] = [bank.learners.slice(0, 8), bank.learners.slice(8)]
    const [conversions, uploads] = [createConversionLoad(posting), createUploadLoad(bank, uploading)]
    const working = Promise.all([conversions.run(), uploads.run()])
    await conversions.until(60)
    await uploads.until(20)

    const path = join(folder, 'bank.backup')
    const heldBefore = [...conversions.acknowledged.held]
    const uploadedBefore = [...uploads.uploaded]
    const backup = await bank.run(['backup', path])
    expect(backup).toMatchObject({ code: 0, answer: { path, lostFiles: [] } })
    // The bank was busy the whole time: it took postings and files beyond those that stood before.
    expect(conversions.acknowledged.held.length).toBeGreaterThan(heldBefore.length)
    expect(uploads.uploaded.length).toBeGreaterThan(uploadedBefore.length)
    conversions.end()
    uploads.end()
    await working
    await bank.stop()

    const restored = join(folder, 'restored')
    const { rows, files } = backup.answer as { rows: number; files: number }
    expect(await bank.run(['restore', path], restored)).toMatchObject({ code: 0, answer: { rows, files } })
    expect(await bank.run(['check'], restored)).toMatchObject({
      code: 0,
      answer: { isSound: true, counts: { files }, orphanFiles: [] },
    })

    // Backed up again, the restored bank is the same to the byte, but for the files that went away meanwhile.
    const again = join(folder, 'again.backup')
    expect(await bank.run(['backup', again], restored)).toMatchObject({ code: 0, answer: { files, lostFiles: [] } })
    const [first, second] = [await openArchive(path, passphrase), await openArchive(again, passphrase)]
    expect(second.masterKeys).toBe(first.masterKeys)
    expect(second.manifest.files).toEqual(first.manifest.files)
    const hasRemovals = Object.keys(first.manifest.absent).length > 0
    for (const [name, digest] of Object.entries(first.manifest.tables)) {
      if (hasRemovals && name.startsWith('public.evidence')) continue
      expect([name, second.manifest.tables[name]]).toEqual([name, digest])
    }
    // What stood before is there: each draft has a file, each acknowledged conversion its hold.
    expect(files).toBeGreaterThanOrEqual(uploading.length - Object.keys(first.manifest.absent).length)
    expect(first.manifest.tables['ledger.hold']?.rows).toBeGreaterThanOrEqual(heldBefore.length)
  }, 300_000)
})
