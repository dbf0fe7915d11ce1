import { formerDecision, type CaseDecision, type CaseStanding, type CaseState } from './case.ts'
import type { WorkflowDefinition } from './workflow.ts'

/** What is done about a decision once it is made; each is a line of the case's history. */
export type RemedyAct =
  | 'request_reconsideration'
  | 'appeal'
  | 'extend_appeal'
  | 'uphold_reconsideration'
  | 'return_reconsideration'
  | 'uphold_appeal'
  | 'return_appeal'

const decided: readonly CaseState[] = ['REJECTED', 'POSTED', 'ARCHIVED']

export const remedySteps = { RECONSIDERATION: 'reconsideration', APPEAL: 'appeal' } as const

/**
 * Decides one act about a decision. Whoever acted in the case before, in any step, takes no part; nor does the
 * applicant, but for asking. A refusal that is returned goes back to the step named, with its supplements open again;
 * what has its effect keeps it until something else is decided.
 */
export function decideRemedyAct(
  workflow: WorkflowDefinition,
  standing: CaseStanding,
  act: RemedyAct,
  actorId: string,
  toStep: string | null = null,
): CaseDecision {
  const { state, step, supplements } = standing
  const refused = { isAllowed: false, refusal: { code: 'transition_not_allowed', state } } as const
  if (!decided.includes(state)) return refused
  if (act !== 'request_reconsideration' && act !== 'appeal') {
    if (actorId === standing.learnerId) return { isAllowed: false, refusal: { code: 'own_case' } }
    const own = act.endsWith('appeal') ? remedySteps.APPEAL : remedySteps.RECONSIDERATION
    const other = standing.actors.find((one) => one.actorId === actorId && one.step !== own)
    if (other) return { isAllowed: false, refusal: { code: 'four_eyes', step: other.step } }
  }
  const isReturn = act === 'return_reconsideration' || act === 'return_appeal'
  if (!isReturn || state !== 'REJECTED') return { isAllowed: true, state, step, supplements }
  if (!returnSteps(workflow).some((one) => one.id === toStep)) return refused
  return { isAllowed: true, state: 'IN_REVIEW', step: toStep, supplements: 0 }
}

/** The steps at which a case may be decided anew: those that a reviewer answers. */
export const returnSteps = (workflow: WorkflowDefinition) =>
  workflow.steps.filter((one) => one.kind === 'CHECK' || one.kind === 'REVIEW')

const returns = ['return_reconsideration', 'return_appeal']

/**
 * Who acted in which step, out of the history: what was done before the case was returned for a new decision stands
 * under a step of its own, so that none of those people reviews it again.
 */
export function actorsOf(
  events: readonly { transition: string; step: string | null; actorId: string | null; role: string }[],
): CaseStanding['actors'] {
  const returned = events.findLastIndex((one) => returns.includes(one.transition))
  return events.flatMap(({ step, actorId, role }, index) =>
    step === null || actorId === null || role === 'learner'
      ? []
      : [{ step: index < returned && step !== 'archive' ? formerDecision : step, actorId }],
  )
}
