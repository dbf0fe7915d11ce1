/** A text in both languages. */
export interface Bilingual {
  zh: string
  en: string
}

/**
 * One step of a workflow (环节). Steps, their order, deadlines and reviewers are data: a college configures them, and a
 * case keeps the version that it was submitted under.
 */
export interface WorkflowStep {
  id: string
  kind: 'CHECK' | 'REVIEW' | 'NOTICE'
  name: Bilingual
  /** The body that answers for the step (责任主体), as the public reads it. */
  body: Bilingual
  /** Roles whose holders may answer, at the reach below. */
  roles: readonly string[]
  reach: 'CLASS' | 'DEPARTMENT' | 'INSTITUTION'
  /** Working days to answer; a case past them is overdue, never decided by itself. */
  workingDays: number
  /** The reviewer enters the value, within the outcome definition's maximum. */
  entersValue: boolean
  /** Originals must be marked as seen before approval where the checklist asks for it. */
  checksOriginals: boolean
}

export interface WorkflowDefinition {
  steps: readonly WorkflowStep[]
  supplement: { timesMaximum: number; workingDays: number }
  notice: { workingDays: number }
  objection: { workingDays: number }
}

/** The straight path of a college: materials check, department review, Academic Affairs review, public notice. */
export const standardWorkflow: WorkflowDefinition = {
  steps: [
    {
      id: 'materials',
      kind: 'CHECK',
      name: { zh: '材料审核', en: 'Materials check' },
      body: { zh: '二级学院（班主任/教学秘书）', en: 'Department (form teacher / secretary)' },
      roles: ['form_teacher', 'department_reviewer'],
      reach: 'CLASS',
      workingDays: 2,
      entersValue: false,
      checksOriginals: false,
    },
    {
      id: 'department',
      kind: 'REVIEW',
      name: { zh: '二级学院初审', en: 'Department review' },
      body: { zh: '二级学院', en: 'Department' },
      roles: ['department_reviewer'],
      reach: 'DEPARTMENT',
      workingDays: 5,
      entersValue: true,
      checksOriginals: true,
    },
    {
      id: 'affairs',
      kind: 'REVIEW',
      name: { zh: '教务处审核', en: 'Academic Affairs review' },
      body: { zh: '教务处', en: 'Academic Affairs Office' },
      roles: ['academic_affairs'],
      reach: 'INSTITUTION',
      workingDays: 5,
      entersValue: true,
      checksOriginals: true,
    },
    {
      id: 'notice',
      kind: 'NOTICE',
      name: { zh: '公示', en: 'Public notice' },
      body: { zh: '教务处', en: 'Academic Affairs Office' },
      roles: ['academic_affairs'],
      reach: 'INSTITUTION',
      workingDays: 3,
      entersValue: false,
      checksOriginals: false,
    },
  ],
  supplement: { timesMaximum: 2, workingDays: 5 },
  notice: { workingDays: 5 },
  objection: { workingDays: 10 },
}

/** Faults of a workflow, in words; empty when it can be used. A workflow ends with its one public notice. */
export function findWorkflowFaults(workflow: WorkflowDefinition): Bilingual[] {
  const faults: Bilingual[] = []
  const ids = workflow.steps.map((step) => step.id)
  if (new Set(ids).size !== ids.length) faults.push({ zh: '环节编号重复', en: 'two steps have the same id' })
  const notices = workflow.steps.filter((step) => step.kind === 'NOTICE').length
  if (notices !== 1 || workflow.steps.at(-1)?.kind !== 'NOTICE') {
    faults.push({ zh: '流程须以唯一的公示环节结束', en: 'a workflow ends with its one public notice' })
  }
  if (workflow.steps.filter((step) => step.kind === 'REVIEW').length < 2) {
    faults.push({ zh: '至少两个审核环节，由不同的人经办', en: 'at least two reviews, by different people' })
  }
  if (!workflow.steps.some((step) => step.entersValue)) {
    faults.push({ zh: '须有一个环节核定学分', en: 'one step must enter the value' })
  }
  if (workflow.notice.workingDays < 3) faults.push({ zh: '公示不少于 3 个工作日', en: 'a notice lasts 3 working days' })
  if (workflow.steps.some((step) => step.roles.length === 0)) {
    faults.push({ zh: '每个环节须有经办角色', en: 'every step has a role that answers it' })
  }
  return faults
}
