import { hkdfSync, randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sql } from 'kysely'
import { readSettings, writeSetting } from './bank-settings.ts'
import type { Config } from './config.ts'
import { wholeBank, type Gate } from './database/database.ts'
import { Failure } from './failure.ts'
import type { MasterKeys } from './seals.ts'

const keyLength = 32

/** Reads `v1:<base64>,v2:<base64>`; the highest version encrypts, all decrypt. */
export function parseMasterKeys(text: string): MasterKeys {
  const keys = new Map<number, Buffer>()
  for (const part of text.trim().split(/[\s,]+/)) {
    const match = /^v(\d{1,3}):([A-Za-z0-9+/]+=*)$/.exec(part)
    const key = match ? Buffer.from(match[2] ?? '', 'base64') : null
    const version = Number(match?.[1])
    if (!key || key.length !== keyLength || version < 1 || version > 255) {
      throw new Failure(
        '主密钥格式有误：须为 v1:<32 字节的 base64>，多个版本以逗号分隔。',
        'The master key is not valid: v1:<base64 of 32 bytes>, versions separated by commas.',
      )
    }
    keys.set(version, key)
  }
  if (!keys.has(1)) throw new Failure('主密钥缺少 v1。', 'The master key lacks v1: the indexes for look-up hang on it.')
  return keys
}

/** Where the generated master key lies when neither MASTER_KEY nor MASTER_KEY_FILE is set. */
export function masterKeyPath(dataFolder: string): string {
  return join(dataFolder, 'secrets', 'master-key')
}

/** Where the master keys come from. */
export type KeySource = Pick<Config, 'masterKey' | 'masterKeyFile' | 'dataFolder'>

/** The master keys of the configuration or of the data folder; null where there are none yet. */
export function findMasterKeys(source: KeySource): MasterKeys | null {
  if (source.masterKey) return parseMasterKeys(source.masterKey)
  const path = source.masterKeyFile ?? masterKeyPath(source.dataFolder)
  try {
    return parseMasterKeys(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof Failure) throw error
    const code = (error as NodeJS.ErrnoException).code
    if (source.masterKeyFile === null && (code === 'ENOENT' || code === 'ENOTDIR')) return null
    throw new Failure(`无法读取主密钥文件 ${path}。`, `The master key file ${path} cannot be read.`)
  }
}

const setting = 'master_key_checks'

/** Versions that seal nothing any more since a rotation: the bank opens without them. */
export const retiredSetting = 'master_keys_retired'

/**
 * The keys that this bank is sealed under. The bank keeps a check value of each, from which no key can be told: with a
 * key lost or another's in its place it does not open, since nothing would open in it and nobody be found. A key is made
 * on first run alone.
 */
export async function demandMasterKeys(gate: Gate, source: KeySource, at: Date): Promise<MasterKeys> {
  const settings = await readSettings(gate, [setting, retiredSetting])
  const known = (settings.get(setting) ?? {}) as Record<string, string>
  const retired = (settings.get(retiredSetting) ?? []) as number[]
  const found = findMasterKeys(source)
  if (found === null && (Object.keys(known).length > 0 || !(await isEmpty(gate)))) throw lostKey(source)
  const keys = found ?? makeMasterKey(masterKeyPath(source.dataFolder))
  for (const [version, check] of Object.entries(known)) {
    const key = keys.get(Number(version))
    if (!key && retired.includes(Number(version))) continue
    if (!key || checkValue(key) !== check) throw wrongKey(version)
  }
  const checks = Object.fromEntries([...keys].map(([version, key]) => [String(version), checkValue(key)]))
  if (Object.keys(checks).some((version) => !(version in known))) {
    await writeSetting(gate, setting, { ...known, ...checks }, at)
  }
  return keys
}

/** Derived one way, under a purpose of its own. */
function checkValue(key: Buffer): string {
  return Buffer.from(hkdfSync('sha256', key, '', 'credit-bank:check', 32)).toString('base64')
}

async function isEmpty(gate: Gate): Promise<boolean> {
  const { rows } = await gate.read(wholeBank, (database) =>
    sql<{ is_empty: boolean }>`select not exists (select from person) as is_empty`.execute(database),
  )
  return rows[0]?.is_empty === true
}

/** Flushed to disk before anything is sealed under it. */
function makeMasterKey(path: string): MasterKeys {
  const text = `v1:${randomBytes(keyLength).toString('base64')}\n`
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const file = openSync(path, 'wx', 0o600)
  writeFileSync(file, text)
  fsyncSync(file)
  closeSync(file)
  return parseMasterKeys(text)
}

function lostKey(source: KeySource): Failure {
  const path = masterKeyPath(source.dataFolder)
  return new Failure(
    `缺少主密钥：该学分银行已有密封数据，不能另造新密钥。请找回 ${path}，或以 MASTER_KEY 给出原密钥（多台服务器须用同一密钥）。`,
    `The master key is missing, and this bank is sealed under one. Put back ${path} or give the same MASTER_KEY; several servers share one key.`,
  )
}

function wrongKey(version: string): Failure {
  return new Failure(
    `主密钥 v${version} 缺失或与该学分银行的不同。请恢复原密钥（多台服务器须用同一密钥）；数据未被改动。`,
    `The master key v${version} is missing or not the one of this bank. Restore it (servers share one); nothing was changed.`,
  )
}
