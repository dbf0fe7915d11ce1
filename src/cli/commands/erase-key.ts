import { line } from '../../contract/shapes.ts'
import { eraseLearnerKey, findErasable } from '../../server/keys/erase-learner.ts'
import { openBank } from '../../server/open-bank.ts'
import { askWord } from '../ask-word.ts'
import { demandWord } from '../demand-word.ts'
import type { CommandContext } from '../main.ts'

/** Erases a learner from the log by deleting the key of the learner's events, once the account number was typed again. */
export async function eraseKey({ config, terminal }: CommandContext, given = ''): Promise<number> {
  const number = demandWord(given, line(64), { zh: '账号', en: 'account number' })
  const bank = await openBank(config, { migrates: false, joinsRunning: true, onStep: terminal.tell })
  try {
    const found = await findErasable(bank.world, number)
    if (!found.hasKey) {
      terminal.answer(`账户 ${number} 的密钥早已删除。The key of ${number} was erased before.`, { isErased: false })
      return 1
    }
    terminal.tell(
      `将永久删除账户 ${number}（${found.maskedName}）的密钥，${found.events} 条存证事件从此无法读取。请再次输入账号以确认：`,
      `The key of ${number} will be gone for ever, and ${found.events} events unreadable. Type the account number again:`,
    )
    if ((await askWord()) !== number) {
      terminal.answer('账号不符，未删除。That is another number: nothing was erased.', { isErased: false })
      return 1
    }
    await eraseLearnerKey(bank.world, number)
    const text = `已删除。更早的备份中仍有该密钥，直至备份销毁。
Erased. Backups made before hold the key until they are destroyed.`
    terminal.answer(text, { isErased: true, account: number, events: found.events })
    return 0
  } finally {
    await bank.close()
  }
}
