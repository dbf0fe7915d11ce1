import { withSteps } from '../../core/case/case-steps.ts'
import { standardWorkflow } from '../../core/case/workflow.ts'
import { addDays } from '../../core/calendar/civil-date.ts'
import { invariant } from '../../core/invariant.ts'
import { officialYears } from '../calendar/official-calendar.ts'
import { beginWithPolicy } from '../cases/college-policy.ts'
import type { Tx } from '../database/database.ts'
import { addCatalogue } from '../institutions/add-catalogue.ts'
import { addWorkflow } from '../institutions/add-institution.ts'
import type { World } from '../world.ts'
import type { DemoClass } from './demo-people.ts'
import { expertsSinceDays } from './load-panel.ts'
import type { CataloguePack, CollegePack } from './read-packs.ts'

/** What the rest of the loading refers to: ids by code. */
export interface LoadedCollege {
  institutionId: string
  partners: Map<string, string>
  /** Departments, offices, committees and classes. */
  units: Map<string, string>
  courses: Map<string, string>
  programmes: Map<string, string>
  definitions: Map<string, string>
}

type LoadWorld = Pick<World, 'ids' | 'clock'>

/** Writes the college as the packs describe it: institution, units, catalogue, courses, plans, workflow, windows. */
export async function loadCollege(
  tx: Tx,
  world: LoadWorld,
  college: CollegePack,
  catalogue: CataloguePack,
  classes: readonly DemoClass[],
  today: string,
): Promise<LoadedCollege> {
  const loaded: LoadedCollege = {
    institutionId: world.ids.next(),
    partners: new Map(),
    units: new Map(),
    courses: new Map(),
    programmes: new Map(),
    definitions: new Map(),
  }
  await loadInstitutions(tx, world, college, loaded)
  await loadUnits(tx, world, college, classes, loaded)
  loaded.definitions = await addCatalogue(tx, world, loaded.institutionId, catalogue)
  await loadPlans(tx, world, college, loaded)
  await loadProcedure(tx, world, college, loaded, today)
  await loadCalendar(tx, world, college, loaded, today)
  return loaded
}

async function loadInstitutions(tx: Tx, world: LoadWorld, pack: CollegePack, loaded: LoadedCollege): Promise<void> {
  const { code, name, kind, timeZone } = pack.institution
  const at = world.clock.now()
  const partners = pack.partners.map((partner) => ({ ...partner, id: world.ids.next() }))
  await tx
    .insertInto('institution')
    .values([
      {
        id: loaded.institutionId,
        code,
        name_zh: name.zh,
        name_en: name.en,
        kind,
        time_zone: timeZone,
        recorded_at: at,
      },
      ...partners.map((partner) => ({
        id: partner.id,
        code: partner.code,
        name_zh: partner.name.zh,
        name_en: partner.name.en,
        kind: partner.kind,
        time_zone: timeZone,
        recorded_at: at,
      })),
    ])
    .execute()
  for (const partner of partners) loaded.partners.set(partner.code, partner.id)
  const admitted = partners.filter((one) => one.kind === 'ENTERPRISE' || one.kind === 'CERTIFIER')
  await tx
    .insertInto('partner_admission')
    .values(admitted.map(({ id }) => ({ institution_id: loaded.institutionId, partner_id: id, admitted_at: at })))
    .execute()
}

async function loadUnits(
  tx: Tx,
  world: LoadWorld,
  pack: CollegePack,
  classes: readonly DemoClass[],
  loaded: LoadedCollege,
): Promise<void> {
  const institution_id = loaded.institutionId
  for (const unit of pack.units) loaded.units.set(unit.code, world.ids.next())
  await tx
    .insertInto('unit')
    .values(
      pack.units.map((unit) => ({
        id: loaded.units.get(unit.code) ?? '',
        institution_id,
        code: unit.code,
        name_zh: unit.name.zh,
        name_en: unit.name.en,
        kind: unit.kind,
      })),
    )
    .execute()
  for (const one of classes) loaded.units.set(one.code, world.ids.next())
  await tx
    .insertInto('unit')
    .values(
      classes.map((one) => ({
        id: loaded.units.get(one.code) ?? '',
        institution_id,
        parent_id: loaded.units.get(one.departmentCode) ?? null,
        code: one.code,
        name_zh: one.name.zh,
        name_en: one.name.en,
        kind: 'CLASS',
      })),
    )
    .execute()
}

async function loadPlans(tx: Tx, world: LoadWorld, pack: CollegePack, loaded: LoadedCollege): Promise<void> {
  for (const course of pack.courses) loaded.courses.set(course.code, world.ids.next())
  await tx
    .insertInto('course')
    .values(
      pack.courses.map((course) => ({
        id: loaded.courses.get(course.code) ?? '',
        institution_id: loaded.institutionId,
        code: course.code,
        name_zh: course.name.zh,
        name_en: course.name.en,
        credits: course.credits,
        hours: course.hours,
        kind: course.kind,
        tags: course.tags,
        is_convertible: course.isConvertible,
      })),
    )
    .execute()
  for (const plan of pack.plans) {
    const id = world.ids.next()
    loaded.programmes.set(plan.code, id)
    await tx
      .insertInto('programme')
      .values({
        id,
        institution_id: loaded.institutionId,
        department_id: loaded.units.get(plan.department) ?? '',
        code: plan.code,
        major_code: plan.major,
        cohort: plan.cohort,
        name_zh: plan.name.zh,
        name_en: plan.name.en,
        credits: plan.credits,
        hours: plan.hours,
        terms: plan.terms,
      })
      .execute()
    const courses = plan.groups.flatMap((group) =>
      group.courses.map(({ course, term }) => ({
        programme_id: id,
        course_id: loaded.courses.get(course) ?? '',
        group_code: group.code,
        term,
        is_compulsory: group.isCompulsory,
        ...amountsOf(pack, course),
      })),
    )
    await tx.insertInto('programme_course').values(courses).execute()
  }
}

function amountsOf(pack: CollegePack, code: string): { credits: number; hours: number } {
  const course = pack.courses.find((one) => one.code === code)
  invariant(course, `the course ${code} of a plan is in a course file`)
  return { credits: course.credits, hours: course.hours }
}

async function loadProcedure(
  tx: Tx,
  world: LoadWorld,
  pack: CollegePack,
  loaded: LoadedCollege,
  today: string,
): Promise<void> {
  // The older cases came before the college asked experts; the present flow has their step.
  const straight = withSteps(standardWorkflow, ['materials', 'department', 'affairs', 'notice'])
  await addWorkflow(tx, world, loaded.institutionId, addDays(today, -400), 1, straight)
  await addWorkflow(tx, world, loaded.institutionId, addDays(today, -expertsSinceDays), 2)
  await beginWithPolicy(tx, world, loaded.institutionId, pack.institution.policy, addDays(today, -400))
  await tx
    .insertInto('application_window')
    .values({
      id: world.ids.next(),
      institution_id: loaded.institutionId,
      name_zh: '演示申请窗口',
      name_en: 'Demonstration window',
      term: 'DEMO',
      opens_on: addDays(today, -120),
      closes_on: addDays(today, 240),
    })
    .execute()
}

/**
 * Vacations; and, so that a demonstration runs in any year, calendars for years without official notice. These are
 * marked as made for the demonstration: a real bank never guesses a year.
 */
async function loadCalendar(
  tx: Tx,
  world: LoadWorld,
  pack: CollegePack,
  loaded: LoadedCollege,
  today: string,
): Promise<void> {
  await tx
    .insertInto('calendar_closure')
    .values(
      pack.closures.map((closure) => ({
        id: world.ids.next(),
        institution_id: loaded.institutionId,
        starts_on: closure.from,
        ends_on: closure.to,
        name_zh: closure.name,
        counts_as_working: closure.countsAsWorking,
      })),
    )
    .execute()
  const year = Number(today.slice(0, 4))
  for (const wanted of [year - 1, year, year + 1].filter((one) => !officialYears().has(one))) {
    await tx
      .insertInto('calendar_year')
      .values({
        institution_id: loaded.institutionId,
        year: wanted,
        holidays: ['01-01', '05-01', '10-01', '10-02', '10-03'].map((day) => `${wanted}-${day}`),
        makeup_workdays: [],
        source: '仅供演示，非官方安排 · for the demonstration only, not official',
        recorded_at: world.clock.now(),
      })
      .execute()
  }
}
