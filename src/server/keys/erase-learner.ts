import { maskName } from '../../core/identity/mask.ts'
import { Problem } from '../../contract/problem.ts'
import { recordSecurityEvent } from '../access/security-event.ts'
import { wholeBank, type Tx } from '../database/database.ts'
import { Failure } from '../failure.ts'
import type { World } from '../world.ts'

export interface ErasableAccount {
  learnerId: string
  accountNumber: string
  maskedName: string
  /** How many events become unreadable. */
  events: number
  hasKey: boolean
}

/** The account whose learner may be erased from the log: one that is out of use. */
export async function findErasable(world: Pick<World, 'gate'>, accountNumber: string): Promise<ErasableAccount> {
  return world.gate.write(wholeBank, (tx) => lockErasable(tx, accountNumber))
}

async function lockErasable(tx: Tx, accountNumber: string): Promise<ErasableAccount> {
  const account = await tx
    .selectFrom('learning_account as a')
    .innerJoin('person as p', 'p.id', 'a.learner_id')
    .select(['a.learner_id', 'a.state', 'p.name'])
    .where('a.account_number', '=', accountNumber)
    .forUpdate('a')
    .executeTakeFirst()
  if (!account) {
    throw new Failure(
      `没有账号为 ${accountNumber} 的学习账户。`,
      `There is no account with the number ${accountNumber}.`,
    )
  }
  // Without its key an account takes no deposit and no conversion: one in use would be stuck.
  if (!['CLOSED', 'MERGED', 'ARCHIVED'].includes(account.state)) {
    throw new Failure(
      `账户 ${accountNumber} 尚未注销。请先由学分银行管理中心注销，再删除密钥。`,
      `The account ${accountNumber} is still in use. The Credit Bank Office closes it first.`,
    )
  }
  const { learner_id: learnerId } = account
  const key = await tx
    .selectFrom('ledger.learner_key')
    .select('learner_id')
    .where('learner_id', '=', learnerId)
    .executeTakeFirst()
  const { count } = await tx
    .selectFrom('ledger.event')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('learner_id', '=', learnerId)
    .executeTakeFirstOrThrow()
  const maskedName = maskName(account.name)
  return { learnerId, accountNumber, maskedName, events: Number(count), hasKey: key !== undefined }
}

/**
 * Erases a learner from the log: the key that seals the learner's events is deleted, and nothing else. The postings stay
 * and prove themselves; what the events tell is unreadable for ever, their commitments cannot be linked to anyone.
 */
export async function eraseLearnerKey(
  world: Pick<World, 'gate' | 'ids' | 'clock'>,
  accountNumber: string,
): Promise<void> {
  await world.gate.write(wholeBank, async (tx) => {
    const { learnerId: personId } = await lockErasable(tx, accountNumber)
    const gone = await tx.deleteFrom('ledger.learner_key').where('learner_id', '=', personId).executeTakeFirst()
    if (gone.numDeletedRows !== 1n) throw new Problem('conflict')
    const detail = { account: accountNumber, by: 'command line' }
    await recordSecurityEvent(tx, world, { kind: 'learner_key_erased', personId, detail })
  })
}
