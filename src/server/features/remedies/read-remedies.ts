import type { z } from 'zod'
import { decideRemedyAct, returnSteps, type RemedyAct } from '../../../core/case/remedy-acts.ts'
import { countVotes, findRemedyRefusal, remedyKinds, type RemedyKind, type Vote } from '../../../core/case/remedy.ts'
import { describeProblem, Problem } from '../../../contract/problem.ts'
import type { remedies, remedyActs } from '../../../contract/remedies.ts'
import { recordAccess } from '../../access/access-log.ts'
import type { Actor, Capacity } from '../../access/actor.ts'
import { problemOfRefusal, stepName } from '../../cases/case-policy.ts'
import { readStanding, readWorkflowOfCase, type ApplicationRow, type Case } from '../../cases/case-store.ts'
import { readCaseTitle } from '../../cases/case-title.ts'
import { civilDateOf } from '../../cases/deadlines.ts'
import { writeDelivery } from '../../cases/deliveries.ts'
import { readInstitution } from '../../cases/institution.ts'
import type { Tx } from '../../database/database.ts'
import type { World } from '../../world.ts'
import { findDecidedStep } from './answer-remedy.ts'
import { reachRemedies } from './reach-remedies.ts'
import { readContested, readDecisions, readVotes, type DecisionRow, type RemedyRow } from './remedy-store.ts'

export type RemediesView = z.input<typeof remedies>
type RemedyView = RemediesView['remedies'][number]
type ActName = (typeof remedyActs)[number]

/** How the decisions of a case were delivered and contested, and what the reader may do; a look of staff is logged. */
export async function readRemedies(world: World, actor: Actor, applicationId: string): Promise<RemediesView> {
  const { place, capacity, scope } = await reachRemedies(world, actor, applicationId)
  return world.gate.write(scope, async (tx) => {
    const row = await tx
      .selectFrom('application')
      .selectAll()
      .where('learner_id', '=', place.learnerId)
      .where('id', '=', applicationId)
      .executeTakeFirst()
    if (!row) throw new Problem('not_found')
    if (capacity) {
      const about = { subjectId: place.learnerId, objectKind: 'application', objectId: applicationId }
      const fields = ['name', 'student_number', 'remedies']
      await recordAccess(tx, world, { actor, capacity, ...about, fields })
    }
    return presentRemedies(tx, world, actor, row, capacity)
  })
}

async function presentRemedies(
  tx: Tx,
  world: World,
  actor: Actor,
  row: ApplicationRow,
  capacity: Capacity | null,
): Promise<RemediesView> {
  const workflow = await readWorkflowOfCase(tx, row)
  const found: Case = { row, workflow, standing: await readStanding(tx, row) }
  if (capacity === null) await deliverOpened(tx, world, row)
  const { decisions, rows, standing, policy } = await readContested(tx, row, world.clock.now())
  const person = await tx
    .selectFrom('enrolment as e')
    .innerJoin('person as p', 'p.id', 'e.learner_id')
    .select(['p.name', 'e.student_number'])
    .where('e.learner_id', '=', row.learner_id)
    .where('e.id', '=', row.enrolment_id)
    .executeTakeFirstOrThrow()
  const shown: RemedyView[] = []
  for (const remedy of rows) {
    const context = { found, actor, capacity, now: world.clock.now(), votesMinimum: policy.appealVotesMinimum }
    shown.push(await presentRemedy(tx, remedy, decisions, context))
  }
  return {
    applicationId: row.id,
    number: row.number,
    title: await readCaseTitle(tx, row),
    learnerName: person.name,
    studentNumber: person.student_number,
    decisions: decisions.map(presentDecision),
    options: remedyKinds.map((kind) => {
      const refusal = standing === null ? 'not_contestable' : findRemedyRefusal(standing, kind)
      return { kind, isOpen: refusal === null, lastDay: standing?.lastDays[kind] ?? null, refusal }
    }),
    remedies: shown,
    steps: returnSteps(workflow).map((step) => ({ id: step.id, name: stepName(workflow, step.id) })),
    decidedStep: row.state === 'REJECTED' ? await findDecidedStep(tx, found) : null,
    mayRecordDelivery: capacity?.role === 'academic_affairs',
  }
}

/** What its learner opens here is delivered by that: the answers to requests too, from which an appeal runs. */
async function deliverOpened(tx: Tx, world: World, row: ApplicationRow): Promise<void> {
  const undelivered = (await readDecisions(tx, row)).filter((one) => one.delivered_on === null)
  if (undelivered.length === 0) return
  const { timeZone } = await readInstitution(tx, row.institution_id)
  const at = world.clock.now()
  const opened = { way: 'OPENED' as const, deliveredOn: civilDateOf(at, timeZone), recordedBy: null, at }
  const { learner_id: learnerId, institution_id: institutionId } = row
  for (const { id: decisionId } of undelivered) {
    await writeDelivery(tx, { learnerId, institutionId, decisionId, ...opened })
  }
}

function presentDecision(row: DecisionRow): RemediesView['decisions'][number] {
  const { way, delivered_on: deliveredOn } = row
  return {
    id: row.id,
    number: row.number,
    outcome: row.outcome,
    text: { zh: row.text_zh, en: row.text_en },
    decidedAt: row.decided_at.toISOString(),
    delivery:
      way === null || deliveredOn === null ? null : { way: way as 'OPENED' | 'HANDED_OVER' | 'POSTED', deliveredOn },
  }
}

interface Context {
  found: Case
  actor: Actor
  capacity: Capacity | null
  now: Date
  votesMinimum: number
}

async function presentRemedy(
  tx: Tx,
  remedy: RemedyRow,
  decisions: readonly DecisionRow[],
  context: Context,
): Promise<RemedyView> {
  const { found, capacity, now, votesMinimum } = context
  const isCommittee = capacity?.role === 'appeals_committee'
  const cast = remedy.kind === 'APPEAL' ? await readVotes(tx, remedy) : []
  const isOpen = remedy.state === 'RECEIVED'
  const count = countVotes(
    cast.map((one) => one.vote as Vote),
    votesMinimum,
  )
  const seesTally = remedy.kind === 'APPEAL' && (isCommittee || !isOpen)
  return {
    id: remedy.id,
    number: remedy.number,
    kind: remedy.kind as RemedyKind,
    state: remedy.state as RemedyView['state'],
    decisionNumber: decisions.find((one) => one.id === remedy.decision_id)?.number ?? '',
    grounds: remedy.grounds,
    filedAt: remedy.filed_at.toISOString(),
    dueAt: remedy.due_at?.toISOString() ?? null,
    isOverdue: isOpen && remedy.due_at !== null && remedy.due_at < now,
    extensionReason: remedy.extension_reason,
    finding: remedy.finding,
    returnStep: remedy.return_step === null ? null : stepName(found.workflow, remedy.return_step),
    tally: seesTally ? { ...count, votesMinimum } : null,
    votes: isCommittee
      ? cast.map((one) => ({
          memberName: one.name,
          vote: one.vote as Vote,
          reasons: one.reasons,
          castAt: one.recorded_at.toISOString(),
        }))
      : [],
    ...(isOpen ? presentActs(context, remedy, cast, count.answer !== null) : { allowedActs: [], hindrances: [] }),
  }
}

/** What the reader may do about a request that awaits its answer, or what stands in the way. */
function presentActs(
  { found, actor, capacity }: Context,
  remedy: RemedyRow,
  cast: readonly { member_id: string }[],
  isDecidable: boolean,
): Pick<RemedyView, 'allowedActs' | 'hindrances'> {
  const offered: [ActName, RemedyAct][] = []
  if (remedy.kind === 'RECONSIDERATION' && capacity?.role === 'academic_affairs') {
    offered.push(['uphold', 'uphold_reconsideration'], ['return', 'uphold_reconsideration'])
  }
  if (remedy.kind === 'APPEAL' && capacity?.role === 'appeals_committee') {
    if (!cast.some((one) => one.member_id === actor.personId)) offered.push(['vote', 'uphold_appeal'])
    if (isDecidable) offered.push(['decide', 'uphold_appeal'])
    if (remedy.extended_at === null) offered.push(['extend', 'extend_appeal'])
  }
  const result: Pick<RemedyView, 'allowedActs' | 'hindrances'> = { allowedActs: [], hindrances: [] }
  for (const [name, act] of offered) {
    const decision = decideRemedyAct(found.workflow, found.standing, act, actor.personId)
    if (decision.isAllowed) result.allowedActs.push(name)
    else {
      const { code, details } = problemOfRefusal(found.workflow, decision.refusal)
      const text = { zh: describeProblem(code, details, 'zh'), en: describeProblem(code, details, 'en') }
      result.hindrances.push({ act: name, code, text })
    }
  }
  return result
}
