import type { Credit } from '../credit.ts'
import type { StepCondition, WorkflowDefinition, WorkflowStep } from './workflow.ts'

/** What is known of a case when it is submitted, or referred to experts: nothing personal. */
export interface CaseFacts {
  caseKind: 'RECOGNITION' | 'CONVERSION' | 'DIRECT'
  /** Null for a conversion, which is of credits that were recognised already. */
  outcomeKind: string | null
  /** What the case may be worth: the definition's maximum, or the courses of a conversion. */
  credits: Credit
  /** The catalogue settles its value by an exact rule. */
  hasExactRule: boolean
  /** The same definition was recognised here before. */
  hasPrecedent: boolean
  /** A reviewer departs from the rule and asks for experts. */
  isReferred: boolean
}

/** Whether all that a condition names holds. What asks for an outcome never holds for a conversion, which has none. */
export function conditionHolds(condition: StepCondition, facts: CaseFacts): boolean {
  const { caseKinds, outcomeKinds, creditsMinimum, hasExactRule, hasPrecedent, isReferred } = condition
  const asksForOutcome = outcomeKinds !== undefined || hasExactRule !== undefined || hasPrecedent !== undefined
  if (asksForOutcome && facts.outcomeKind === null) return false
  if (caseKinds && !caseKinds.includes(facts.caseKind)) return false
  if (outcomeKinds && !outcomeKinds.includes(facts.outcomeKind ?? '')) return false
  if (creditsMinimum !== undefined && facts.credits < creditsMinimum) return false
  if (hasExactRule !== undefined && facts.hasExactRule !== hasExactRule) return false
  if (hasPrecedent !== undefined && facts.hasPrecedent !== hasPrecedent) return false
  return isReferred === undefined || facts.isReferred === isReferred
}

/** A step without conditions is for every case; otherwise one of them must hold. */
export function isStepFor(step: WorkflowStep, facts: CaseFacts): boolean {
  return step.when === undefined || step.when.some((condition) => conditionHolds(condition, facts))
}

/** The steps that a case goes through, in order; decided at its submission and kept with it. */
export function chooseSteps(workflow: WorkflowDefinition, facts: CaseFacts): string[] {
  return workflow.steps.filter((step) => isStepFor(step, facts)).map((step) => step.id)
}

/** The workflow as one case goes through it. Whatever was submitted before steps had conditions goes through all. */
export function withSteps(workflow: WorkflowDefinition, ids: readonly string[] | null): WorkflowDefinition {
  return ids === null ? workflow : { ...workflow, steps: workflow.steps.filter((step) => ids.includes(step.id)) }
}

/** The experts' step that a reviewer at this step may still refer the case to; null where there is none ahead. */
export function findReferable(
  workflow: WorkflowDefinition,
  ids: readonly string[] | null,
  atStep: string | null,
): WorkflowStep | null {
  if (ids === null) return null
  const ahead = workflow.steps.slice(workflow.steps.findIndex((step) => step.id === atStep) + 1)
  const canRefer = (step: WorkflowStep) => step.when?.some((condition) => condition.isReferred === true) ?? false
  return ahead.find((step) => step.kind === 'PANEL' && !ids.includes(step.id) && canRefer(step)) ?? null
}
