import { describe, expect, it } from 'vitest'
import { presentError } from './log.ts'

describe('an error in the log', () => {
  it('of the database names table and constraint, and nothing of the row', () => {
    const error = Object.assign(new Error('new row violates check constraint: 张三'), {
      severity: 'ERROR',
      code: '23514',
      table: 'person',
      constraint: 'person_name_check',
      detail: 'Failing row contains (…, 张三, 13800000000).',
    })
    expect(presentError(error)).toMatchObject({ sqlState: '23514', table: 'person', constraint: 'person_name_check' })
    expect(JSON.stringify(presentError(error))).not.toMatch(/张三|13800000000/)
  })

  it('of the program keeps its words and where it came from', () => {
    const shown = presentError(new Error('a belief was wrong')) as { message: string; stack: string }
    expect(shown.message).toBe('a belief was wrong')
    expect(shown.stack).toContain('log.test.ts')
  })
})
