import { sql } from 'kysely'
import { idNumberCheckDigit } from '../../../core/identity/id-number.ts'
import type { TestCollege } from '../../../../test/support/college.ts'
import { wholeBank } from '../../database/database.ts'

/** An id number of a region that nobody was given, with a right check digit. */
function anIdNumber(sequence: number): string {
  const first17 = `00000020050315${String(sequence).padStart(3, '0')}`
  return first17 + idNumberCheckDigit(first17)
}

/** A line of a list to import: a learner of the first programme, whom the bank does not know yet. */
export function anImportRow(
  sequence: number,
  given: { name?: string; studentNumber?: string; documentNumber?: string } = {},
) {
  return {
    name: '周若水',
    documentKind: 'ID_CARD' as const,
    documentNumber: anIdNumber(sequence),
    studentNumber: `2099${String(sequence).padStart(6, '0')}`,
    programmeCode: '510203-2025',
    startedOn: '2025-09-01',
    ...given,
  }
}

/** What the learner of such a line types to register. */
export function aRegistration(
  bank: { institutionCode: string },
  row: Pick<ReturnType<typeof anImportRow>, 'name' | 'documentNumber' | 'studentNumber'>,
  username: string,
) {
  return {
    name: row.name,
    documentKind: 'ID_CARD' as const,
    documentNumber: row.documentNumber,
    phone: '12012345678',
    institutionCode: bank.institutionCode,
    studentNumber: row.studentNumber,
    username,
    password: '三更灯火五更鸡，正是男儿',
    consents: true as const,
  }
}

export interface OtherCollege {
  institutionId: string
  departmentId: string
  programmeId: string
}

/** A second college in the same bank, with one department and one programme. */
export async function aSecondCollege(bank: TestCollege): Promise<OtherCollege> {
  const { ids, clock } = bank.world
  const institutionId = ids.next()
  const departmentId = ids.next()
  const programmeId = ids.next()
  const names = { name_zh: '第二学院', name_en: 'Second College' }
  const place = { institution_id: institutionId, ...names }
  await bank.world.gate.write(wholeBank, async (tx) => {
    const institution = { id: institutionId, code: '88888', kind: 'COLLEGE', recorded_at: clock.now() }
    await tx
      .insertInto('institution')
      .values({ ...institution, ...names })
      .execute()
    // It works by the same rules as the first one.
    const first = bank.college.institutionId
    await sql`insert into institution_policy (id, institution_id, version, rule_version, policy, effective_from, state,
        proposed_at, settled_at)
      select ${ids.next()}, ${institutionId}, version, rule_version, policy, effective_from, state, proposed_at,
        settled_at
      from institution_policy where institution_id = ${first}`.execute(tx)
    await sql`insert into workflow (id, institution_id, version, definition, effective_from, recorded_at)
      select ${ids.next()}, ${institutionId}, version, definition, effective_from, recorded_at
      from workflow where institution_id = ${first} order by version desc limit 1`.execute(tx)
    await tx
      .insertInto('unit')
      .values({ id: departmentId, code: 'D1', kind: 'DEPARTMENT', ...place })
      .execute()
    const plan = { id: programmeId, department_id: departmentId, code: 'P1-2025', major_code: 'P1', cohort: 2025 }
    await tx
      .insertInto('programme')
      .values({ ...plan, ...place, credits: 14_000, hours: 2_600 })
      .execute()
  })
  return { institutionId, departmentId, programmeId }
}
