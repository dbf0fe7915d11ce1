import { formatCredit, sumCredits } from '../../../core/credit.ts'
import { Problem } from '../../../contract/problem.ts'
import { scopeOfLearner, type Actor } from '../../access/actor.ts'
import { demandPolicy } from '../../cases/college-policy.ts'
import { demandOpenWindow, demandTargets, readApplicant, submitCase } from '../../cases/submit-case.ts'
import { recordDigests } from '../../evidence/evidence-store.ts'
import { onceFor, type OnceKey } from '../../http/idempotency.ts'
import { sendMessage } from '../../notices/send-message.ts'
import { courseNames } from '../../cases/decision-texts.ts'
import { setOutcomeState } from '../../outcomes/outcome-state.ts'
import { findInstitutionOfOutcome, lockSubmittable } from '../../outcomes/submittable.ts'
import type { World } from '../../world.ts'

export interface RecognitionInput {
  outcomeId: string
  /** Which of several enrolments at the outcome's institution. */
  enrolmentId?: string | undefined
  targetCourseIds: readonly string[]
}

/**
 * Submits an outcome for recognition at its institution; where the college converts directly, with the courses it shall
 * count for. Refuses without open window, with missing evidence, or when the outcome is under review already.
 */
export async function submitRecognition(
  world: World,
  actor: Actor,
  input: RecognitionInput,
  once: OnceKey,
): Promise<{ applicationId: string }> {
  return world.gate.write(scopeOfLearner(actor), (tx) =>
    onceFor(tx, world, once, async () => {
      const institutionId = await findInstitutionOfOutcome(tx, actor.personId, input.outcomeId)
      const { enrolmentId } = input
      const applicant = await readApplicant(tx, world, actor.personId, { institutionId, enrolmentId })
      const { policy, ruleVersion } = await demandPolicy(tx, applicant.institution.id, applicant.today)
      if (input.targetCourseIds.length > 0 && policy.conversionModel !== 'DIRECT') {
        throw new Problem('course_not_convertible', {
          course: { zh: '所选课程', en: 'The course' },
          reason: {
            zh: '本校先认定入账，再申请转换',
            en: 'this college first recognises credits and converts them afterwards',
          },
        })
      }
      const windowId = await demandOpenWindow(tx, applicant, 'RECOGNITION')
      const at = world.clock.now()
      const outcome = await lockSubmittable(tx, actor.personId, input.outcomeId, applicant.today, at)
      const targets = await demandTargets(tx, applicant, input.targetCourseIds)
      const needed = sumCredits(targets.map((target) => target.credits))
      if (needed > outcome.creditsMaximum) {
        throw new Problem('credits_insufficient', {
          needed: formatCredit(needed),
          available: formatCredit(outcome.creditsMaximum),
          missing: formatCredit(needed - outcome.creditsMaximum),
        })
      }
      const row = await submitCase(tx, world, applicant, {
        kind: targets.length > 0 ? 'DIRECT' : 'RECOGNITION',
        outcomeId: outcome.id,
        windowId,
        ruleVersion,
        creditCategory: outcome.creditCategory,
        targets,
        sources: [],
      })
      await recordDigests(tx, actor.personId, outcome.id)
      await setOutcomeState(tx, row, 'IN_APPLICATION', at)
      await sendMessage(tx, world, {
        personId: actor.personId,
        kind: targets.length > 0 ? 'direct_submitted' : 'application_submitted',
        applicationId: row.id,
        parameters: {
          title: outcome.title,
          number: row.number,
          courses: { ...courseNames(targets.map((target) => target.name)) },
        },
      })
      return { applicationId: row.id }
    }),
  )
}
