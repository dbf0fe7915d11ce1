import { sql } from 'kysely'
import type { z } from 'zod'
import { maskIdNumber, maskPhone } from '../../core/identity/mask.ts'
import type { balance, enrolment, learningAccount } from '../../contract/accounts.ts'
import { Problem } from '../../contract/problem.ts'
import type { Database } from '../database/database.ts'
import type { World } from '../world.ts'

export type AccountView = z.input<typeof learningAccount>

/** A learning account: id number and phone masked for everyone, balances per category and bucket. */
export async function readAccountView(
  database: Database,
  world: Pick<World, 'seals'>,
  learnerId: string,
): Promise<AccountView> {
  const [row, enrolments, balances] = await Promise.all([
    database
      .selectFrom('learning_account as a')
      .innerJoin('person as p', 'p.id', 'a.learner_id')
      .select(['a.learner_id', 'a.account_number', 'a.state', 'a.opened_at'])
      .select(['p.name', 'p.id_number_sealed', 'p.phone_sealed'])
      .where('a.learner_id', '=', learnerId)
      .executeTakeFirst(),
    readEnrolments(database, learnerId),
    readBalances(database, learnerId),
  ])
  if (!row) throw new Problem('not_found')
  return {
    learnerId: row.learner_id,
    accountNumber: row.account_number,
    name: row.name,
    maskedIdNumber: row.id_number_sealed ? maskIdNumber(world.seals.openText('id-number', row.id_number_sealed)) : null,
    maskedPhone: row.phone_sealed ? maskPhone(world.seals.openText('phone', row.phone_sealed)) : null,
    state: row.state as AccountView['state'],
    openedAt: row.opened_at.toISOString(),
    enrolments,
    balances,
  }
}

/** What lies in which bucket, per category of credit. */
export async function readBalances(database: Database, learnerId: string): Promise<z.input<typeof balance>[]> {
  const rows = await database
    .selectFrom('ledger.account as a')
    .innerJoin('credit_category as c', 'c.code', 'a.category')
    .select(['a.category', 'a.kind', 'c.name_zh', 'c.name_en', 'c.position'])
    .select((eb) => eb.fn.sum<number>('a.balance').as('amount'))
    .where('a.learner_id', '=', learnerId)
    .where('a.allows_overdraft', '=', false)
    .groupBy(['a.category', 'a.kind', 'c.name_zh', 'c.name_en', 'c.position'])
    .orderBy('c.position')
    .execute()
  const empty = { AVAILABLE: 0, HELD: 0, CONSUMED: 0, FROZEN: 0, EXPIRED: 0, REVOKED: 0, FORFEITED: 0 }
  return [...Map.groupBy(rows, (row) => row.category)].map(([category, members]) => ({
    category,
    categoryName: { zh: members[0]?.name_zh ?? category, en: members[0]?.name_en ?? category },
    buckets: { ...empty, ...Object.fromEntries(members.map((row) => [row.kind, Number(row.amount)])) },
  }))
}

/** The learner's enrolments with credits required, passed and converted. A reversed result counts for nothing. */
export async function readEnrolments(database: Database, learnerId: string): Promise<z.input<typeof enrolment>[]> {
  const standing = sql`course_result r where r.learner_id = e.learner_id and r.enrolment_id = e.id
    and r.state = 'PASSED' and r.reverses is null and not exists (select from course_result u
      where u.learner_id = r.learner_id and u.reverses = r.id)`
  const rows = await database
    .selectFrom('enrolment as e')
    .innerJoin('programme as g', 'g.id', 'e.programme_id')
    .innerJoin('institution as i', 'i.id', 'e.institution_id')
    .innerJoin('unit as d', 'd.id', 'e.department_id')
    .leftJoin('unit as c', 'c.id', 'e.class_id')
    .select(['e.id', 'e.student_number', 'e.programme_id', 'e.cohort', 'e.state', 'g.credits'])
    .select(['g.name_zh as programme_zh', 'g.name_en as programme_en'])
    .select(['i.name_zh as institution_zh', 'i.name_en as institution_en'])
    .select(['d.name_zh as department_zh', 'd.name_en as department_en'])
    .select(['c.name_zh as class_zh', 'c.name_en as class_en'])
    .select(sql<number>`(select coalesce(sum(r.credits), 0) from ${standing})`.as('passed'))
    .select(
      sql<number>`(select coalesce(sum(r.credits), 0) from ${standing} and r.application_id is not null)`.as(
        'converted',
      ),
    )
    .where('e.learner_id', '=', learnerId)
    .orderBy('e.started_on', 'desc')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    institution: { zh: row.institution_zh, en: row.institution_en },
    studentNumber: row.student_number,
    programmeId: row.programme_id,
    programme: { zh: row.programme_zh, en: row.programme_en },
    department: { zh: row.department_zh, en: row.department_en },
    className: row.class_zh === null ? null : { zh: row.class_zh, en: row.class_en ?? row.class_zh },
    cohort: row.cohort,
    state: row.state as 'ACTIVE',
    creditsRequired: row.credits,
    creditsPassed: Number(row.passed),
    creditsConverted: Number(row.converted),
  }))
}
