import { describe, expect, it } from 'vitest'
import { describeDecision, type DecisionText } from './decision-texts.ts'

const refusal = (text: string): DecisionText => ({
  outcome: 'REJECTED',
  credits: null,
  title: '某证书',
  targets: [],
  on: '2026-03-10',
  basis: { zh: '校教字〔2026〕1号', en: 'Rule 1' },
  reason: { zh: '材料不实', en: 'The materials are false', text },
})

describe('what an officer wrote in a decision', () => {
  it('ends as a sentence, so that the basis does not run into it', () => {
    const { zh, en } = describeDecision(refusal('查无此证'))
    expect(zh).toContain('材料不实。查无此证。依据校教字〔2026〕1号。')
    expect(en).toContain('The materials are false. 查无此证. Basis: Rule 1.')
  })

  it('keeps the stop that it has', () => {
    expect(describeDecision(refusal('查无此证。')).zh).toContain('查无此证。依据')
    expect(describeDecision(refusal('Not found.')).en).toContain('Not found. Basis')
    expect(describeDecision({ ...refusal('查无此证'), outcome: 'REVOKED' }).zh).toContain('查无此证。依据')
  })
})
