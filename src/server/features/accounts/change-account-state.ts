import { stateAfter, type AccountState, type OfficeAct } from '../../../core/account/account.ts'
import { Problem } from '../../../contract/problem.ts'
import { scopeOfCapacity, type Actor, type Capacity } from '../../access/actor.ts'
import { accountStateNames, readLastFreeze } from '../../accounts/account-state.ts'
import { readAccountView } from '../../accounts/account-view.ts'
import { writeAccountEvent } from '../../accounts/open-account.ts'
import { extendSupplements, lockSupplements } from '../../cases/extend-supplements.ts'
import { demandReason, type CodedReason } from '../../cases/reasons.ts'
import { wholeBank, type Tx } from '../../database/database.ts'
import { freezeLots, unfreezeLots } from '../../ledger/freeze-lots.ts'
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

export interface StateChange {
  act: OfficeAct
  /** To freeze and to unfreeze alone. */
  reasonCode?: string | undefined
  reason: string
}

/** Verifies, freezes, unfreezes or closes an account; who, when and why goes into its append-only history. */
export async function changeAccountState(world: World, actor: Actor, learnerId: string, input: StateChange) {
  const capacity = await reachOpenedAccount(world, actor, learnerId)
  if (input.act === 'close') await demandNoOpenCase(world, learnerId)
  const isOfCredits = input.act === 'freeze' || input.act === 'unfreeze'
  // An account is frozen as a whole: the credits that lie at other institutions too.
  return world.gate.write(isOfCredits ? wholeBank : scopeOfCapacity(capacity), async (tx) => {
    const reason = isOfCredits ? await demandReason(tx, input.act, input) : null
    const waiting = input.act === 'unfreeze' ? await lockSupplements(tx, learnerId) : []
    const account = await lockAccount(tx, learnerId)
    const next = stateAfter(account.state, input.act)
    if (next === null) throw new Problem('transition_not_allowed', { state: accountStateNames[account.state] })
    if (input.act === 'unfreeze') await demandOtherEyes(tx, actor, learnerId)
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
    const part = { learnerId, actorId: actor.personId }
    if (input.act === 'freeze') await freezeLots(tx, world, part)
    if (input.act === 'unfreeze') await unfreezeLots(tx, world, part)
    const given = { code: reason?.code ?? null, text: input.reason }
    await writeHistory(tx, learnerId, { from: account.state, to: next, actor, capacity, given, at })
    await sendMessage(tx, world, {
      personId: learnerId,
      kind: messageOf[input.act],
      parameters: { account: account.account_number, reason: wordsOf(reason, input.reason) },
    })
    await extendSupplements(tx, world, waiting)
    return readAccountView(tx, world, learnerId)
  })
}

async function lockAccount(tx: Tx, learnerId: string) {
  const account = await tx
    .selectFrom('learning_account')
    .select(['state', 'account_number', 'opened_by', 'verified_at'])
    .where('learner_id', '=', learnerId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return { ...account, state: account.state as AccountState }
}

/** Who froze an account does not unfreeze it: another looks at what was found. */
async function demandOtherEyes(tx: Tx, actor: Actor, learnerId: string): Promise<void> {
  const freeze = await readLastFreeze(tx, learnerId)
  if (freeze?.actor_id === actor.personId) {
    throw new Problem('four_eyes', { step: { zh: '冻结账户', en: 'freezing the account' } })
  }
}

interface HistoryLine {
  from: AccountState
  to: AccountState
  actor: Actor
  capacity: Capacity
  given: { code: string | null; text: string }
  at: Date
}

function writeHistory(tx: Tx, learnerId: string, { from, to, actor, capacity, given, at }: HistoryLine) {
  const { role, unitId: bodyId } = capacity
  const { code: reasonCode, text: reason } = given
  return writeAccountEvent(tx, learnerId, { from, to, actorId: actor.personId, role, bodyId, reasonCode, reason, at })
}

function wordsOf(reason: CodedReason | null, text: string): string | { zh: string; en: string } {
  return reason === null ? text : { zh: `${reason.zh}。${text}`, en: `${reason.en}. ${text}` }
}

/** What is under way, at whatever institution, would be stuck with a closed account: it is ended first. */
async function demandNoOpenCase(world: World, learnerId: string): Promise<void> {
  const open = await world.gate.read(wholeBank, (database) =>
    database
      .selectFrom('application')
      .select('number')
      .where('learner_id', '=', learnerId)
      .where('state', 'not in', ['POSTED', 'ARCHIVED', 'REJECTED', 'WITHDRAWN', 'LAPSED', 'REVERSED', 'REVOKED'])
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
