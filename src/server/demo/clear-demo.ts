import type pg from 'pg'
import { emptyDatabase } from '../database/empty-database.ts'
import type { FileStore } from '../evidence/file-store.ts'
import { Failure } from '../failure.ts'

/**
 * What is wished of the demonstration when a bank is opened: that it be there when the bank is empty, that it be loaded
 * anew, or that none be loaded.
 */
export type DemoWish = 'ensure' | 'reload' | 'none'

export interface ClearDemoInput {
  ownerUrl: string | null
  openFiles: () => Promise<FileStore>
  wish: DemoWish
  tell: (zh: string, en: string) => void
}

/**
 * Empties a demonstration that is to be loaded anew, or whose loading was interrupted: its ids come from seed and date,
 * so that what is left of it would collide. Answers whether it did; the schema must then be made again. A bank that is
 * no demonstration is never emptied.
 */
export async function clearDemo(client: pg.ClientBase, input: ClearDemoInput): Promise<boolean> {
  const { ownerUrl, openFiles, wish, tell } = input
  const { isDemonstration, isWhole } = await readStanding(client)
  if (wish === 'reload' && !isDemonstration) {
    throw new Failure('这不是演示库，不能清空。', 'This is no demonstration: it is not emptied.')
  }
  if (!isDemonstration || (isWhole && wish !== 'reload')) return false
  if (ownerUrl === null || wish === 'none') {
    throw new Failure(
      '演示学院上次没有载入完，不能使用。请设置 DATABASE_OWNER_URL（内置数据库不需要）后运行 ./creditbank demo reset。',
      'The demonstration was not loaded whole. Set DATABASE_OWNER_URL (unless embedded) and run ./creditbank demo reset.',
    )
  }
  if (!isWhole) tell('演示学院上次没有载入完，重新载入', 'The demonstration was not loaded whole; loading it anew')
  await emptyDatabase(ownerUrl)
  const files = await openFiles()
  for await (const { key } of files.list('evidence')) await files.remove(key)
  return true
}

async function readStanding(client: pg.ClientBase): Promise<{ isDemonstration: boolean; isWhole: boolean }> {
  const { rows } = await client.query<{ key: string }>(
    `select key from bank_setting where key in ('is_demonstration', 'demo_loaded') and value = 'true'`,
  )
  const keys = rows.map((row) => row.key)
  return { isDemonstration: keys.includes('is_demonstration'), isWhole: keys.includes('demo_loaded') }
}
