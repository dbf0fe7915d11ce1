import { describe, expect, it } from 'vitest'
import { readCourseRow, splitCourseTable } from './course-rows.ts'
import { findPlanFaults, type PlanCourse } from './plan-faults.ts'
import { amountsInTerm, isTerm, termOfPlan } from './term.ts'
import { findPlaceFault } from './unit-place.ts'

describe('the term of a plan', () => {
  it('is the half of a school year in which the cohort comes to it', () => {
    expect([1, 2, 3, 6].map((term) => termOfPlan(2026, term))).toEqual([
      '2026-2027-1',
      '2026-2027-2',
      '2027-2028-1',
      '2028-2029-2',
    ])
  })

  it('has two years that follow each other', () => {
    expect(['2026-2027-1', '2026-2028-1', '2026-2027-3', '2026'].map(isTerm)).toEqual([true, false, false, false])
  })
})

describe('a course', () => {
  const added = { credits: 400, hours: 64 }
  const versions = [
    { version: 2, fromTerm: '2027-2028-1', credits: 300, hours: 48 },
    { version: 3, fromTerm: '2027-2028-1', credits: 350, hours: 56 },
    { version: 4, fromTerm: '2026-2027-2', credits: 450, hours: 72 },
  ]

  it('counts what it was added with until a version begins, and then what the latest of them says', () => {
    expect(amountsInTerm(added, versions, '2026-2027-1')).toEqual(added)
    expect(amountsInTerm(added, versions, '2026-2027-2').credits).toBe(450)
    expect(amountsInTerm(added, versions, '2028-2029-1').credits).toBe(350)
  })
})

describe('a table of courses pasted from a spreadsheet', () => {
  it('is read row by row; the heading and empty lines are none', () => {
    const [row, ...more] = splitCourseTable(
      '课程代码\t名称\nC001\t数据库技术\tDatabases\t3.5\t56\t专业核心课\t否\r\n\n',
    )
    expect(more).toEqual([])
    expect(row && readCourseRow(row)).toEqual({
      code: 'C001',
      name: { zh: '数据库技术', en: 'Databases' },
      credits: 350,
      hours: 56,
      kind: 'MAJOR_CORE',
      isConvertible: false,
    })
  })

  it('tells everything that is wrong with a row', () => {
    const [row] = splitCourseTable('\t\t\tmany\t-1\t艺术\tperhaps')
    const read = row && readCourseRow(row)
    expect(read && 'faults' in read ? read.faults.map((fault) => fault.en) : []).toEqual([
      'the code has 1 to 32 signs',
      'the Chinese name is missing',
      'the English name is missing',
      'credits are a number from 0.01 to 100',
      'hours are a whole number from 0 to 4000',
      'there is no kind of course “艺术”',
      'convertible is yes or no',
    ])
  })
})

describe('a programme plan', () => {
  const course: PlanCourse = {
    code: 'C1',
    credits: 400,
    hours: 64,
    term: 1,
    isCompulsory: true,
    isRetired: false,
  }
  const faultsOf = (courses: PlanCourse[], credits = 400) =>
    findPlanFaults({ credits, hours: 100, terms: 6, courses }).map((fault) => fault.en)

  it('can be published when its courses make up its credits and hours', () => {
    expect(faultsOf([course])).toEqual([])
    expect(faultsOf([course, { ...course, code: 'C2', isCompulsory: false }], 600)).toEqual([])
  })

  it('cannot be while it is empty, too full, too small, or has courses out of its reach', () => {
    expect(faultsOf([])).toEqual(['it has no course'])
    expect(faultsOf([course], 300)).toEqual(['its compulsory courses have 4 credits, more than its 3'])
    expect(faultsOf([course], 500)).toEqual(['all its courses have 4 credits, less than its 5'])
    expect(faultsOf([{ ...course, hours: 101, term: 7, isRetired: true }])).toEqual([
      'its compulsory courses have 101 hours, more than its 100',
      'the term of C1 is beyond the last one',
      'C1 are retired: take other courses',
    ])
  })
})

describe('a unit', () => {
  it('stands where its kind belongs', () => {
    expect(findPlaceFault('DEPARTMENT', null)).toBeNull()
    expect(findPlaceFault('CLASS', 'MAJOR_GROUP')).toBeNull()
    expect(findPlaceFault('CLASS', null)?.en).toBe('a class belongs to a department or a group of majors')
    expect(findPlaceFault('MAJOR_GROUP', 'OFFICE')?.en).toBe('a group belongs to a department')
    expect(findPlaceFault('OFFICE', 'CLASS')?.en).toBe('a unit of this kind cannot stand below the chosen one')
  })
})
