import { connect } from 'node:net'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { takeInstanceLock } from '../../../src/server/database/instance-lock.ts'
import {
  findPostmaster,
  freePort,
  runProgram,
  startLauncher,
  startProgram,
  startServing,
  stopProgram,
  type Settings,
} from '../../support/program.ts'

let folder: string
let settings: Settings
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'creditbank-serving-'))
  settings = { DATA_DIR: folder, PORT: String(await freePort()), DEMO: 'never' }
})
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }))

const addCollege = ['institution', 'add', 'C1', '甲学院', 'College A', '--json']

describe('a bank that is served', () => {
  it('ends in order when its whole group is told to, by the launcher too, and keeps its data', async () => {
    const first = startLauncher(['serve'], settings)
    await first.untilSaid('The credit bank is open')
    expect((await runProgram(addCollege, settings)).code).toBe(0)
    expect(findPostmaster(folder)).not.toBeNull()
    // As systemd and terminals do it: the launcher passes on what the program has got already.
    for (const signal of ['SIGTERM', 'SIGTERM', 'SIGINT'] as const) first.child.kill(signal)
    const ended = await first.ended
    expect(ended).toMatchObject({ code: 0, out: '' })
    expect(ended.err.match(/Stopping/g)).toHaveLength(1)
    expect(findPostmaster(folder)).toBeNull()
    const again = await startServing(settings)
    expect(await runProgram(addCollege, settings)).toMatchObject({ code: 1 })
    expect((await stopProgram(again, 'SIGINT')).code).toBe(0)
  })

  it('starts after a kill -9, which leaves its database behind, and has what was acknowledged', async () => {
    // What a killed initdb leaves behind looks like a database and is none.
    mkdirSync(join(folder, 'postgres.unfinished'))
    writeFileSync(join(folder, 'postgres.unfinished', 'PG_VERSION'), '18')
    const killed = await startServing(settings)
    expect((await runProgram(addCollege, settings)).code).toBe(0)
    const orphan = findPostmaster(folder)
    killed.child.kill('SIGKILL')
    await killed.ended
    expect(findPostmaster(folder)).toBe(orphan)
    expect(await runProgram(addCollege, settings)).toMatchObject({ code: 1, out: expect.stringContaining('已存在') })
    expect(findPostmaster(folder)).toBeNull()
  })

  it('is hurried by a signal that comes later: a stalled upload is cut off, the database stopped all the same', async () => {
    const server = await startServing(settings)
    await stallUpload(Number(settings.PORT))
    server.child.kill('SIGTERM')
    await server.untilSaid('Stopping …')
    await delay(2_100)
    expect(server.child.exitCode).toBeNull()
    server.child.kill('SIGTERM')
    expect(await server.ended).toMatchObject({ code: 143 })
    expect(findPostmaster(folder)).toBeNull()
  })

  it('does not wait for a stalled upload for ever', async () => {
    const server = await startServing(settings)
    await stallUpload(Number(settings.PORT))
    expect((await stopProgram(server)).code).toBe(0)
    expect(findPostmaster(folder)).toBeNull()
  })

  it('writes nothing of a person into its log', async () => {
    const server = await startServing({ ...settings, LOG_LEVEL: 'trace' })
    const url = `http://127.0.0.1:${settings.PORT}/api/sign-in`
    const secrets = { username: 'liu.xiaoming', password: 'a-password-of-this-test' }
    const headers = { 'content-type': 'application/json', cookie: 'session=a-token-of-this-test' }
    for (const body of [secrets, { ...secrets, code: '987654' }, { password: 7, username: secrets.username }]) {
      await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
    }
    // What somebody writes into an address all the same.
    await fetch(`http://127.0.0.1:${settings.PORT}/app/queue?search=${encodeURIComponent('刘小明')}`, { headers })
    const search = { method: 'POST', headers, body: JSON.stringify({ search: '刘小明' }) }
    await fetch(`http://127.0.0.1:${settings.PORT}/api/users/search`, search)
    const { out } = await stopProgram(server)
    const lines = out.trim().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as { operation?: string }).operation)).toContain('signIn')
    for (const secret of [...Object.values(secrets), '987654', 'a-token-of-this-test', '刘小明', '%E5%88%98']) {
      expect(out, secret).not.toContain(secret)
    }
  })
})

describe('a bank that cannot be served', () => {
  it('says so when the port is taken, and stops its database', async () => {
    const other = createServer().listen(Number(settings.PORT), '127.0.0.1')
    const { code, err } = await runProgram(['serve'], settings)
    other.close()
    expect(err).toContain(`Port ${settings.PORT} is taken. Stop the program that uses it, or set another PORT.`)
    expect(code).toBe(2)
    expect(findPostmaster(folder)).toBeNull()
  })

  it('says so when the data folder cannot be written', async () => {
    writeFileSync(join(folder, 'a-file'), '')
    const { code, err } = await runProgram(['serve'], { ...settings, DATA_DIR: join(folder, 'a-file', 'data') })
    expect(err).toContain('is not writable. Check its permissions, or set another DATA_DIR.')
    expect(code).toBe(2)
  })

  it('says so when something else lies in the place of the database', async () => {
    mkdirSync(join(folder, 'postgres'))
    writeFileSync(join(folder, 'postgres', 'a-file'), '')
    const { code, err } = await runProgram(['serve'], settings)
    expect(err).toContain('is no database but is not empty either')
    expect(code).toBe(2)
    expect(readdirSync(join(folder, 'postgres'))).toEqual(['a-file'])
  })

  it('says so when another bank uses the data folder', async () => {
    const lock = takeInstanceLock(join(folder, 'instance.lock'), 'server')
    const { code, err } = await runProgram(['serve'], settings)
    lock.release()
    expect(err).toContain(`Another credit bank is using this data folder (process ${process.pid})`)
    expect(code).toBe(2)
  })

  it('tells every fault of its configuration at once, before it touches anything', async () => {
    const { code, err } = await runProgram(['serve'], { ...settings, PORT: 'x', MASTER_KEY: 'y', DEMO: 'z' })
    for (const name of ['PORT', 'MASTER_KEY', 'DEMO']) expect(err).toContain(`  ${name}: `)
    expect(code).toBe(2)
    expect(findPostmaster(folder)).toBeNull()
  })
})

describe('a command', () => {
  it('waits for another that has the data folder, since the database ends with it', async () => {
    const lock = takeInstanceLock(join(folder, 'instance.lock'), 'command')
    const command = startProgram(addCollege.slice(0, -1), settings)
    await command.untilSaid(`Waiting for process ${process.pid}`)
    lock.release()
    expect(await command.ended).toMatchObject({ code: 0 })
  })

  it('waits for a server that is just starting', async () => {
    const lock = takeInstanceLock(join(folder, 'instance.lock'), 'server')
    const command = startProgram(addCollege.slice(0, -1), settings)
    await command.untilSaid(`Waiting for process ${process.pid}`)
    lock.release()
    expect(await command.ended).toMatchObject({ code: 0 })
  })

  it('that is interrupted stops the database that it started', async () => {
    const command = startProgram(['demo', 'load'], settings)
    await command.untilSaid('Loading the demonstration college')
    expect(await stopProgram(command, 'SIGINT')).toMatchObject({ code: 130 })
    expect(findPostmaster(folder)).toBeNull()
  })
})

/** Sends the head of an upload and a part of its body, and then nothing. */
function stallUpload(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      const head = ['POST /api/sign-in HTTP/1.1', 'host: bank', 'content-type: application/json', 'content-length: 900']
      // The server says that it has taken the request up: only then is it one that is under way.
      socket.write(`${[...head, 'expect: 100-continue'].join('\r\n')}\r\n\r\n{`)
    })
    socket.on('error', reject)
    socket.once('data', () => {
      socket.off('error', reject).on('error', () => undefined)
      resolve()
    })
  })
}
