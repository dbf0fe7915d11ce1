import { describe, expect, it } from 'vitest'
import { reconcileResults, type StoredResult } from './reconcile-results.ts'

const result = (studentNumber: string, courseCode: string, values: Partial<StoredResult> = {}): StoredResult => ({
  studentNumber,
  courseCode,
  credits: 200,
  score: null,
  ...values,
})

describe('what the bank posted and what the academic system holds', () => {
  it('are alike, differ, or are missing; rows that the bank did not post are counted', () => {
    const ours = [result('1', 'A'), result('2', 'A', { score: 85.5 }), result('3', 'B')]
    const theirs = [result('1', 'A'), result('2', 'A', { score: 80 }), result('1', 'C'), result('9', 'A')]
    expect(reconcileResults(ours, theirs)).toEqual({
      alike: 1,
      missing: [{ studentNumber: '3', courseCode: 'B', ours: { credits: 200, score: null }, theirs: null }],
      differing: [
        {
          studentNumber: '2',
          courseCode: 'A',
          ours: { credits: 200, score: 85.5 },
          theirs: { credits: 200, score: 80 },
        },
      ],
      foreign: 2,
    })
  })

  it('are alike where one of several attempts is', () => {
    const theirs = [result('1', 'A', { credits: 0, score: 45 }), result('1', 'A')]
    expect(reconcileResults([result('1', 'A')], theirs)).toMatchObject({ alike: 1, differing: [], foreign: 0 })
  })
})
