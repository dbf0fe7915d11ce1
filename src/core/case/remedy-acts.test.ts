import { describe, expect, it } from 'vitest'
import { decideAct, formerDecision, type CaseStanding } from './case.ts'
import { actorsOf, decideRemedyAct, returnSteps } from './remedy-acts.ts'
import { standardWorkflow } from './workflow.ts'

const refused: CaseStanding = {
  state: 'REJECTED',
  step: null,
  supplements: 2,
  actors: [{ step: 'department', actorId: 'reviewer' }],
  learnerId: 'learner',
  openObjections: 0,
  kind: 'RECOGNITION',
}
const decide = (act: Parameters<typeof decideRemedyAct>[2], actorId: string, step: string | null = null) =>
  decideRemedyAct(standardWorkflow, refused, act, actorId, step)

describe('a decision that is contested', () => {
  it('is returned to the review that is named, with its supplements open again, and never to the notice', () => {
    const back = { isAllowed: true, state: 'IN_REVIEW', step: 'department', supplements: 0 }
    expect(decide('return_appeal', 'member', 'department')).toEqual(back)
    const faulty = { isAllowed: false, refusal: { code: 'transition_not_allowed', state: 'REJECTED' } }
    expect(decide('return_appeal', 'member', 'notice')).toEqual(faulty)
    expect(decide('return_appeal', 'member')).toEqual(faulty)
    expect(returnSteps(standardWorkflow).map((one) => one.id)).not.toContain('notice')
  })

  it('keeps its effect where it has one, and stays where it is upheld', () => {
    const posted = { ...refused, state: 'POSTED' as const }
    const stays = { isAllowed: true, state: 'POSTED', step: null, supplements: 2 }
    expect(decideRemedyAct(standardWorkflow, posted, 'return_reconsideration', 'officer')).toEqual(stays)
    expect(decide('uphold_appeal', 'member')).toMatchObject({ state: 'REJECTED' })
  })

  it('is answered by nobody who acted in the case, nor by the applicant; and not while it is under review', () => {
    const fourEyes = { isAllowed: false, refusal: { code: 'four_eyes', step: 'department' } }
    expect(decide('uphold_reconsideration', 'reviewer')).toEqual(fourEyes)
    expect(decide('extend_appeal', 'reviewer')).toEqual(fourEyes)
    expect(decide('uphold_appeal', 'learner')).toEqual({ isAllowed: false, refusal: { code: 'own_case' } })
    const open = { ...refused, state: 'IN_REVIEW' as const }
    expect(decideRemedyAct(standardWorkflow, open, 'appeal', 'learner').isAllowed).toBe(false)
  })
})

describe('a case that was returned', () => {
  const events = [
    { transition: 'approve', step: 'materials', actorId: 'teacher', role: 'form_teacher' },
    { transition: 'reject', step: 'department', actorId: 'reviewer', role: 'department_reviewer' },
    { transition: 'appeal', step: null, actorId: 'learner', role: 'learner' },
    { transition: 'return_appeal', step: 'appeal', actorId: 'member', role: 'appeals_committee' },
    { transition: 'approve', step: 'department', actorId: 'fresh', role: 'department_reviewer' },
  ]
  const returned = { ...refused, state: 'IN_REVIEW' as const, step: 'department', actors: actorsOf(events) }

  it('is reviewed by nobody who acted before, not even in the same step, and by whoever is fresh', () => {
    expect(decideAct(standardWorkflow, returned, 'reject', 'reviewer')).toEqual({
      isAllowed: false,
      refusal: { code: 'four_eyes', step: formerDecision },
    })
    expect(decideAct(standardWorkflow, returned, 'reject', 'teacher').isAllowed).toBe(false)
    expect(decideAct(standardWorkflow, returned, 'reject', 'fresh').isAllowed).toBe(true)
  })

  it('is put on notice by anyone but its present reviewers: that decides nothing anew', () => {
    const awaiting = { ...returned, state: 'AWAITING_NOTICE' as const, step: 'notice' }
    expect(decideAct(standardWorkflow, awaiting, 'put_on_notice', 'reviewer').isAllowed).toBe(true)
    expect(decideAct(standardWorkflow, awaiting, 'put_on_notice', 'fresh').isAllowed).toBe(false)
  })
})
