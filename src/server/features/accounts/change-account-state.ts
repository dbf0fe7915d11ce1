import { stateAfter, type AccountState, type OfficeAct } from '../../../core/account/account.ts'
import { Problem } from '../../../contract/problem.ts'
import { scopeOfCapacity, type Actor } from '../../access/actor.ts'
import { readAccountView } from '../../accounts/account-view.ts'
import { writeAccountEvent } from '../../accounts/open-account.ts'
import { accountStateNames } from '../../cases/submit-case.ts'
import { wholeBank, type Tx } from '../../database/database.ts'
import type { MessageKind } from '../../notices/message-texts.ts'
import { sendMessage } from '../../notices/send-message.ts'
import type { World } from '../../world.ts'
import { reachOpenedAccount } from './staff-accounts.ts'

const messageOf: Record<OfficeAct, MessageKind> = {
  verify: 'account_verified',
  freeze: 'account_frozen',
  unfreeze: 'account_unfrozen',
  close: 'account_closed',
}

/** Verifies, freezes, unfreezes or closes an account; who, when and why goes into its append-only history. */
export async function changeAccountState(
  world: World,
  actor: Actor,
  learnerId: string,
  input: { act: OfficeAct; reason: string },
) {
  const capacity = await reachOpenedAccount(world, actor, learnerId)
  if (input.act === 'close') await demandNoOpenCase(world, learnerId)
  return world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    const account = await tx
      .selectFrom('learning_account')
      .select(['state', 'account_number', 'opened_by', 'verified_at'])
      .where('learner_id', '=', learnerId)
      .forUpdate()
      .executeTakeFirstOrThrow()
    const next = stateAfter(account.state as AccountState, input.act)
    if (next === null) throw new Problem('transition_not_allowed', { state: accountStateNames[account.state] })
    const at = world.clock.now()
    await tx
      .updateTable('learning_account')
      .set({
        state: next,
        ...(input.act === 'verify' ? { verified_at: at } : {}),
        ...(input.act === 'close' ? { closed_at: at } : {}),
      })
      .where('learner_id', '=', learnerId)
      .execute()
    const isUnproven = account.opened_by === 'LEARNER' && account.verified_at === null
    if (input.act === 'close' && isUnproven) await giveDocumentFree(tx, learnerId)
    const { personId: actorId } = actor
    const { reason } = input
    await writeAccountEvent(tx, learnerId, { from: account.state, to: next, actorId, role: capacity.role, reason, at })
    await sendMessage(tx, world, {
      personId: learnerId,
      kind: messageOf[input.act],
      parameters: { account: account.account_number, reason: input.reason },
    })
    return readAccountView(tx, world, learnerId)
  })
}

/** What is under way, at whatever institution, would be stuck with a closed account: it is ended first. */
async function demandNoOpenCase(world: World, learnerId: string): Promise<void> {
  const open = await world.gate.read(wholeBank, (database) =>
    database
      .selectFrom('application')
      .select('number')
      .where('learner_id', '=', learnerId)
      .where('state', 'not in', ['POSTED', 'ARCHIVED', 'REJECTED', 'WITHDRAWN', 'LAPSED', 'REVERSED'])
      .orderBy('number')
      .limit(5)
      .execute(),
  )
  if (open.length > 0) throw new Problem('cases_open', { numbers: open.map((one) => one.number).join('、') })
}

/** Who registered with the document of another does not keep its owner out for ever. */
async function giveDocumentFree(tx: Tx, learnerId: string): Promise<void> {
  await tx
    .updateTable('person')
    .set({ id_number_sealed: null, id_number_index: null, id_document_kind: null })
    .where('id', '=', learnerId)
    .execute()
}
