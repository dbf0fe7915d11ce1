import { sql } from 'kysely'
import type { Tx } from '../database/database.ts'
import { openProposalOf } from '../outcomes/open-proposal.ts'
import type { World } from '../world.ts'
import { lockLearners } from './ledger-store.ts'
import { postOrRefuse } from './post.ts'

type LedgerWorld = Pick<World, 'ids' | 'seals' | 'clock'>

/** Whose credits, and at one institution alone where the others are out of the caller's scope. */
export interface FrozenPart {
  learnerId: string
  institutionId?: string
  /** Who freezes or unfreezes; null for the bank itself. */
  actorId: string | null
}

interface Row {
  id: string
  institution_id: string
  rule_version: string
  /** The case in which a revocation is proposed, where that is why. */
  application_id: string | null
  today: string
}

/** Why a lot is frozen: with the whole account, or alone, while it is open whether its recognition is revoked. */
const causes = { account: 'account-state', proposal: 'revocation-proposal' } as const

const openProposal = openProposalOf(sql.ref('l.learner_id'), sql.ref('l.outcome_id'))

/**
 * Freezes what is available or consumed of every lot that is to be frozen and is not: of all lots of a frozen account,
 * else of those whose recognition is proposed to be revoked. What is held stays: its case goes on or waits.
 */
export async function freezeDue(tx: Tx, world: LedgerWorld, part: FrozenPart): Promise<void> {
  await freezeWhereDue(tx, world, part, (await lockState(tx, part)) === 'FROZEN')
}

async function freezeWhereDue(tx: Tx, world: LedgerWorld, part: FrozenPart, isWhole: boolean): Promise<void> {
  const { rows } = await sql<Row>`select l.id, l.institution_id, ${todayAt(world)} as today,
      ${isWhole ? causes.account : causes.proposal} as rule_version, ${isWhole ? null : openProposal} as application_id
    from ledger.lot l join institution i on i.id = l.institution_id
    where l.learner_id = ${part.learnerId}
      and l.institution_id = coalesce(${part.institutionId ?? null}, l.institution_id)
      and exists (select from ledger.lot_position p where p.learner_id = l.learner_id and p.lot_id = l.id
        and p.kind in ('AVAILABLE', 'CONSUMED') and p.amount > 0)
      and (${isWhole} or ${openProposal} is not null)
    order by l.id`.execute(tx)
  const requests = rows.map((row) => {
    const id = world.ids.next()
    const idempotencyKey = `lot:${row.id}:freeze:${id}`
    return { kind: 'FREEZE' as const, ...contextOf(part, row), id, idempotencyKey, lotId: row.id }
  })
  await postOrRefuse(tx, world, requests)
}

/**
 * Undoes the freezes whose cause is gone: each credit goes back to where it lay, or to EXPIRED if its time has passed.
 * A lot that is frozen for another cause stays frozen, and a closed account keeps the freeze it was closed under.
 */
export async function unfreezeSettled(tx: Tx, world: LedgerWorld, part: FrozenPart): Promise<void> {
  const state = await lockState(tx, part)
  if (state === 'FROZEN') return
  const standing = await findFreezes(tx, world, part)
  const keepsAccount = state !== 'ACTIVE'
  await unfreeze(
    tx,
    world,
    part,
    standing.filter((one) => !one.is_proposed && !(keepsAccount && one.rule_version === causes.account)),
  )
}

/**
 * Corrects what lies at an institution, whether it is frozen or not: frozen credits are unfrozen, corrected and, where
 * they are to be, frozen again in the same transaction, so that what comes back to a frozen account is frozen too.
 * Corrections do not nest: the inner one would freeze what the outer one is about to move.
 */
export async function correctCredits<T>(
  tx: Tx,
  world: LedgerWorld,
  part: FrozenPart,
  work: () => Promise<T>,
): Promise<T> {
  const state = await lockState(tx, part)
  const standing = await findFreezes(tx, world, part)
  await unfreeze(tx, world, part, standing)
  const result = await work()
  const wasWhole = state !== 'ACTIVE' && standing.some((one) => one.rule_version === causes.account)
  await freezeWhereDue(tx, world, part, state === 'FROZEN' || wasWhole)
  return result
}

/** Locks the learner; answers the state of the account, which the caller's scope need not reach. */
async function lockState(tx: Tx, { learnerId }: FrozenPart): Promise<string | undefined> {
  const learners = await lockLearners(tx, [learnerId])
  return learners.get(learnerId)?.accountState
}

/**
 * The freezes that stand. One whose lot was revoked since does not: nothing of it is left to give back, and if it were
 * lifted all the same, nobody could unfreeze the account.
 */
async function findFreezes(tx: Tx, world: LedgerWorld, part: FrozenPart) {
  const { rows } = await sql<Row & { is_proposed: boolean }>`select p.id, p.institution_id, p.rule_version,
      p.application_id, ${todayAt(world)} as today, ${openProposal} is not null as is_proposed
    from ledger.posting p join institution i on i.id = p.institution_id
    join ledger.transfer t on t.learner_id = p.learner_id and t.posting_id = p.id and t.line = 0
    join ledger.lot l on l.learner_id = t.learner_id and l.id = t.lot_id
    where p.learner_id = ${part.learnerId}
      and p.institution_id = coalesce(${part.institutionId ?? null}, p.institution_id)
      and p.kind = 'FREEZE' and not exists (
        select from ledger.posting u where u.learner_id = p.learner_id and u.reverses = p.id)
      and exists (select from ledger.lot_position f
        where f.learner_id = l.learner_id and f.lot_id = l.id and f.kind = 'FROZEN')
    order by p.id`.execute(tx)
  return rows
}

async function unfreeze(tx: Tx, world: LedgerWorld, part: FrozenPart, freezes: readonly Row[]): Promise<void> {
  const requests = freezes.map((row) => {
    const idempotencyKey = `posting:${row.id}:unfreeze`
    const context = contextOf(part, row)
    return { kind: 'UNFREEZE' as const, ...context, id: world.ids.next(), idempotencyKey, freezePostingId: row.id }
  })
  await postOrRefuse(tx, world, requests)
}

const todayAt = ({ clock }: LedgerWorld) => sql`(${clock.now()}::timestamptz at time zone i.time_zone)::date`

function contextOf({ learnerId, actorId }: FrozenPart, row: Row) {
  const { institution_id: institutionId, today: happenedOn, rule_version: ruleVersion, application_id: about } = row
  const given = { ...(actorId === null ? {} : { actorId }), ...(about === null ? {} : { applicationId: about }) }
  return { learnerId, institutionId, ruleVersion, happenedOn, ...given }
}
