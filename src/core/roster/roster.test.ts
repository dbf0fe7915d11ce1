import { describe, expect, it } from 'vitest'
import type { FieldDefinition } from '../outcome/fields.ts'
import { findOverlap, findPracticeFaults } from './practice.ts'
import { readRosterRows } from './roster-rows.ts'

const field = (key: string, zh: string, given: Partial<FieldDefinition> = {}): FieldDefinition => ({
  key,
  label: { zh, en: key },
  type: 'text',
  isRequired: true,
  minimum: null,
  maximum: null,
  choices: [],
  ...given,
})
const fields = [
  field('post', '岗位'),
  field('weeks', '周数', { type: 'number' }),
  field('startedOn', '开始日期', { type: 'date' }),
  field('form', '参赛形式', {
    type: 'choice',
    choices: [{ value: 'team', label: { zh: '团体', en: 'Team' } }],
  }),
]

describe('a pasted roster', () => {
  it('is read by the headings of its first line, in any order, with the values of each field', () => {
    const text = '姓名\t学号\t周数\t开始日期\t参赛形式\t计划内岗位实习\n刘小明\t2024010101\t8\t2025/9/1\t团体\t否\n\n'
    expect(readRosterRows(text, fields)).toEqual({
      rows: [
        {
          row: 2,
          name: '刘小明',
          studentNumber: '2024010101',
          isPlanInternship: false,
          fields: { weeks: 8, startedOn: '2025-09-01', form: 'team' },
        },
      ],
      faults: [],
    })
  })

  it('may be saved with commas and quotes, and says which line lacks whom it is about', () => {
    const text = '学号,姓名,岗位\r\n1,"李, 雷","装配 ""一"" 线"\r\n2,,调试\r\n'
    const { rows, faults } = readRosterRows(text, fields)
    expect(rows).toMatchObject([{ row: 2, name: '李, 雷', fields: { post: '装配 "一" 线' } }])
    expect(faults).toMatchObject([{ row: 3 }])
  })

  it('with a column that nobody knows, or without the two that say who, is not read at all', () => {
    const { rows, faults } = readRosterRows('学号\t身份证号\n1\t2', fields)
    expect(rows).toEqual([])
    expect(faults.map((fault) => fault.text.zh)).toEqual(['不认识的列“身份证号”', '第一行须有“姓名”列'])
  })

  it('keeps what is no number or date as it was written, for the check of the fields to name', () => {
    const { rows } = readRosterRows('学号\t姓名\t周数\t开始日期\n1\t甲\t八\t去年', fields)
    expect(rows[0]?.fields).toEqual({ weeks: '八', startedOn: '去年' })
  })
})

describe('weeks at an enterprise', () => {
  const eight = { startedOn: '2025-09-01', endedOn: '2025-10-24', weeks: 8, hours: 320 }

  it('fit the days stated, a begun last week included', () => {
    expect(findPracticeFaults(eight)).toEqual([])
    expect(findPracticeFaults({ ...eight, weeks: 9 })).toHaveLength(1)
    expect(findPracticeFaults({ ...eight, endedOn: '2025-08-01' })).toHaveLength(1)
  })

  it('hold at most 44 hours each', () => {
    expect(findPracticeFaults({ ...eight, hours: 352 })).toEqual([])
    expect(findPracticeFaults({ ...eight, hours: 353 })).toHaveLength(1)
  })

  it('share no day with others of the same learner', () => {
    const period = { startsOn: '2025-09-01', endsOn: '2025-09-30' }
    expect(findOverlap(period, [{ startsOn: '2025-10-01', endsOn: '2025-10-02' }])).toBeNull()
    const touching = { startsOn: '2025-09-30', endsOn: '2025-10-02' }
    expect(findOverlap(period, [touching])).toBe(touching)
  })
})
