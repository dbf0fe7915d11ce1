import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Failure } from '../failure.ts'
import { commandAs, type DatabaseUser } from './postgres-user.ts'

/**
 * Makes a new cluster with UTF-8 and C.UTF-8. It is made beside its place, flushed to disk and then renamed: what a
 * killed initdb leaves behind looks whole and is not.
 */
export function initialiseCluster(given: {
  binaries: string
  cluster: string
  user: DatabaseUser
  password: string
}): void {
  const { binaries, cluster, user, password } = given
  const unfinished = `${cluster}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { mode: 0o700 })
  const passwordFile = `${unfinished}.${randomBytes(6).toString('hex')}`
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (user.uid !== null) {
    chownSync(unfinished, user.uid, user.gid)
    chownSync(passwordFile, user.uid, user.gid)
  }
  const options = ['-D', unfinished, '-U', 'creditbank_admin', `--pwfile=${passwordFile}`, '-A', 'scram-sha-256']
  const locale = ['-E', 'UTF8', '--locale-provider=builtin', '--locale=C.UTF-8', '--no-instructions']
  try {
    const command = commandAs(user, join(binaries, 'initdb'), [...options, ...locale])
    const result = spawnSync(command.file, command.arguments, { ...command.options, encoding: 'utf8', cwd: '/' })
    if (result.status !== 0) {
      throw new Failure(
        `数据库初始化失败：${result.stderr || String(result.error ?? result.signal)}`,
        'The database could not be initialised; the reason is above.',
      )
    }
    putInPlace(unfinished, cluster)
  } finally {
    rmSync(passwordFile, { force: true })
    rmSync(unfinished, { recursive: true, force: true })
  }
}

/** The rename is flushed as well. An empty folder in the place, made by an operator beforehand, gives way to it. */
function putInPlace(unfinished: string, cluster: string): void {
  try {
    renameSync(unfinished, cluster)
  } catch {
    throw new Failure(
      `${cluster} 不是数据库目录，但其中已有内容。请移走它，或用 DATA_DIR 指定其他目录。`,
      `${cluster} is no database but is not empty either. Move it away, or set another DATA_DIR.`,
    )
  }
  if (process.platform === 'win32') return
  const folder = openSync(dirname(cluster), 'r')
  fsyncSync(folder)
  closeSync(folder)
}
