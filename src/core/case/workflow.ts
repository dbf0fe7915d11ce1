/** A text in both languages. */
export interface Bilingual {
  zh: string
  en: string
}

/** What must hold of a case for a step to be among its own; everything that is named must hold. */
export interface StepCondition {
  caseKinds?: readonly ('RECOGNITION' | 'CONVERSION' | 'DIRECT')[] | undefined
  outcomeKinds?: readonly string[] | undefined
  /** The case may be worth so much or more, in 1/100 credit. */
  creditsMinimum?: number | undefined
  /** The catalogue settles the value by an exact rule, or leaves it to judgement. */
  hasExactRule?: boolean | undefined
  /** The same definition was recognised here before. */
  hasPrecedent?: boolean | undefined
  /** A reviewer departs from the rule and asks for experts. */
  isReferred?: boolean | undefined
}

export const stepKinds = ['CHECK', 'REVIEW', 'PANEL', 'NOTICE'] as const

/**
 * One step of a workflow (环节). Steps, their order, deadlines and reviewers are data: a college configures them, and a
 * case keeps the version that it was submitted under.
 */
export interface WorkflowStep {
  id: string
  kind: (typeof stepKinds)[number]
  name: Bilingual
  /** The body that answers for the step (责任主体), as the public reads it. */
  body: Bilingual
  /** Roles whose holders may answer, at the reach below. */
  roles: readonly string[]
  /** Roles that may answer besides, at the same reach, once the deadline has passed. */
  substituteRoles?: readonly string[] | undefined
  reach: 'CLASS' | 'DEPARTMENT' | 'INSTITUTION'
  /** Working days to answer; a case past them is overdue, never decided by itself. */
  workingDays: number
  /** The reviewer enters the value, within the outcome definition's maximum. */
  entersValue: boolean
  /** Originals must be marked as seen before approval where the checklist asks for it. */
  checksOriginals: boolean
  /** For which cases the step is; one of these must hold. Without it, for every case. */
  when?: readonly StepCondition[] | undefined
  /** Of an expert panel: how many experts at least, and how many of a hundred must vote. */
  panel?: { membersMinimum: number; quorumPercent: number } | undefined
}

export interface WorkflowDefinition {
  steps: readonly WorkflowStep[]
  supplement: { timesMaximum: number; workingDays: number }
  notice: { workingDays: number }
  objection: { workingDays: number }
}

/**
 * The path of a college: materials check, department review, Academic Affairs review, public notice. Experts judge only
 * where no exact rule does, where a reviewer departs from it, and heritage and occupational experience.
 */
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
      id: 'panel',
      kind: 'PANEL',
      name: { zh: '专家评议', en: 'Expert panel' },
      body: { zh: '认定专家组（学分银行管理中心召集）', en: 'Expert panel (convened by the Credit Bank Office)' },
      roles: ['credit_bank_office'],
      reach: 'INSTITUTION',
      workingDays: 7,
      entersValue: false,
      checksOriginals: false,
      when: [{ outcomeKinds: ['heritage'] }, { hasExactRule: false }, { isReferred: true }],
      panel: { membersMinimum: 3, quorumPercent: 67 },
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
