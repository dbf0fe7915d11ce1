import { hash } from 'node:crypto'
import { sql } from 'kysely'
import type { z } from 'zod'
import { canonicalJson } from '../../../core/canonical-json.ts'
import { sumCredits } from '../../../core/credit.ts'
import type { entailed } from '../../../contract/revocations.ts'
import type { ApplicationRow } from '../../cases/case-store.ts'
import type { Database } from '../../database/database.ts'

export type Entailed = z.input<typeof entailed> & {
  /** The lots of the outcome that are not revoked yet. */
  lotIds: string[]
}

interface Lot {
  id: string
  recognised: number
  buckets: Record<string, number>
}

/**
 * What revoking the recognition of a case entails as things stand: the lots of its outcome, the conversions in force
 * that consumed of them, and those under way that hold of them. A conversion that rests on several lots is undone
 * whole.
 */
export async function findEntailed(database: Database, row: ApplicationRow): Promise<Entailed> {
  const { rows: lots } = await sql<Lot>`select l.id, l.recognised, (
        select json_object_agg(p.kind, p.amount) from ledger.lot_position p
        where p.learner_id = l.learner_id and p.lot_id = l.id) as buckets
    from ledger.lot l
    where l.learner_id = ${row.learner_id} and l.institution_id = ${row.institution_id}
      and l.outcome_id = ${row.outcome_id} and not exists (select from ledger.lot_position p
        where p.learner_id = l.learner_id and p.lot_id = l.id and p.kind = 'REVOKED')
    order by l.id`.execute(database)
  const lotIds = lots.map((lot) => lot.id)
  const [reversals, ended, facts] = await Promise.all([
    findReversals(database, row, lotIds),
    findEnded(database, row, lotIds),
    findFacts(database, row),
  ])
  const sumOf = (bucket: string) => sumCredits(lots.map((lot) => lot.buckets[bucket] ?? 0))
  const stated = {
    lots: lots.map(({ id, recognised }) => ({ id, recognised })),
    reversals: reversals.map((one) => one.applicationId),
    ended: ended.map((one) => one.applicationId),
  }
  return {
    lotIds,
    credits: sumCredits(lots.map((lot) => lot.recognised)),
    available: sumOf('AVAILABLE'),
    held: sumOf('HELD'),
    consumed: sumOf('CONSUMED'),
    frozen: sumOf('FROZEN'),
    expired: sumOf('EXPIRED'),
    forfeited: sumOf('FORFEITED'),
    reversals,
    ended,
    ...facts,
    digest: hash('sha256', canonicalJson(stated), 'hex').slice(0, 32),
  }
}

interface EntailedRow {
  id: string
  number: string
  returned: number
  courses: { name: { zh: string; en: string }; credits: number }[] | null
}

async function findReversals(database: Database, row: ApplicationRow, lotIds: readonly string[]) {
  const { rows } = await sql<EntailedRow>`select a.id, a.number, (
      select coalesce(sum(t.amount), 0)::bigint from ledger.transfer t
      join ledger.account c on c.learner_id = t.learner_id and c.account_number = t.credit_account
      where t.learner_id = p.learner_id and t.posting_id = p.id and c.kind in ('CONSUMED', 'FORFEITED')
        and t.lot_id <> all (${lotIds}::uuid[])) as returned, (
      select json_agg(json_build_object('name', json_build_object('zh', k.name_zh, 'en', k.name_en),
        'credits', r.credits) order by k.code)
      from course_result r join course k on k.id = r.course_id
      where r.learner_id = a.learner_id and r.application_id = a.id and r.reverses is null) as courses
    from application a
    join ledger.posting p on p.learner_id = a.learner_id and p.application_id = a.id and p.kind = 'CONVERT'
    where a.learner_id = ${row.learner_id} and a.institution_id = ${row.institution_id}
      and not exists (select from ledger.posting u where u.learner_id = p.learner_id and u.reverses = p.id)
      and exists (select from ledger.transfer t
        join ledger.account c on c.learner_id = t.learner_id and c.account_number = t.credit_account
        where t.learner_id = p.learner_id and t.posting_id = p.id and c.kind = 'CONSUMED'
          and t.lot_id = any (${lotIds}::uuid[]))
    order by a.id`.execute(database)
  return rows.map(present)
}

async function findEnded(database: Database, row: ApplicationRow, lotIds: readonly string[]) {
  const { rows } = await sql<EntailedRow>`select a.id, a.number, (
      select coalesce(sum(t.amount), 0)::bigint from ledger.transfer t
      where t.learner_id = h.learner_id and t.posting_id = h.posting_id
        and t.lot_id <> all (${lotIds}::uuid[])) as returned, (
      select json_agg(json_build_object('name', json_build_object('zh', k.name_zh, 'en', k.name_en),
        'credits', g.credits) order by k.code)
      from application_target g join course k on k.id = g.course_id
      where g.learner_id = a.learner_id and g.application_id = a.id and g.is_open) as courses
    from application a
    join ledger.hold h on h.learner_id = a.learner_id and h.id = a.hold_id and h.state = 'PENDING'
    where a.learner_id = ${row.learner_id} and a.institution_id = ${row.institution_id}
      and exists (select from ledger.transfer t where t.learner_id = h.learner_id and t.posting_id = h.posting_id
        and t.lot_id = any (${lotIds}::uuid[]))
    order by a.id`.execute(database)
  return rows.map(present)
}

function present({ id, number, returned, courses }: EntailedRow) {
  return { applicationId: id, number, returned, courses: courses ?? [] }
}

async function findFacts(database: Database, row: ApplicationRow) {
  const facts = await database
    .selectFrom('outcome as o')
    .innerJoin('enrolment as e', 'e.learner_id', 'o.learner_id')
    .select(['o.certificate_number', 'e.state'])
    .where('o.learner_id', '=', row.learner_id)
    .where('o.id', '=', row.outcome_id)
    .where('e.id', '=', row.enrolment_id)
    .executeTakeFirst()
  return { hasCertificate: facts?.certificate_number != null, isGraduated: facts?.state === 'GRADUATED' }
}
