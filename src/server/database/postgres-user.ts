import { readFileSync, statSync } from 'node:fs'
import { dirname, parse } from 'node:path'
import { Failure } from '../failure.ts'

/** As whom the database runs: as ourselves, or, since PostgreSQL refuses root, as an unprivileged system user. */
export interface DatabaseUser {
  uid: number | null
  gid: number
  /** A capability needed to reach folders inside root's closed home, or null. */
  capability: string | null
}

/**
 * Chooses the user. For root: `postgres` if the system has it, else `nobody`. When the clone or the data lie inside a
 * home that only root may enter, the server gets the one capability that lets it pass through (dac_read_search, or
 * dac_override where a container withholds the former); moving the data elsewhere would surprise the operator.
 */
export function databaseUser(folders: readonly string[]): DatabaseUser {
  if (process.getuid?.() !== 0) return { uid: null, gid: 0, capability: null }
  const entry = readAccount('postgres') ?? readAccount('nobody')
  if (!entry) {
    throw new Failure(
      '以 root 运行时需要系统用户 postgres 或 nobody。请建立其一，或以普通用户运行。',
      'Run by root, the system user postgres or nobody is needed. Create one, or run as an ordinary user.',
    )
  }
  const isOpen = folders.every((folder) => isReachable(folder))
  return { ...entry, capability: isOpen ? null : findCapability() }
}

function readAccount(name: string): { uid: number; gid: number } | null {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${name}:`))
  if (!line) return null
  const [, , uid, gid] = line.split(':')
  return { uid: Number(uid), gid: Number(gid) }
}

function isReachable(folder: string): boolean {
  for (let path = folder; path !== parse(path).root; path = dirname(path)) {
    if ((statSync(path).mode & 0o001) === 0) return false
  }
  return true
}

function findCapability(): string {
  const status = readFileSync('/proc/self/status', 'utf8')
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`)
  if ((effective >> 2n) & 1n) return 'dac_read_search'
  if ((effective >> 1n) & 1n) return 'dac_override'
  throw new Failure(
    '数据库无法进入 root 的目录。请把项目放到 /opt 之类的目录，或用 DATA_DIR 指定可进入的目录。',
    'The database cannot enter root’s home. Put the project below /opt or the like, or set another DATA_DIR.',
  )
}

/** How to run a program as the database's user. LANG is fixed, since an unset one would give SQL_ASCII. */
export function commandAs(user: DatabaseUser, file: string, programArguments: string[]) {
  const environment = { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' }
  if (user.uid === null) return { file, arguments: programArguments, options: { env: environment } }
  if (user.capability === null) {
    return { file, arguments: programArguments, options: { env: environment, uid: user.uid, gid: user.gid } }
  }
  const caps = `+${user.capability}`
  const who = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups']
  const grants = [`--inh-caps=${caps}`, `--ambient-caps=${caps}`]
  return {
    file: 'setpriv',
    arguments: [...who, ...grants, '--', file, ...programArguments],
    options: { env: environment },
  }
}
