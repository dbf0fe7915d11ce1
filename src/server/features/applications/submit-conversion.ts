import { formatCredit, sumCredits } from '../../../core/credit.ts'
import { chooseSources, type AvailableLot } from '../../../core/conversion/choose-sources.ts'
import type { LotPart } from '../../../core/ledger/posting.ts'
import { Problem } from '../../../contract/problem.ts'
import { scopeOfLearner, type Actor } from '../../access/actor.ts'
import { demandPolicy, type CollegePolicy } from '../../cases/college-policy.ts'
import { demandOpenWindow, demandTargets, readApplicant, submitCase, type Applicant } from '../../cases/submit-case.ts'
import type { Tx } from '../../database/database.ts'
import { onceFor, type OnceKey } from '../../http/idempotency.ts'
import { lockLearners } from '../../ledger/ledger-store.ts'
import { postOrRefuse } from '../../ledger/post.ts'
import { sendMessage } from '../../notices/send-message.ts'
import type { World } from '../../world.ts'

export interface ConversionInput {
  /** Which of several enrolments: its programme has the courses, its institution the credits. */
  enrolmentId?: string | undefined
  sources: readonly LotPart[]
  targetCourseIds: readonly string[]
}

/**
 * Submits a conversion of credits into courses (one-to-one, one-to-many, many-to-one). The credits are held from
 * submission, under the learner's lock, so that no two applications hold the same ones.
 */
export async function submitConversion(
  world: World,
  actor: Actor,
  input: ConversionInput,
  once: OnceKey,
): Promise<{ applicationId: string }> {
  return world.gate.write(scopeOfLearner(actor), (tx) =>
    onceFor(tx, world, once, async () => {
      await lockLearners(tx, [actor.personId])
      const applicant = await readApplicant(tx, world, actor.personId, { enrolmentId: input.enrolmentId })
      const windowId = await demandOpenWindow(tx, applicant, 'CONVERSION')
      const { policy, ruleVersion } = await demandPolicy(tx, applicant.institution.id, applicant.today)
      const targets = await demandTargets(tx, applicant, input.targetCourseIds)
      const needed = sumCredits(targets.map((target) => target.credits))
      const sources = await demandSources(tx, applicant, policy, input.sources, needed)
      const title = targets.map((target) => target.name.zh).join('、')
      const row = await submitCase(tx, world, applicant, {
        kind: 'CONVERSION',
        outcomeId: null,
        windowId,
        ruleVersion,
        creditCategory: null,
        targets,
        sources,
      })
      const holdId = world.ids.next()
      await postOrRefuse(tx, world, [
        {
          kind: 'HOLD',
          learnerId: row.learner_id,
          institutionId: row.institution_id,
          id: world.ids.next(),
          idempotencyKey: `application:${row.id}:hold`,
          ruleVersion: row.rule_version,
          applicationId: row.id,
          actorId: actor.personId,
          happenedOn: applicant.today,
          holdId,
          parts: sources,
        },
      ])
      await tx
        .updateTable('application')
        .set({ hold_id: holdId })
        .where('learner_id', '=', row.learner_id)
        .where('id', '=', row.id)
        .execute()
      await sendMessage(tx, world, {
        personId: actor.personId,
        kind: 'conversion_submitted',
        applicationId: row.id,
        parameters: { title, number: row.number, credits: formatCredit(needed) },
      })
      return { applicationId: row.id }
    }),
  )
}

/** The lots that the learner names, or those that the bank chooses; enough for the targets, else a refusal. */
async function demandSources(
  tx: Tx,
  applicant: Applicant,
  { leftover }: CollegePolicy,
  asked: readonly LotPart[],
  needed: number,
): Promise<LotPart[]> {
  const lots = await readAvailableLots(tx, applicant)
  const chosen = asked.length === 0 ? lots : lots.filter((lot) => asked.some((part) => part.lotId === lot.lotId))
  const limited = chosen.map((lot) => {
    const part = asked.find((one) => one.lotId === lot.lotId)
    return part ? { ...lot, available: Math.min(lot.available, part.amount) } : lot
  })
  const choice = chooseSources(limited, needed)
  if (choice.isEnough) return leftover === 'FORFEIT' ? wholeLots(choice.parts, lots) : choice.parts
  throw new Problem('credits_insufficient', {
    needed: formatCredit(needed),
    available: formatCredit(choice.available),
    missing: formatCredit(choice.missing),
  })
}

/** Where an outcome is used once and its rest is forfeited, all that is left of it is held from the start. */
function wholeLots(parts: readonly LotPart[], lots: readonly AvailableLot[]): LotPart[] {
  return parts.map((part) => {
    const lot = lots.find((one) => one.lotId === part.lotId)
    return { ...part, amount: lot?.available ?? part.amount }
  })
}

/** The learner's lots of this institution that are valid today, with what of them is available. */
async function readAvailableLots(tx: Tx, { learnerId, institution, today }: Applicant): Promise<AvailableLot[]> {
  const rows = await tx
    .selectFrom('ledger.lot as l')
    .innerJoin('ledger.lot_position as p', (join) =>
      join.onRef('p.learner_id', '=', 'l.learner_id').onRef('p.lot_id', '=', 'l.id').on('p.kind', '=', 'AVAILABLE'),
    )
    .select(['l.id', 'l.obtained_on', 'l.expires_on', 'p.amount'])
    .where('l.learner_id', '=', learnerId)
    .where('l.institution_id', '=', institution.id)
    .where((where) => where.or([where('l.expires_on', 'is', null), where('l.expires_on', '>=', today)]))
    .execute()
  return rows.map((row) => ({
    lotId: row.id,
    available: row.amount,
    obtainedOn: row.obtained_on,
    expiresOn: row.expires_on,
  }))
}
