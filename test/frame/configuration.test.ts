import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/server/config.ts'
import { Failure } from '../../src/server/failure.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'creditbank-config-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function failureOf(environment: Record<string, string>): Failure {
  try {
    readConfig({ DATA_DIR: folder, ...environment })
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('the configuration was taken')
}

describe('the configuration', () => {
  it('tells all faults together, in both languages, the master key’s among them', () => {
    const failure = failureOf({
      PORT: '99999',
      DATABASE_OWNER_URL: 'postgres://owner@host/bank',
      PUBLIC_URL: 'bank.example',
      MASTER_KEY: 'v1:short',
      TRUST_PROXY: 'true',
    })
    for (const name of ['PORT', 'DATABASE_OWNER_URL', 'PUBLIC_URL', 'MASTER_KEY', 'TRUST_PROXY']) {
      expect(failure.zh).toContain(`  ${name}：`)
      expect(failure.en).toContain(`  ${name}: `)
    }
  })

  it('refuses an address of the database whose options would take the place of its own', () => {
    const address = 'postgres://app:secret@host/bank'
    const failure = failureOf({ DATABASE_URL: `${address}?options=-c%20default_transaction_read_only%3Doff` })
    expect(failure.en).toContain('  DATABASE_URL: takes no options=')
    expect(failure.zh).toContain('  DATABASE_URL：不能带 options=')
    expect(readConfig({ DATA_DIR: folder, DATABASE_URL: `${address}?sslmode=require` }).databaseUrl).toContain(address)
  })

  it('takes a bucket only whole: with its address and both keys', () => {
    const keys = { S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'secret' }
    expect(failureOf({ S3_BUCKET: 'evidence', ...keys }).en).toContain('  S3_BUCKET: goes with S3_ENDPOINT')
    const whole = { S3_BUCKET: 'evidence', S3_ENDPOINT: 'https://store.example', ...keys }
    expect(readConfig({ DATA_DIR: folder, ...whole }).s3).toMatchObject({ bucket: 'evidence', addressing: 'path' })
    expect(readConfig({ DATA_DIR: folder }).s3).toBeNull()
  })

  it('refuses a master key file that is not there, and one in the data folder that is damaged', () => {
    expect(failureOf({ MASTER_KEY_FILE: join(folder, 'none') }).en).toContain('cannot be read')
    const damaged = mkdtempSync(join(folder, 'damaged-'))
    mkdirSync(join(damaged, 'secrets'))
    writeFileSync(join(damaged, 'secrets', 'master-key'), 'v1:')
    expect(failureOf({ DATA_DIR: damaged }).en).toContain('The master key is not valid')
  })

  it('means relative folders from the project, wherever a command is called', () => {
    expect(readConfig({}).dataFolder).toBe(join(root, 'data'))
    expect(readConfig({ DATA_DIR: 'other/place' }).dataFolder).toBe(join(root, 'other/place'))
    expect(readConfig({ DATA_DIR: folder }).dataFolder).toBe(folder)
  })

  it('loads a demonstration by itself into the embedded database alone', () => {
    const external = { DATABASE_URL: 'postgres://app@host/bank' }
    expect(readConfig({ DATA_DIR: folder }).loadsDemo).toBe(true)
    expect(readConfig({ DATA_DIR: folder, DEMO: 'never' }).loadsDemo).toBe(false)
    expect(readConfig({ DATA_DIR: folder, ...external }).loadsDemo).toBe(false)
    expect(readConfig({ DATA_DIR: folder, ...external, DEMO: 'load' }).loadsDemo).toBe(true)
  })

  it('trusts so many proxies, or those at given addresses, and never a whole chain', () => {
    const read = (text: string) => readConfig({ DATA_DIR: folder, TRUST_PROXY: text }).trustedProxies
    expect([read('false'), read('1'), read('10.0.0.0/8, ::1')]).toEqual([false, 1, ['10.0.0.0/8', '::1']])
    for (const bad of ['true', '0', '10.0.0.0/33', 'proxy.example', '1.2.3.4/']) {
      expect(failureOf({ TRUST_PROXY: bad }).en, bad).toContain('TRUST_PROXY')
    }
  })
})
