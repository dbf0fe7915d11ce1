import type { Bilingual, WorkflowDefinition, WorkflowStep } from './workflow.ts'

/** A fault in words, and where in the definition it lies, so that an editor can point at it. */
export interface WorkflowFault extends Bilingual {
  path: readonly (string | number)[]
}

/** Who can answer a step of each kind at all: what the interface lets them do. */
const answering: Record<WorkflowStep['kind'], readonly string[]> = {
  CHECK: ['form_teacher', 'department_reviewer', 'academic_affairs'],
  REVIEW: ['form_teacher', 'department_reviewer', 'academic_affairs'],
  PANEL: ['academic_affairs', 'credit_bank_office'],
  NOTICE: ['academic_affairs'],
}

/** What acts outside of the steps are recorded under, so that four eyes tell them apart. */
const reserved = [
  'objection',
  'posting',
  'reversal',
  'revocation',
  'revocation-proposal',
  'deposit',
  'deposit-proposal',
  'archive',
  'former-decision',
]

const fault = (path: WorkflowFault['path'], zh: string, en: string): WorkflowFault => ({ path, zh, en })

/**
 * Faults of a workflow; empty when it can be used. Whatever conditions its steps have, every case passes two reviews by
 * different people, of which the last comes right before the one public notice and settles the value.
 */
export function findWorkflowFaults(workflow: WorkflowDefinition): WorkflowFault[] {
  const { steps } = workflow
  const faults = steps.flatMap((step, index) => findStepFaults(step, index))
  const ids = steps.map((step) => step.id)
  const repeated = ids.findIndex((id, index) => ids.indexOf(id) !== index)
  if (repeated >= 0) faults.push(fault(['steps', repeated, 'id'], '环节编号重复', 'two steps have the same id'))
  const notices = steps.filter((step) => step.kind === 'NOTICE').length
  if (notices !== 1 || steps.at(-1)?.kind !== 'NOTICE') {
    faults.push(fault(['steps'], '流程须以唯一的公示环节结束', 'a workflow ends with its one public notice'))
  }
  const always = steps.filter((step) => step.when === undefined)
  if (always.filter((step) => step.kind === 'REVIEW').length < 2) {
    const [zh, en] = [
      '至少两个不带条件的审核环节，由不同的人经办',
      'at least two reviews without conditions, by different people',
    ]
    faults.push(fault(['steps'], zh, en))
  }
  const last = steps.findLast((step) => step.kind !== 'NOTICE')
  if (last && (last.kind !== 'REVIEW' || last.when !== undefined || !last.entersValue)) {
    const [zh, en] = [
      '公示前的最后一个环节须是不带条件、核定学分的审核',
      'the last step before the notice is a review for every case that enters the value',
    ]
    faults.push(fault(['steps', steps.indexOf(last)], zh, en))
  }
  if (workflow.notice.workingDays < 3) {
    faults.push(fault(['notice', 'workingDays'], '公示不少于 3 个工作日', 'a notice lasts 3 working days'))
  }
  return faults
}

function findStepFaults(step: WorkflowStep, index: number): WorkflowFault[] {
  const at = (...path: string[]) => ['steps', index, ...path]
  const faults: WorkflowFault[] = []
  if (step.roles.length === 0) {
    faults.push(fault(at('roles'), '每个环节须有经办角色', 'every step has a role that answers it'))
  }
  const named = [...step.roles, ...(step.substituteRoles ?? [])]
  const unable = named.find((role) => !answering[step.kind].includes(role))
  if (unable !== undefined) {
    const [zh, en] = [`角色 ${unable} 不能办理此类环节`, `the role ${unable} cannot answer such a step`]
    faults.push(fault(at(step.roles.includes(unable) ? 'roles' : 'substituteRoles'), zh, en))
  }
  if (reserved.includes(step.id)) {
    faults.push(fault(at('id'), `编号 ${step.id} 已留作他用`, `the id ${step.id} is taken for another use`))
  }
  if (step.kind === 'NOTICE' && step.id !== 'notice') {
    faults.push(fault(at('id'), '公示环节的编号须为 notice', 'the public notice has the id notice'))
  }
  if (step.kind === 'NOTICE' && step.when) {
    faults.push(fault(at('when'), '公示不能带条件', 'the public notice is for every case'))
  }
  if (step.kind === 'PANEL' && (step.panel?.membersMinimum ?? 0) % 2 === 0) {
    faults.push(fault(at('panel'), '专家组人数须为不少于 3 的单数', 'a panel has an odd number of experts, 3 or more'))
  }
  if (step.kind === 'PANEL' && (step.entersValue || step.checksOriginals)) {
    faults.push(
      fault(
        at(),
        '专家组只提建议，不核定学分、不核原件',
        'a panel recommends: it enters no value and checks no originals',
      ),
    )
  }
  if (step.kind !== 'PANEL' && step.panel) {
    faults.push(fault(at('panel'), '只有专家评议环节有专家组', 'only an expert panel has a panel'))
  }
  return faults
}
