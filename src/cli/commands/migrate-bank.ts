import { openBank } from '../../server/open-bank.ts'
import type { CommandContext } from '../main.ts'

/** Brings the schema forward and says at which version it is. */
export async function migrateBank({ config, terminal }: CommandContext): Promise<number> {
  const bank = await openBank(config, { onStep: (zh, en) => terminal.tell(zh, en) })
  await bank.close()
  terminal.answer('数据库结构已是最新。The schema is up to date.', { isCurrent: true })
  return 0
}
