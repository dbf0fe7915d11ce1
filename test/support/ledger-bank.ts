import { wholeBank } from '../../src/server/database/database.ts'
import { openTestBank, type TestBank } from './bank.ts'

/** A bank with an institution and learners that have accounts and keys, and nothing else: for tests of the ledger. */
export interface LedgerBank extends TestBank {
  institutionId: string
  learnerIds: string[]
}

export async function openLedgerBank(learnerCount: number): Promise<LedgerBank> {
  const bank = await openTestBank()
  const { world } = bank
  const institutionId = world.ids.next()
  const learnerIds = Array.from({ length: learnerCount }, () => world.ids.next())
  const at = world.clock.now()
  await world.gate.write(wholeBank, async (tx) => {
    const names = { code: 'T', name_zh: '测试学院', name_en: 'Test College', kind: 'COLLEGE', recorded_at: at }
    await tx
      .insertInto('institution')
      .values({ id: institutionId, ...names })
      .execute()
    await tx
      .insertInto('person')
      .values(learnerIds.map((id) => ({ id, name: '学生', recorded_at: at })))
      .execute()
    await tx
      .insertInto('learning_account')
      .values(
        learnerIds.map((id) => ({
          learner_id: id,
          account_number: id,
          institution_id: institutionId,
          state: 'ACTIVE',
          opened_by: 'IMPORT',
          opened_at: at,
        })),
      )
      .execute()
    await tx
      .insertInto('ledger.learner_key')
      .values(
        learnerIds.map((id) => ({
          learner_id: id,
          wrapped_key: world.seals.seal('learner-key', world.ids.bytes(32)),
          created_at: at,
        })),
      )
      .execute()
  })
  return { ...bank, institutionId, learnerIds }
}
