import { invariant } from '../invariant.ts'
import type { WorkflowDefinition, WorkflowStep } from './workflow.ts'

/** The states of a case (domain: 状态机). A step of the workflow goes with the states that are reviewed. */
export type CaseState =
  | 'DRAFT'
  | 'IN_REVIEW'
  | 'SUPPLEMENT_REQUIRED'
  | 'AWAITING_NOTICE'
  | 'ON_NOTICE'
  | 'SUSPENDED'
  | 'POSTED'
  | 'ARCHIVED'
  | 'REJECTED'
  | 'WITHDRAWN'
  | 'LAPSED'
  | 'REVERSED'
  | 'REVOKED'

export type CaseAct =
  | 'submit'
  | 'approve'
  | 'partly_approve'
  | 'return'
  | 'reject'
  | 'supplement'
  | 'withdraw'
  | 'lapse'
  | 'refer_to_panel'
  | 'convene_panel'
  | 'recuse'
  | 'vote'
  | 'close_panel'
  | 'clear_duplicate'
  | 'put_on_notice'
  | 'object'
  | 'dismiss_objection'
  | 'uphold_objection'
  | 'set_aside'
  | 'stop_notice'
  | 'post'
  | 'archive'
  | 'reverse'
  | 'propose_revocation'
  | 'decline_revocation'
  | 'revoke'
  | 'void'
  | 'propose_deposit'
  | 'decline_deposit'
  | 'deposit'

/** What the machine decides on: nothing personal, nothing of the clock. */
export interface CaseStanding {
  state: CaseState
  step: string | null
  supplements: number
  /** Who acted in which step so far; the applicant and the system do not count. */
  actors: readonly { step: string; actorId: string }[]
  learnerId: string
  /** Objections that are still open, the one now decided included. */
  openObjections: number
  kind: 'RECOGNITION' | 'CONVERSION' | 'DIRECT'
}

/** Under which step stand those who acted before a case was returned for a new decision: none of them reviews it. */
export const formerDecision = 'former-decision'

export type CaseRefusal =
  | { code: 'transition_not_allowed'; state: CaseState }
  | { code: 'four_eyes'; step: string }
  | { code: 'own_case' }
  | { code: 'supplements_exhausted'; timesMaximum: number }

export type CaseDecision =
  | { isAllowed: true; state: CaseState; step: string | null; supplements: number }
  | { isAllowed: false; refusal: CaseRefusal }

const openForLearner: readonly CaseState[] = ['IN_REVIEW', 'SUPPLEMENT_REQUIRED', 'AWAITING_NOTICE', 'ON_NOTICE']

/** A recognition that had its effect, also one whose courses were given back since. */
const revocable: readonly CaseState[] = ['POSTED', 'ARCHIVED', 'REVERSED']

/** A case whose effect stands: nothing further is deposited for what was given back. */
const inForce: readonly CaseState[] = ['POSTED', 'ARCHIVED']

/** From which states each act leads somewhere. */
const fromStates: Record<CaseAct, readonly CaseState[]> = {
  submit: ['DRAFT'],
  approve: ['IN_REVIEW'],
  partly_approve: ['IN_REVIEW'],
  return: ['IN_REVIEW'],
  reject: ['IN_REVIEW'],
  supplement: ['SUPPLEMENT_REQUIRED'],
  withdraw: openForLearner,
  lapse: ['SUPPLEMENT_REQUIRED'],
  refer_to_panel: ['IN_REVIEW'],
  convene_panel: ['IN_REVIEW'],
  recuse: ['IN_REVIEW'],
  vote: ['IN_REVIEW'],
  close_panel: ['IN_REVIEW'],
  clear_duplicate: ['IN_REVIEW', 'AWAITING_NOTICE'],
  put_on_notice: ['AWAITING_NOTICE'],
  object: ['ON_NOTICE', 'SUSPENDED'],
  dismiss_objection: ['SUSPENDED'],
  uphold_objection: ['SUSPENDED'],
  set_aside: ['ON_NOTICE'],
  stop_notice: ['ON_NOTICE'],
  post: ['ON_NOTICE'],
  archive: ['POSTED'],
  reverse: ['POSTED', 'ARCHIVED'],
  propose_revocation: revocable,
  decline_revocation: revocable,
  revoke: revocable,
  void: [...openForLearner, 'SUSPENDED'],
  propose_deposit: inForce,
  decline_deposit: inForce,
  deposit: inForce,
}

const panelActs: readonly CaseAct[] = ['convene_panel', 'recuse', 'vote', 'close_panel']
const reviewActs: readonly CaseAct[] = ['approve', 'partly_approve', 'return', 'reject', 'refer_to_panel']

const recognitionActs: readonly CaseAct[] = [
  'propose_revocation',
  'decline_revocation',
  'revoke',
  'propose_deposit',
  'decline_deposit',
  'deposit',
]

/** The steps that an act belongs to where it is not the step under review: for four eyes. */
const ownSteps: Partial<Record<CaseAct, string>> = {
  put_on_notice: 'notice',
  // Who put a case on notice may stop it, and who reviewed it may not.
  stop_notice: 'notice',
  dismiss_objection: 'objection',
  uphold_objection: 'objection',
  reverse: 'reversal',
  // Two steps, so that four eyes keep who proposed a revocation from deciding on it.
  propose_revocation: 'revocation-proposal',
  decline_revocation: 'revocation',
  revoke: 'revocation',
  propose_deposit: 'deposit-proposal',
  decline_deposit: 'deposit',
  deposit: 'deposit',
}

/**
 * Decides one act on a case. Four eyes (四眼原则): nobody acts in two different steps of one case, and nobody on the own
 * case; after a supplement the same reviewer goes on. `actorId` is null for what the system does when time has come.
 */
export function decideAct(
  workflow: WorkflowDefinition,
  standing: CaseStanding,
  act: CaseAct,
  actorId: string | null,
): CaseDecision {
  if (!fromStates[act].includes(standing.state)) {
    return { isAllowed: false, refusal: { code: 'transition_not_allowed', state: standing.state } }
  }
  if (isPointless(workflow, standing, act)) {
    return { isAllowed: false, refusal: { code: 'transition_not_allowed', state: standing.state } }
  }
  const refusal = findActorRefusal(standing, act, actorId)
  if (refusal) return { isAllowed: false, refusal }
  if (act === 'return' && standing.supplements >= workflow.supplement.timesMaximum) {
    const { timesMaximum } = workflow.supplement
    return { isAllowed: false, refusal: { code: 'supplements_exhausted', timesMaximum } }
  }
  return { isAllowed: true, ...resultOf(workflow, standing, act) }
}

/**
 * A recognition has no course to give back, and a conversion no recognition to revoke or to add credits to; only a
 * conversion can lose the credits that it is to use. The value of a conversion is that of its courses, and a step that
 * enters no value has none: there is no part of it to approve.
 */
function isPointless(workflow: WorkflowDefinition, { kind, step }: CaseStanding, act: CaseAct): boolean {
  const stepKind = workflow.steps.find((one) => one.id === step)?.kind
  // Experts recommend, by their votes; what a reviewer answers is for the reviews around them.
  if (panelActs.includes(act)) return stepKind !== 'PANEL'
  if (reviewActs.includes(act) && stepKind === 'PANEL') return true
  if (act === 'reverse') return kind === 'RECOGNITION'
  if (recognitionActs.includes(act)) return kind === 'CONVERSION'
  if (act === 'void') return kind !== 'CONVERSION'
  if (act !== 'partly_approve') return false
  return kind === 'CONVERSION' || workflow.steps.find((one) => one.id === step)?.entersValue !== true
}

function findActorRefusal(standing: CaseStanding, act: CaseAct, actorId: string | null): CaseRefusal | null {
  const isApplicants = act === 'submit' || act === 'supplement' || act === 'withdraw'
  if (actorId === null || isApplicants || act === 'object') return null
  if (actorId === standing.learnerId) return { code: 'own_case' }
  if (act === 'archive') return null
  const step = ownSteps[act] ?? standing.step
  // Who archived a case decided nothing about it, and who puts it on notice decides nothing anew.
  const free = act === 'put_on_notice' ? ['archive', formerDecision] : ['archive']
  const other = standing.actors.find((one) => one.actorId === actorId && one.step !== step && !free.includes(one.step))
  return other ? { code: 'four_eyes', step: other.step } : null
}

function resultOf(workflow: WorkflowDefinition, standing: CaseStanding, act: CaseAct) {
  const { step, supplements } = standing
  switch (act) {
    case 'submit':
      return { ...enter(workflow.steps[0]), supplements }
    case 'approve':
    case 'partly_approve':
    case 'close_panel':
      return { ...enter(stepAfter(workflow, step)), supplements }
    case 'return':
      return { state: 'SUPPLEMENT_REQUIRED' as const, step, supplements: supplements + 1 }
    case 'supplement':
      return { state: 'IN_REVIEW' as const, step, supplements }
    case 'refer_to_panel':
    case 'convene_panel':
    case 'recuse':
    case 'vote':
    case 'clear_duplicate':
    case 'propose_revocation':
    case 'decline_revocation':
    case 'propose_deposit':
    case 'decline_deposit':
    case 'deposit':
      return { state: standing.state, step, supplements }
    case 'put_on_notice':
      return { state: 'ON_NOTICE' as const, step, supplements }
    case 'set_aside':
    case 'stop_notice':
      return { ...enter(workflow.steps.findLast((one) => one.kind === 'CHECK' || one.kind === 'REVIEW')), supplements }
    case 'object':
      return { state: 'SUSPENDED' as const, step, supplements }
    case 'dismiss_objection':
      return { state: standing.openObjections > 1 ? ('SUSPENDED' as const) : ('ON_NOTICE' as const), step, supplements }
    default:
      return { state: endStates[act], step: null, supplements }
  }
}

const endStates = {
  reject: 'REJECTED',
  uphold_objection: 'REJECTED',
  withdraw: 'WITHDRAWN',
  lapse: 'LAPSED',
  post: 'POSTED',
  archive: 'ARCHIVED',
  reverse: 'REVERSED',
  revoke: 'REVOKED',
  void: 'REJECTED',
} as const satisfies Partial<Record<CaseAct, CaseState>>

function enter(step: WorkflowStep | undefined): { state: CaseState; step: string } {
  invariant(step, 'a workflow has a step to enter')
  return { state: step.kind === 'NOTICE' ? 'AWAITING_NOTICE' : 'IN_REVIEW', step: step.id }
}

function stepAfter(workflow: WorkflowDefinition, step: string | null): WorkflowStep | undefined {
  const index = workflow.steps.findIndex((one) => one.id === step)
  invariant(index >= 0, 'the step of a case is one of its workflow')
  return workflow.steps[index + 1]
}

/** The step record of a case's workflow; fails when it is not there, since a case keeps its version. */
export function stepOf(workflow: WorkflowDefinition, stepId: string): WorkflowStep {
  const step = workflow.steps.find((one) => one.id === stepId)
  invariant(step, `step ${stepId} belongs to the workflow`)
  return step
}
