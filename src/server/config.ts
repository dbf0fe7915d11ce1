import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { Failure } from './failure.ts'
import type { S3Place } from './evidence/s3-store.ts'
import { findMasterKeys } from './master-key.ts'

/** Relative folders are meant from here, whatever folder a command was called in, such as by cron. */
const projectFolder = join(import.meta.dirname, '../..')

const defaultFolder = './data'
const port = z.coerce.number().int().min(0).max(65_535)
const postgresUrl = z.string().regex(/^postgres(ql)?:\/\/\S+$/)

/**
 * Whose word about the caller's address is taken: nobody's, that of so many proxies in front, or that of proxies at
 * these addresses. Not that of a whole chain: its far end is written by the caller.
 */
const proxies = z
  .string()
  .default('false')
  .refine((text) => text === 'false' || /^[1-9]$/.test(text) || text.split(',').every((one) => isAddress(one.trim())))
  .transform((text): false | number | string[] => {
    if (text === 'false') return false
    return /^[1-9]$/.test(text) ? Number(text) : text.split(',').map((one) => one.trim())
  })

function isAddress(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  return (
    version > 0 &&
    rest.length === 0 &&
    (bits === undefined || (/^\d+$/.test(bits) && +bits <= (version === 4 ? 32 : 128)))
  )
}

/** Every setting, with its default and its fault in words. Read once, at start; nothing else reads the environment. */
const settings = z.object({
  PORT: port.default(8080),
  HOST: z.string().min(1).max(255).default('127.0.0.1'),
  DATA_DIR: z.string().min(1).default(defaultFolder),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_OWNER_URL: postgresUrl.optional(),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  MASTER_KEY: z.string().optional(),
  MASTER_KEY_FILE: z.string().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TRUST_PROXY: proxies,
  /** `auto` loads the demonstration into an empty embedded database, `load` into any empty one. */
  DEMO: z.enum(['auto', 'load', 'never']).default('auto'),
  METRICS_TOKEN: z.string().min(16).max(200).optional(),
  DATABASE_CONNECTIONS: z.coerce.number().int().min(2).max(500).default(10),
  /** Hosts that notices may go to although they are private or without TLS. */
  NOTICE_HOSTS: z
    .string()
    .max(2000)
    .regex(/^[\w.:-]+(\s*,\s*[\w.:-]+)*$/)
    .optional(),
  /** With a bucket, evidence lies there and not in DATA_DIR. */
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
    .optional(),
  S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  S3_REGION: z.string().min(1).max(100).default('us-east-1'),
  S3_ACCESS_KEY_ID: z.string().min(1).max(200).optional(),
  S3_SECRET_ACCESS_KEY: z.string().min(1).max(500).optional(),
  S3_ADDRESSING: z.enum(['path', 'host']).default('path'),
})

const words: Record<string, { zh: string; en: string }> = {
  PORT: { zh: '端口须为 0 至 65535 的整数', en: 'a port is a whole number from 0 to 65535' },
  DATABASE_URL: {
    zh: '须形如 postgres://用户:密码@主机:端口/库',
    en: 'must look like postgres://user:password@host/db',
  },
  DATABASE_OWNER_URL: {
    zh: '须形如 postgres://用户:密码@主机:端口/库',
    en: 'must look like postgres://user:pw@host/db',
  },
  PUBLIC_URL: { zh: '须为 http 或 https 网址', en: 'must be an http or https address' },
  LOG_LEVEL: { zh: '须为 fatal、error、warn、info、debug、trace 或 silent', en: 'one of fatal … trace, silent' },
  TRUST_PROXY: {
    zh: '须为 false、前置代理的层数（1 至 9），或代理地址（可带网段，逗号分隔）',
    en: 'false, the number of proxies in front (1 to 9), or their addresses or networks, separated by commas',
  },
  DEMO: { zh: '须为 auto、load 或 never', en: 'auto, load or never' },
  METRICS_TOKEN: { zh: '须为 16 至 200 个字符', en: '16 to 200 characters' },
  DATABASE_CONNECTIONS: { zh: '须为 2 至 500 的整数', en: 'a whole number from 2 to 500' },
  S3_BUCKET: {
    zh: '须为存储桶名称（小写字母、数字、点、连字符）',
    en: 'the name of a bucket: a–z, 0–9, dots, hyphens',
  },
  S3_ENDPOINT: { zh: '须为 http 或 https 网址', en: 'must be an http or https address' },
  NOTICE_HOSTS: { zh: '须为主机名或主机名:端口，逗号分隔', en: 'hosts, or host:port, separated by commas' },
  S3_ADDRESSING: { zh: '须为 path 或 host', en: 'path or host' },
}

export interface Config {
  port: number
  host: string
  dataFolder: string
  databaseUrl: string | null
  databaseOwnerUrl: string | null
  publicUrl: string
  masterKey: string | null
  masterKeyFile: string | null
  logLevel: string
  trustedProxies: false | number | string[]
  metricsToken: string | null
  loadsDemo: boolean
  connectionsMaximum: number
  noticeHosts: string[]
  /** The bucket where evidence lies; null: on disk. */
  s3: S3Place | null
}

interface Fault {
  name: string
  zh: string
  en: string
}

/** Reads the configuration. All faults are told together, since nobody wants to meet them one by one. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = settings.safeParse(given)
  const faults = [
    ...(parsed.error?.issues ?? []).map((issue) => faultOf(String(issue.path[0]))),
    ...findFaultsBetween(given),
  ]
  if (parsed.success && faults.length === 0) return configOf(parsed.data)
  throw new Failure(
    `配置有误：\n${faults.map(({ name, zh }) => `  ${name}：${zh}`).join('\n')}`,
    `The configuration is not valid:\n${faults.map(({ name, en }) => `  ${name}: ${en}`).join('\n')}`,
  )
}

function faultOf(name: string): Fault {
  return { name, ...(words[name] ?? { zh: '取值有误', en: 'is not valid' }) }
}

/** What is wrong with settings together, and with the key that they name. */
function findFaultsBetween(given: Record<string, string | undefined>): Fault[] {
  const faults: Fault[] = []
  if (given.DATABASE_OWNER_URL !== undefined && given.DATABASE_URL === undefined) {
    const en = 'only together with DATABASE_URL, the role that the program works as'
    faults.push({ name: 'DATABASE_OWNER_URL', zh: '须与 DATABASE_URL（程序所用角色）一起给出', en })
  }
  if (setsOptions(given.DATABASE_URL)) {
    const en = 'takes no options=: the program settles its connections itself (set what you need with alter role … set)'
    faults.push({ name: 'DATABASE_URL', zh: '不能带 options=：连接选项由程序设定（请改用 alter role … set）', en })
  }
  const lacking = ['S3_ENDPOINT', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'].filter(
    (name) => given[name] === undefined,
  )
  if (given.S3_BUCKET !== undefined && lacking.length > 0) {
    const en = `goes with ${lacking.join(', ')}, which are not set`
    faults.push({ name: 'S3_BUCKET', zh: `须与 ${lacking.join('、')} 一起给出`, en })
  }
  try {
    findMasterKeys({
      masterKey: given.MASTER_KEY ?? null,
      masterKeyFile: given.MASTER_KEY_FILE === undefined ? null : resolve(projectFolder, given.MASTER_KEY_FILE),
      dataFolder: resolve(projectFolder, given.DATA_DIR ?? defaultFolder),
    })
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    faults.push({ name: given.MASTER_KEY === undefined ? 'MASTER_KEY_FILE' : 'MASTER_KEY', zh: error.zh, en: error.en })
  }
  return faults
}

/** Options in the address would take the place of the program's own, that connections only read among them. */
function setsOptions(databaseUrl: string | undefined): boolean {
  return databaseUrl !== undefined && URL.canParse(databaseUrl) && new URL(databaseUrl).searchParams.has('options')
}

function configOf(read: z.output<typeof settings>): Config {
  const shownHost = read.HOST === '0.0.0.0' || read.HOST === '::' ? '127.0.0.1' : read.HOST
  return {
    port: read.PORT,
    host: read.HOST,
    dataFolder: resolve(projectFolder, read.DATA_DIR),
    databaseUrl: read.DATABASE_URL ?? null,
    databaseOwnerUrl: read.DATABASE_OWNER_URL ?? null,
    publicUrl: (read.PUBLIC_URL ?? `http://${shownHost}:${read.PORT}`).replace(/\/+$/, ''),
    masterKey: read.MASTER_KEY ?? null,
    masterKeyFile: read.MASTER_KEY_FILE === undefined ? null : resolve(projectFolder, read.MASTER_KEY_FILE),
    logLevel: read.LOG_LEVEL,
    trustedProxies: read.TRUST_PROXY,
    metricsToken: read.METRICS_TOKEN ?? null,
    loadsDemo: read.DEMO === 'load' || (read.DEMO === 'auto' && read.DATABASE_URL === undefined),
    connectionsMaximum: read.DATABASE_CONNECTIONS,
    noticeHosts: (read.NOTICE_HOSTS ?? '')
      .toLowerCase()
      .split(/\s*,\s*/)
      .filter(Boolean),
    s3: s3Of(read),
  }
}

function s3Of(read: z.output<typeof settings>): S3Place | null {
  const { S3_BUCKET: bucket, S3_ENDPOINT: endpoint, S3_ACCESS_KEY_ID: accessKeyId, S3_REGION: region } = read
  const secretAccessKey = read.S3_SECRET_ACCESS_KEY
  if (!bucket || !endpoint || !accessKeyId || !secretAccessKey) return null
  return { endpoint, bucket, region, accessKeyId, secretAccessKey, addressing: read.S3_ADDRESSING }
}
