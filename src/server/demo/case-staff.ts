import { invariant } from '../../core/invariant.ts'
import type { Actor } from '../access/actor.ts'
import type { DemoPeople } from './demo-people.ts'
import type { CaseStaff } from './load-cases.ts'
import type { LoadedCollege } from './load-college.ts'

/** Who does what with the cases, of the staff that was loaded. */
export function caseStaffOf(people: DemoPeople, college: LoadedCollege, actors: Map<string, Actor>): CaseStaff {
  const find = (username: string) => {
    const actor = actors.get(username)
    invariant(actor, `the demonstration has ${username}`)
    return actor
  }
  return {
    formTeacher: (classId) => {
      const holder = people.staff.find((one) =>
        one.assignments.some(
          ({ role, unitCode }) => role === 'form_teacher' && college.units.get(unitCode ?? '') === classId,
        ),
      )
      return find(holder?.username ?? '')
    },
    departmentReviewer: (code) => find(`${code.toLowerCase()}.reviewer1`),
    affairsReviewer: find('affairs1'),
    affairsPublisher: find('affairs2'),
    affairsReviser: find('affairs3'),
    supervisor: find('supervision'),
    office: find('office1'),
  }
}
