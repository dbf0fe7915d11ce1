import { decideRemedyAct, returnSteps } from '../../../core/case/remedy-acts.ts'
import { stepOf } from '../../../core/case/case.ts'
import type { RemedyKind, Vote } from '../../../core/case/remedy.ts'
import { invariant } from '../../../core/invariant.ts'
import { civilDateWords } from '../../../core/calendar/civil-date.ts'
import type { Capacity } from '../../access/actor.ts'
import { problemOfRefusal } from '../../cases/case-policy.ts'
import { writeTransition, type Case } from '../../cases/case-store.ts'
import { readCaseTitle } from '../../cases/case-title.ts'
import { civilDateOf, dueAfter } from '../../cases/deadlines.ts'
import { readInstitution, type Institution } from '../../cases/institution.ts'
import type { Tx } from '../../database/database.ts'
import { sendMessage } from '../../notices/send-message.ts'
import { fixPublicUrl } from '../../public-url.ts'
import type { World } from '../../world.ts'
import { answerBasis, describeAnswer, type AnswerText } from './answer-texts.ts'
import { reopenCase } from './reopen-case.ts'
import type { RemedyRow } from './remedy-store.ts'

export interface Answering {
  found: Case
  remedy: RemedyRow
  answer: Vote
  finding: string
  /** Where a refusal goes back to; the step that decided it where nothing is said. */
  step: string | null
  tally: { uphold: number; back: number } | null
  actorId: string
  capacity: Capacity
}

/**
 * Answers a request for reconsideration or an appeal, with a decision of its own. Upheld, what was decided stands.
 * Returned, a refusal is open again at the step named, where nobody reviews who acted before; what has its effect keeps
 * it, and Academic Affairs decides anew on what was not granted.
 */
export async function answerRemedy(tx: Tx, world: World, answering: Answering): Promise<void> {
  const { found, remedy, answer, actorId, capacity, finding } = answering
  const { row, workflow, standing } = found
  const kind = remedy.kind as RemedyKind
  const act = actOf(kind, answer)
  const toStep = answering.step ?? (await findDecidedStep(tx, found))
  const next = decideRemedyAct(workflow, standing, act, actorId, toStep)
  if (!next.isAllowed) throw problemOfRefusal(workflow, next.refusal)
  const at = world.clock.now()
  const institution = await readInstitution(tx, row.institution_id)
  const isReopened = next.state === 'IN_REVIEW'
  const title = await readCaseTitle(tx, row)
  const returnStep = isReopened && next.step !== null ? stepOf(workflow, next.step) : null
  const holdId = isReopened ? await reopenCase(tx, world, institution, row) : null
  const text: AnswerText = {
    kind,
    answer,
    title,
    finding,
    date: civilDateWords(civilDateOf(at, institution.timeZone)),
    contested: await numberOf(tx, remedy),
    step: returnStep?.name ?? null,
    tally: answering.tally,
  }
  const answerId = await writeAnswer(tx, world, { row, remedy, institution, text, at })
  await tx
    .updateTable('remedy')
    .set({
      state: answer === 'UPHOLD' ? 'UPHELD' : 'RETURNED',
      handled_by: actorId,
      handled_role: capacity.role,
      handled_at: at,
      finding,
      return_step: returnStep?.id ?? null,
      answer_id: answerId,
    })
    .where('learner_id', '=', remedy.learner_id)
    .where('id', '=', remedy.id)
    .execute()
  const dueAt = returnStep ? await dueAfter(tx, institution, at, returnStep.workingDays) : row.due_at
  const anew = { creditsProposed: null, creditsRecognised: null, noticeBatchId: null, decisionId: answerId }
  await writeTransition(
    tx,
    row,
    { ...next, dueAt, ...(isReopened ? anew : {}), ...(holdId === null ? {} : { holdId }) },
    {
      act,
      actorId,
      role: capacity.role,
      bodyId: capacity.unitId,
      step: kind === 'APPEAL' ? 'appeal' : 'reconsideration',
      reason: finding,
      detail: { number: remedy.number, ...answering.tally },
      at,
    },
  )
  const words = describeAnswer(text)
  await sendMessage(tx, world, {
    personId: row.learner_id,
    kind: answer === 'UPHOLD' ? 'remedy_upheld' : 'remedy_returned',
    applicationId: row.id,
    parameters: { title, number: remedy.number, text: { ...words } },
  })
}

function actOf(kind: RemedyKind, answer: Vote) {
  if (kind === 'APPEAL') return answer === 'UPHOLD' ? ('uphold_appeal' as const) : ('return_appeal' as const)
  return answer === 'UPHOLD' ? ('uphold_reconsideration' as const) : ('return_reconsideration' as const)
}

/** The review at which a case was refused; after an objection, the last review there is. */
export async function findDecidedStep(tx: Tx, { row, workflow }: Case): Promise<string | null> {
  const last = await tx
    .selectFrom('application_event')
    .select('step')
    .where('learner_id', '=', row.learner_id)
    .where('application_id', '=', row.id)
    .where('transition', 'in', ['reject', 'uphold_objection', 'void'])
    .orderBy('seq', 'desc')
    .executeTakeFirst()
  const reviews = returnSteps(workflow)
  return (reviews.find((one) => one.id === last?.step) ?? reviews.at(-1))?.id ?? null
}

async function numberOf(tx: Tx, remedy: RemedyRow): Promise<string> {
  const decision = await tx
    .selectFrom('decision')
    .select('number')
    .where('learner_id', '=', remedy.learner_id)
    .where('id', '=', remedy.decision_id)
    .executeTakeFirst()
  invariant(decision, 'what is contested is a decision')
  return decision.number
}

interface Answer {
  row: Case['row']
  remedy: RemedyRow
  institution: Institution
  text: AnswerText
  at: Date
}

/** The answer is a decision with a number of its own: FHJD-… of a reconsideration, SSJD-… of the committee. */
async function writeAnswer(tx: Tx, world: World, { row, remedy, institution, text, at }: Answer): Promise<string> {
  const words = describeAnswer(text)
  const id = world.ids.next()
  await fixPublicUrl(tx, world)
  await tx
    .insertInto('decision')
    .values({
      learner_id: row.learner_id,
      id,
      institution_id: institution.id,
      number: remedy.number.replace(/^(FH|SS)/, '$1JD'),
      application_id: row.id,
      outcome: text.answer === 'UPHOLD' ? 'UPHELD' : 'RETURNED',
      basis: answerBasis.zh,
      text_zh: words.zh,
      text_en: words.en,
      decided_at: at,
    })
    .execute()
  return id
}
