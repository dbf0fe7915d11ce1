import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checklistItem, fieldDefinition, flowStep, outcomeKind } from '../../contract/catalogue.ts'
import { standardWorkflow } from '../../core/case/workflow.ts'
import { reasonedActs } from './catalogue-shapes.ts'
import { planProgramme } from './plan-programme.ts'
import { sumPlan } from './plan-totals.ts'
import { PackError, parsePackText, readPackFile } from './read-pack-file.ts'
import { readCataloguePack, readCollegePack, readCourseFiles } from './read-packs.ts'

const college = readCollegePack()
const catalogue = readCataloguePack()
const courses = new Map(college.courses.map((course) => [course.code, course]))

describe('the programme plans of the demonstration college', () => {
  it('are one per major and cohort', () => {
    const { majors, cohorts } = college.majors
    expect(majors).toHaveLength(8)
    expect(college.plans.map((plan) => plan.code).toSorted()).toEqual(
      majors.flatMap(({ code }) => cohorts.map((cohort) => `${code}-${cohort}`)).toSorted(),
    )
  })

  it.each(college.plans.map((plan) => [plan.code, plan] as const))('%s keeps the national requirements', (_, plan) => {
    const totals = sumPlan(plan.groups, courses)
    expect({ credits: plan.credits, hours: plan.hours }).toEqual({ credits: totals.credits, hours: totals.hours })
    expect(totals.credits).toBeGreaterThanOrEqual(13_500)
    expect(totals.credits).toBeLessThanOrEqual(15_000)
    expect(totals.hours).toBeGreaterThanOrEqual(2500)
    expect(totals.practicalShare).toBeGreaterThanOrEqual(0.5)
    expect(totals.electiveShare).toBeGreaterThanOrEqual(0.1)
    expect(totals.publicShare).toBeGreaterThanOrEqual(0.25)
    const core = plan.groups.find((group) => group.code === 'MAJOR_CORE')
    expect(core?.courses.length).toBeGreaterThanOrEqual(6)
    expect(core?.courses.length).toBeLessThanOrEqual(8)
    for (const group of plan.groups) {
      const offered = group.courses.reduce((sum, { course }) => sum + (courses.get(course)?.credits ?? 0), 0)
      if (group.isCompulsory) expect(group.requiredCredits).toBe(offered)
      else expect(offered).toBeGreaterThan(group.requiredCredits)
    }
  })

  it('are what the tool makes of majors and courses', () => {
    const { majors, publicCourses, coursesOf } = readCourseFiles()
    for (const plan of college.plans) {
      const major = majors.majors.find(({ code }) => code === plan.major)
      expect(major).toBeDefined()
      if (!major) continue
      const own = coursesOf(major.code)
      expect(plan).toEqual(planProgramme(majors, major, plan.cohort, { public: publicCourses, own }))
    }
  })
})

describe('the courses of the demonstration college', () => {
  it('count 16 to 18 hours for a credit, 24 to 30 in concentrated practice', () => {
    for (const course of college.courses) {
      // The national syllabus of military skills sets 112 hours for 2 credits.
      if (course.tags.includes('军事技能')) continue
      const hoursPerCredit = (course.hours * 100) / course.credits
      const [least, most] = course.kind === 'PRACTICE' ? [24, 30] : [16, 18]
      expect(hoursPerCredit, course.name.zh).toBeGreaterThanOrEqual(least)
      expect(hoursPerCredit, course.name.zh).toBeLessThanOrEqual(most)
    }
  })

  it('exclude from conversion what no college converts, and nothing else', () => {
    const excluded = ['思想政治理论课', '体育', '军事', '岗位实习', '毕业设计']
    for (const course of college.courses) {
      expect(course.isConvertible, course.name.zh).toBe(!course.tags.some((tag) => excluded.includes(tag)))
    }
    for (const tag of excluded) expect(college.courses.some((course) => course.tags.includes(tag))).toBe(true)
  })
})

describe('the catalogue', () => {
  it('has the 14 kinds in the shape of the contract, complete in both languages', () => {
    expect(catalogue.kinds.map((kind) => kind.position)).toEqual(Array.from({ length: 14 }, (_, index) => index + 1))
    const shape = outcomeKind.extend({
      fields: z.array(fieldDefinition.strict()),
      checklist: z.array(checklistItem.strict()),
      steps: z.array(flowStep.strict()),
    })
    for (const kind of catalogue.kinds) {
      expect(() => shape.parse(kind)).not.toThrow()
      expect(kind.checklist.some((item) => item.isRequired)).toBe(true)
      for (const text of findTexts(kind)) {
        expect(text.zh, JSON.stringify(text)).toMatch(/\p{Script=Han}|^[A-Z]+$/u)
        expect(text.en, JSON.stringify(text)).not.toMatch(/\p{Script=Han}/u)
      }
    }
  })

  it('has definitions of every kind, each with its source, those of unknown value marked', () => {
    expect(catalogue.definitions.length).toBeGreaterThanOrEqual(60)
    for (const { code } of catalogue.kinds) {
      expect(catalogue.definitions.filter((one) => one.kind === code).length, code).toBeGreaterThanOrEqual(2)
    }
    for (const one of catalogue.definitions) {
      expect(one.name.en, one.code).not.toMatch(/\p{Script=Han}/u)
      if (one.kind === 'onex-certificate') expect(one.isVerified, one.code).toBe(false)
    }
  })

  it('names the steps of the standard workflow', () => {
    // The flow of a kind is read from the workflow in force; a pack names the path of every case.
    const steps = standardWorkflow.steps.filter((step) => step.when === undefined)
    expect(catalogue.kinds[0]?.steps.slice(0, steps.length)).toEqual(
      steps.map(({ id, kind, name, body, workingDays }) => ({
        id,
        name,
        body,
        workingDays: kind === 'NOTICE' ? standardWorkflow.notice.workingDays : workingDays,
      })),
    )
  })

  it('has a reason for every act that needs one', () => {
    for (const act of reasonedActs)
      expect(catalogue.reasons.some((reason) => reason.appliesTo.includes(act))).toBe(true)
  })
})

describe('faults in a pack', () => {
  const shape = z.strictObject({ list: z.array(z.strictObject({ code: z.string(), credits: z.int() })) })
  const faultsOf = (text: string) => {
    try {
      parsePackText('some.yaml', text, shape)
    } catch (error) {
      if (error instanceof PackError) return error.faults
    }
    return []
  }

  it('come together, each with its file and line', () => {
    expect(faultsOf('list:\n  - code: A\n    credits: 1.5\n  - code: B\n    credit: 2\n')).toEqual([
      expect.stringMatching(/^some\.yaml:3 list\.0\.credits: /),
      expect.stringMatching(/^some\.yaml:4 list\.1\.credits: /),
      expect.stringMatching(/^some\.yaml:4 list\.1: .*credit/),
    ])
    expect(faultsOf('list: [\n')).toEqual([expect.stringMatching(/^some\.yaml:\d+ /)])
  })

  it('do not hide a file that is missing', () => {
    expect(() => readPackFile(new URL('../../../packs/', import.meta.url), 'none.yaml', shape)).toThrow('none.yaml')
  })
})

/** Every text in both languages within a value. */
function findTexts(value: unknown): { zh: string; en: string }[] {
  if (Array.isArray(value)) return value.flatMap(findTexts)
  if (typeof value !== 'object' || value === null) return []
  if ('zh' in value && 'en' in value) return [value as { zh: string; en: string }]
  return Object.values(value).flatMap(findTexts)
}
