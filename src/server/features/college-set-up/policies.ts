import { sql } from 'kysely'
import type { z } from 'zod'
import { setUpReaders } from '../../../contract/college-set-up.ts'
import { collegePolicy, type proposePolicy } from '../../../contract/policy-set-up.ts'
import { Problem } from '../../../contract/problem.ts'
import type { Actor } from '../../access/actor.ts'
import { findPolicyRow, ruleVersionOf } from '../../cases/college-policy.ts'
import type { Database, Tx } from '../../database/database.ts'
import { decodeCursor, pageOfRows } from '../../database/paging.ts'
import type { Json } from '../../database/rows.ts'
import type { OnceKey } from '../../http/idempotency.ts'
import type { World } from '../../world.ts'
import { recordSetUpEvent } from './set-up-events.ts'
import { cannotBe, isTaken, readSetUp, settleOnce, type Place } from './set-up-place.ts'

function selectPolicies(database: Database, institutionId: string) {
  return database
    .selectFrom('institution_policy as v')
    .leftJoin('person as p', 'p.id', 'v.proposed_by')
    .leftJoin('person as s', 's.id', 'v.settled_by')
    .selectAll('v')
    .select(['p.name as proposed_name', 's.name as settled_name'])
    .where('v.institution_id', '=', institutionId)
}

type PolicyRow = Awaited<ReturnType<ReturnType<typeof selectPolicies>['execute']>>[number]

/** Of the released versions one is in force; what begins later is coming, the others are replaced. */
function stateOf(row: PolicyRow, idInForce: string | undefined, today: string) {
  if (row.state !== 'RELEASED') return row.state as 'PROPOSED' | 'DISCARDED'
  if (row.id === idInForce) return 'IN_FORCE' as const
  return row.effective_from > today ? ('COMING' as const) : ('REPLACED' as const)
}

async function presentPolicies(database: Database, place: Place, rows: readonly PolicyRow[]) {
  const inForce = await findPolicyRow(database, place.institutionId, place.today)
  return rows.map((row) => ({
    id: row.id,
    version: row.version,
    ruleVersion: row.rule_version,
    policy: collegePolicy.parse(row.policy),
    effectiveFrom: row.effective_from,
    state: stateOf(row, inForce?.id, place.today),
    proposedBy: row.proposed_name,
    proposedAt: row.proposed_at.toISOString(),
    settledBy: row.settled_name,
    settledAt: row.settled_at?.toISOString() ?? null,
    isOwn: row.proposed_by === place.actorId,
  }))
}

async function readPolicy(database: Database, place: Place, id: string) {
  const rows = await selectPolicies(database, place.institutionId).where('v.id', '=', id).execute()
  const [policy] = await presentPolicies(database, place, rows)
  if (!policy) throw new Problem('not_found')
  return policy
}

/** The versions of the policy, the latest first. */
export function listPolicies(world: World, actor: Actor, query: { cursor?: string | undefined; limit: number }) {
  return readSetUp(world, actor, async (database, place) => {
    const cursor = decodeCursor(query.cursor, 1)
    const before = cursor ? Number(cursor[0]) : null
    if (before !== null && !Number.isSafeInteger(before)) throw new Problem('request_invalid', { faults: 'cursor' })
    let select = selectPolicies(database, place.institutionId)
    if (before !== null) select = select.where(sql<number>`v.version::bigint`, '<', before)
    const rows = await select
      .orderBy('v.version', 'desc')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [String(row.version)])
    const items = await presentPolicies(database, place, page.items)
    return { items, nextCursor: page.nextCursor, total: null }
  })
}

type Proposal = z.output<typeof proposePolicy.body>

/** Proposes the next version, one at a time; in force from today or later once somebody else releases it. */
export function proposePolicyVersion(world: World, actor: Actor, input: Proposal, once: OnceKey) {
  return settleOnce(world, actor, {
    roles: ['academic_affairs'],
    once,
    read: readPolicy,
    settle: async (tx, place) => {
      const { policy, effectiveFrom, reason } = input
      if (effectiveFrom < place.today) throw cannotBe('生效日期不能早于今天', 'it comes into force today or later')
      await lockInstitution(tx, place)
      const rows = await selectPolicies(tx, place.institutionId).orderBy('v.version', 'desc').execute()
      if (rows.some((row) => row.state === 'PROPOSED')) throw isTaken('待发布的办法', 'A proposed policy')
      const id = world.ids.next()
      const version = (rows[0]?.version ?? 0) + 1
      await tx
        .insertInto('institution_policy')
        .values({
          id,
          institution_id: place.institutionId,
          version,
          rule_version: ruleVersionOf(policy, version),
          policy: JSON.stringify(policy),
          effective_from: effectiveFrom,
          state: 'PROPOSED',
          proposed_by: place.actorId,
          proposed_at: place.now,
        })
        .execute()
      const former = await findPolicyRow(tx, place.institutionId, effectiveFrom)
      await recordSetUpEvent(tx, world, place, {
        objectKind: 'POLICY',
        objectId: id,
        act: 'propose',
        former: former ? (former.policy as { [fact: string]: Json }) : {},
        changed: { ...policy, version, effectiveFrom },
        reason,
      })
      return id
    },
  })
}

/** Whoever proposes next waits for whoever proposes now. */
async function lockInstitution(tx: Tx, place: Place): Promise<void> {
  await tx.selectFrom('institution').select('id').where('id', '=', place.institutionId).forNoKeyUpdate().execute()
}

async function lockProposal(tx: Tx, place: Place, id: string) {
  const row = await tx
    .selectFrom('institution_policy')
    .selectAll()
    .where('institution_id', '=', place.institutionId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new Problem('not_found')
  if (row.state !== 'PROPOSED') throw cannotBe('该办法不在待发布状态', 'this policy is not a proposal any more')
  return row
}

/** Releases a proposal: somebody other than its author, and not after the day from which it was to be in force. */
export function releasePolicy(world: World, actor: Actor, id: string, input: { reason: string }, once: OnceKey) {
  return settleProposal(world, actor, id, { ...input, once, roles: ['credit_bank_office'], state: 'RELEASED' })
}

/** Gives a proposal up. */
export function discardPolicy(world: World, actor: Actor, id: string, input: { reason: string }, once: OnceKey) {
  return settleProposal(world, actor, id, { ...input, once, roles: setUpReaders, state: 'DISCARDED' })
}

interface Settling {
  reason: string
  once: OnceKey
  roles: readonly (typeof setUpReaders)[number][]
  state: 'RELEASED' | 'DISCARDED'
}

function settleProposal(world: World, actor: Actor, id: string, { reason, once, roles, state }: Settling) {
  return settleOnce(world, actor, {
    roles,
    once,
    read: readPolicy,
    settle: async (tx, place) => {
      const row = await lockProposal(tx, place, id)
      if (state === 'RELEASED') demandReleasable(row, place)
      await tx
        .updateTable('institution_policy')
        .set({ state, settled_by: place.actorId, settled_at: place.now })
        .where('id', '=', id)
        .execute()
      await recordSetUpEvent(tx, world, place, {
        objectKind: 'POLICY',
        objectId: id,
        act: state === 'RELEASED' ? 'release' : 'discard',
        changed: { version: row.version, effectiveFrom: row.effective_from },
        reason,
      })
      return id
    },
  })
}

function demandReleasable(row: { proposed_by: string | null; effective_from: string }, place: Place): void {
  if (row.proposed_by === place.actorId) {
    throw new Problem('four_eyes', { step: { zh: '提议办法', en: 'the proposal of the policy' } })
  }
  if (row.effective_from < place.today) {
    throw cannotBe('生效日期已过，请放弃后重新提议', 'its day has passed; discard it and propose it anew')
  }
}
