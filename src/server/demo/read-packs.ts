import { readdirSync } from 'node:fs'
import {
  creditCategoriesFile,
  onexCertificatesFile,
  outcomeDefinitionsFile,
  outcomeKindsFile,
  reasonCodesFile,
  type CataloguedKind,
  type CataloguedOutcome,
  type CreditCategory,
  type OnexCertificate,
  type ReasonCode,
} from './catalogue-shapes.ts'
import {
  coursesFile,
  institutionFile,
  majorsFile,
  planFile,
  type InstitutionPack,
  type MajorsPack,
  type PlanCourse,
  type ProgrammePlan,
} from './college-shapes.ts'
import { PackError, readPackFile } from './read-pack-file.ts'

/** The catalogue that a college starts from: kinds, definitions, categories of credit, coded reasons. */
export interface CataloguePack {
  kinds: CataloguedKind[]
  definitions: CataloguedOutcome[]
  categories: CreditCategory[]
  reasons: ReasonCode[]
  onexCertificates: OnexCertificate[]
}

/** The demonstration college: itself, its majors, courses and programme plans. */
export interface CollegePack extends InstitutionPack {
  majors: MajorsPack
  /** Every course of the college, public ones first; codes are unique. */
  courses: PlanCourse[]
  plans: ProgrammePlan[]
}

const packs = new URL('../../../packs/', import.meta.url)

/** Reads and checks packs/catalogue. Throws PackError naming file and line. */
export function readCataloguePack(folder: URL = new URL('catalogue/', packs)): CataloguePack {
  const { steps, kinds } = readPackFile(folder, 'outcome-kinds.yaml', outcomeKindsFile)
  const { recognisedFrom, definitions } = readPackFile(folder, 'outcome-definitions.yaml', outcomeDefinitionsFile)
  const pack: CataloguePack = {
    kinds: kinds.map((kind) => ({ ...kind, steps })),
    definitions: definitions.map((definition) => ({ ...definition, recognisedFrom })),
    categories: readPackFile(folder, 'credit-categories.yaml', creditCategoriesFile).categories,
    reasons: readPackFile(folder, 'reason-codes.yaml', reasonCodesFile).reasons,
    onexCertificates: readPackFile(folder, 'onex-certificates.yaml', onexCertificatesFile).certificates,
  }
  refuse(findCatalogueFaults(pack))
  return pack
}

function findCatalogueFaults(pack: CataloguePack): string[] {
  const kindCodes = new Set(pack.kinds.map((kind) => kind.code))
  const categoryCodes = new Set(pack.categories.map((category) => category.code))
  const unknown = pack.definitions.flatMap(({ code, kind, creditCategory }) => [
    ...(kindCodes.has(kind) ? [] : [`outcome-definitions.yaml ${code}: no kind ${kind}`]),
    ...(categoryCodes.has(creditCategory) ? [] : [`outcome-definitions.yaml ${code}: no category ${creditCategory}`]),
  ])
  return [
    ...findRepeated('outcome-kinds.yaml', pack.kinds),
    ...findRepeated('outcome-definitions.yaml', pack.definitions),
    ...findRepeated('credit-categories.yaml', pack.categories),
    ...findRepeated('reason-codes.yaml', pack.reasons),
    ...findRepeated('onex-certificates.yaml', pack.onexCertificates),
    ...pack.kinds.flatMap((kind) => [
      ...findRepeated(
        `outcome-kinds.yaml ${kind.code} fields`,
        kind.fields.map(({ key }) => ({ code: key })),
      ),
      ...findRepeated(
        `outcome-kinds.yaml ${kind.code} checklist`,
        kind.checklist.map(({ key }) => ({ code: key })),
      ),
    ]),
    ...unknown,
  ]
}

/** Majors and courses of packs/demo-college, from which its plans are made. */
export function readCourseFiles(folder: URL = new URL('demo-college/', packs)) {
  const majors = readPackFile(folder, 'majors.yaml', majorsFile)
  const publicCourses = readPackFile(folder, 'courses/public.yaml', coursesFile)
  const courses = new Map(
    majors.majors.map(({ code }) => [code, readPackFile(folder, `courses/${code}.yaml`, coursesFile)] as const),
  )
  return { majors, publicCourses, coursesOf: (major: string): PlanCourse[] => courses.get(major) ?? [] }
}

/** Reads and checks packs/demo-college. Throws PackError naming file and line. */
export function readCollegePack(folder: URL = new URL('demo-college/', packs)): CollegePack {
  const { majors, publicCourses, coursesOf } = readCourseFiles(folder)
  const files = readdirSync(new URL('plans/', folder)).filter((file) => file.endsWith('.yaml'))
  const pack: CollegePack = {
    ...readPackFile(folder, 'institution.yaml', institutionFile),
    majors,
    courses: [...publicCourses, ...majors.majors.flatMap(({ code }) => coursesOf(code))],
    plans: files.toSorted().map((file) => readPackFile(folder, `plans/${file}`, planFile)),
  }
  refuse(findCollegeFaults(pack))
  return pack
}

function findCollegeFaults(pack: CollegePack): string[] {
  const courses = new Set(pack.courses.map((course) => course.code))
  const departments = new Set(pack.units.filter(({ kind }) => kind === 'DEPARTMENT').map(({ code }) => code))
  const faults = [
    ...findRepeated('institution.yaml units', pack.units),
    ...findRepeated('institution.yaml partners', pack.partners),
    ...findRepeated('majors.yaml', pack.majors.majors),
    ...findRepeated('courses', pack.courses),
    ...findRepeated('plans', pack.plans),
  ]
  for (const { code, department } of [...pack.majors.majors, ...pack.plans]) {
    if (!departments.has(department)) faults.push(`${code}: no department ${department}`)
  }
  for (const plan of pack.plans) {
    const taken = plan.groups.flatMap((group) => group.courses.map(({ course }) => ({ code: course })))
    faults.push(...findRepeated(`plans/${plan.code}.yaml`, taken))
    for (const { code } of taken) {
      if (!courses.has(code)) faults.push(`plans/${plan.code}.yaml: no course ${code}`)
    }
  }
  return faults
}

function findRepeated(file: string, items: readonly { code: string }[]): string[] {
  const seen = new Set<string>()
  return items.flatMap(({ code }) => {
    if (seen.has(code)) return [`${file}: ${code} stands there twice`]
    seen.add(code)
    return []
  })
}

function refuse(faults: readonly string[]): void {
  if (faults.length > 0) throw new PackError(faults)
}
