import { describe, expect, it } from 'vitest'
import { parseOfficialYears } from './parse-official-years.ts'

const source = '国办发明电〔2026〕示例号'
const year2027 = { holidays: ['2026-12-31', '2027-01-01', '2027-10-01'], makeupWorkdays: ['2027-01-03'], source }

describe('official notices of further years', () => {
  it('reads JSON and CSV to the same', () => {
    const csv = [
      'year,date,kind,source',
      `2027,2026-12-31,holiday,${source}`,
      '2027,2027-01-01,放假',
      '2027,2027-10-01,holiday',
      '2027,2027-01-03,上班',
    ].join('\r\n')
    const expected = { isRead: true, years: [{ year: 2027, ...year2027 }] }
    expect(parseOfficialYears(JSON.stringify({ years: { 2027: year2027 } }))).toEqual(expected)
    expect(parseOfficialYears(`\uFEFF${csv}`)).toEqual(expected)
  })

  it('says in both languages what is wrong, and where', () => {
    const answer = parseOfficialYears('year,date,kind,source\n2027,2027-01-01,festival,x\n,,')
    expect(answer).toEqual({
      isRead: false,
      faults: [2, 3].map((line) => ({
        zh: expect.stringContaining(`第 ${line} 行`),
        en: expect.stringContaining(`line ${line}`),
      })),
    })
    for (const text of [
      '{',
      '{}',
      '[]',
      '',
      '{"years":{}}',
      '{"years":{"2027":{"holidays":[1]}}}',
      'x'.repeat(300_000),
    ]) {
      expect(parseOfficialYears(text).isRead).toBe(false)
    }
  })

  it('refuses days of another year, workdays in the week, contradictions and half a notice', () => {
    const faultsOf = (changed: object) => {
      const answer = parseOfficialYears(JSON.stringify({ years: { 2027: { ...year2027, ...changed } } }))
      return answer.isRead ? [] : answer.faults.map((fault) => fault.en)
    }
    expect(faultsOf({ holidays: [...year2027.holidays, '2028-01-01'] })).toEqual([
      '2028-01-01 is no day of the notice for 2027',
    ])
    expect(faultsOf({ holidays: [...year2027.holidays, '2027-02-30'] })).toHaveLength(1)
    expect(faultsOf({ makeupWorkdays: ['2027-01-04'] })).toEqual(['the make-up workday 2027-01-04 is no weekend day'])
    expect(faultsOf({ makeupWorkdays: ['2027-10-01'] })).toHaveLength(2)
    expect(faultsOf({ holidays: ['2027-01-01'] })).toHaveLength(1)
    expect(faultsOf({ source: ' ' })).toHaveLength(1)
  })
})
