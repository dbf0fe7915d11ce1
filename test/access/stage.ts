import { createRandom } from '../../src/core/random.ts'
import type { Actor } from '../../src/server/access/actor.ts'
import { aSecondCollege, type OtherCollege } from '../../src/server/features/accounts/account.fixture.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import {
  object,
  publish,
  runRecognition,
  type CaseContext,
  type CaseLearner,
} from '../../src/server/demo/load-cases.ts'
import { readCataloguePack } from '../../src/server/demo/read-packs.ts'
import type { StaffRole } from '../../src/contract/roles.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'

/** A college with real objects of one learner in it, and a second college whose people must not reach them. */
export interface Stage {
  bank: TestCollege
  other: OtherCollege
  /** The learner whom everything below belongs to. */
  learner: CaseLearner
  department: string
  ids: {
    /** A case on public notice, suspended by an objection. */
    application: string
    objection: string
    batch: string
    /** A case that awaits notice. */
    awaiting: string
    /** The outcome of the first case, and one of its files. */
    outcome: string
    evidence: string
    draft: string
    enrolment: string
    programme: string
    course: string
  }
}

export async function openStage(): Promise<Stage> {
  const bank = await openTestCollege(16)
  const other = await aSecondCollege(bank)
  const learner = bank.learners[0]
  const second = bank.learners[1]
  if (!learner || !second) throw new Error('no learners')
  const context = await contextOf(bank)
  const application = (await runRecognition(context, learner, 'X-WEB-J', 'awaiting', 20)) ?? ''
  const awaiting = (await runRecognition(context, second, 'X-WEB-J', 'awaiting', 20)) ?? ''
  await runRecognition(context, learner, 'X-WEB-I', 'draft', 2)
  const batch = await publish(context, [application], 1)
  await object(context, batch, 1, null)
  bank.at('2026-03-02T02:00:00Z')
  const found = await bank.world.gate.read(wholeBank, async (database) => {
    const outcomes = await database
      .selectFrom('outcome')
      .select(['id', 'state'])
      .where('learner_id', '=', learner.actor.personId)
      .execute()
    const outcome = outcomes.find((one) => one.state !== 'DRAFT')?.id ?? ''
    const first = <T>(rows: T[]): T => {
      const [row] = rows
      if (!row) throw new Error('the stage lacks an object')
      return row
    }
    const evidence = await database.selectFrom('evidence').select('id').where('outcome_id', '=', outcome).execute()
    const objection = await database.selectFrom('objection').select('id').execute()
    const enrolment = await database
      .selectFrom('enrolment')
      .select(['programme_id', 'department_id'])
      .where('id', '=', learner.enrolmentId)
      .execute()
    const course = await database.selectFrom('course').select('id').orderBy('code').execute()
    return {
      outcome,
      draft: outcomes.find((one) => one.state === 'DRAFT')?.id ?? '',
      evidence: first(evidence).id,
      objection: first(objection).id,
      programme: first(enrolment).programme_id,
      department: first(enrolment).department_id,
      course: first(course).id,
    }
  })
  const { department, ...ids } = found
  const enrolment = learner.enrolmentId
  return { bank, other, learner, department, ids: { application, awaiting, batch, enrolment, ...ids } }
}

async function contextOf(bank: TestCollege): Promise<CaseContext> {
  const rows = await bank.world.gate.plain
    .selectFrom('role_assignment as r')
    .innerJoin('person as p', 'p.id', 'r.person_id')
    .select(['r.person_id', 'p.name', 'r.role', 'r.institution_id', 'r.unit_id'])
    .orderBy('r.granted_at')
    .orderBy('r.id')
    .execute()
  const actors = (role: StaffRole, unitId?: string): Actor[] =>
    rows
      .filter((row) => row.role === role && (unitId === undefined || row.unit_id === unitId))
      .map((row) => ({
        personId: row.person_id,
        name: row.name,
        learnerInstitutionId: null,
        assignments: [{ role, institutionId: row.institution_id, unitId: row.unit_id }],
        requestId: 'stage',
      }))
  const one = (found: Actor[], index = 0): Actor => {
    const actor = found[index]
    if (!actor) throw new Error('the stage lacks an officer')
    return actor
  }
  return {
    world: bank.world,
    college: bank.college,
    catalogue: readCataloguePack(),
    random: createRandom('stage'),
    today: '2026-03-02',
    onProgress: () => undefined,
    staff: {
      formTeacher: (classId) => one(actors('form_teacher', classId)),
      departmentReviewer: (code) => one(actors('department_reviewer', bank.college.units.get(code))),
      affairsReviewer: one(actors('academic_affairs')),
      affairsPublisher: one(actors('academic_affairs'), 1),
      affairsReviser: one(actors('academic_affairs'), 2),
      supervisor: one(actors('supervision')),
      office: one(actors('credit_bank_office')),
    },
  }
}
