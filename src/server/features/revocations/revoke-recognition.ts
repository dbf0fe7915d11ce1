import { certificateAfter, type RevocationReason } from '../../../core/case/revocation.ts'
import { formatCredit } from '../../../core/credit.ts'
import { invariant } from '../../../core/invariant.ts'
import type { Role } from '../../../contract/roles.ts'
import { writeTransition, type ApplicationRow } from '../../cases/case-store.ts'
import { readCaseTitle } from '../../cases/case-title.ts'
import { basisWords, readPolicyOfCase } from '../../cases/college-policy.ts'
import { civilDateOf } from '../../cases/deadlines.ts'
import type { Institution } from '../../cases/institution.ts'
import { writeDecision } from '../../cases/post-cases.ts'
import type { CodedReason } from '../../cases/reasons.ts'
import { refuseCase } from '../../cases/refuse-case.ts'
import { reverseCase, undoConversion } from '../../cases/reverse-case.ts'
import type { Tx } from '../../database/database.ts'
import { correctCredits } from '../../ledger/freeze-lots.ts'
import { postOrRefuse } from '../../ledger/post.ts'
import { sendMessage } from '../../notices/send-message.ts'
import { certificateOf, endClaim, releaseClaim } from '../../outcomes/certificate-claims.ts'
import { readDefinition } from '../../outcomes/definition-store.ts'
import { setOutcomeState } from '../../outcomes/outcome-state.ts'
import type { World } from '../../world.ts'
import type { Entailed } from './find-entailed.ts'

export interface Revocation {
  institution: Institution
  /** The case that recognised the outcome. */
  row: ApplicationRow
  /** All cases of the learner, locked. */
  cases: ReadonlyMap<string, ApplicationRow>
  entailed: Entailed
  reasonCode: RevocationReason
  reason: CodedReason
  finding: string
  by: { actorId: string; role: Role; bodyId: string | null; step: string }
}

type Course = { zh: string; en: string }

/**
 * Revokes a recognition with all it entails: conversions that rest on it are undone, those under way end, its credits
 * go to REVOKED, its certificate is void. Every line is a new entry. Whoever called holds the locks.
 */
export async function revokeRecognition(tx: Tx, world: World, revocation: Revocation): Promise<void> {
  const { institution, row, entailed, reason, finding, by } = revocation
  const at = world.clock.now()
  const title = await readCaseTitle(tx, row)
  const decision = { id: world.ids.next(), number: row.number.replace(/^SQ/, 'XFCR') }
  const part = { learnerId: row.learner_id, institutionId: row.institution_id, actorId: by.actorId }
  // What is under way ends first, each a correction of its own: corrections do not nest.
  await endConversions(tx, world, revocation)
  const courses = await correctCredits(tx, world, part, () => undoUses(tx, world, revocation, decision.id, title))
  await setOutcomeState(tx, row, 'REVOKED', at)
  await settleCertificate(tx, revocation, at)
  const on = civilDateOf(at, institution.timeZone)
  const { credits } = entailed
  const basis = basisWords(await readPolicyOfCase(tx, row))
  const text = { outcome: 'REVOKED' as const, credits, title, targets: courses, on, basis, reason }
  await writeDecision(tx, world, row, { ...decision, ...text }, at)
  await writeTransition(
    tx,
    row,
    { state: 'REVOKED', step: null, supplements: row.supplements, dueAt: null, decisionId: decision.id },
    {
      act: 'revoke',
      ...by,
      reasonCode: reason.code,
      reason: finding,
      detail: {
        decision: decision.number,
        revokedCredits: credits,
        reversals: entailed.reversals.map((one) => one.number),
        ended: entailed.ended.map((one) => one.number),
      },
      at,
    },
  )
  await sendMessage(tx, world, {
    personId: row.learner_id,
    kind: 'recognition_revoked',
    applicationId: row.id,
    parameters: {
      title,
      credits: formatCredit(credits),
      decision: decision.number,
      reason: { zh: `${reason.zh}。${reason.text}`, en: `${reason.en}. ${reason.text}` },
      basis: { ...basis },
    },
  })
}

/** In the other cases it is the consequence of a decision that was taken here: the system writes it down. */
const bySystem = { actorId: null, role: 'system' as const, bodyId: null, step: 'revocation' }

/** Ends the conversions under way that hold of the credits. */
async function endConversions(tx: Tx, world: World, revocation: Revocation): Promise<void> {
  const { institution, cases, entailed, reason, by } = revocation
  for (const { applicationId } of entailed.ended) {
    const one = cases.get(applicationId)
    invariant(one, 'a conversion that ends is locked')
    await refuseCase(tx, world, institution, one, { act: 'void', ...bySystem, reason })
    await settleObjections(tx, one, by, world.clock.now())
  }
}

/** Undoes what the credits were used for and revokes them; answers the courses of the own case. */
async function undoUses(
  tx: Tx,
  world: World,
  revocation: Revocation,
  decisionId: string,
  revoked: string,
): Promise<Course[]> {
  const { institution, row, cases, entailed, reason, by } = revocation
  const { actorId } = by
  const courses: Course[] = []
  for (const { applicationId } of entailed.reversals) {
    const one = cases.get(applicationId)
    invariant(one, 'a conversion that is undone is locked')
    if (one.id === row.id) courses.push(...(await undoConversion(tx, world, { institution, row, actorId, decisionId })))
    else await reverseCase(tx, world, { institution, row: one, actorId, by: bySystem, reason, revoked })
  }
  await postOrRefuse(
    tx,
    world,
    entailed.lotIds.map((lotId) => ({
      kind: 'REVOKE' as const,
      learnerId: row.learner_id,
      institutionId: row.institution_id,
      id: world.ids.next(),
      idempotencyKey: `lot:${lotId}:revoke`,
      ruleVersion: row.rule_version,
      decisionId,
      applicationId: row.id,
      actorId,
      happenedOn: civilDateOf(world.clock.now(), institution.timeZone),
      lotId,
    })),
  )
  return courses
}

/** The case is over: what was objected to it is settled with it. */
async function settleObjections(tx: Tx, row: ApplicationRow, by: Revocation['by'], at: Date): Promise<void> {
  await tx
    .updateTable('objection')
    .set({
      state: 'UPHELD',
      handled_by: by.actorId,
      handled_role: by.role,
      handled_at: at,
      reason_code: 'credits-revoked',
    })
    .where('learner_id', '=', row.learner_id)
    .where('application_id', '=', row.id)
    .where('state', '=', 'RECEIVED')
    .execute()
}

/** What becomes of the certificate's number depends on why the recognition was revoked. */
async function settleCertificate(tx: Tx, { row, reasonCode }: Revocation, at: Date): Promise<void> {
  const { learner_id: learnerId, outcome_id: outcomeId } = row
  invariant(outcomeId, 'what is recognised is an outcome')
  const outcome = await tx
    .selectFrom('outcome')
    .select(['definition_id', 'issuer', 'certificate_number'])
    .where('learner_id', '=', learnerId)
    .where('id', '=', outcomeId)
    .executeTakeFirstOrThrow()
  const certificate = certificateOf(await readDefinition(tx, outcome.definition_id), outcome)
  if (certificate === null) return
  const after = certificateAfter[reasonCode]
  if (after === 'BARRED') await releaseClaim(tx, { learnerId, outcomeId }, certificate, at)
  if (after === 'FREE') await endClaim(tx, { learnerId, outcomeId })
}
