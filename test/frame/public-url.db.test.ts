import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/server/config.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { openBank } from '../../src/server/open-bank.ts'
import { fixPublicUrl } from '../../src/server/public-url.ts'
import type { World } from '../../src/server/world.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

let database: TestDatabase
let folder: string
beforeEach(async () => {
  database = await createTestDatabase()
  folder = mkdtempSync(join(tmpdir(), 'creditbank-url-'))
})
afterEach(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

async function opened<T>(isServer: boolean, settings: Record<string, string>, work: (world: World) => Promise<T> | T) {
  const given = { DATABASE_URL: database.applicationUrl, DATA_DIR: folder, LOG_LEVEL: 'silent', ...settings }
  const bank = await openBank(readConfig(given), { isServer })
  try {
    return await work(bank.world)
  } finally {
    await bank.close()
  }
}

const issue = (world: World) => world.gate.write(wholeBank, (tx) => fixPublicUrl(tx, world))
const ours = { PUBLIC_URL: 'https://bank.example/' }

describe('the public address', () => {
  it('may change until something is issued, and then no more', async () => {
    await opened(true, { PUBLIC_URL: 'https://first.example' }, () => undefined)
    await opened(true, ours, issue)
    await opened(true, ours, issue)
    const other = opened(true, { PUBLIC_URL: 'https://other.example' }, () => undefined)
    await expect(other).rejects.toThrow('cannot change from https://bank.example to https://other.example')
    await expect(opened(true, {}, () => undefined)).rejects.toThrow('Restore PUBLIC_URL')
  })

  it('is the server’s to say: a command works under the one that the bank has', async () => {
    await opened(true, ours, issue)
    expect(await opened(false, {}, (world) => world.publicUrl)).toBe('https://bank.example')
    await opened(true, ours, () => undefined)
  })

  it('is not fixed while it is one of this machine alone: the port may change, the real address come later', async () => {
    await opened(true, { PORT: '8080' }, issue)
    await opened(true, { PORT: '9090' }, issue)
    await opened(true, ours, issue)
  })

  it('stops a server that was started under another before the first thing was issued', async () => {
    await opened(true, { PUBLIC_URL: 'https://early.example' }, async (early) => {
      await opened(true, ours, issue)
      await expect(issue(early)).rejects.toMatchObject({ code: 'public_url_fixed' })
    })
  })
})
