import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { wholeBank, type Scope } from '../../src/server/database/database.ts'
import * as administration from '../../src/contract/administration.ts'
import { pathOf } from '../../src/contract/client.ts'
import * as notices from '../../src/contract/public-notices.ts'
import { mapImport } from '../../src/contract/imports.ts'
import { readLetter } from '../../src/contract/remedies.ts'
import { sweep } from '../../src/server/cases/sweep.ts'
import { aSecondCollege } from '../../src/server/features/accounts/account.fixture.ts'
import { aPanel } from '../support/a-panel.ts'
import { uploadDecisionTemplate } from '../../src/server/features/decision-documents/decision-template.ts'
import { decisionTemplate } from '../../src/server/templates/default-templates.ts'
import { runImport } from '../../src/server/features/imports/run-import.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'
import { journeyOf } from '../support/journey.ts'
import { aPreparedLine } from '../support/rosters.ts'
import { remedyReplays } from './remedy-replays.ts'

/**
 * Row-level security is the second line, for the day on which a use case forgets a condition. The tables are those of the
 * catalogue: a new one is guarded, or named here with the reason why not.
 */

/** Published facts, which learners of any institution and the public read. */
const published = [
  ['institution', 'unit', 'course', 'course_version', 'programme', 'programme_course', 'credit_category'],
  ['outcome_kind', 'outcome_definition', 'reason_code', 'calendar_year', 'calendar_closure'],
  ['application_window', 'workflow', 'set_up_event', 'institution_policy'],
  ['workflow_proposal', 'definition_precedent'],
].flat()
/** One natural person is one over all institutions: found by document or user name before any scope is known. */
const ofPersons = ['person', 'login', 'session', 'role_assignment', 'sign_in_throttle', 'sign_in_place', 'request_key']
/** One account per person, whichever institution opened it: another enrols its learner and has to find it. */
const ofAccounts = ['learning_account', 'learning_account_event']
/** What makes a number, a certificate or a file unique over the whole bank: digests, numbers and whose they are. */
const claims = [
  'account_number_claim',
  'student_number_claim',
  'certificate_claim',
  'certificate_bar',
  'evidence_digest',
]
/**
 * Read and written with a message, in the transaction of whatever it tells about: to a learner, by the staff of any
 * institution. Addresses of robots and passwords are sealed.
 */
const ofNotices = ['notice_channel', 'notice_preference', 'notice_delivery', 'notice_summary']
/** The bank's own: nobody's rows. */
const ofBank = ['account_number_sequence', 'bank_setting', 'schema_migration']
const unguarded = [published, ofPersons, ofAccounts, claims, ofNotices, ofBank].flat()

/** Written by the statement that writes the posting, whose own policy refuses: the statement fails as a whole. */
const writtenWithPosting = ['ledger.transfer', 'ledger.event']
/** Made with an account, for a person who has no tie to any institution yet. */
const madeWithAccount = ['ledger.learner_key']
/** Whoever acts tells the person what was done, and leaves a trace. */
const left = ['message', 'security_event']
const openToInsert = [writtenWithPosting, madeWithAccount, left].flat()

let bank: TestCollege
let otherInstitution = ''
let tables: { name: string; isGuarded: boolean }[] = []
beforeAll(async () => {
  bank = await openTestCollege()
  otherInstitution = (await aSecondCollege(bank)).institutionId
  await fillTables()
  const { rows } = await sql<(typeof tables)[number]>`
    select case n.nspname when 'public' then c.relname else format('%s.%s', n.nspname, c.relname) end as name,
      c.relrowsecurity and c.relforcerowsecurity as "isGuarded"
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'ledger') and c.relkind in ('r', 'p') order by 1`.execute(bank.world.gate.plain)
  tables = rows
})
afterAll(() => bank.close())

/** Something of every kind: a recognition that was posted, a conversion that was, an objection, what staff looked at. */
async function fillTables(): Promise<void> {
  const journey = journeyOf(bank)
  const { submitted, maximum } = await journey.recognise(0)
  await readDecisionLetter(submitted.id)
  const target = await journey.affordable(0, maximum)
  const conversion = await journey.convert(0, target.courseId)
  await journey.approveAll(conversion.id, undefined)
  await journey.publish([conversion.id])
  const other = await journey.deposit(1)
  await journey.approveAll(other.id, other.creditsMaximum ?? 0)
  const notice = await journey.publish([other.id])
  const objection = { position: 0, name: '李四', contact: '12012345678', reason: '证书存疑' }
  await (
    await bank.client()
  )(notices.raiseObjection, { params: { id: notice.id }, body: objection })
  await aFileBroughtIn()
  await remedyReplays(bank)
  await aPanel(bank, other.id, 'OPEN')
  await aPreparedLine(bank, 'K-NVS-1')
  const { institutionId } = bank.college
  const affairs = {
    personId: bank.staffId('affairs1'),
    name: '',
    learnerInstitutionId: null,
    assignments: [{ role: 'academic_affairs' as const, institutionId, unitId: null }],
    requestId: 'templates',
  }
  await uploadDecisionTemplate(bank.world, affairs, { fileName: 'a.docx', bytes: decisionTemplate() })
  const params = { id: bank.staffId('expert1') }
  await (
    await bank.staff('system')
  )(administration.resetPassword, { params })
  bank.at('2026-03-20T02:00:00Z')
  await sweep(bank.world)
  expect(await journey.stateOf(0, conversion.id)).toBe('POSTED')
}

/** Results that Academic Affairs brings in, with a fault: their rows are staged, their columns remembered. */
async function aFileBroughtIn(): Promise<void> {
  const [course = ''] = bank.college.courses.keys()
  const rows = ['学号,课程编号,学年学期,总评成绩', `${bank.learners[0]?.studentNumber},${course},2025-2026-1,70`]
  const form = new FormData()
  form.append('file', new Blob([[...rows, 'X-NOBODY,X,2025-2026-1,70', ''].join('\n')]), '成绩.csv')
  const packed = new Response(form)
  const sent = await bank.app.inject({
    method: 'POST',
    url: '/api/imports?kind=course-results',
    headers: {
      ...(await bank.headersOf(bank.staffId('affairs1'))),
      'content-type': packed.headers.get('content-type') ?? '',
    },
    payload: Buffer.from(await packed.arrayBuffer()),
  })
  const { id, mapping } = sent.json<{ id: string; mapping: Record<string, number> }>()
  const affairs = await bank.staff('affairs1')
  await affairs(mapImport, { params: { id }, body: { mapping } })
  await runImport(bank.world, id)
}

/** The letter of a decision is kept as it was first read. */
async function readDecisionLetter(id: string): Promise<void> {
  const decision = await bank.world.gate.read(wholeBank, (database) =>
    database.selectFrom('decision').select('id').where('application_id', '=', id).executeTakeFirstOrThrow(),
  )
  const headers = await bank.headersOf(bank.learners[0]?.actor.personId ?? '')
  const url = pathOf(readLetter, { id }, { decisionId: decision.id })
  expect((await bank.app.inject({ method: 'GET', url, headers })).statusCode).toBe(200)
}

const guarded = () => tables.filter((table) => table.isGuarded).map((table) => table.name)
const foreign = (): Scope => ({ kind: 'actor', institutionId: otherInstitution, learnerId: null })

async function countIn(scope: Scope, table: string): Promise<number> {
  const { rows } = await bank.world.gate.read(scope, (database) =>
    sql<{ count: number }>`select count(*) from ${sql.table(table)}`.execute(database),
  )
  return rows[0]?.count ?? 0
}

/** How many rows a statement writes as another institution; 'refused' by policy or privilege. */
async function writeAsForeign(statement: ReturnType<typeof sql>): Promise<number | 'refused'> {
  try {
    const { numAffectedRows } = await bank.world.gate.write(foreign(), (tx) => statement.execute(tx))
    return Number(numAffectedRows ?? 0)
  } catch (error) {
    if ((error as { code?: string }).code === '42501') return 'refused'
    throw error
  }
}

describe('every table of the bank', () => {
  it('is guarded by row-level security, which binds its owner too, or has a reason why not', () => {
    const others = tables.filter((table) => !table.isGuarded).map((table) => table.name)
    expect(others.filter((name) => !unguarded.includes(name))).toEqual([])
    expect(guarded().length).toBeGreaterThan(20)
  })
})

describe('a session of another institution', () => {
  it('sees no row of a guarded table, though there are some', async () => {
    for (const table of guarded()) {
      expect(await countIn(wholeBank, table), `there is a row in ${table}`).toBeGreaterThan(0)
      expect(await countIn(foreign(), table), table).toBe(0)
      expect(await countIn({ kind: 'actor', institutionId: null, learnerId: null }, table), table).toBe(0)
    }
  })

  it('changes and removes no row of a guarded table', async () => {
    for (const table of guarded()) {
      const changed = await writeAsForeign(sql`update ${sql.table(table)} set ${await ownColumn(table)}`)
      expect([0, 'refused'], `update ${table}`).toContain(changed)
      expect([0, 'refused'], `delete ${table}`).toContain(await writeAsForeign(sql`delete from ${sql.table(table)}`))
    }
  })

  it('adds no row to a guarded table, but for those that say why', async () => {
    for (const table of guarded().filter((name) => !openToInsert.includes(name))) {
      const name = sql.table(table)
      const copy = await aRow(table)
      const added = await writeAsForeign(
        sql`insert into ${name} select * from jsonb_populate_record(null::${name}, ${copy}::jsonb)`,
      )
      expect(added, `insert ${table}`).toBe('refused')
    }
  })

  it('adds no transfer with a posting: the statement that writes both is refused as a whole', async () => {
    const posting = await aRow('ledger.posting')
    const transfer = await aRow('ledger.transfer')
    const added = await writeAsForeign(sql`
      with moved as (
        insert into ledger.transfer select * from jsonb_populate_record(null::ledger.transfer, ${transfer}::jsonb))
      insert into ledger.posting select * from jsonb_populate_record(null::ledger.posting, ${posting}::jsonb)`)
    expect(added).toBe('refused')
  })
})

/** Some row of a table, as JSON. */
async function aRow(table: string): Promise<string> {
  const { rows } = await bank.world.gate.read(wholeBank, (database) =>
    sql<{ row: object }>`select to_jsonb(t) as row from ${sql.table(table)} t limit 1`.execute(database),
  )
  return JSON.stringify(rows[0]?.row)
}

/** `column = column` of the first column that the application may change, else of the first. */
async function ownColumn(table: string) {
  const { rows } = await sql<{ name: string }>`
    select a.attname as name from pg_attribute a where a.attrelid = ${table}::regclass and a.attnum > 0
      and not a.attisdropped
    order by has_column_privilege(a.attrelid, a.attnum, 'update') desc, a.attnum
    limit 1`.execute(bank.world.gate.plain)
  const column = sql.ref(rows[0]?.name ?? '')
  return sql`${column} = ${column}`
}
