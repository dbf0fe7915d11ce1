import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Config } from './config.ts'
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

/** The master keys from environment, file, or, on first run, newly made and kept at 0600. */
export function readMasterKeys(config: Pick<Config, 'masterKey' | 'masterKeyFile' | 'dataFolder'>): MasterKeys {
  if (config.masterKey) return parseMasterKeys(config.masterKey)
  if (config.masterKeyFile) {
    try {
      return parseMasterKeys(readFileSync(config.masterKeyFile, 'utf8'))
    } catch (error) {
      if (error instanceof Failure) throw error
      throw new Failure(
        `无法读取主密钥文件 ${config.masterKeyFile}。`,
        `The master key file ${config.masterKeyFile} cannot be read.`,
      )
    }
  }
  const path = masterKeyPath(config.dataFolder)
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(path, `v1:${randomBytes(keyLength).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  }
  return parseMasterKeys(readFileSync(path, 'utf8'))
}
