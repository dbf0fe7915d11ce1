import { describe, expect, it } from 'vitest'
import { staffRoles } from '../../contract/roles.ts'
import { findIdNumberFault, isDemonstrationIdNumber } from '../../core/identity/id-number.ts'
import { findNameFault, normaliseName } from '../../core/identity/name.ts'
import { generatePeople } from './demo-people.ts'
import { readCollegePack } from './read-packs.ts'

const college = readCollegePack()
const people = generatePeople({ seed: 'demo', count: 300, college })
const { learners, classes, staff } = people

describe('the people of the demonstration', () => {
  it('are the same for the same seed and others for another', () => {
    expect(generatePeople({ seed: 'demo', count: 300, college })).toEqual(people)
    expect(generatePeople({ seed: 'other', count: 300, college }).learners[5]).not.toEqual(learners[5])
  })

  it('are 300 learners in three cohorts, every class with some', () => {
    expect(learners).toHaveLength(300)
    for (const cohort of [2024, 2025, 2026]) {
      expect(learners.filter((one) => one.cohort === cohort)).toHaveLength(100)
    }
    const plans = new Set(college.plans.map((plan) => plan.code))
    for (const one of learners) expect(plans.has(one.programmeCode)).toBe(true)
    for (const { code } of classes) expect(learners.filter((one) => one.classCode === code)).toHaveLength(10)
  })

  it('do not exist: regions and phone numbers were never assigned, check digits are right', () => {
    for (const one of learners) {
      expect(findIdNumberFault(one.idNumber)).toBeNull()
      expect(isDemonstrationIdNumber(one.idNumber)).toBe(true)
      expect(Number(one.idNumber[16]) % 2).toBe(one.sex === 'male' ? 1 : 0)
      expect(one.phone).toMatch(/^120\d{8}$/)
    }
  })

  it('share no number', () => {
    for (const key of ['idNumber', 'phone', 'studentNumber', 'email'] as const) {
      expect(new Set(learners.map((one) => one[key])).size).toBe(300)
    }
    const large = generatePeople({ seed: 'demo', count: 3000, college }).learners
    expect(new Set(large.map((one) => one.studentNumber)).size).toBe(3000)
    expect(new Set(large.map((one) => one.idNumber)).size).toBe(3000)
    expect(new Set(staff.map((one) => one.username)).size).toBe(staff.length)
    expect(new Set(classes.map((one) => one.code)).size).toBe(classes.length)
  })

  it('have names in one spelling, among them those that break software', () => {
    for (const { name } of [...learners, ...staff]) {
      expect(findNameFault(name)).toBeNull()
      expect(normaliseName(name)).toBe(name)
    }
    const names = learners.map((one) => one.name)
    expect(names.some((name) => [...name].length === 50)).toBe(true)
    expect(names.filter((name) => name.includes('·')).length).toBeGreaterThan(2)
    expect(names.some((name) => name.includes('𤣱'))).toBe(true)
    expect(names.some((name) => name.startsWith('欧阳'))).toBe(true)
  })

  it('hold every role, at units that exist, some of them two', () => {
    const held = new Set(staff.flatMap((one) => one.assignments.map(({ role }) => role)))
    expect([...held].toSorted()).toEqual([...staffRoles].toSorted())
    const units = new Set([...college.units, ...classes].map(({ code }) => code))
    const institutions = new Set([college.institution, ...college.partners].map(({ code }) => code))
    for (const { institutionCode, unitCode } of staff.flatMap((one) => one.assignments)) {
      expect(institutions.has(institutionCode)).toBe(true)
      if (unitCode !== null) expect(units.has(unitCode)).toBe(true)
    }
    expect(staff.some((one) => new Set(one.assignments.map(({ role }) => role)).size === 2)).toBe(true)
    for (const { code } of classes) {
      expect(
        staff.some((one) => one.assignments.some(({ unitCode }) => unitCode === code)),
        code,
      ).toBe(true)
    }
  })

  it('never give one administrator two of the three separated offices', () => {
    const offices = ['system_administrator', 'security_administrator', 'audit_administrator']
    for (const one of staff) {
      expect(one.assignments.filter(({ role }) => offices.includes(role)).length).toBeLessThan(2)
    }
  })
})
