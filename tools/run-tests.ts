/**
 * Runs every test: static checks, pure, database, browser. `--fast` leaves out the browser and the slow ones; `--oldest`
 * runs the database tests, and nothing else, on the oldest PostgreSQL that is supported.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { startSystemPostgres } from './start-system-postgres.ts'

const root = join(import.meta.dirname, '..')
const isFast = process.argv.includes('--fast')
const isOldest = process.argv.includes('--oldest')
const node = process.execPath
const bin = (name: string, path: string) => join(root, 'node_modules', name, path)

interface Stage {
  name: string
  command: string[]
}

/** Start and kill whole programs, write thousands of files, load the demonstration, or walk the rarer paths. */
const slow = [
  'test/crash/**',
  'test/backup/**',
  'test/frame/**/*.db.test.ts',
  'test/journeys/!(main-job|side-paths)*',
  'test/access/!(access-matrix)*.db.test.ts',
  'src/server/demo/load-demo.db.test.ts',
]
/** Have an embedded PostgreSQL of their own, whichever the other tests run on. */
const embedded = ['test/crash/**', 'test/backup/busy-bank.db.test.ts', 'test/frame/programs/serving.db.test.ts']
/** Loads the demonstration several times to see how programs start; that it loads on any PostgreSQL another test shows. */
const once = [...embedded, 'test/frame/programs/demonstration.db.test.ts']
const excluding = (paths: readonly string[]) => paths.flatMap((path) => ['--exclude', path])

const vitest = bin('vitest', 'vitest.mjs')
const database = [vitest, 'run', '--project', 'database']
const stages: Stage[] = [
  { name: '类型 types', command: [bin('typescript', 'bin/tsc'), '--noEmit'] },
  { name: '规则 lint', command: [bin('oxlint', 'bin/oxlint'), '--type-aware', '--deny-warnings'] },
  { name: '格式 format', command: [bin('oxfmt', 'bin/oxfmt'), '--check'] },
  { name: '闲置 unused', command: [bin('knip', 'bin/knip.js'), '--include', 'files,dependencies,unlisted'] },
  { name: '纯函数 pure', command: [vitest, 'run', '--project', 'pure'] },
  { name: '数据库 database', command: [...database, ...excluding(isFast ? slow : [])] },
  ...(isFast ? [] : [{ name: '浏览器 browser', command: [vitest, 'run', '--project', 'browser'] }]),
]

const results: boolean[] = []
const started = Date.now()
if (isOldest) await runOnOldestPostgres()
else for (const stage of stages) runStage(stage)
const failed = results.filter((isPassed) => !isPassed).length
process.stdout.write(
  `\n${((Date.now() - started) / 1000).toFixed(1)} s\n${results.length - failed} passed, ${failed} failed\n`,
)
process.exitCode = failed === 0 ? 0 : 1

function runStage({ name, command }: Stage, settings: Record<string, string> = {}): void {
  const begun = Date.now()
  process.stdout.write(`\n── ${name}\n`)
  const env = { ...process.env, FORCE_COLOR: '0', ...settings }
  const isPassed = spawnSync(node, command, { cwd: root, stdio: 'inherit', env }).status === 0
  results.push(isPassed)
  const seconds = ((Date.now() - begun) / 1000).toFixed(1)
  process.stdout.write(`── ${name}: ${isPassed ? '通过 passed' : '未通过 FAILED'} (${seconds} s)\n`)
}

/** As Debian ships it. */
async function runOnOldestPostgres(): Promise<void> {
  const name = '数据库 database (PostgreSQL 15)'
  const postgres = await startSystemPostgres()
  if (postgres === null) {
    process.stdout.write(`\n── ${name}: 未安装，已略过 left out: it is not installed (apt-get install postgresql-15)\n`)
    return
  }
  runStage({ name, command: [...database, ...excluding(once)] }, { TEST_DATABASE_URL: postgres.superuserUrl })
  await postgres.stop()
}
