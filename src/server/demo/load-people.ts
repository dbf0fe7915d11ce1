import type { Random } from '../../core/random.ts'
import { addStaff, addLogin, assignRole } from '../access/add-person.ts'
import type { Actor } from '../access/actor.ts'
import { enrol, openLearningAccount } from '../accounts/open-account.ts'
import { termOf } from '../cases/institution.ts'
import type { Tx } from '../database/database.ts'
import type { DemoWorld } from './demo-clock.ts'
import type { DemoLearner, DemoPeople } from './demo-people.ts'
import type { DemoStaff } from './demo-staff.ts'
import type { CaseLearner } from './load-cases.ts'
import type { LoadedCollege } from './load-college.ts'

/** The secret of the demonstration's administrators, so that anyone can try them; a real bank makes its own. */
export const demoTotpSecret = Buffer.from('demo-credit-bank-otp', 'utf8')

const administrators = new Set(['system_administrator', 'security_administrator', 'audit_administrator'])

/** Adds the staff with their roles; returns who they are as actors, by user name. */
export async function loadStaff(
  tx: Tx,
  world: DemoWorld,
  people: DemoPeople,
  college: LoadedCollege,
  passwordHash: string,
): Promise<Map<string, Actor>> {
  const actors = new Map<string, Actor>()
  for (const staff of people.staff) {
    const isAdministrator = staff.assignments.some(({ role }) => administrators.has(role))
    const personId = await addStaff(tx, world, {
      name: staff.name,
      institutionId: college.institutionId,
      username: staff.username,
      email: staff.email,
      passwordHash,
      mustChangePassword: false,
      isDemonstration: true,
      ...(isAdministrator ? { totpSecret: demoTotpSecret } : {}),
    })
    const assignments = staff.assignments.map((one) => placeOf(college, one))
    for (const one of assignments) await assignRole(tx, world, { personId, ...one, grantedBy: null })
    const { name, username } = staff
    actors.set(username, { personId, name, learnerInstitutionId: null, assignments, requestId: 'demonstration' })
  }
  return actors
}

function placeOf(college: LoadedCollege, one: DemoStaff['assignments'][number]) {
  const institutionId = college.partners.get(one.institutionCode) ?? college.institutionId
  const unitId = one.unitCode === null ? null : (college.units.get(one.unitCode) ?? null)
  return { role: one.role, institutionId, unitId }
}

/** Opens an account for every learner, with enrolment and sign-in. */
export async function loadLearners(
  tx: Tx,
  world: DemoWorld,
  people: DemoPeople,
  college: LoadedCollege,
  institution: { id: string; code: string },
  passwordHash: string,
): Promise<CaseLearner[]> {
  const learners: CaseLearner[] = []
  for (const learner of people.learners) {
    const context = {
      institution,
      openedBy: 'IMPORT' as const,
      state: 'ACTIVE' as const,
      actorId: null,
      role: 'system',
    }
    const { idNumber: documentNumber, name, phone } = learner
    const person = { name, phone, documentNumber, documentKind: 'ID_CARD' as const, isDemonstration: true }
    const { learnerId } = await openLearningAccount(tx, world, person, context)
    const classId = college.units.get(learner.classCode) ?? null
    const programmeId = college.programmes.get(learner.programmeCode) ?? ''
    const { studentNumber, enrolledOn: startedOn } = learner
    const enrolmentId = await enrol(tx, world, learnerId, { studentNumber, programmeId, classId, startedOn })
    const login = { institutionId: institution.id, username: studentNumber, passwordHash, mustChangePassword: false }
    await addLogin(tx, world, learnerId, { ...login, isStaff: false })
    learners.push({
      actor: {
        personId: learnerId,
        name,
        learnerInstitutionId: institution.id,
        assignments: [],
        requestId: 'demonstration',
      },
      studentNumber,
      departmentCode: learner.departmentCode,
      majorCode: learner.majorCode,
      isVeteran: learner.isVeteran,
      classId: classId ?? '',
      cohort: learner.cohort,
      enrolmentId,
    })
  }
  return learners
}

/** The results of the terms that lie behind: most passed, a few failed, very few voided for cheating. */
export async function loadCourseResults(
  tx: Tx,
  world: DemoWorld,
  input: {
    people: DemoPeople
    learners: readonly CaseLearner[]
    college: LoadedCollege
    random: Random
    today: string
  },
): Promise<void> {
  const { people, learners, college, random, today } = input
  const plans = await readPlans(tx)
  for (const [index, learner] of learners.entries()) {
    const programmeId = college.programmes.get((people.learners[index] as DemoLearner).programmeCode) ?? ''
    const behind = termsBehind(learner.cohort, today)
    const courses = (plans.get(programmeId) ?? []).filter((course) => course.term <= behind)
    if (courses.length === 0) continue
    const draws = random.fork(learner.studentNumber)
    await tx
      .insertInto('course_result')
      .values(
        courses.map((course) => ({
          learner_id: learner.actor.personId,
          id: world.ids.next(),
          institution_id: college.institutionId,
          enrolment_id: learner.enrolmentId,
          course_id: course.course_id,
          way: 'NORMAL',
          ...drawResult(draws),
          credits: course.credits,
          counts_in_gpa: true,
          term: termNumber(learner.cohort, course.term),
          recorded_at: world.clock.now(),
        })),
      )
      .execute()
  }
}

async function readPlans(tx: Tx) {
  const rows = await tx
    .selectFrom('programme_course as pc')
    .innerJoin('course as c', 'c.id', 'pc.course_id')
    .select(['pc.programme_id', 'pc.course_id', 'pc.term', 'c.credits', 'pc.is_compulsory'])
    .where('pc.is_compulsory', '=', true)
    .orderBy('c.code')
    .execute()
  return Map.groupBy(rows, (row) => row.programme_id)
}

function drawResult(random: Random): { state: string; score: number } {
  const fate = random.next()
  if (fate < 0.003) return { state: 'CHEATING', score: 0 }
  if (fate < 0.03) return { state: 'FAILED', score: random.integer(30, 59) }
  return { state: 'PASSED', score: random.integer(60, 98) }
}

/** How many terms of a cohort are over: terms begin in August and February. */
function termsBehind(cohort: number, today: string): number {
  const [from = '0'] = termOf(today).split('-')
  return (Number(from) - cohort) * 2 + (termOf(today).endsWith('2') ? 1 : 0)
}

function termNumber(cohort: number, term: number): string {
  const year = cohort + Math.floor((term - 1) / 2)
  return `${year}-${year + 1}-${term % 2 === 1 ? 1 : 2}`
}
