import type { z } from 'zod'
import type { Bilingual } from '../../core/case/workflow.ts'
import { collegePolicy } from '../../contract/policy-set-up.ts'
import { Problem } from '../../contract/problem.ts'
import { invariant } from '../../core/invariant.ts'
import type { Database, Tx } from '../database/database.ts'
import type { World } from '../world.ts'
import type { ApplicationRow } from './case-store.ts'

/** What a college settled for recognition and conversion; cases keep the version that they were submitted under. */
export type CollegePolicy = z.output<typeof collegePolicy>

function selectReleased(database: Database, institutionId: string) {
  return database
    .selectFrom('institution_policy')
    .selectAll()
    .where('institution_id', '=', institutionId)
    .where('state', '=', 'RELEASED')
    .orderBy('effective_from', 'desc')
    .orderBy('version', 'desc')
}

/** The version in force on a day, null while there is none. */
export function findPolicyRow(database: Database, institutionId: string, on: string) {
  return selectReleased(database, institutionId).where('effective_from', '<=', on).executeTakeFirst()
}

/** The policy in force on a day. Throws `policy_missing` while the college has none. */
export async function demandPolicy(
  database: Database,
  institutionId: string,
  on: string,
): Promise<{ policy: CollegePolicy; ruleVersion: string }> {
  const row = await findPolicyRow(database, institutionId, on)
  if (!row) throw new Problem('policy_missing')
  return { policy: collegePolicy.parse(row.policy), ruleVersion: row.rule_version }
}

/** The policy that a case was submitted under, whatever was settled since. */
export async function readPolicyOfCase(
  database: Database,
  row: Pick<ApplicationRow, 'institution_id' | 'rule_version'>,
): Promise<CollegePolicy> {
  const found = await database
    .selectFrom('institution_policy')
    .select('policy')
    .where('institution_id', '=', row.institution_id)
    .where('rule_version', '=', row.rule_version)
    .executeTakeFirst()
  invariant(found, 'the policy that a case was submitted under is kept')
  return collegePolicy.parse(found.policy)
}

/** The document that a decision rests on, with its number. */
export function basisWords({ basis, basisNumber }: CollegePolicy): Bilingual {
  if (basisNumber === '') return basis
  return { zh: `${basis.zh}（${basisNumber}）`, en: `${basis.en} (${basisNumber})` }
}

/** What cases and postings name a version by. */
export const ruleVersionOf = (policy: CollegePolicy, version: number) => `${policy.basisNumber} · ${version}`

/** Gives a college its first policy, in force from the given day: what a bank is begun with, which nobody releases. */
export async function beginWithPolicy(
  tx: Tx,
  world: Pick<World, 'ids' | 'clock'>,
  institutionId: string,
  policy: CollegePolicy,
  effectiveFrom: string,
): Promise<void> {
  const at = world.clock.now()
  await tx
    .insertInto('institution_policy')
    .values({
      id: world.ids.next(),
      institution_id: institutionId,
      version: 1,
      rule_version: ruleVersionOf(policy, 1),
      policy: JSON.stringify(policy),
      effective_from: effectiveFrom,
      state: 'RELEASED',
      proposed_at: at,
      settled_at: at,
    })
    .execute()
}
