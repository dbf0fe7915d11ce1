import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideAct, type CaseAct, type CaseStanding } from './case.ts'
import { chooseSteps, findReferable, withSteps, type CaseFacts } from './case-steps.ts'
import { findWorkflowFaults } from './workflow-faults.ts'
import { standardWorkflow, type StepCondition, type WorkflowDefinition } from './workflow.ts'

const catalogued: CaseFacts = {
  caseKind: 'RECOGNITION',
  outcomeKind: 'onex-certificate',
  credits: 300,
  hasExactRule: true,
  hasPrecedent: true,
  isReferred: false,
}
const straight = ['materials', 'department', 'affairs', 'notice']
const withExperts = ['materials', 'department', 'panel', 'affairs', 'notice']

describe('the steps of a case', () => {
  it('are the straight path where the catalogue has an exact rule, and for a conversion', () => {
    expect(chooseSteps(standardWorkflow, catalogued)).toEqual(straight)
    const conversion = { ...catalogued, caseKind: 'CONVERSION' as const, outcomeKind: null, hasExactRule: false }
    expect(chooseSteps(standardWorkflow, conversion)).toEqual(straight)
  })

  it('lead over experts where no rule is exact, a reviewer departs from it, or experience is judged', () => {
    for (const changed of [{ hasExactRule: false }, { isReferred: true }, { outcomeKind: 'heritage' }]) {
      expect(chooseSteps(standardWorkflow, { ...catalogued, ...changed })).toEqual(withExperts)
    }
  })

  it('need all that a condition names, and one of several conditions', () => {
    const [department, ...rest] = standardWorkflow.steps.slice(1)
    const stepsFor = (when: StepCondition[], facts: CaseFacts) =>
      chooseSteps({ ...standardWorkflow, steps: department ? [{ ...department, when }, ...rest] : rest }, facts)
    const dear = { creditsMinimum: 300, hasPrecedent: false }
    expect(stepsFor([dear], catalogued)).not.toContain('department')
    expect(stepsFor([dear], { ...catalogued, hasPrecedent: false })).toContain('department')
    expect(stepsFor([dear], { ...catalogued, hasPrecedent: false, credits: 299 })).not.toContain('department')
    expect(stepsFor([dear, { caseKinds: ['RECOGNITION'] }], catalogued)).toContain('department')
  })

  it('may be joined by experts whom a reviewer asks for, while they are still ahead', () => {
    expect(findReferable(standardWorkflow, straight, 'department')?.id).toBe('panel')
    expect(findReferable(standardWorkflow, straight, 'affairs')).toBeNull()
    expect(findReferable(standardWorkflow, withExperts, 'department')).toBeNull()
    expect(findReferable(standardWorkflow, null, 'department')).toBeNull()
  })
})

const condition = fc.record(
  {
    caseKinds: fc.subarray(['RECOGNITION', 'CONVERSION', 'DIRECT'] as const, { minLength: 1 }),
    outcomeKinds: fc.subarray(['heritage', 'contest', 'onex-certificate'], { minLength: 1 }),
    creditsMinimum: fc.integer({ min: 1, max: 1000 }),
    hasExactRule: fc.boolean(),
    hasPrecedent: fc.boolean(),
    isReferred: fc.boolean(),
  },
  { requiredKeys: [] },
)
const facts: fc.Arbitrary<CaseFacts> = fc
  .record({
    caseKind: fc.constantFrom('RECOGNITION' as const, 'CONVERSION' as const, 'DIRECT' as const),
    outcomeKind: fc.constantFrom('heritage', 'contest', 'onex-certificate'),
    credits: fc.integer({ min: 1, max: 1000 }),
    hasExactRule: fc.boolean(),
    hasPrecedent: fc.boolean(),
    isReferred: fc.boolean(),
  })
  .map((one) => (one.caseKind === 'CONVERSION' ? { ...one, outcomeKind: null } : one))

/** Workflows with any conditions at any of their steps; some have faults. */
const workflow: fc.Arbitrary<WorkflowDefinition> = fc
  .array(fc.option(fc.array(condition, { minLength: 1, maxLength: 3 }), { nil: undefined, freq: 2 }), {
    minLength: 5,
    maxLength: 5,
  })
  .map((conditions) => ({
    ...standardWorkflow,
    steps: standardWorkflow.steps.map((step, index) => ({ ...step, when: conditions[index] })),
  }))

describe('a workflow without faults', () => {
  it('leads every case over two reviews by different people to its notice, whatever its conditions', () => {
    let sound = 0
    const people = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'learner'), { minLength: 30, maxLength: 30 })
    fc.assert(
      fc.property(workflow, facts, people, (whole, known, actors) => {
        if (findWorkflowFaults(whole).length > 0) return
        sound += 1
        const own = withSteps(whole, chooseSteps(whole, known))
        let standing: CaseStanding = {
          state: 'DRAFT',
          step: null,
          supplements: 0,
          actors: [],
          learnerId: 'learner',
          openObjections: 0,
          kind: known.caseKind,
        }
        for (const actorId of ['learner', ...actors]) {
          const isPanel = own.steps.find((step) => step.id === standing.step)?.kind === 'PANEL'
          const act: CaseAct = standing.state === 'DRAFT' ? 'submit' : isPanel ? 'close_panel' : 'approve'
          const decision = decideAct(own, standing, act, actorId)
          if (!decision.isAllowed) continue
          const acted = standing.step === null ? [] : [{ step: standing.step, actorId }]
          standing = { ...standing, ...decision, actors: [...standing.actors, ...acted] }
        }
        const reviewers = standing.actors.map((one) => one.actorId)
        expect(new Set(reviewers).size).toBe(reviewers.length)
        expect(reviewers).not.toContain('learner')
        if (standing.state !== 'AWAITING_NOTICE') return
        const reviewed = standing.actors.filter(
          ({ step }) => own.steps.find((one) => one.id === step)?.kind === 'REVIEW',
        )
        expect(reviewed.length).toBeGreaterThanOrEqual(2)
      }),
      { numRuns: 1_500, seed: 7 },
    )
    expect(sound).toBeGreaterThan(50)
  })

  it('never lets a reviewer answer in the place of experts, nor experts in that of a reviewer', () => {
    const standing: CaseStanding = {
      state: 'IN_REVIEW',
      step: 'panel',
      supplements: 0,
      actors: [],
      learnerId: 'learner',
      openObjections: 0,
      kind: 'RECOGNITION',
    }
    for (const act of ['approve', 'partly_approve', 'return', 'reject'] as const) {
      expect(decideAct(standardWorkflow, standing, act, 'a').isAllowed).toBe(false)
    }
    for (const act of ['convene_panel', 'recuse', 'vote', 'close_panel'] as const) {
      expect(decideAct(standardWorkflow, standing, act, 'a').isAllowed).toBe(true)
      expect(decideAct(standardWorkflow, { ...standing, step: 'department' }, act, 'a').isAllowed).toBe(false)
      const acted = { ...standing, actors: [{ step: 'department', actorId: 'a' }] }
      expect(decideAct(standardWorkflow, acted, act, 'a')).toMatchObject({ refusal: { code: 'four_eyes' } })
    }
  })
})
