import { hash } from 'node:crypto'
import { canonicalJson } from '../../../core/canonical-json.ts'
import { normaliseName } from '../../../core/identity/name.ts'
import { findOverlap, findPracticeFaults, periodOf, type Period } from '../../../core/roster/practice.ts'
import { Problem } from '../../../contract/problem.ts'
import { findCapacity, type Actor } from '../../access/actor.ts'
import { readApplicant } from '../../cases/submit-case.ts'
import type { Tx } from '../../database/database.ts'
import { sendMessage } from '../../notices/send-message.ts'
import { certificateOf, claimCertificate } from '../../outcomes/certificate-claims.ts'
import type { Definition } from '../../outcomes/definition-store.ts'
import { demandNotRepeated, demandValid, insertOutcome } from '../../outcomes/draft-outcome.ts'
import type { World } from '../../world.ts'
import { attachFiles } from './attach-files.ts'
import { collegeRoles, senderOf, type ReachedRoster } from './reach-roster.ts'
import type { listRosterFiles } from './read-rosters.ts'

export interface LineInput {
  row: number
  studentNumber: string
  name: string
  certificateNumber?: string | undefined
  obtainedOn?: string | undefined
  isPlanInternship: boolean
  fields: Record<string, string | number | null>
}

interface LineContext extends ReachedRoster {
  actor: Actor
  definition: Definition
  files: Awaited<ReturnType<typeof listRosterFiles>>
}

/** Prepares one line, or finds it prepared. */
export async function prepareLine(
  tx: Tx,
  world: World,
  context: LineContext,
  row: LineInput,
): Promise<'prepared' | 'unchanged'> {
  const { roster, definition } = context
  const learner = await matchLearner(tx, world, context, row)
  const { row: _, ...content } = row
  const digest = hash('sha256', canonicalJson(content as never), 'buffer')
  const known = await tx
    .selectFrom('roster_line')
    .select('content_sha256')
    .where('roster_id', '=', roster.id)
    .where('learner_id', '=', learner.id)
    .where('declined_at', 'is', null)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  if (known?.content_sha256.equals(digest)) return 'unchanged'
  if (known) {
    const what = {
      zh: '该学习者在本名单中的登记（内容不同，如需更正请先撤销）',
      en: 'A line of this learner (revoke it first)',
    }
    throw new Problem('duplicate', { what })
  }
  const fields = { ...row.fields, ...withoutEmpty(roster.fields as LineInput['fields']) }
  const period = await demandFreeDays(tx, learner.id, fields)
  const line = { learnerId: learner.id, period, digest }
  if (row.isPlanInternship) {
    await insertLine(tx, world, context, { ...line, outcomeId: null })
    return 'prepared'
  }
  const draft = {
    definitionId: definition.id,
    title: roster.title,
    issuer: roster.issuer,
    certificateNumber: row.certificateNumber ?? null,
    obtainedOn: row.obtainedOn ?? period?.endsOn ?? roster.obtained_on,
    validTo: roster.valid_to,
    fields,
  }
  const values = demandValid(definition, draft, learner.today)
  await demandNotRepeated(tx, learner.id, definition, null)
  const at = world.clock.now()
  const owner = { learnerId: learner.id, outcomeId: world.ids.next() }
  const institutionId = roster.institution_id
  await claimCertificate(tx, owner, certificateOf(definition, values), at)
  const source = roster.partner_id === null ? 'IMPORT' : 'ISSUER'
  await insertOutcome(tx, { ...values, id: owner.outcomeId, learnerId: learner.id, institutionId, fields, source, at })
  const outcome = { learner_id: learner.id, id: owner.outcomeId, institution_id: institutionId }
  await attachFiles(tx, world, outcome, context.files)
  await insertLine(tx, world, context, { ...line, outcomeId: owner.outcomeId })
  const parameters = { title: roster.title, by: senderOf(roster) }
  await sendMessage(tx, world, { personId: learner.id, kind: 'outcome_prepared', parameters })
  return 'prepared'
}

/** What the roster says of all its lines no line can change. */
function withoutEmpty(fields: LineInput['fields']): LineInput['fields'] {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== ''))
}

/**
 * The learner of a student number and a name, both right. Whatever does not fit is answered with one and the same
 * refusal: who sends lists learns nothing of whom the bank knows, nor of what stands against an account.
 */
async function matchLearner(tx: Tx, world: World, context: LineContext, row: LineInput) {
  const { roster, actor } = context
  const found = await tx
    .selectFrom('enrolment as e')
    .innerJoin('person as p', 'p.id', 'e.learner_id')
    .select(['e.learner_id', 'e.id', 'e.department_id', 'e.class_id', 'p.name'])
    .where('e.institution_id', '=', roster.institution_id)
    .where('e.student_number', '=', row.studentNumber)
    .where('e.state', '=', 'ACTIVE')
    .executeTakeFirst()
  const isReached =
    found &&
    (roster.partner_id !== null ||
      findCapacity(actor, collegeRoles, {
        institutionId: roster.institution_id,
        unitIds: [found.department_id, found.class_id],
      }) !== null)
  if (!isReached || normaliseName(row.name) !== found.name || found.learner_id === actor.personId) {
    throw new Problem('learner_not_matched')
  }
  try {
    const at = { institutionId: roster.institution_id, enrolmentId: found.id }
    const applicant = await readApplicant(tx, world, found.learner_id, at)
    return { id: found.learner_id, today: applicant.today }
  } catch (error) {
    throw error instanceof Problem ? new Problem('learner_not_matched') : error
  }
}

/** The days that a line states, or a refusal: they fit its weeks and hours and are counted nowhere else. */
async function demandFreeDays(tx: Tx, learnerId: string, fields: LineInput['fields']): Promise<Period | null> {
  const faults = findPracticeFaults(fields)
  if (faults.length > 0) {
    const reason = { zh: faults.map((one) => one.zh).join('；'), en: faults.map((one) => one.en).join('; ') }
    throw new Problem('outcome_invalid', { reason })
  }
  const period = periodOf(fields)
  if (period === null) return null
  const [outcomes, lines] = await Promise.all([
    tx
      .selectFrom('outcome')
      .select('fields')
      .where('learner_id', '=', learnerId)
      .where('kind', '=', 'enterprise-practice')
      .where('state', 'in', ['DRAFT', 'IN_APPLICATION', 'RECOGNISED'])
      .execute(),
    tx
      .selectFrom('roster_line')
      .select(['starts_on', 'ends_on'])
      .where('learner_id', '=', learnerId)
      .where('outcome_id', 'is', null)
      .where('revoked_at', 'is', null)
      .execute(),
  ])
  const counted = [
    ...outcomes.map((one) => periodOf(one.fields as LineInput['fields'])),
    ...lines.map((one) => one.starts_on && one.ends_on && { startsOn: one.starts_on, endsOn: one.ends_on }),
  ].filter((one) => one !== null && one !== '')
  // The sender's own days are told, not those that another enterprise recorded.
  if (findOverlap(period, counted)) throw new Problem('weeks_counted', { from: period.startsOn, to: period.endsOn })
  return period
}

async function insertLine(
  tx: Tx,
  world: World,
  { roster }: LineContext,
  line: { learnerId: string; outcomeId: string | null; period: Period | null; digest: Buffer },
): Promise<void> {
  await tx
    .insertInto('roster_line')
    .values({
      learner_id: line.learnerId,
      id: world.ids.next(),
      roster_id: roster.id,
      institution_id: roster.institution_id,
      outcome_id: line.outcomeId,
      content_sha256: line.digest,
      starts_on: line.period?.startsOn ?? null,
      ends_on: line.period?.endsOn ?? null,
      recorded_at: world.clock.now(),
    })
    .execute()
}
