import { formatCredit, sumCredits } from '../../core/credit.ts'
import type { LotPart, PostingRequest } from '../../core/ledger/posting.ts'
import { invariant } from '../../core/invariant.ts'
import type { Tx } from '../database/database.ts'
import { freezeDue } from '../ledger/freeze-lots.ts'
import { postOrRefuse } from '../ledger/post.ts'
import { sendMessage } from '../notices/send-message.ts'
import { findOutcomeForPosting, type OutcomeForPosting } from '../outcomes/outcome-for-posting.ts'
import { setOutcomeState } from '../outcomes/outcome-state.ts'
import { fixPublicUrl } from '../public-url.ts'
import type { World } from '../world.ts'
import type { ApplicationRow } from './case-store.ts'
import { writeTransition } from './case-store.ts'
import { basisWords, readPolicyOfCase, type CollegePolicy } from './college-policy.ts'
import { civilDateOf } from './deadlines.ts'
import type { Institution } from './institution.ts'
import { termOf } from './institution.ts'
import { courseNames, describeDecision, type DecisionText } from './decision-texts.ts'

/** A case whose notice has ended without open objection, with the decision number it gets. */
export interface CaseToPost {
  row: ApplicationRow
  decisionNumber: string
}

type PostingWorld = Pick<World, 'ids' | 'seals' | 'clock' | 'publicUrl'>

/**
 * Gives cases their effect, all or none: postings to the ledger in one call, course results, decisions, history,
 * messages. The cases are locked and ON_NOTICE; called by the sweep with what one notice batch releases.
 */
export async function postCases(
  tx: Tx,
  world: PostingWorld,
  institution: Institution,
  cases: readonly CaseToPost[],
): Promise<void> {
  if (cases.length === 0) return
  const at = world.clock.now()
  const on = civilDateOf(at, institution.timeZone)
  const planned = await planCases(tx, world, institution, cases, on)
  await postOrRefuse(
    tx,
    world,
    planned.flatMap((one) => one.postings),
  )
  // What a conversion used or left of credits whose revocation is proposed is frozen like the rest of them.
  const converting = cases.filter(({ row }) => row.kind === 'CONVERSION').map(({ row }) => row.learner_id)
  for (const learnerId of new Set(converting)) {
    await freezeDue(tx, world, { learnerId, institutionId: institution.id, actorId: null })
  }
  for (const one of planned) await recordEffect(tx, world, institution, one, at)
}

interface PlannedCase extends CaseToPost {
  decisionId: string
  postings: PostingRequest[]
  targets: TargetRow[]
  /** What applied when the case was submitted. */
  policy: CollegePolicy
  /** Courses that were left out. */
  dropped: TargetRow[]
  title: string
  /** Less than the outcome may be worth at most, or for fewer courses: a reviewer approved in part, with a reason. */
  isPartial: boolean
}

async function planCases(
  tx: Tx,
  world: PostingWorld,
  institution: Institution,
  cases: readonly CaseToPost[],
  on: string,
): Promise<PlannedCase[]> {
  const planned: PlannedCase[] = []
  for (const one of cases) {
    const [dropped, targets] = partition(await readTargets(tx, one.row))
    const decisionId = world.ids.next()
    const { learner_id: learnerId, outcome_id: outcomeId } = one.row
    const policy = await readPolicyOfCase(tx, one.row)
    const outcome = outcomeId === null ? null : await findOutcomeForPosting(tx, learnerId, outcomeId)
    const sources = await readSources(tx, one.row)
    const base = {
      learnerId: one.row.learner_id,
      institutionId: institution.id,
      ruleVersion: one.row.rule_version,
      decisionId,
      applicationId: one.row.id,
      happenedOn: on,
    }
    const title = outcome?.title ?? targets.map((target) => target.name_zh).join('、')
    const postings = postingsOf({ world, policy, row: one.row, base, outcome, targets, sources })
    const isLess = outcome !== null && (one.row.credits_recognised ?? 0) < outcome.creditsMaximum
    const isPartial = isLess || dropped.length > 0
    planned.push({ ...one, decisionId, policy, postings, targets, dropped, title, isPartial })
  }
  return planned
}

type Base = Pick<
  PostingRequest,
  'learnerId' | 'institutionId' | 'ruleVersion' | 'decisionId' | 'applicationId' | 'happenedOn'
>

interface ForPosting {
  world: PostingWorld
  policy: CollegePolicy
  row: ApplicationRow
  base: Base
  outcome: OutcomeForPosting | null
  targets: PlannedCase['targets']
  sources: LotPart[]
}

function postingsOf({ world, policy, row, base, outcome, targets, sources }: ForPosting): PostingRequest[] {
  const needed = sumCredits(targets.map((target) => target.credits))
  const { leftover } = policy
  const key = (act: string) => `application:${row.id}:${act}`
  if (row.kind === 'CONVERSION') {
    invariant(row.hold_id, 'a conversion holds its credits from submission')
    return [conversionOf(world, base, key('convert'), row.hold_id, sources, needed, leftover)]
  }
  invariant(outcome && row.credits_recognised && row.credit_category, 'a recognised case carries its value')
  const lotId = world.ids.next()
  const deposit: PostingRequest = {
    ...base,
    kind: 'DEPOSIT',
    id: world.ids.next(),
    idempotencyKey: key('deposit'),
    lotId,
    outcomeId: outcome.id,
    category: row.credit_category,
    amount: row.credits_recognised,
    obtainedOn: outcome.obtainedOn,
    expiresOn: outcome.expiresOn,
    // The reviewers decided under the maximum of their day; what stands here is that nothing is deposited twice.
    outcomeMaximum: Math.max(outcome.creditsMaximum, row.credits_recognised),
  }
  if (row.kind === 'RECOGNITION') return [deposit]
  const holdId = world.ids.next()
  const parts = [{ lotId, amount: row.credits_recognised }]
  const hold: PostingRequest = {
    ...base,
    kind: 'HOLD',
    id: world.ids.next(),
    idempotencyKey: key('hold'),
    holdId,
    parts,
  }
  return [deposit, hold, conversionOf(world, base, key('convert'), holdId, parts, needed, leftover)]
}

function conversionOf(
  world: PostingWorld,
  base: Base,
  idempotencyKey: string,
  holdId: string,
  parts: readonly LotPart[],
  needed: number,
  leftover: 'RELEASE' | 'FORFEIT',
): PostingRequest {
  let left = needed
  const consume = parts.flatMap(({ lotId, amount }) => {
    const used = Math.min(amount, left)
    left -= used
    return used > 0 ? [{ lotId, amount: used }] : []
  })
  const id = world.ids.next()
  return { ...base, kind: 'CONVERT', id, idempotencyKey, holdId, consume, leftover }
}

type TargetRow = Awaited<ReturnType<typeof readTargets>>[number]

function partition(targets: readonly TargetRow[]): [dropped: TargetRow[], kept: TargetRow[]] {
  return [targets.filter((target) => target.is_dropped), targets.filter((target) => !target.is_dropped)]
}

/** The courses that the case is for, and those that were left out of it. */
function readTargets(tx: Tx, row: ApplicationRow) {
  return tx
    .selectFrom('application_target as t')
    .innerJoin('course as c', 'c.id', 't.course_id')
    .select(['t.course_id', 't.credits', 't.score', 't.is_dropped', 'c.name_zh', 'c.name_en'])
    .where('t.learner_id', '=', row.learner_id)
    .where('t.application_id', '=', row.id)
    .where((where) => where.or([where('t.is_open', '=', true), where('t.is_dropped', '=', true)]))
    .orderBy('c.code')
    .execute()
}

async function readSources(tx: Tx, row: ApplicationRow): Promise<LotPart[]> {
  const rows = await tx
    .selectFrom('application_source as s')
    .innerJoin('ledger.lot as l', (join) =>
      join.onRef('l.learner_id', '=', 's.learner_id').onRef('l.id', '=', 's.lot_id'),
    )
    .select(['s.lot_id', 's.amount', 'l.expires_on', 'l.obtained_on'])
    .where('s.learner_id', '=', row.learner_id)
    .where('s.application_id', '=', row.id)
    .orderBy('l.expires_on', (order) => order.asc().nullsLast())
    .orderBy('l.obtained_on')
    .orderBy('s.lot_id')
    .execute()
  return rows.map(({ lot_id: lotId, amount }) => ({ lotId, amount }))
}

async function recordEffect(
  tx: Tx,
  world: PostingWorld,
  institution: Institution,
  one: PlannedCase,
  at: Date,
): Promise<void> {
  const { row, decisionId, targets } = one
  const converted = sumCredits(targets.map((target) => target.credits))
  const isDirect = row.kind === 'DIRECT'
  const decision: DecisionText = {
    outcome: one.isPartial ? 'PARTLY_APPROVED' : 'APPROVED',
    credits: row.kind === 'CONVERSION' ? converted : row.credits_recognised,
    ...(isDirect ? { converted } : {}),
    targets: targets.map(nameOfTarget),
    dropped: one.dropped.map(nameOfTarget),
    title: one.title,
    on: civilDateOf(at, institution.timeZone),
    basis: basisWords(one.policy),
  }
  await writeDecision(tx, world, row, { id: decisionId, number: one.decisionNumber, ...decision }, at)
  if (targets.length > 0) await writeCourseResults(tx, world, institution, one, at)
  if (row.outcome_id !== null) await setOutcomeState(tx, row, 'RECOGNISED', at)
  await writeTransition(
    tx,
    row,
    { state: 'POSTED', step: null, supplements: row.supplements, dueAt: null, decisionId },
    {
      act: 'post',
      actorId: null,
      role: 'system',
      bodyId: null,
      step: 'posting',
      at,
      detail: { decision: one.decisionNumber },
    },
  )
  await sendMessage(tx, world, {
    personId: row.learner_id,
    kind: isDirect ? 'direct_posted' : targets.length > 0 ? 'conversion_posted' : 'credits_posted',
    applicationId: row.id,
    parameters: {
      title: one.title,
      credits: formatCredit(decision.credits ?? 0),
      decision: one.decisionNumber,
      number: row.number,
      courses: { ...courseNames(decision.targets) },
    },
  })
}

const nameOfTarget = (target: TargetRow) => ({ zh: target.name_zh, en: target.name_en })

async function writeCourseResults(
  tx: Tx,
  world: PostingWorld,
  institution: Institution,
  one: PlannedCase,
  at: Date,
): Promise<void> {
  const { policy } = one
  await tx
    .insertInto('course_result')
    .values(
      one.targets.map((target) => ({
        learner_id: one.row.learner_id,
        id: world.ids.next(),
        institution_id: institution.id,
        enrolment_id: one.row.enrolment_id,
        course_id: target.course_id,
        way: 'EXEMPT',
        state: 'PASSED',
        label_zh: policy.exemptionLabel.zh,
        label_en: policy.exemptionLabel.en,
        credits: target.credits,
        score: policy.score.kind === 'FIXED' ? policy.score.value : target.score,
        counts_in_gpa: policy.countsInGpa,
        term: termOf(civilDateOf(at, institution.timeZone)),
        application_id: one.row.id,
        recorded_at: at,
      })),
    )
    .execute()
}

/**
 * Writes a decision; that it was delivered is recorded when the learner opens it, or by staff. With the first one the
 * public address is fixed.
 */
export async function writeDecision(
  tx: Tx,
  world: Pick<World, 'clock' | 'publicUrl'>,
  row: ApplicationRow,
  decision: DecisionText & { id: string; number: string },
  at: Date,
): Promise<void> {
  const text = describeDecision(decision)
  await fixPublicUrl(tx, world)
  await tx
    .insertInto('decision')
    .values({
      learner_id: row.learner_id,
      id: decision.id,
      institution_id: row.institution_id,
      number: decision.number,
      application_id: row.id,
      outcome: decision.outcome,
      basis: decision.basis.zh,
      text_zh: text.zh,
      text_en: text.en,
      decided_at: at,
    })
    .execute()
}
