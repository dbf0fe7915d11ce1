import { resolve } from 'node:path'
import { z } from 'zod'
import { Failure } from './failure.ts'

const port = z.coerce.number().int().min(0).max(65_535)
const postgresUrl = z.string().regex(/^postgres(ql)?:\/\/\S+$/)

/** Every setting, with its default and its fault in words. Read once, at start; nothing else reads the environment. */
const settings = z.object({
  PORT: port.default(8080),
  HOST: z.string().min(1).max(255).default('127.0.0.1'),
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_OWNER_URL: postgresUrl.optional(),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  MASTER_KEY: z.string().optional(),
  MASTER_KEY_FILE: z.string().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TRUST_PROXY: z.enum(['true', 'false']).default('false'),
  DEMO: z.enum(['auto', 'never']).default('auto'),
  DATABASE_CONNECTIONS: z.coerce.number().int().min(2).max(500).default(10),
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
  TRUST_PROXY: { zh: '须为 true 或 false', en: 'true or false' },
  DEMO: { zh: '须为 auto 或 never', en: 'auto or never' },
  DATABASE_CONNECTIONS: { zh: '须为 2 至 500 的整数', en: 'a whole number from 2 to 500' },
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
  trustsProxy: boolean
  loadsDemo: boolean
  connectionsMaximum: number
}

/** Reads the configuration. All faults are told together, since nobody wants to meet them one by one. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = settings.safeParse(given)
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0])
      return { name, text: words[name] ?? { zh: '取值有误', en: 'is not valid' } }
    })
    throw new Failure(
      `配置有误：\n${faults.map(({ name, text }) => `  ${name}：${text.zh}`).join('\n')}`,
      `The configuration is not valid:\n${faults.map(({ name, text }) => `  ${name}: ${text.en}`).join('\n')}`,
    )
  }
  const read = parsed.data
  const shownHost = read.HOST === '0.0.0.0' || read.HOST === '::' ? '127.0.0.1' : read.HOST
  return {
    port: read.PORT,
    host: read.HOST,
    dataFolder: resolve(read.DATA_DIR),
    databaseUrl: read.DATABASE_URL ?? null,
    databaseOwnerUrl: read.DATABASE_OWNER_URL ?? null,
    publicUrl: (read.PUBLIC_URL ?? `http://${shownHost}:${read.PORT}`).replace(/\/+$/, ''),
    masterKey: read.MASTER_KEY ?? null,
    masterKeyFile: read.MASTER_KEY_FILE ?? null,
    logLevel: read.LOG_LEVEL,
    trustsProxy: read.TRUST_PROXY === 'true',
    loadsDemo: read.DEMO === 'auto',
    connectionsMaximum: read.DATABASE_CONNECTIONS,
  }
}
