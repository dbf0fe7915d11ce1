import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const root = join(import.meta.dirname, '../..')

/** The program as a process of its own, with what it says. */
export interface Program {
  child: ChildProcess
  /** Resolves when it has ended: its exit code, and all that it wrote. */
  ended: Promise<{ code: number | null; out: string; err: string }>
  /** Waits until it has said something on stderr. */
  untilSaid(text: string): Promise<void>
}

/** What a test gives a program: nothing of the environment that the tests themselves run in. */
export type Settings = Record<string, string>

function start(words: readonly string[], settings: Settings, cwd: string): Program {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, words, { cwd, env: { PATH, HOME, LOG_LEVEL: 'silent', ...settings } })
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString('utf8')))
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString('utf8')))
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, ...said })),
  )
  return {
    child,
    ended,
    untilSaid: async (text) => {
      while (!said.err.includes(text)) {
        if (child.exitCode !== null) throw new Error(`it ended without saying ${text}:\n${said.err}${said.out}`)
        await delay(20)
      }
    },
  }
}

/** Starts a command of the product; `cwd` is the folder it is called in. */
export function startProgram(words: readonly string[], settings: Settings, cwd: string = root): Program {
  return start([join(root, 'src/cli/main.ts'), ...words], settings, cwd)
}

/** As a person starts it: by the launcher, which starts the program. */
export function startLauncher(words: readonly string[], settings: Settings): Program {
  return start([join(root, 'launch.mjs'), ...words], settings, root)
}

/** Runs a command to its end. */
export function runProgram(words: readonly string[], settings: Settings, cwd?: string): Program['ended'] {
  return startProgram(words, settings, cwd).ended
}

/** Serves, and waits until it is open. */
export async function startServing(settings: Settings): Promise<Program> {
  const program = startProgram(['serve'], settings)
  await program.untilSaid('The credit bank is open')
  return program
}

/** A signal ends a program in order; answers how it ended. */
export function stopProgram(program: Program, signal: NodeJS.Signals = 'SIGTERM'): Program['ended'] {
  program.child.kill(signal)
  return program.ended
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** The process of the embedded database, or null where none runs on the folder. */
export function findPostmaster(folder: string): number | null {
  try {
    const pid = Number(readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
    process.kill(pid, 0)
    return pid
  } catch {
    return null
  }
}
