import { sql } from 'kysely'
import type { z } from 'zod'
import { maskIdNumber, maskPhone } from '../../core/identity/mask.ts'
import type { balance, enrolment, learningAccount } from '../../contract/accounts.ts'
import { Problem } from '../../contract/problem.ts'
import type { Database } from '../database/database.ts'
import type { World } from '../world.ts'

export type AccountView = z.input<typeof learningAccount>

interface AccountRow {
  learner_id: string
  account_number: string
  state: AccountView['state']
  stated_student_number: string | null
  opened_at: Date
  freeze: AccountView['freeze']
  name: string
  id_number_sealed: Buffer | null
  phone_sealed: Buffer | null
  enrolments: z.input<typeof enrolment>[] | null
  balances: (Omit<z.input<typeof balance>, 'buckets'> & { buckets: Record<string, number> })[] | null
}

/**
 * A learning account: id number and phone masked for everyone, enrolments with credits required, passed and converted
 * (a reversed result counts for nothing), balances per category and bucket. One statement: it is what learners look at
 * most, and three statements built anew each time took 1.2 ms of processor time against 0.7.
 */
export async function readAccountView(
  database: Database,
  world: Pick<World, 'seals' | 'clock'>,
  learnerId: string,
): Promise<AccountView> {
  const { rows } =
    await sql<AccountRow>`select a.learner_id, a.account_number, a.state, a.stated_student_number, a.opened_at,
      p.name, p.id_number_sealed, p.phone_sealed,
      case when a.state = 'FROZEN' then (${freezeObject}) end as freeze,
      (select json_agg(${enrolmentObject(world.clock.now())} order by e.started_on desc) from enrolment e
        join programme g on g.id = e.programme_id join institution i on i.id = e.institution_id
        join unit d on d.id = e.department_id left join unit c on c.id = e.class_id
        cross join lateral (${passedCredits}) s
        where e.learner_id = a.learner_id) as enrolments,
      (select json_agg(json_build_object('category', b.category,
          'categoryName', json_build_object('zh', b.name_zh, 'en', b.name_en), 'buckets', b.buckets)
          order by b.position)
        from (${categoryBuckets}) b) as balances
    from learning_account a join person p on p.id = a.learner_id
    where a.learner_id = ${learnerId}`.execute(database)
  const [row] = rows
  if (!row) throw new Problem('not_found')
  return {
    learnerId: row.learner_id,
    accountNumber: row.account_number,
    name: row.name,
    maskedIdNumber: row.id_number_sealed ? maskIdNumber(world.seals.openText('id-number', row.id_number_sealed)) : null,
    maskedPhone: row.phone_sealed ? maskPhone(world.seals.openText('phone', row.phone_sealed)) : null,
    state: row.state,
    statedStudentNumber: row.stated_student_number,
    openedAt: row.opened_at.toISOString(),
    freeze: row.freeze && { ...row.freeze, since: new Date(row.freeze.since).toISOString() },
    enrolments: row.enrolments ?? [],
    balances: (row.balances ?? []).map((one) => ({ ...one, buckets: { ...emptyBuckets, ...one.buckets } })),
  }
}

const emptyBuckets = { AVAILABLE: 0, HELD: 0, CONSUMED: 0, FROZEN: 0, EXPIRED: 0, REVOKED: 0, FORFEITED: 0 }

/** The last freeze of an account in its history. */
const freezeObject = sql`select json_build_object('since', v.recorded_at, 'reason', v.reason,
    'reasonText', case when r.code is not null then json_build_object('zh', r.text_zh, 'en', r.text_en) end,
    'officer', f.name, 'role', v.role,
    'body', case when b.id is not null then json_build_object('zh', b.name_zh, 'en', b.name_en) end)
  from learning_account_event v left join reason_code r on r.code = v.reason_code
  left join person f on f.id = v.actor_id left join unit b on b.id = v.body_id
  where v.learner_id = a.learner_id and v.to_state = 'FROZEN' order by v.seq desc limit 1`

const enrolmentObject = (at: Date) => sql`json_build_object('id', e.id,
  'institutionId', i.id, 'institution', json_build_object('zh', i.name_zh, 'en', i.name_en),
  'convertsDirectly', coalesce((${modelInForce(at)}) = 'DIRECT', false), 'studentNumber', e.student_number,
  'programmeId', e.programme_id, 'programme', json_build_object('zh', g.name_zh, 'en', g.name_en),
  'department', json_build_object('zh', d.name_zh, 'en', d.name_en),
  'className', case when c.id is not null then json_build_object('zh', c.name_zh, 'en', c.name_en) end,
  'cohort', e.cohort, 'state', e.state, 'creditsRequired', g.credits,
  'creditsPassed', s.passed, 'creditsConverted', s.converted)`

/** How the college converts under the policy that is in force where it is. */
const modelInForce = (at: Date) => sql`select v.policy->>'conversionModel' from institution_policy v
  where v.institution_id = i.id and v.state = 'RELEASED'
    and v.effective_from <= (${at}::timestamptz at time zone i.time_zone)::date
  order by v.effective_from desc, v.version desc limit 1`

const passedCredits = sql`select coalesce(sum(r.credits), 0) as passed,
    coalesce(sum(r.credits) filter (where r.application_id is not null), 0) as converted
  from course_result r
  where r.learner_id = e.learner_id and r.enrolment_id = e.id and r.state = 'PASSED' and r.reverses is null
    and not exists (select from course_result u where u.learner_id = r.learner_id and u.reverses = r.id)`

/** Per category; the same kind of account at several institutions adds up. */
const categoryBuckets = sql`select k.category, n.name_zh, n.name_en, n.position,
    json_object_agg(k.kind, k.amount) as buckets
  from (select t.category, t.kind, sum(t.balance) as amount from ledger.account t
    where t.learner_id = a.learner_id and not t.allows_overdraft group by t.category, t.kind) k
  join credit_category n on n.code = k.category
  group by k.category, n.name_zh, n.name_en, n.position`
