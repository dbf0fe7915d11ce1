import { invariant } from '../../../core/invariant.ts'
import { Problem } from '../../../contract/problem.ts'
import { accountStateNames } from '../../accounts/account-state.ts'
import type { ApplicationRow } from '../../cases/case-store.ts'
import { civilDateOf } from '../../cases/deadlines.ts'
import type { Institution } from '../../cases/institution.ts'
import type { Tx } from '../../database/database.ts'
import { correctCredits } from '../../ledger/freeze-lots.ts'
import { postOrRefuse } from '../../ledger/post.ts'
import { certificateOf, claimCertificate } from '../../outcomes/certificate-claims.ts'
import { readDefinition } from '../../outcomes/definition-store.ts'
import type { World } from '../../world.ts'

/**
 * Takes back for a refused case what its end had set free: the outcome with its certificate, the courses, the credits
 * of a conversion. What was used otherwise meanwhile is a refusal that says so. Answers the new hold of a conversion.
 */
export async function reopenCase(
  tx: Tx,
  world: Pick<World, 'ids' | 'seals' | 'clock'>,
  institution: Institution,
  row: ApplicationRow,
): Promise<string | null> {
  await demandAccount(tx, row)
  if (row.outcome_id !== null) await reopenOutcome(tx, row, row.outcome_id, world.clock.now())
  await reopenTargets(tx, row)
  return row.hold_id === null ? null : holdAgain(tx, world, institution, row)
}

/** A frozen account makes the case wait; one that is closed has none. */
async function demandAccount(tx: Tx, row: ApplicationRow): Promise<void> {
  const { state } = await tx
    .selectFrom('learning_account')
    .select('state')
    .where('learner_id', '=', row.learner_id)
    .executeTakeFirstOrThrow()
  if (state !== 'ACTIVE' && state !== 'FROZEN') {
    throw new Problem('account_not_active', { state: accountStateNames[state] })
  }
}

async function reopenOutcome(tx: Tx, row: ApplicationRow, outcomeId: string, at: Date): Promise<void> {
  const outcome = await tx
    .updateTable('outcome')
    .set({ state: 'IN_APPLICATION', changed_at: at })
    .where('learner_id', '=', row.learner_id)
    .where('id', '=', outcomeId)
    .where('state', '=', 'NOT_RECOGNISED')
    .returning(['definition_id', 'issuer', 'certificate_number'])
    .executeTakeFirst()
  invariant(outcome, 'the outcome of a refused case is not recognised')
  const definition = await readDefinition(tx, outcome.definition_id)
  await claimCertificate(tx, { learnerId: row.learner_id, outcomeId }, certificateOf(definition, outcome), at)
}

async function reopenTargets(tx: Tx, row: ApplicationRow): Promise<void> {
  const taken = await tx
    .selectFrom('application_target as t')
    .innerJoin('application_target as o', (join) =>
      join.onRef('o.learner_id', '=', 't.learner_id').onRef('o.course_id', '=', 't.course_id'),
    )
    .innerJoin('course as c', 'c.id', 't.course_id')
    .select(['c.name_zh', 'c.name_en'])
    .where('t.learner_id', '=', row.learner_id)
    .where('t.application_id', '=', row.id)
    .where('t.is_dropped', '=', false)
    .where('o.application_id', '<>', row.id)
    .where('o.is_open', '=', true)
    .executeTakeFirst()
  if (taken) {
    throw new Problem('course_not_convertible', {
      course: { zh: taken.name_zh, en: taken.name_en },
      reason: { zh: '已在另一件申请中', en: 'another application is for it' },
      code: 'in_conversion',
    })
  }
  await tx
    .updateTable('application_target')
    .set({ is_open: true })
    .where('learner_id', '=', row.learner_id)
    .where('application_id', '=', row.id)
    .where('is_dropped', '=', false)
    .execute()
}

async function holdAgain(
  tx: Tx,
  world: Pick<World, 'ids' | 'seals' | 'clock'>,
  institution: Institution,
  row: ApplicationRow,
): Promise<string> {
  const parts = await tx
    .selectFrom('application_source')
    .select(['lot_id', 'amount'])
    .where('learner_id', '=', row.learner_id)
    .where('application_id', '=', row.id)
    .execute()
  const holdId = world.ids.next()
  const learnerId = row.learner_id
  const hold = {
    kind: 'HOLD' as const,
    learnerId,
    institutionId: row.institution_id,
    id: world.ids.next(),
    idempotencyKey: `application:${row.id}:hold:${holdId}`,
    ruleVersion: row.rule_version,
    applicationId: row.id,
    happenedOn: civilDateOf(world.clock.now(), institution.timeZone),
    holdId,
    parts: parts.map((part) => ({ lotId: part.lot_id, amount: part.amount })),
  }
  const part = { learnerId, institutionId: row.institution_id, actorId: null }
  await correctCredits(tx, world, part, () => postOrRefuse(tx, world, [hold]))
  return holdId
}
