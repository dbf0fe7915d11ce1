import { hash } from 'node:crypto'
import { canonicalJson } from '../../../core/canonical-json.ts'
import { decideAct } from '../../../core/case/case.ts'
import { sumCredits } from '../../../core/credit.ts'
import { maskName, maskStudentNumber } from '../../../core/identity/mask.ts'
import { Problem } from '../../../contract/problem.ts'
import { institutionCapacity, scopeOfCapacity, type Actor, type Capacity } from '../../access/actor.ts'
import { problemOfRefusal } from '../../cases/case-policy.ts'
import { lockCase, writeTransition, type ApplicationRow } from '../../cases/case-store.ts'
import { selectSummaries } from '../../cases/case-summaries.ts'
import { deadlineWords, noticePeriod, type NoticePeriod } from '../../cases/deadlines.ts'
import { readPolicyOfCase } from '../../cases/college-policy.ts'
import { readInstitution, type Institution } from '../../cases/institution.ts'
import type { Tx } from '../../database/database.ts'
import { findDuplicates } from '../../evidence/evidence-store.ts'
import { onceFor, type OnceKey } from '../../http/idempotency.ts'
import { sendMessage } from '../../notices/send-message.ts'
import { demandNotRevoked } from '../../outcomes/preparation.ts'
import { fixPublicUrl } from '../../public-url.ts'
import type { World } from '../../world.ts'
import { drawBatchNumber, readTargetsForNotice, type NoticeContent } from './notice-store.ts'

export interface NoticeInput {
  applicationIds: readonly string[]
  contact: string
}

/**
 * Puts cases on public notice as one batch. Its period is counted in working days by the official calendar and cannot
 * be shortened; what is shown is masked when it is written. All cases go, or none: the refusal names the case.
 */
export async function postNotice(world: World, actor: Actor, input: NoticeInput, once: OnceKey): Promise<string> {
  const capacity = institutionCapacity(actor, ['academic_affairs'])
  const { batchId } = await world.gate.write(scopeOfCapacity(capacity), (tx) =>
    onceFor(tx, world, once, async () => ({ batchId: await writeBatch(tx, world, actor, capacity, input) })),
  )
  return batchId
}

async function writeBatch(tx: Tx, world: World, actor: Actor, capacity: Capacity, input: NoticeInput): Promise<string> {
  const institution = await readInstitution(tx, capacity.institutionId)
  const cases = await lockCases(tx, actor, input.applicationIds)
  // One notice has one period; the workflow of the case with the longest one decides.
  const workingDays = Math.max(...cases.map((one) => one.workflow.notice.workingDays))
  const at = world.clock.now()
  const period = await noticePeriod(tx, institution, at, workingDays)
  const contents: NoticeContent[] = []
  for (const { row } of cases) contents.push(await maskedContent(tx, row))
  const batchId = world.ids.next()
  await fixPublicUrl(tx, world)
  await tx
    .insertInto('notice_batch')
    .values({
      id: batchId,
      institution_id: institution.id,
      number: await drawBatchNumber(tx, institution, period.postedOn),
      posted_on: period.postedOn,
      working_days: workingDays,
      ends_at: period.endsAt,
      contact: input.contact,
      state: 'OPEN',
      posted_by: actor.personId,
      digest: hash('sha256', canonicalJson(contents as never), 'buffer'),
      recorded_at: at,
    })
    .execute()
  await writeItems(tx, institution, batchId, cases, contents)
  for (const one of cases) await publish(tx, world, { actor, capacity, institution, batchId, period, ...one })
  return batchId
}

async function lockCases(tx: Tx, actor: Actor, applicationIds: readonly string[]) {
  const found = await tx
    .selectFrom('application')
    .select(['learner_id', 'id'])
    .where('id', 'in', [...new Set(applicationIds)])
    .orderBy('learner_id')
    .orderBy('id')
    .execute()
  if (found.length !== new Set(applicationIds).size) throw new Problem('not_found')
  const cases = []
  for (const key of found) {
    const one = await lockCase(tx, key.learner_id, key.id)
    const decision = decideAct(one.workflow, one.standing, 'put_on_notice', actor.personId)
    if (!decision.isAllowed) {
      const problem = problemOfRefusal(one.workflow, decision.refusal)
      throw new Problem(problem.code, { ...problem.details, application: one.row.number })
    }
    await demandNotRevoked(tx, one.row)
    const duplicates = await findDuplicates(tx, one.row)
    if (duplicates.length > 0) throw new Problem('duplicate_file', { application: one.row.number })
    cases.push({ ...one, decision })
  }
  return cases
}

/** The minimal content of a public notice: never an id number, a phone number or a scan (PIPL). */
async function maskedContent(tx: Tx, row: ApplicationRow): Promise<NoticeContent> {
  const summary = await selectSummaries(tx)
    .where('a.learner_id', '=', row.learner_id)
    .where('a.id', '=', row.id)
    .executeTakeFirstOrThrow()
  const { score } = await readPolicyOfCase(tx, row)
  const read = await readTargetsForNotice(tx, row)
  const targets = score.kind === 'FIXED' ? read.map((target) => ({ ...target, score: score.value })) : read
  return {
    applicationNumber: summary.number,
    maskedName: maskName(summary.name),
    maskedStudentNumber: maskStudentNumber(summary.student_number),
    department: { zh: summary.department_zh, en: summary.department_en },
    programme: { zh: summary.programme_zh, en: summary.programme_en },
    title: summary.title,
    kind: row.kind,
    credits: row.credits_recognised ?? sumCredits(targets.map((target) => target.credits)),
    targets,
  }
}

async function writeItems(
  tx: Tx,
  institution: Institution,
  batchId: string,
  cases: readonly { row: ApplicationRow }[],
  contents: readonly NoticeContent[],
): Promise<void> {
  await tx
    .insertInto('notice_item')
    .values(
      cases.map(({ row }, position) => ({
        batch_id: batchId,
        position,
        learner_id: row.learner_id,
        application_id: row.id,
        institution_id: institution.id,
        content: JSON.stringify(contents[position]),
        state: 'ON_NOTICE',
      })),
    )
    .execute()
}

type Publication = Awaited<ReturnType<typeof lockCases>>[number] & {
  actor: Actor
  capacity: Capacity
  institution: Institution
  batchId: string
  period: NoticePeriod
}

async function publish(tx: Tx, world: World, one: Publication): Promise<void> {
  const { row, decision, actor, capacity, institution, batchId, period } = one
  await writeTransition(
    tx,
    row,
    { ...decision, dueAt: period.endsAt, noticeBatchId: batchId },
    {
      act: 'put_on_notice',
      actorId: actor.personId,
      role: capacity.role,
      bodyId: capacity.unitId,
      step: 'notice',
      at: world.clock.now(),
    },
  )
  const summary = await selectSummaries(tx)
    .where('a.learner_id', '=', row.learner_id)
    .where('a.id', '=', row.id)
    .executeTakeFirstOrThrow()
  await sendMessage(tx, world, {
    personId: row.learner_id,
    kind: 'on_notice',
    applicationId: row.id,
    parameters: { title: summary.title, ends: deadlineWords(period.endsAt, institution.timeZone) },
  })
}
