import { formatCredit, sumCredits } from '../../../core/credit.ts'
import { stateAfter, type AccountState, type OfficeAct } from '../../../core/account/account.ts'
import { Problem } from '../../../contract/problem.ts'
import { scopeOfCapacity, type Actor, type Capacity } from '../../access/actor.ts'
import { accountStateNames, readLastChange, readLastFreeze } from '../../accounts/account-state.ts'
import { readAccountView } from '../../accounts/account-view.ts'
import { writeAccountEvent } from '../../accounts/open-account.ts'
import { extendSupplements, lockSupplements } from '../../cases/extend-supplements.ts'
import { demandReason, type CodedReason } from '../../cases/reasons.ts'
import { wholeBank, type Tx } from '../../database/database.ts'
import { onceFor, type OnceKey } from '../../http/idempotency.ts'
import { freezeDue, unfreezeSettled } from '../../ledger/freeze-lots.ts'
import { lockLearners } from '../../ledger/ledger-store.ts'
import type { MessageKind } from '../../notices/message-texts.ts'
import { sendMessage } from '../../notices/send-message.ts'
import type { World } from '../../world.ts'
import { reachOpenedAccount } from './staff-accounts.ts'

const messageOf: Record<OfficeAct, MessageKind> = {
  verify: 'account_verified',
  freeze: 'account_frozen',
  unfreeze: 'account_unfrozen',
  close: 'account_closed',
  reopen: 'account_reopened',
}

export interface StateChange {
  act: OfficeAct
  /** For all but to verify. */
  reasonCode?: string | undefined
  reason: string
  /** To close an account that credits are on: how many, as the officer has read. */
  confirmedCredits?: number | undefined
}

/** Verifies, freezes, unfreezes, closes or reopens an account; who, when and why goes into its append-only history. */
export async function changeAccountState(
  world: World,
  actor: Actor,
  learnerId: string,
  input: StateChange,
  once: OnceKey,
) {
  const capacity = await reachOpenedAccount(world, actor, learnerId)
  // All but to verify is of the account as a whole: of the credits and cases that lie at other institutions too.
  return world.gate.write(input.act === 'verify' ? scopeOfCapacity(capacity) : wholeBank, async (tx) => {
    await onceFor(tx, world, once, async () => {
      await changeState(tx, world, { actor, capacity, learnerId, input })
      return { learnerId }
    })
    return readAccountView(tx, world, learnerId)
  })
}

interface Changing {
  actor: Actor
  capacity: Capacity
  learnerId: string
  input: StateChange
}

async function changeState(tx: Tx, world: World, { actor, capacity, learnerId, input }: Changing): Promise<void> {
  const { act } = input
  const reason = act === 'verify' ? null : await demandReason(tx, act, input)
  const waiting = act === 'unfreeze' ? await lockSupplements(tx, learnerId) : []
  const account = await lockAccount(tx, learnerId)
  const closing = act === 'reopen' ? await readLastChange(tx, learnerId, 'CLOSED') : undefined
  const next = stateAfter(account.state, act, closing?.from_state as AccountState | undefined)
  if (next === null) throw new Problem('transition_not_allowed', { state: accountStateNames[account.state] })
  await demandOtherEyes(tx, actor, learnerId, { act, state: account.state, closing })
  const isUnproven = account.opened_by === 'LEARNER' && account.verified_at === null
  if (act === 'close') await demandClosable(tx, learnerId, input)
  if (act === 'reopen') await demandReopenable(tx, learnerId, isUnproven)
  const at = world.clock.now()
  const dates = { ...(act === 'verify' ? { verified_at: at } : {}), closed_at: act === 'close' ? at : null }
  await tx
    .updateTable('learning_account')
    .set({ state: next, ...dates })
    .where('learner_id', '=', learnerId)
    .execute()
  if (act === 'close' && isUnproven) await giveDocumentFree(tx, learnerId)
  const part = { learnerId, actorId: actor.personId }
  if (act === 'freeze') await freezeDue(tx, world, part)
  if (act === 'unfreeze' || act === 'reopen') await unfreezeSettled(tx, world, part)
  const given = { code: reason?.code ?? null, text: input.reason }
  await writeHistory(tx, learnerId, { from: account.state, to: next, actor, capacity, given, at })
  await sendMessage(tx, world, {
    personId: learnerId,
    kind: messageOf[act],
    parameters: { account: account.account_number, reason: wordsOf(reason, input.reason) },
  })
  await extendSupplements(tx, world, waiting)
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

interface Change {
  act: OfficeAct
  state: AccountState
  /** How it was closed, when it is to be reopened. */
  closing: { actor_id: string | null; from_state: string | null } | undefined
}

/**
 * Who froze an account neither unfreezes nor closes it, and who closed it does not reopen it: another looks at what was
 * found. Reopened, an account that was closed while frozen is frozen no more: that is not for who froze it either.
 */
async function demandOtherEyes(tx: Tx, actor: Actor, learnerId: string, { act, state, closing }: Change) {
  if (closing?.actor_id === actor.personId) {
    throw new Problem('four_eyes', { step: { zh: '注销账户', en: 'closing the account' } })
  }
  const endsFreeze = act === 'unfreeze' || act === 'close' ? state === 'FROZEN' : closing?.from_state === 'FROZEN'
  if (!endsFreeze) return
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

/**
 * What is under way, at whatever institution, would be stuck with a closed account: it is ended first. Whoever applies
 * locks the same account, so that nothing begins meanwhile. Credits that lie on the account are named and confirmed.
 */
async function demandClosable(tx: Tx, learnerId: string, input: StateChange): Promise<void> {
  const open = await tx
    .selectFrom('application')
    .select('number')
    .where('learner_id', '=', learnerId)
    .where('state', 'not in', ['POSTED', 'ARCHIVED', 'REJECTED', 'WITHDRAWN', 'LAPSED', 'REVERSED', 'REVOKED'])
    .orderBy('number')
    .limit(5)
    .execute()
  if (open.length > 0) throw new Problem('cases_open', { numbers: open.map((one) => one.number).join('、') })
  await lockLearners(tx, [learnerId])
  const accounts = await tx
    .selectFrom('ledger.account')
    .select('balance')
    .where('learner_id', '=', learnerId)
    .where('kind', 'in', ['AVAILABLE', 'FROZEN'])
    .execute()
  const left = sumCredits(accounts.map((one) => one.balance))
  if (left > 0 && input.confirmedCredits !== left) throw new Problem('credits_left', { credits: formatCredit(left) })
}

/** Without the key that seals its events an account takes no posting, and without a document nobody can be verified. */
async function demandReopenable(tx: Tx, learnerId: string, isUnproven: boolean): Promise<void> {
  if (isUnproven) {
    const state = { zh: '已注销且证件已释放，请重新开户', en: 'closed and its document free: open another' }
    throw new Problem('transition_not_allowed', { state })
  }
  const learners = await lockLearners(tx, [learnerId])
  if (learners.get(learnerId)?.wrappedKey) return
  const state = { zh: '已注销且密钥已删除', en: 'closed and erased from the log' }
  throw new Problem('transition_not_allowed', { state })
}

/** Who registered with the document of another does not keep its owner out for ever. */
async function giveDocumentFree(tx: Tx, learnerId: string): Promise<void> {
  await tx
    .updateTable('person')
    .set({ id_number_sealed: null, id_number_index: null, id_document_kind: null })
    .where('id', '=', learnerId)
    .execute()
}
