import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestBank, type TestBank } from '../../../test/support/bank.ts'
import { wholeBank } from '../database/database.ts'
import { startJobs } from '../jobs/start-jobs.ts'
import { findOrphanFiles, sweepOrphanFiles } from './sweep-files.ts'

let bank: TestBank
beforeEach(async () => {
  bank = await openTestBank()
})
afterEach(() => bank.close())

const pathOf = (key: string) => join(bank.folder, 'files', ...key.split('/'))

/** A file of two days ago that no row names. */
function leave(key: string): void {
  mkdirSync(dirname(pathOf(key)), { recursive: true })
  writeFileSync(pathOf(key), 'x')
  const at = new Date(Date.now() - 48 * 3_600_000)
  utimesSync(pathOf(key), at, at)
}

describe('files that no row names', () => {
  it('go each night, not only when a server starts', async () => {
    const key = `evidence/aa/bb/${bank.world.ids.next()}`
    leave(key)
    const jobs = await startJobs(bank.world, bank.database.applicationUrl)
    try {
      await bank.world.gate.write(wholeBank, (tx) => sql`select graphile_worker.add_job('housekeep')`.execute(tx))
      for (let count = 0; count < 1_000 && existsSync(pathOf(key)); count += 1) await delay(20)
    } finally {
      await jobs.stop()
    }
    expect(existsSync(pathOf(key))).toBe(false)
  })

  it('are not those that others put there: these stay, and do not stop the sweep', async () => {
    leave('evidence/.DS_Store')
    leave('evidence/aa/left-behind')
    expect(await sweepOrphanFiles(bank.world)).toMatchObject({ orphansRemoved: 1 })
    expect(existsSync(pathOf('evidence/.DS_Store'))).toBe(true)
  })

  it('when they are too many stay, and the operator is told what to do, and which they are', async () => {
    const keys = Array.from({ length: 30 }, (_, index) => `evidence/aa/left-${index}`)
    for (const key of keys) leave(key)
    let said = ''
    const log = pino(new Writable({ write: (chunk, _encoding, done) => ((said += String(chunk)), done()) }))
    expect(await sweepOrphanFiles({ ...bank.world, log })).toMatchObject({ orphansRemoved: 0, isRefused: true })
    expect(JSON.parse(said)).toMatchObject({ level: 40, orphans: 30, msg: expect.stringContaining('请核对 DATA_DIR') })
    expect(said).toContain('./creditbank check --json')
    expect((await findOrphanFiles(bank.world)).orphans.toSorted()).toEqual(keys.toSorted())
  })
})
