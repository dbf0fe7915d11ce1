import { Command } from 'commander'
import { describeProblem, Problem } from '../contract/problem.ts'
import { readConfig, type Config } from '../server/config.ts'
import { Failure } from '../server/failure.ts'
import { addInstitutionCommand } from './commands/add-institution.ts'
import { addUserCommand } from './commands/add-user.ts'
import { backupBank } from './commands/backup-bank.ts'
import { checkBank } from './commands/check-bank.ts'
import { advanceDemo, loadDemoCommand, resetDemo } from './commands/demo.ts'
import { eraseKey } from './commands/erase-key.ts'
import { migrateBank } from './commands/migrate-bank.ts'
import { restoreBank } from './commands/restore-bank.ts'
import { rotateKey } from './commands/rotate-key.ts'
import { serveBank } from './commands/serve-bank.ts'
import { showKeys } from './commands/show-keys.ts'
import { verifyArchiveFile } from './commands/verify-archive.ts'
import { watchSignals, type Signals } from './signals.ts'
import { createTerminal, type Terminal } from './terminal.ts'

/** What every command gets: configuration, terminal, and what only this file may read from the environment. */
export interface CommandContext {
  config: Config
  terminal: Terminal
  signals: Signals
  passphrase: string | null
}

/** A command answers with its exit code: 0 done, 1 the answer is no, 2 used wrongly or broken. */
type Run = (context: CommandContext, ...given: string[]) => Promise<number>

// Asked of the words themselves: a command that is used wrongly answers in JSON as well.
const isJson = process.argv.includes('--json')
const terminal = createTerminal(isJson)
const signals = watchSignals(terminal)

const program = new Command('creditbank')
  .description('学分银行 · Credit Bank')
  .option('--json', '以 JSON 回答 · answer in JSON')
  .exitOverride()
  .configureOutput({ writeErr: (text) => (isJson ? undefined : process.stderr.write(text)) })

function add(usage: string, description: string, run: Run, parent = program): Command {
  return parent
    .command(usage)
    .description(description)
    .action(async (...given: unknown[]) => {
      const words = given.filter((one): one is string => typeof one === 'string')
      const passphrase = process.env.CREDITBANK_PASSPHRASE ?? null
      process.exitCode = await run({ config: readConfig(process.env), terminal, signals, passphrase }, ...words)
    })
}

add('serve', '启动服务 · serve', serveBank)
add('migrate', '更新数据库结构 · bring the schema forward', migrateBank)
add('check', '核对账本的全部不变量 · check every invariant of the ledger', checkBank)
add('backup <file>', '备份（口令加密） · back up, encrypted with CREDITBANK_PASSPHRASE', backupBank)
add('restore <file>', '恢复到空库 · restore into an empty bank', restoreBank)
add('verify-archive <file> [fingerprint]', '离线验证归档包 · verify an archive package offline', verifyArchiveFile)
const key = program.command('key').description('主密钥与学习者密钥 · the master key and the keys of learners')
add('status', '各版本主密钥密封了什么 · what each version of the master key seals', showKeys, key)
add('rotate', '以最新版本重新密封 · seal everything under the newest version', rotateKey, key)
add('erase <account>', '删除学习者密钥（须再次输入账号） · erase a learner from the log', eraseKey, key)
const demo = program.command('demo').description('演示数据 · the demonstration')
add('load', '载入演示学院 · load the demonstration college', loadDemoCommand, demo)
add('reset', '清空并重新载入 · empty and load anew', resetDemo, demo)
add('advance <period>', '推进时间，如 5d · move the clock, such as 5d', advanceDemo, demo)
const institution = program.command('institution').description('院校 · institutions')
const addedInstitution = '新增院校，附标准流程与成果名录 · add a college with the standard workflow and catalogue'
add('add <code> <name-zh> <name-en>', addedInstitution, addInstitutionCommand, institution)
const user = program.command('user').description('工作人员 · members of staff')
const addedUser = '新增工作人员并授予角色 · add a member of staff with a role'
add('add <username> <name> <role> [institution-code]', addedUser, addUserCommand, user)

try {
  await program.parseAsync()
} catch (error) {
  // Whatever fails while a signal ends the program failed because of it; the signal gives the exit code.
  if (!signals.isEnding()) process.exitCode = tellError(error)
}

function tellError(error: unknown): number {
  if (error instanceof Failure) {
    terminal.fail(error.zh, error.en)
    return 2
  }
  if (error instanceof Problem) {
    const { code, details } = error
    terminal.fail(describeProblem(code, details, 'zh'), describeProblem(code, details, 'en'))
    return 1
  }
  const { code, exitCode, message, stack } = error as Error & { code?: string; exitCode?: number }
  if (code?.startsWith('commander.')) {
    if (exitCode === 0) return 0
    // Commander has told a person already.
    if (isJson) terminal.fail(`用法有误：${message}`, message)
    return 2
  }
  terminal.fail('出错了，未完成。', 'Something went wrong; nothing was finished.')
  process.stderr.write(`${stack}\n`)
  return 2
}
