import type { CaseAct, CaseRefusal, CaseStanding } from '../../core/case/case.ts'
import { decideAct, formerDecision } from '../../core/case/case.ts'
import type { WorkflowDefinition, WorkflowStep } from '../../core/case/workflow.ts'
import { Problem } from '../../contract/problem.ts'
import type { Role } from '../../contract/roles.ts'
import type { Actor, Capacity } from '../access/actor.ts'
import { findCapacity } from '../access/actor.ts'

/** Where a case lies, for who reaches it. */
export interface CasePlace {
  learnerId: string
  institutionId: string
  departmentId: string
  classId: string | null
  /** Past the deadline of its step: substitutes may answer besides. */
  isOverdue?: boolean
}

export const caseReaders: readonly Role[] = [
  'form_teacher',
  'department_reviewer',
  'academic_affairs',
  'credit_bank_office',
  'supervision',
]

/** The capacity in which a member of staff may read the case: the own class, department or the whole institution. */
export function findReadingCapacity(actor: Actor, place: CasePlace): Capacity | null {
  return findCapacity(actor, caseReaders, {
    institutionId: place.institutionId,
    unitIds: [place.departmentId, place.classId],
  })
}

/**
 * The capacity in which a member of staff may answer at a step: its roles, within its reach; once it is overdue also
 * those of its substitutes.
 */
export function findStepCapacity(actor: Actor, step: WorkflowStep, place: CasePlace): Capacity | null {
  const units = { CLASS: [place.classId, place.departmentId], DEPARTMENT: [place.departmentId], INSTITUTION: [] }
  const roles = [...step.roles, ...(place.isOverdue ? (step.substituteRoles ?? []) : [])]
  return findCapacity(actor, roles as readonly Role[], {
    institutionId: place.institutionId,
    unitIds: units[step.reach],
  })
}

/** The problem that a refusal of the case machine becomes, with the step's name in both languages. */
export function problemOfRefusal(workflow: WorkflowDefinition, refusal: CaseRefusal): Problem {
  switch (refusal.code) {
    case 'transition_not_allowed':
      return new Problem('transition_not_allowed', { state: stateNames[refusal.state] })
    case 'four_eyes':
      return new Problem('four_eyes', { step: stepName(workflow, refusal.step) })
    case 'own_case':
      return new Problem('own_case')
    case 'supplements_exhausted':
      return new Problem('transition_not_allowed', {
        state: {
          zh: `已退回补充 ${refusal.timesMaximum} 次，请通过或不予通过`,
          en: `returned ${refusal.timesMaximum} times already; approve or reject`,
        },
      })
  }
}

export function stepName(workflow: WorkflowDefinition, stepId: string): { zh: string; en: string } {
  const special: Record<string, { zh: string; en: string }> = {
    preparation: { zh: '名单登记', en: 'Preparation from a roster' },
    objection: { zh: '异议处理', en: 'Objection' },
    posting: { zh: '入账', en: 'Posting' },
    reversal: { zh: '撤销转换', en: 'Reversal' },
    'revocation-proposal': { zh: '提议撤销认定', en: 'Proposal to revoke' },
    revocation: { zh: '撤销认定', en: 'Revocation' },
    'deposit-proposal': { zh: '提议补记学分', en: 'Proposal of a further deposit' },
    deposit: { zh: '补记学分', en: 'Further deposit' },
    archive: { zh: '归档', en: 'Archiving' },
    reconsideration: { zh: '复核', en: 'Reconsideration' },
    appeal: { zh: '申诉处理', en: 'Appeal' },
    [formerDecision]: { zh: '原决定', en: 'The former decision' },
  }
  return workflow.steps.find((step) => step.id === stepId)?.name ?? special[stepId] ?? { zh: stepId, en: stepId }
}

const stateNames = {
  DRAFT: { zh: '草稿', en: 'a draft' },
  IN_REVIEW: { zh: '审核中', en: 'under review' },
  SUPPLEMENT_REQUIRED: { zh: '待补充材料', en: 'waiting for more material' },
  AWAITING_NOTICE: { zh: '待公示', en: 'awaiting public notice' },
  ON_NOTICE: { zh: '公示中', en: 'on public notice' },
  SUSPENDED: { zh: '异议核查中', en: 'suspended by an objection' },
  POSTED: { zh: '已入账', en: 'posted' },
  ARCHIVED: { zh: '已归档', en: 'archived' },
  REJECTED: { zh: '未通过', en: 'rejected' },
  WITHDRAWN: { zh: '已撤回', en: 'withdrawn' },
  LAPSED: { zh: '逾期终止', en: 'lapsed' },
  REVERSED: { zh: '已撤销转换', en: 'reversed' },
  REVOKED: { zh: '已撤销认定', en: 'revoked' },
} as const

export type AllowedAct =
  | 'withdraw'
  | 'supplement'
  | 'approve'
  | 'partly_approve'
  | 'return'
  | 'reject'
  | 'refer_to_panel'
  | 'mark_original_seen'
  | 'clear_duplicate'
  | 'put_on_notice'
  | 'stop_notice'
  | 'decide_objection'
  | 'reverse'
  | 'archive'

export interface ActsAndHindrances {
  allowedActs: AllowedAct[]
  hindrances: { act: AllowedAct; problem: Problem }[]
}

/** What the actor may do with the case now, and, where the role fits but something stands in the way, what. */
export function findAllowedActs(
  actor: Actor,
  place: CasePlace,
  workflow: WorkflowDefinition,
  standing: CaseStanding,
): ActsAndHindrances {
  const result: ActsAndHindrances = { allowedActs: [], hindrances: [] }
  const offer = (name: AllowedAct, act: CaseAct) => {
    const decision = decideAct(workflow, standing, act, actor.personId)
    if (decision.isAllowed) result.allowedActs.push(name)
    else if (decision.refusal.code !== 'transition_not_allowed') {
      result.hindrances.push({ act: name, problem: problemOfRefusal(workflow, decision.refusal) })
    }
  }
  if (actor.personId === place.learnerId) {
    offer('withdraw', 'withdraw')
    offer('supplement', 'supplement')
    return result
  }
  const step = workflow.steps.find((one) => one.id === standing.step)
  if (standing.state === 'IN_REVIEW' && step && findStepCapacity(actor, step, place)) {
    for (const act of ['approve', 'partly_approve', 'return', 'reject'] as const) offer(act, act)
    if (result.allowedActs.length > 0) result.allowedActs.push('mark_original_seen', 'refer_to_panel')
  }
  const reach = { institutionId: place.institutionId }
  if (findCapacity(actor, ['academic_affairs'], reach)) {
    // At the own step alone: it counts as acting there, and who acted elsewhere could not review the case any more.
    if (step && findStepCapacity(actor, step, place)) offer('clear_duplicate', 'clear_duplicate')
    offer('put_on_notice', 'put_on_notice')
    offer('stop_notice', 'stop_notice')
    offer('reverse', 'reverse')
  }
  if (findCapacity(actor, ['academic_affairs', 'supervision'], reach)) offer('decide_objection', 'dismiss_objection')
  if (findCapacity(actor, ['academic_affairs', 'credit_bank_office'], reach)) offer('archive', 'archive')
  return result
}
