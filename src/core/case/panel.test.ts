import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canPanelJudge, concludePanel, findRecusal, quorumOf, type PanelVote } from './panel.ts'

const vote = (changed: Partial<PanelVote> = {}): PanelVote => ({
  isRecommended: true,
  credits: 300,
  score: 80,
  courseIds: [],
  ...changed,
})

describe('an expert panel', () => {
  it('judges with an odd number of experts, three or more', () => {
    expect([1, 2, 3, 4, 5, 6, 7].filter((experts) => canPanelJudge(experts, 3))).toEqual([3, 5, 7])
    expect(canPanelJudge(3, 5)).toBe(false)
    expect(canPanelJudge(1, 1)).toBe(false)
  })

  it('needs two thirds of the votes: all of three, four of five', () => {
    expect([3, 5, 7].map((experts) => quorumOf(experts, 67))).toEqual([3, 4, 5])
    expect(quorumOf(3, 66)).toBe(2)
  })

  it('recommends what more than half do, with the middle value of those in favour', () => {
    const votes = [
      vote({ credits: 200 }),
      vote({ credits: 400 }),
      vote({ isRecommended: false, credits: 0, score: 40 }),
    ]
    expect(concludePanel(votes)).toMatchObject({ isRecommended: true, votesFor: 2, votesAgainst: 1, credits: 200 })
    expect(concludePanel([...votes, vote({ isRecommended: false })])).toMatchObject({
      isRecommended: false,
      credits: 0,
    })
  })

  it('recommends the courses that more than half name', () => {
    const votes = [vote({ courseIds: ['b', 'a'] }), vote({ courseIds: ['a'] }), vote({ courseIds: ['c'] })]
    expect(concludePanel(votes).courseIds).toEqual(['a'])
  })

  it('comes to the same whoever votes first, and never to more than somebody gave', () => {
    const votes = fc.array(
      fc.record({
        isRecommended: fc.boolean(),
        credits: fc.integer({ min: 0, max: 1000 }),
        score: fc.integer({ min: 0, max: 100 }),
        courseIds: fc.subarray(['a', 'b', 'c']),
      }),
      { minLength: 1, maxLength: 15 },
    )
    fc.assert(
      fc.property(votes, (given) => {
        const result = concludePanel(given)
        expect(concludePanel(given.toReversed())).toEqual(result)
        expect(result.votesFor + result.votesAgainst).toBe(given.length)
        const values = given.filter((one) => one.isRecommended).map((one) => one.credits)
        if (result.isRecommended) expect(values).toContain(result.credits)
        expect(result.credits).toBeLessThanOrEqual(Math.max(0, ...values))
      }),
    )
  })
})

describe('recusal', () => {
  const outcome = { issuer: '某竞赛组委会', words: ['指导教师：王 小明', '示例智能制造有限公司'] }

  it('is found where the outcome names the expert, or a body of the expert', () => {
    expect(findRecusal({ name: '王小明', bodies: [] }, outcome)).toBe('TEAM_TEACHER')
    expect(findRecusal({ name: '李四', bodies: ['示例智能制造有限公司'] }, outcome)).toBe('SAME_BODY')
    expect(findRecusal({ name: '李四', bodies: ['', '别的公司'] }, outcome)).toBeNull()
  })
})
