import { describe, expect, it } from 'vitest'
import { renderMessage } from './message-texts.ts'

describe('a message', () => {
  it('ends a reason with one full stop, whether its officer wrote one or not', () => {
    for (const reason of ['本人申请', '本人申请。', '本人申请。 ']) {
      expect(renderMessage('account_closed', { reason }).zh).toBe('学习账户已注销：本人申请。')
    }
    expect(renderMessage('account_closed', { reason: 'At own request.' }).en).toBe(
      'Your learning account is closed: At own request.',
    )
  })

  it('puts what is bilingual in in its language, and leaves what it was not told', () => {
    const { zh, en } = renderMessage('account_unfrozen', { reason: { zh: '已核实', en: 'checked' } })
    expect([zh, en]).toEqual(['学习账户已解冻：已核实。', 'Your learning account is unfrozen: checked.'])
    expect(renderMessage('account_closed', {}).en).toContain('{reason}')
  })
})
