import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findLockHolder, takeInstanceLock } from '../../src/server/database/instance-lock.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'creditbank-lock-'))
  path = join(folder, 'instance.lock')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A program that takes the lock, says whether it has it, and keeps it until it is told to end. */
const program = `
const { takeInstanceLock } = await import(${JSON.stringify(
  join(import.meta.dirname, '../../src/server/database/instance-lock.ts'),
)})
process.stdin.once('data', () => {
  try { takeInstanceLock(process.argv[1], 'server'); console.log('taken') } catch { console.log('refused') }
})
console.log('ready')
setInterval(() => undefined, 1000)`

function startTaker() {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, path], { stdio: 'pipe' })
  let said = ''
  const waiting: { word: string; resolve: () => void }[] = []
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8')
    for (const one of waiting.filter(({ word }) => new RegExp(word).test(said))) one.resolve()
  })
  const until = (word: string) =>
    new Promise<void>((resolve) => (new RegExp(word).test(said) ? resolve() : waiting.push({ word, resolve })))
  const gone = new Promise((resolve) => child.on('close', resolve))
  const kill = async () => {
    child.kill('SIGKILL')
    await gone
  }
  return { until, kill, take: () => child.stdin.write('go\n'), said: () => said }
}

describe('the lock of a data folder', () => {
  it('is held by one process, which is named, and free again when it is released', () => {
    const lock = takeInstanceLock(path, 'command')
    expect(findLockHolder(path)).toMatchObject({ pid: process.pid, use: 'command' })
    expect(() => takeInstanceLock(path, 'server')).toThrow(String(process.pid))
    lock.release()
    expect(findLockHolder(path)).toBeNull()
    takeInstanceLock(path, 'server').release()
    expect(readdirSync(folder)).toEqual([])
  })

  it('is taken over from a process that was killed by exactly one of many that start at once', async () => {
    const killed = startTaker()
    await killed.until('ready')
    killed.take()
    await killed.until('taken')
    await killed.kill()
    expect(existsSync(path)).toBe(true)
    const takers = Array.from({ length: 6 }, () => startTaker())
    await Promise.all(takers.map((one) => one.until('ready')))
    for (const one of takers) one.take()
    await Promise.all(takers.map((one) => one.until('taken|refused')))
    expect(takers.filter((one) => one.said().includes('taken'))).toHaveLength(1)
    await Promise.all(takers.map((one) => one.kill()))
  }, 20_000)

  it('is not the next holder’s to lose: a release takes away one’s own lock alone', () => {
    const lock = takeInstanceLock(path, 'server')
    writeFileSync(path, JSON.stringify({ pid: 1, start: 'other', use: 'server' }))
    lock.release()
    expect(existsSync(path)).toBe(true)
  })
})
