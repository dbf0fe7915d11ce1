import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideAct, type CaseAct, type CaseStanding } from './case.ts'
import { withSteps } from './case-steps.ts'
import { findWorkflowFaults } from './workflow-faults.ts'
import { standardWorkflow as wholeWorkflow } from './workflow.ts'

/** As an outcome with an exact rule goes through it. */
const standardWorkflow = withSteps(wholeWorkflow, ['materials', 'department', 'affairs', 'notice'])

const fresh: CaseStanding = {
  state: 'DRAFT',
  step: null,
  supplements: 0,
  actors: [],
  learnerId: 'learner',
  openObjections: 0,
  kind: 'RECOGNITION',
}

/** Does acts one after another, as different people unless told; stops at the first refusal. */
function run(acts: (CaseAct | [CaseAct, string])[], start: CaseStanding = fresh) {
  let standing = start
  for (const [index, one] of acts.entries()) {
    const [act, actorId] = Array.isArray(one) ? one : [one, `officer-${index}`]
    const decision = decideAct(standardWorkflow, standing, act, actorId)
    if (!decision.isAllowed) return { standing, refusal: decision.refusal }
    const step =
      { put_on_notice: 'notice', stop_notice: 'notice', dismiss_objection: 'objection' }[act as string] ?? standing.step
    const acted =
      step === null || ['submit', 'supplement', 'withdraw', 'object'].includes(act) ? [] : [{ step, actorId }]
    const openObjections = standing.openObjections + (act === 'object' ? 1 : act === 'dismiss_objection' ? -1 : 0)
    const { state, supplements } = decision
    standing = {
      ...standing,
      state,
      step: decision.step,
      supplements,
      openObjections,
      actors: [...standing.actors, ...acted],
    }
  }
  return { standing, refusal: null }
}

describe('the straight path', () => {
  it('leads from the application over three steps to the notice, and is posted and archived', () => {
    const acts: CaseAct[] = ['submit', 'approve', 'approve', 'approve', 'put_on_notice', 'post', 'archive']
    expect(run(acts.slice(0, 1)).standing).toMatchObject({ state: 'IN_REVIEW', step: 'materials' })
    expect(run(acts.slice(0, 3)).standing).toMatchObject({ state: 'IN_REVIEW', step: 'affairs' })
    expect(run(acts.slice(0, 4)).standing).toMatchObject({ state: 'AWAITING_NOTICE', step: 'notice' })
    expect(run(acts).standing.state).toBe('ARCHIVED')
  })

  it('goes back to the step that asked for a supplement, to the same reviewer, at most twice', () => {
    const once: [CaseAct, string][] = [
      ['submit', 'learner'],
      ['return', 'teacher'],
      ['supplement', 'learner'],
    ]
    const twice = [...once, ...once.slice(1)]
    expect(run([...once, ['approve', 'teacher']]).refusal).toBeNull()
    expect(run([...twice, ['return', 'teacher']]).refusal).toEqual({ code: 'supplements_exhausted', timesMaximum: 2 })
  })

  it('is suspended by an objection until the last one is dismissed', () => {
    const onNotice: CaseAct[] = ['submit', 'approve', 'approve', 'approve', 'put_on_notice']
    const two = run([...onNotice, 'object', 'object', 'dismiss_objection'])
    expect(two.standing.state).toBe('SUSPENDED')
    expect(run([...onNotice, 'object', 'post']).refusal).toEqual({ code: 'transition_not_allowed', state: 'SUSPENDED' })
    expect(run([...onNotice, 'object', 'dismiss_objection', 'post']).standing.state).toBe('POSTED')
  })

  it('leads back to the last review where what was on notice cannot be posted, and over a new notice', () => {
    const acts: CaseAct[] = ['submit', 'approve', 'approve', 'approve', 'put_on_notice', 'set_aside']
    expect(run(acts).standing).toMatchObject({ state: 'IN_REVIEW', step: 'affairs' })
    expect(run([...acts, 'post']).refusal).toEqual({ code: 'transition_not_allowed', state: 'IN_REVIEW' })
  })

  it('leads back to the last review where the notice is stopped, by anyone but a reviewer of the case', () => {
    const acts: (CaseAct | [CaseAct, string])[] = ['submit', 'approve', 'approve', ['approve', 'affairs']]
    const onNotice: typeof acts = [...acts, ['put_on_notice', 'publisher']]
    for (const officer of ['publisher', 'another']) {
      const back = run([...onNotice, ['stop_notice', officer], 'post'])
      expect(back.standing).toMatchObject({ state: 'IN_REVIEW', step: 'affairs' })
      expect(back.refusal).toEqual({ code: 'transition_not_allowed', state: 'IN_REVIEW' })
    }
    expect(run([...onNotice, ['stop_notice', 'affairs']]).refusal).toEqual({ code: 'four_eyes', step: 'affairs' })
    expect(run([...onNotice, 'object', 'stop_notice']).refusal).toMatchObject({ code: 'transition_not_allowed' })
  })

  it('approves in part only where a value is entered', () => {
    expect(run(['submit', 'partly_approve']).refusal).toMatchObject({ code: 'transition_not_allowed' })
    expect(run(['submit', 'approve', 'partly_approve']).standing.step).toBe('affairs')
  })

  it('undoes conversions only: what was merely recognised is revoked, not reversed', () => {
    const acts: CaseAct[] = ['submit', 'approve', 'approve', 'approve', 'put_on_notice', 'post', 'reverse']
    expect(run(acts).refusal).toMatchObject({ code: 'transition_not_allowed' })
    expect(run(acts, { ...fresh, kind: 'CONVERSION' }).standing.state).toBe('REVERSED')
  })
})

describe('a revocation', () => {
  const posted: CaseStanding = { ...fresh, state: 'ARCHIVED', actors: [{ step: 'archive', actorId: 'archivist' }] }
  const refusalOf = (standing: CaseStanding, act: CaseAct, actorId: string | null) => {
    const decision = decideAct(standardWorkflow, standing, act, actorId)
    return decision.isAllowed ? null : decision.refusal.code
  }

  it('is decided by other eyes than the proposer’s; who only archived the case may take part', () => {
    expect(refusalOf(posted, 'propose_revocation', 'archivist')).toBeNull()
    const proposed = { ...posted, actors: [...posted.actors, { step: 'revocation-proposal', actorId: 'archivist' }] }
    expect(refusalOf(proposed, 'revoke', 'archivist')).toBe('four_eyes')
    expect(refusalOf(proposed, 'decline_revocation', 'archivist')).toBe('four_eyes')
    expect(refusalOf(proposed, 'revoke', 'learner')).toBe('own_case')
    expect(decideAct(standardWorkflow, proposed, 'revoke', 'other')).toMatchObject({ state: 'REVOKED' })
  })

  it('is of what was recognised and has effect; a conversion under way ends when its credits are void', () => {
    for (const act of ['propose_revocation', 'decline_revocation', 'revoke'] as const) {
      expect(refusalOf({ ...posted, kind: 'CONVERSION' }, act, 'other')).toBe('transition_not_allowed')
      expect(refusalOf({ ...posted, state: 'ON_NOTICE' }, act, 'other')).toBe('transition_not_allowed')
      expect(refusalOf({ ...posted, state: 'REVOKED' }, act, 'other')).toBe('transition_not_allowed')
    }
    const suspended: CaseStanding = { ...fresh, state: 'SUSPENDED', step: 'notice', kind: 'CONVERSION' }
    expect(decideAct(standardWorkflow, suspended, 'void', null)).toMatchObject({ state: 'REJECTED', step: null })
    expect(refusalOf({ ...suspended, kind: 'DIRECT' }, 'void', null)).toBe('transition_not_allowed')
  })
})

describe('four eyes', () => {
  it('keeps one person from two different steps, and the applicant from all', () => {
    const refused = run([
      ['submit', 'learner'],
      ['approve', 'wang'],
      ['approve', 'wang'],
    ])
    expect(refused.refusal).toEqual({ code: 'four_eyes', step: 'materials' })
    expect(
      run([
        ['submit', 'learner'],
        ['approve', 'learner'],
      ]).refusal,
    ).toEqual({ code: 'own_case' })
  })

  it('holds on every path: nobody acts in two steps, no ended case moves, no notice is skipped', () => {
    const acts = fc.constantFrom<CaseAct>(
      ...Array<CaseAct>(8).fill('approve'),
      ...Array<CaseAct>(5).fill('put_on_notice'),
      ...Array<CaseAct>(6).fill('post'),
      'submit',
      'submit',
      'approve',
      'partly_approve',
      'return',
      'reject',
      'supplement',
      'withdraw',
      'lapse',
      'put_on_notice',
      'object',
      'dismiss_objection',
      'uphold_objection',
      'set_aside',
      'stop_notice',
      'post',
      'archive',
      'reverse',
    )
    const people = fc.constantFrom('a', 'b', 'c', 'd', 'learner')
    const paths = fc.array(fc.tuple(acts, people), { minLength: 5, maxLength: 40, size: 'max' })
    const seen = new Map<string, number>()
    fc.assert(
      fc.property(paths, (path) => {
        let standing = fresh
        let wasOnNotice = false
        for (const [act, actorId] of path) {
          const decision = decideAct(standardWorkflow, standing, act, actorId)
          if (!decision.isAllowed) continue
          seen.set(act, (seen.get(act) ?? 0) + 1)
          expect(['REJECTED', 'WITHDRAWN', 'LAPSED', 'REVERSED', 'ARCHIVED']).not.toContain(standing.state)
          if (act === 'post') expect(wasOnNotice).toBe(true)
          wasOnNotice = act === 'set_aside' || act === 'stop_notice' ? false : wasOnNotice || act === 'put_on_notice'
          const step =
            act === 'put_on_notice' || act === 'stop_notice'
              ? 'notice'
              : act.endsWith('objection')
                ? 'objection'
                : standing.step
          const counts =
            ['approve', 'partly_approve', 'return', 'reject', 'put_on_notice', 'stop_notice'].includes(act) ||
            act.endsWith('_objection')
          if (counts && step !== null) {
            expect(standing.actors.some((one) => one.actorId === actorId && one.step !== step)).toBe(false)
            expect(actorId).not.toBe('learner')
          }
          const actors = counts && step !== null ? [...standing.actors, { step, actorId }] : standing.actors
          const openObjections = standing.openObjections + (act === 'object' ? 1 : act === 'dismiss_objection' ? -1 : 0)
          standing = {
            ...standing,
            state: decision.state,
            step: decision.step,
            supplements: decision.supplements,
            actors,
            openObjections,
          }
        }
      }),
      { numRuns: 4_000, seed: 11 },
    )
    expect(seen.get('post') ?? 0).toBeGreaterThan(15)
  })
})

describe('a workflow', () => {
  it('is checked before it is used', () => {
    expect(findWorkflowFaults(standardWorkflow)).toEqual([])
    const [first, second, third] = standardWorkflow.steps
    const noNotice = { ...standardWorkflow, steps: [first, second, third].filter((step) => step !== undefined) }
    expect(findWorkflowFaults(noNotice).map((fault) => fault.en)).toContain(
      'a workflow ends with its one public notice',
    )
    const hasty = { ...standardWorkflow, notice: { workingDays: 1 } }
    expect(findWorkflowFaults(hasty)).toHaveLength(1)
  })
})
