/** Runs every test: static checks, pure, database, browser. `--fast` leaves out the browser and the slow ones. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const isFast = process.argv.includes('--fast')
const node = process.execPath
const bin = (name: string, path: string) => join(root, 'node_modules', name, path)

interface Stage {
  name: string
  command: string[]
}

const vitest = bin('vitest', 'vitest.mjs')
const stages: Stage[] = [
  { name: '类型 types', command: [bin('typescript', 'bin/tsc'), '--noEmit'] },
  { name: '规则 lint', command: [bin('oxlint', 'bin/oxlint'), '--type-aware', '--deny-warnings'] },
  { name: '格式 format', command: [bin('oxfmt', 'bin/oxfmt'), '--check'] },
  { name: '闲置 unused', command: [bin('knip', 'bin/knip.js'), '--include', 'files,dependencies,unlisted'] },
  { name: '纯函数 pure', command: [vitest, 'run', '--project', 'pure'] },
  {
    name: '数据库 database',
    command: [vitest, 'run', '--project', 'database', ...(isFast ? ['--exclude', 'test/crash/**'] : [])],
  },
  ...(isFast ? [] : [{ name: '浏览器 browser', command: [vitest, 'run', '--project', 'browser'] }]),
]

let failed = 0
const started = Date.now()
for (const { name, command } of stages) {
  const begun = Date.now()
  process.stdout.write(`\n── ${name}\n`)
  const result = spawnSync(node, command, { cwd: root, stdio: 'inherit', env: { ...process.env, FORCE_COLOR: '0' } })
  const seconds = ((Date.now() - begun) / 1000).toFixed(1)
  const isPassed = result.status === 0
  if (!isPassed) failed += 1
  process.stdout.write(`── ${name}: ${isPassed ? '通过 passed' : '未通过 FAILED'} (${seconds} s)\n`)
}
process.stdout.write(
  `\n${((Date.now() - started) / 1000).toFixed(1)} s\n${stages.length - failed} passed, ${failed} failed\n`,
)
process.exitCode = failed === 0 ? 0 : 1
