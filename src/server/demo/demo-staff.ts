import type { StaffRole } from '../../contract/roles.ts'
import type { Random } from '../../core/random.ts'
import type { CollegePack } from './read-packs.ts'
import { nameOf } from './demo-names.ts'
import type { DemoClass } from './demo-people.ts'

/** A role held at an institution, or for one unit of it alone; a role without a unit reaches the whole institution. */
interface DemoAssignment {
  role: StaffRole
  institutionCode: string
  unitCode: string | null
}

export interface DemoStaff {
  /** The name to sign in with, which says what the person is. */
  username: string
  name: string
  email: string
  assignments: DemoAssignment[]
}

/** How many hold each role for the whole college. Several, where four eyes or an odd number of votes ask for it. */
const collegeRoles: readonly (readonly [role: StaffRole, username: string, count: number])[] = [
  ['academic_affairs', 'affairs', 3],
  ['credit_bank_office', 'office', 2],
  ['expert', 'expert', 5],
  ['rule_committee', 'rules', 2],
  ['appeals_committee', 'appeals', 3],
  ['supervision', 'supervision', 1],
  ['system_administrator', 'system', 1],
  ['security_administrator', 'security', 1],
  ['audit_administrator', 'audit', 1],
]

const partnerRoles: readonly (readonly [role: StaffRole, username: string, partner: string])[] = [
  ['education_department', 'education', 'DEMO-EDU'],
  ['industry_association', 'association', 'DEMO-ASSOC'],
  ['certifier', 'certifier', 'DEMO-CERT'],
  ['assessment_agency', 'agency', 'DEMO-ASSESS'],
  ['enterprise', 'enterprise', 'DEMO-ENT'],
  ['enterprise_mentor', 'mentor1', 'DEMO-ENT'],
  ['enterprise_mentor', 'mentor2', 'DEMO-ENT'],
  ['partner_institution', 'partner', 'DEMO-UNI'],
]

/** Staff in every role. Some hold two: an expert sits on the rule committee, a department reviewer leads a class. */
export function generateStaff(
  random: Random,
  college: Pick<CollegePack, 'institution' | 'units' | 'majors'>,
  classes: readonly DemoClass[],
): DemoStaff[] {
  const own = college.institution.code
  const make = (username: string, assignments: DemoAssignment[]): DemoStaff => ({
    username,
    name: nameOf(random.fork(username), random.fork(`${username}/sex`).pick(['female', 'male'])),
    email: `${username}@example.com`,
    assignments,
  })
  const at = (role: StaffRole, unitCode: string | null): DemoAssignment => ({ role, institutionCode: own, unitCode })
  const departments = college.units.filter((unit) => unit.kind === 'DEPARTMENT')
  const reviewers = departments.flatMap(({ code }) =>
    [1, 2].map((number) => make(`${code.toLowerCase()}.reviewer${number}`, [at('department_reviewer', code)])),
  )
  const ofCollege = collegeRoles.flatMap(([role, username, count]) =>
    Array.from({ length: count }, (_, index) =>
      make(count === 1 ? username : `${username}${index + 1}`, [at(role, null)]),
    ),
  )
  const ofPartners = partnerRoles.map(([role, username, institutionCode]) =>
    make(username, [{ role, institutionCode, unitCode: null }]),
  )
  const teachers = college.majors.majors.map((major) => {
    const led = classes.filter((one) => one.majorCode === major.code)
    return make(
      `teacher.${major.code}`,
      led.map((one) => at('form_teacher', one.code)),
    )
  })
  const staff = [...teachers, ...reviewers, ...ofCollege, ...ofPartners]
  staff.find(({ username }) => username === 'expert1')?.assignments.push(at('rule_committee', null))
  const led = classes[0]
  if (led) {
    const second = `${led.departmentCode.toLowerCase()}.reviewer2`
    staff.find(({ username }) => username === second)?.assignments.push(at('form_teacher', led.code))
  }
  return staff
}
