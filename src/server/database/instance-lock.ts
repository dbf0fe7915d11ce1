import { execFileSync } from 'node:child_process'
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { Failure } from '../failure.ts'

/** When a process started, as the system tells it: with the pid it names one process, even after the pid is reused. */
export function processStart(pid: number): string | null {
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
 * whose process is gone (after kill -9, a power cut) is taken over.
 */
export function takeInstanceLock(path: string): { release(): void } {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const file = openSync(path, 'wx', 0o600)
      writeSync(file, JSON.stringify({ pid: process.pid, start: processStart(process.pid) }))
      closeSync(file)
      return { release: () => rmSync(path, { force: true }) }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      if (isLockHeld(path)) {
        const holder = readHolder(path)
        throw new Failure(
          `另一个学分银行正在使用该数据目录（进程 ${holder?.pid}）。请先停止它，或用 DATA_DIR 指定其他目录。`,
          `Another credit bank is using this data folder (process ${holder?.pid}). Stop it, or set another DATA_DIR.`,
        )
      }
      rmSync(path, { force: true })
    }
  }
  throw new Failure('数据目录正被占用，请重试。', 'The data folder is being taken by another process; try again.')
}

/** True while the process that took the lock lives. */
export function isLockHeld(path: string): boolean {
  const holder = readHolder(path)
  return holder !== null && processStart(holder.pid) !== null && processStart(holder.pid) === holder.start
}

function readHolder(path: string): { pid: number; start: string | null } | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as { pid: number; start: string | null }
  } catch {
    return null
  }
}
