import { Command } from 'commander'
import { Failure } from '../server/failure.ts'
import { readConfig } from '../server/config.ts'
import { addUserCommand } from './commands/add-user.ts'
import { backupBank } from './commands/backup-bank.ts'
import { checkBank } from './commands/check-bank.ts'
import { advanceDemo, loadDemoCommand, resetDemo } from './commands/demo.ts'
import { migrateBank } from './commands/migrate-bank.ts'
import { restoreBank } from './commands/restore-bank.ts'
import { serveBank } from './commands/serve-bank.ts'
import { createTerminal, type Terminal } from './terminal.ts'
import type { Config } from '../server/config.ts'

/** What every command gets: configuration, terminal, and what only this file may read from the environment. */
export interface CommandContext {
  config: Config
  terminal: Terminal
  passphrase: string | null
}

/** A command answers with its exit code: 0 done, 1 the answer is no, 2 used wrongly or broken. */
type Run = (context: CommandContext, ...given: string[]) => Promise<number>

const program = new Command('creditbank')
  .description('学分银行 · Credit Bank')
  .option('--json', '以 JSON 回答 · answer in JSON')
  .exitOverride()
  .configureOutput({ writeErr: (text) => process.stderr.write(text) })

function add(usage: string, description: string, run: Run, parent = program): Command {
  return parent
    .command(usage)
    .description(description)
    .action(async (...given: unknown[]) => {
      const isJson = Boolean(program.opts<{ json?: boolean }>().json)
      const words = given.filter((one): one is string => typeof one === 'string')
      const context = {
        config: readConfig(process.env),
        terminal: createTerminal(isJson),
        passphrase: process.env.CREDITBANK_PASSPHRASE ?? null,
      }
      process.exitCode = await run(context, ...words)
    })
}

add('serve', '启动服务 · serve', serveBank)
add('migrate', '更新数据库结构 · bring the schema forward', migrateBank)
add('check', '核对账本的全部不变量 · check every invariant of the ledger', checkBank)
add('backup <file>', '备份（口令加密） · back up, encrypted with CREDITBANK_PASSPHRASE', backupBank)
add('restore <file>', '恢复到空库 · restore into an empty bank', restoreBank)
const demo = program.command('demo').description('演示数据 · the demonstration')
add('load', '载入演示学院 · load the demonstration college', loadDemoCommand, demo)
add('reset', '清空并重新载入 · empty and load anew', resetDemo, demo)
add('advance <period>', '推进时间，如 5d · move the clock, such as 5d', advanceDemo, demo)
const user = program.command('user').description('工作人员 · members of staff')
add('add <username> <name> <role>', '新增并授予角色 · add with a role', addUserCommand, user)

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = tellFailure(error)
}

function tellFailure(error: unknown): number {
  if (error instanceof Failure) {
    process.stderr.write(`${error.zh}\n${error.en}\n`)
    return 2
  }
  const { code, exitCode } = error as { code?: string; exitCode?: number }
  if (code?.startsWith('commander.')) return exitCode === 0 ? 0 : 2
  process.stderr.write(`出错了，未完成。\nSomething went wrong; nothing was finished.\n${(error as Error).stack}\n`)
  return 2
}
