import { rotateKeys } from '../../server/keys/rotate-keys.ts'
import { countOlder } from '../../server/keys/key-use.ts'
import { openBank } from '../../server/open-bank.ts'
import type { CommandContext } from '../main.ts'
import { asJson, describeUse } from './show-keys.ts'

/** Seals everything under the newest version of the master key; 1 when something is still sealed under an older one. */
export async function rotateKey({ config, terminal }: CommandContext): Promise<number> {
  const bank = await openBank(config, { migrates: false, joinsRunning: true, onStep: terminal.tell })
  try {
    const { newest } = bank.world.seals
    const { done, broken, use, retired } = await rotateKeys(bank.world, terminal.progress.bind(terminal))
    const older = countOlder(use, newest)
    const resealed = Object.values(done).reduce((sum, count) => sum + count, 0)
    const lines = [
      `已用 v${newest} 重新密封 ${resealed} 项。Sealed ${resealed} values anew under v${newest}.`,
      describeUse(use, newest),
      ...(older > 0 ? [adviceOf(broken)] : []),
      ...(retired.length > 0 ? [retirementOf(retired)] : []),
    ]
    terminal.answer(lines.join('\n'), { newest, done, broken, use: asJson(use), retired, older })
    return older === 0 ? 0 : 1
  } finally {
    await bank.close()
  }
}

function adviceOf(broken: readonly string[]): string {
  if (broken.length === 0) {
    return `仍有内容以旧版本密封：停止不知道新版本的服务，再运行一次。
Something is still sealed under an older version: stop the servers that do not know the new one and run this again.`
  }
  return `以下内容打不开，保持原样。These do not open and stay as they are:\n${broken.slice(0, 100).join('\n')}`
}

function retirementOf(retired: readonly number[]): string {
  const names = retired.map((version) => `v${version}`).join(', ')
  return `${names} 已不再使用，可从各服务器的主密钥中删除；此前的备份自带旧密钥。
${names} seals nothing any more and may be taken out of the master key of every server; earlier backups hold it themselves.`
}
