import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/server/config.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { masterKeyPath } from '../../src/server/master-key.ts'
import { openBank } from '../../src/server/open-bank.ts'
import type { World } from '../../src/server/world.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

let database: TestDatabase
let folder: string
beforeEach(async () => {
  database = await createTestDatabase()
  folder = mkdtempSync(join(tmpdir(), 'creditbank-key-'))
})
afterEach(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

/** Opens the bank on this database as a host with that data folder does. */
async function opened<T>(host: string, settings: Record<string, string>, work: (world: World) => Promise<T> | T) {
  const config = readConfig({
    DATABASE_URL: database.applicationUrl,
    DATABASE_OWNER_URL: database.ownerUrl,
    DATA_DIR: join(folder, host),
    LOG_LEVEL: 'silent',
    ...settings,
  })
  const bank = await openBank(config)
  try {
    return await work(bank.world)
  } finally {
    await bank.close()
  }
}

const keyOf = (version: number, byte: number) => `v${version}:${Buffer.alloc(32, byte).toString('base64')}`
const aPerson = (world: World) =>
  world.gate.write(wholeBank, (tx) =>
    tx.insertInto('person').values({ id: world.ids.next(), name: '张三', recorded_at: new Date() }).execute(),
  )

describe('the master key', () => {
  it('is made on first run, and found again', async () => {
    const sealed = await opened('one', {}, (world) => world.seals.sealText('phone', '13800000000'))
    expect(readFileSync(masterKeyPath(join(folder, 'one')), 'utf8')).toMatch(/^v1:/)
    expect(await opened('one', {}, (world) => world.seals.openText('phone', sealed))).toBe('13800000000')
  })

  it('is not made a second time by another host on the same database', async () => {
    await opened('one', {}, () => undefined)
    await expect(opened('two', {}, () => undefined)).rejects.toThrow('The master key is missing')
    const key = readFileSync(masterKeyPath(join(folder, 'one')), 'utf8')
    await opened('two', { MASTER_KEY: key.trim() }, () => undefined)
  })

  it('is not replaced when its file is lost, nor taken for another', async () => {
    await opened('one', {}, aPerson)
    rmSync(masterKeyPath(join(folder, 'one')))
    await expect(opened('one', {}, () => undefined)).rejects.toThrow('The master key is missing')
    writeFileSync(masterKeyPath(join(folder, 'one')), keyOf(1, 9))
    await expect(opened('one', {}, () => undefined)).rejects.toThrow('not the one of this bank')
  })

  it('is not made for a bank that has people but no check value yet', async () => {
    await opened('one', { MASTER_KEY: keyOf(1, 1) }, async (world) => {
      await aPerson(world)
      await world.gate.write(wholeBank, (tx) =>
        tx.updateTable('bank_setting').set({ value: '{}' }).where('key', '=', 'master_key_checks').execute(),
      )
    })
    await expect(opened('two', {}, () => undefined)).rejects.toThrow('The master key is missing')
  })

  it('is rotated by a second version: it seals anew, the first still opens and finds', async () => {
    const first = keyOf(1, 1)
    const both = `${first},${keyOf(2, 2)}`
    const before = await opened('one', { MASTER_KEY: first }, ({ seals }) => ({
      sealed: seals.sealText('phone', '1'),
      index: seals.blindIndex('phone', '1'),
    }))
    const after = await opened('one', { MASTER_KEY: both }, ({ seals }) => {
      expect(seals.openText('phone', before.sealed)).toBe('1')
      expect(seals.blindIndex('phone', '1')).toEqual(before.index)
      return seals.sealText('phone', '1')
    })
    expect([before.sealed[0], after[0]]).toEqual([1, 2])
    await expect(opened('one', { MASTER_KEY: first }, () => undefined)).rejects.toThrow('master key v2 is missing')
  })
})
