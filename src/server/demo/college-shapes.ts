import { z } from 'zod'
import { collegePolicy } from '../../contract/policy-set-up.ts'

/** The shapes of the files in packs/demo-college. Strict: a mistyped key is a fault, not a value left out. */

export const both = z.strictObject({ zh: z.string().min(1).max(500), en: z.string().min(1).max(800) })
const name = z.strictObject({ zh: z.string().min(1).max(200), en: z.string().min(1).max(200) })
const code = z.string().min(1).max(32)
const civilDate = z.iso.date()
/** Credits are given in steps of half a credit. */
const halfCredits = z.int().min(0).max(20_000).multipleOf(50)

const courseGroups = [
  'PUBLIC_BASIC',
  'MAJOR_BASIC',
  'MAJOR_CORE',
  'MAJOR_EXTENSION',
  'PUBLIC_ELECTIVE',
  'PRACTICE',
] as const
export type CourseGroup = (typeof courseGroups)[number]

const institutionKinds = [
  'COLLEGE',
  'CERTIFIER',
  'ASSESSMENT_AGENCY',
  'ENTERPRISE',
  'PARTNER',
  'AUTHORITY',
  'ASSOCIATION',
] as const

export const institutionFile = z.strictObject({
  institution: z.strictObject({
    code,
    name,
    kind: z.literal('COLLEGE'),
    timeZone: z.string(),
    policy: collegePolicy,
  }),
  units: z.array(z.strictObject({ code, kind: z.enum(['DEPARTMENT', 'OFFICE', 'COMMITTEE']), name })).min(1),
  partners: z.array(z.strictObject({ code, kind: z.enum(institutionKinds), name })),
  closures: z.array(
    z.strictObject({ from: civilDate, to: civilDate, name: z.string().min(1), countsAsWorking: z.boolean() }),
  ),
})

const cohort = z.int().min(2000).max(2100)

export const majorsFile = z.strictObject({
  cohorts: z.array(cohort).min(1),
  publicCourses: z.record(z.string().regex(/^\d{4}$/), z.array(code)),
  requiredElectives: z.strictObject({ PUBLIC_ELECTIVE: halfCredits, MAJOR_EXTENSION: halfCredits }),
  majors: z
    .array(
      z.strictObject({
        code: z.string().regex(/^\d{6}$/),
        name,
        department: code,
        className: z.string().min(1).max(20),
        classes: z.int().min(1).max(20),
        publicCourses: z.array(code),
      }),
    )
    .min(1),
})

export const coursesFile = z.array(
  z
    .strictObject({
      code,
      name,
      kind: z.enum(courseGroups),
      credits: halfCredits.min(50),
      hours: z.int().min(1).max(2000),
      practicalHours: z.int().min(0).max(2000),
      term: z.int().min(1).max(6),
      tags: z.array(z.string().min(1).max(32)),
      isConvertible: z.boolean(),
    })
    .refine((course) => course.practicalHours <= course.hours, 'practicalHours are a part of hours'),
)

export const planFile = z.strictObject({
  code,
  major: z.string().regex(/^\d{6}$/),
  cohort,
  department: code,
  name,
  terms: z.int().min(1).max(16),
  credits: halfCredits,
  hours: z.int().min(1),
  groups: z.array(
    z.strictObject({
      code: z.enum(courseGroups),
      name,
      isCompulsory: z.boolean(),
      requiredCredits: halfCredits,
      courses: z.array(z.strictObject({ course: code, term: z.int().min(1).max(16) })).min(1),
    }),
  ),
})

export type InstitutionPack = z.output<typeof institutionFile>
export type MajorsPack = z.output<typeof majorsFile>
export type Major = MajorsPack['majors'][number]
export type PlanCourse = z.output<typeof coursesFile>[number]
export type ProgrammePlan = z.output<typeof planFile>
