import { execFileSync } from 'node:child_process'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Failure } from '../failure.ts'

/** Who works on a data folder: a server, beside which commands may work, or a command, which others wait for. */
export interface LockHolder {
  pid: number
  start: string | null
  use: 'server' | 'command'
}

/** When a process started, as the system tells it: with the pid it names one process, even after the pid is reused. */
function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold spaces; the start time is the 22nd field, the 20th after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    if (process.platform === 'linux') return null
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null
  } catch {
    return null
  }
}

/**
 * Takes the lock of a data folder for this process, or fails with a sentence when another live process holds it. A lock
 * whose process is gone (after kill -9, a power cut) is taken over. The lock is written aside and linked into place, so
 * that nobody ever reads half of one.
 */
export function takeInstanceLock(path: string, use: LockHolder['use']): { release(): void } {
  const own = JSON.stringify({ pid: process.pid, start: processStart(process.pid), use } satisfies LockHolder)
  const aside = `${path}.${process.pid}`
  writeFileSync(aside, own, { mode: 0o600 })
  try {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      if (link(aside, path) || takeOver(aside, path)) return { release: () => release(path, own) }
      const holder = findLockHolder(path)
      if (holder) {
        throw new Failure(
          `另一个学分银行正在使用该数据目录（进程 ${holder.pid}）。请先停止它，或用 DATA_DIR 指定其他目录。`,
          `Another credit bank is using this data folder (process ${holder.pid}). Stop it, or set another DATA_DIR.`,
        )
      }
    }
    throw new Failure('数据目录正被占用，请重试。', 'The data folder is being taken by another process; try again.')
  } finally {
    rmSync(aside, { force: true })
  }
}

/** The live process that holds the lock, or null. */
export function findLockHolder(path: string): LockHolder | null {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as LockHolder
    const start = processStart(holder.pid)
    return start !== null && start === holder.start ? holder : null
  } catch {
    return null
  }
}

/**
 * Removes a dead process's lock and takes its place. A second link is held meanwhile: of two programs that start after
 * a kill -9, the slower would else remove the lock that the faster has just taken.
 */
function takeOver(aside: string, path: string): boolean {
  const guard = `${path}.takeover`
  if (!link(aside, guard)) {
    if (findLockHolder(guard) === null) rmSync(guard, { force: true })
    return false
  }
  try {
    if (findLockHolder(path) !== null) return false
    rmSync(path, { force: true })
    return link(aside, path)
  } finally {
    rmSync(guard, { force: true })
  }
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function release(path: string, own: string): void {
  try {
    if (readFileSync(path, 'utf8') === own) rmSync(path, { force: true })
  } catch {
    // It is gone already.
  }
}
