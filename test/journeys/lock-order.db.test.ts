import { sql } from 'kysely'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as accounts from '../../src/contract/accounts.ts'
import * as administration from '../../src/contract/administration.ts'
import * as applications from '../../src/contract/applications.ts'
import * as notices from '../../src/contract/public-notices.ts'
import * as revocations from '../../src/contract/revocations.ts'
import { sweep } from '../../src/server/cases/sweep.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'
import { journeyOf, once } from '../support/journey.ts'

/** Cases are locked before their objections, by whoever locks both: two that do never wait for each other. */

let bank: TestCollege
let journey: ReturnType<typeof journeyOf>
beforeEach(async () => {
  bank = await openTestCollege()
  journey = journeyOf(bank)
})
afterEach(() => bank.close())

/** Objections that have no day yet, as when the year's holidays are not known: it is taken away by the owner. */
async function objectTo(batchId: string, count: number): Promise<void> {
  const anyone = await bank.client()
  for (let position = 0; position < count; position += 1) {
    const body = { position, name: '李四', contact: '12012345678', reason: '请核实' }
    await anyone(notices.raiseObjection, { params: { id: batchId }, body })
  }
  const owner = new pg.Client({ connectionString: bank.database.ownerUrl })
  await owner.connect()
  await owner.query(`set app.scope = 'all'; alter table objection disable trigger user;
    update objection set due_at = null; update application set due_at = null where state = 'SUSPENDED';
    alter table objection enable trigger user`)
  await owner.end()
}

const openObjections = async () => {
  const supervision = await bank.staff('supervision')
  return (await supervision(notices.listObjections, { query: { state: 'RECEIVED', limit: 100 } })).items
}

const finding = '经核查有效'
const dismiss = async (id: string) =>
  (await bank.staff('supervision'))(
    notices.decideObjection,
    { params: { id }, body: { answer: 'dismiss', reasonCode: 'objection-unfounded', finding } },
    once(),
  )

const days = ['2026-01-01', '2026-02-17', '2026-02-18', '2026-04-05', '2026-05-01', '2026-06-19', '2026-09-25']
const importHolidays = async () => {
  const body = { holidays: [...days, '2026-10-01'], makeupWorkdays: [], source: '国办发明电〔2025〕示例' }
  return (await bank.staff('office1'))(administration.importCalendarYear, { params: { year: 2026 }, body })
}

describe('whoever locks a case and its objections', () => {
  it('waits for the case first, and keeps no objection from others meanwhile', async () => {
    const submitted = await journey.deposit()
    await journey.approveAll(submitted.id, submitted.creditsMaximum ?? 0)
    const notice = await journey.publish([submitted.id])
    await objectTo(notice.id, 1)
    const [objection] = await openObjections()
    const id = objection?.id ?? ''
    for (const act of [importHolidays, () => dismiss(id)]) {
      let started: Promise<unknown> | undefined
      await bank.world.gate.write(wholeBank, async (tx) => {
        await sql`select from application where id = ${submitted.id} for update`.execute(tx)
        started = act()
        for (let waits = 0; waits === 0;) {
          const { rows } = await sql<{ waits: number }>`select count(*)::int as waits from pg_locks
            where not granted and pg_backend_pid() = any (pg_blocking_pids(pid))`.execute(tx)
          waits = rows[0]?.waits ?? 0
        }
        await sql`select from objection where id = ${id} for update nowait`.execute(tx)
      })
      await started
    }
    expect(await journey.stateOf(0, submitted.id)).toBe('ON_NOTICE')
  })
})

const learners = [0, 1, 2, 3, 4, 5, 6, 7]

/** The journey knows the reviewers of the first learner's class: all are of it. */
const becomeClassmates = () =>
  bank.world.gate.write(wholeBank, (tx) =>
    sql`update enrolment as e set class_id = f.class_id, department_id = f.department_id from enrolment as f
      where f.learner_id = ${bank.learners[0]?.actor.personId}`.execute(tx),
  )

/** Of each learner a recognition that is proposed to be revoked, and a conversion of its credits that is objected to. */
async function revocationsAndObjections() {
  await becomeClassmates()
  const deposits = []
  for (const index of learners) deposits.push(await journey.deposit(index))
  for (const one of deposits) await journey.approveAll(one.id, one.creditsMaximum ?? 0)
  await journey.publish(deposits.map((one) => one.id))
  bank.at('2026-03-10T02:00:00Z')
  await sweep(bank.world)
  const conversions = []
  for (const index of learners) {
    const course = await journey.affordable(index, deposits[index]?.creditsMaximum ?? 0)
    conversions.push(await journey.convert(index, course.courseId))
  }
  for (const one of conversions) await journey.approveAll(one.id, undefined)
  const notice = await journey.publish(conversions.map((one) => one.id))
  await objectTo(notice.id, conversions.length)
  const office = await bank.staff('office1')
  for (const { id } of deposits) {
    const { version } = await office(revocations.readRevocation, { params: { id } })
    const body = { version, reasonCode: 'evidence-forged' as const, reason: '发证机构答复查无此证' }
    await office(revocations.proposeRevocation, { params: { id }, body })
  }
  return { deposits, conversions }
}

async function revoke(id: string) {
  const office = await bank.staff('office2')
  const { version, entailed } = await office(revocations.readRevocation, { params: { id } })
  const body = { version, answer: 'confirm' as const, digest: entailed.digest, finding: '属实' }
  return office(revocations.decideRevocation, { params: { id }, body }, once())
}

describe('revocations, objections that are decided and deadlines that are filled', () => {
  it('at the same moment never wait for each other in a circle', async () => {
    const { deposits, conversions } = await revocationsAndObjections()
    const objections = new Map((await openObjections()).map((one) => [one.applicationId, one.id]))
    // What waits in a circle is ended by the database and tried again by the gate: then a work is begun twice.
    const { gate } = bank.world
    const write = gate.write.bind(gate)
    let retries = 0
    gate.write = async (scope, work) => {
      let begun = 0
      return write(scope, (tx) => {
        if (begun > 0) retries += 1
        begun += 1
        return work(tx)
      })
    }
    const acts = learners.flatMap((index) => [
      revoke(deposits[index]?.id ?? ''),
      dismiss(objections.get(conversions[index]?.id ?? '') ?? ''),
      importHolidays(),
    ])
    const answers = await Promise.allSettled(acts)
    expect(retries).toBe(0)
    const refused = answers.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code: string }).code] : []))
    // An objection that was settled with the case is decided already; a case whose objection is gone may be posted.
    expect(refused.filter((code) => code !== 'conflict' && code !== 'transition_not_allowed')).toEqual([])
    for (const index of learners) {
      const learner = await bank.learner(index)
      const { balances } = await learner(accounts.readMyAccount)
      expect(balances.every((one) => (one.buckets.HELD ?? 0) === 0)).toBe(true)
      const { items } = await learner(applications.listMyApplications, { query: {} })
      expect(items.map((one) => one.state).toSorted()).toEqual(['REJECTED', 'REVOKED'])
    }
  })
})
