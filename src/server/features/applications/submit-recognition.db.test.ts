import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as contract from '../../../contract/applications.ts'
import { discardOutcome, removeEvidence } from '../../../contract/outcomes.ts'
import { openTestCollege, type TestCollege } from '../../../../test/support/college.ts'
import { wholeBank } from '../../database/database.ts'
import { markEvidenceRemoved } from '../../evidence/evidence-store.ts'
import { anOutcome, anOutcomeWithEvidence, aSubmittedCase, submit } from '../outcomes/outcome.fixture.ts'

let bank: TestCollege
beforeAll(async () => {
  bank = await openTestCollege()
})
afterAll(() => bank.close())

const learnerId = (index: number) => bank.learners[index]?.actor.personId ?? ''

/**
 * Does the work while another transaction holds the outcome and changes it: what is started waits for the row, and goes
 * on when the change is there.
 */
async function whileChanged<T>(
  outcomeId: string,
  change: (tx: Parameters<Parameters<typeof bank.world.gate.write>[1]>[0]) => Promise<unknown>,
  start: () => Promise<T>,
) {
  let started: Promise<PromiseSettledResult<T>[]> | undefined
  await bank.world.gate.write(wholeBank, async (tx) => {
    await sql`select from outcome where id = ${outcomeId} for update`.execute(tx)
    await change(tx)
    started = Promise.allSettled([start()])
    for (let waits = 0; waits === 0;) {
      const { rows } = await sql<{ waits: number }>`select count(*)::int as waits from pg_locks
        where not granted and pg_backend_pid() = any (pg_blocking_pids(pid))`.execute(tx)
      waits = rows[0]?.waits ?? 0
    }
  })
  const [end] = (await started) ?? []
  return end
}

async function stateOf(outcomeId: string) {
  const row = await bank.world.gate.read(wholeBank, (database) =>
    database.selectFrom('outcome').select('state').where('id', '=', outcomeId).executeTakeFirstOrThrow(),
  )
  return row.state
}

const returned = { answer: 'return' as const, reasonCode: 'seal-missing', reason: '请补盖章页' }

describe('submitting an outcome', () => {
  it('does not bring back what is discarded at the same moment', async () => {
    const { id } = await anOutcomeWithEvidence(bank, { learner: 0 })
    const end = await whileChanged(
      id,
      async (tx) => {
        await markEvidenceRemoved(tx, learnerId(0), { outcomeId: id }, bank.world.clock.now())
        await tx.updateTable('outcome').set({ state: 'DISCARDED' }).where('id', '=', id).execute()
      },
      () => submit(bank, 0, id),
    )
    expect(end).toMatchObject({ status: 'rejected', reason: { code: 'not_found' } })
    expect(await stateOf(id)).toBe('DISCARDED')
  })

  it('sees that a required file is removed at the same moment, at first and after a supplement', async () => {
    const draft = await anOutcomeWithEvidence(bank, { learner: 1 })
    const remove = (outcomeId: string) => (tx: Parameters<typeof markEvidenceRemoved>[0]) =>
      markEvidenceRemoved(tx, learnerId(1), { outcomeId }, bank.world.clock.now())
    const first = await whileChanged(draft.id, remove(draft.id), () => submit(bank, 1, draft.id))
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'evidence_missing' } })
    expect(await stateOf(draft.id)).toBe('DRAFT')

    for (const key of ['certificate', 'query-result']) await bank.upload(1, draft.id, key)
    const one = await submit(bank, 1, draft.id)
    const teacher = await bank.staff('teacher.510203')
    const params = { id: one.id }
    const { version } = await teacher(contract.reviewApplication, {
      params,
      body: { version: one.version, ...returned },
    })
    const learner = await bank.learner(1)
    const second = await whileChanged(draft.id, remove(draft.id), () =>
      learner(contract.supplementApplication, { params, body: { version } }),
    )
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'evidence_missing' } })
  })

  it('ends one way or the other when the same learner discards, removes and submits at once', async () => {
    for (let round = 0; round < 6; round += 1) {
      const outcome = await anOutcomeWithEvidence(bank, { learner: 2 })
      const learner = await bank.learner(2)
      const [, , submitted] = await Promise.allSettled([
        learner(discardOutcome, { params: { id: outcome.id } }),
        learner(removeEvidence, { params: { id: await aFileOf(outcome.id) } }),
        submit(bank, 2, outcome.id),
      ])
      const state = await stateOf(outcome.id)
      if (submitted.status === 'fulfilled') {
        expect(state).toBe('IN_APPLICATION')
        expect(submitted.value.evidence.map((file) => file.checklistKey)).toEqual(['certificate', 'query-result'])
        const { id, version } = submitted.value
        await learner(contract.withdrawApplication, { params: { id }, body: { version } })
        await learner(discardOutcome, { params: { id: outcome.id } })
      } else expect(['DRAFT', 'DISCARDED']).toContain(state)
      if (state === 'DRAFT') await learner(discardOutcome, { params: { id: outcome.id } })
    }
  })

  it('refuses what has expired since its deposit and says on which day', async () => {
    const outcome = await anOutcomeWithEvidence(bank, { learner: 3, validTo: '2026-03-02' })
    bank.at('2026-03-03T02:00:00Z')
    const refusal = await submit(bank, 3, outcome.id).catch((error: unknown) => error)
    bank.at('2026-03-02T02:00:00Z')
    expect(refusal).toMatchObject({ code: 'outcome_invalid' })
    expect((refusal as { document: { texts: { en: string } } }).document.texts.en).toContain('2026-03-02')
  })

  it('refuses what has expired by the definition’s validity, whatever end the learner wrote', async () => {
    const outcome = await anOutcomeWithEvidence(bank, { learner: 3, code: 'X-WL-J', validTo: '2040-01-01' })
    await bank.world.gate.write(wholeBank, (tx) =>
      tx.updateTable('outcome').set({ obtained_on: '2018-02-28' }).where('id', '=', outcome.id).execute(),
    )
    await expect(submit(bank, 3, outcome.id)).rejects.toMatchObject({ code: 'outcome_invalid' })
  })
})

async function aFileOf(outcomeId: string): Promise<string> {
  const row = await bank.world.gate.read(wholeBank, (database) =>
    database.selectFrom('evidence').select('id').where('outcome_id', '=', outcomeId).executeTakeFirstOrThrow(),
  )
  return row.id
}

describe('a case', () => {
  it('is not approved without its evidence', async () => {
    const one = await aSubmittedCase(bank, { learner: 1, code: 'X-WL-J' })
    await bank.world.gate.write(wholeBank, (tx) =>
      markEvidenceRemoved(tx, learnerId(1), { outcomeId: one.outcome?.id ?? '' }, bank.world.clock.now()),
    )
    const teacher = await bank.staff('teacher.510203')
    const body = { version: one.version, answer: 'approve' as const, scores: [] }
    const refusal = teacher(contract.reviewApplication, { params: { id: one.id }, body })
    await expect(refusal).rejects.toMatchObject({ code: 'evidence_missing' })
  })

  it('goes to the enrolment at the institution of its outcome, however new another one is', async () => {
    const outcome = await anOutcomeWithEvidence(bank, { learner: 5 })
    await enrol(5, 'ELSEWHERE', '2026-03-01')
    const one = await submit(bank, 5, outcome.id)
    expect(await placeOf(one.id)).toMatchObject({
      institution_id: bank.college.institutionId,
      enrolment_id: bank.learners[5]?.enrolmentId,
    })
  })

  it('goes to the enrolment that the learner names, of two at the institution; none is chosen for the learner', async () => {
    const second = await enrol(6, bank.college.institutionId, '2026-02-01')
    const first = bank.learners[6]?.enrolmentId ?? ''
    const named = await anOutcomeWithEvidence(bank, { learner: 6 })
    expect(await placeOf((await submit(bank, 6, named.id, first)).id)).toMatchObject({ enrolment_id: first })
    const unnamed = await anOutcomeWithEvidence(bank, { learner: 6, code: 'X-WL-J' })
    await expect(submit(bank, 6, unnamed.id)).rejects.toMatchObject({ code: 'enrolment_not_chosen' })
    expect(await placeOf((await submit(bank, 6, unnamed.id, second)).id)).toMatchObject({ enrolment_id: second })
    const foreign = await anOutcomeWithEvidence(bank, { learner: 7 })
    await expect(submit(bank, 7, foreign.id, first)).rejects.toMatchObject({ code: 'account_not_active' })
  })

  it('is refused in words when the learner has left the institution of the outcome', async () => {
    const outcome = await anOutcome(bank, { learner: 8 })
    await enrol(8, 'ELSEWHERE', '2026-03-01')
    await bank.world.gate.write(wholeBank, (tx) =>
      tx
        .updateTable('enrolment')
        .set({ state: 'WITHDRAWN' })
        .where('id', '=', bank.learners[8]?.enrolmentId ?? '')
        .execute(),
    )
    const refusal = await submit(bank, 8, outcome.id).catch((error: unknown) => error)
    expect((refusal as { document: { texts: { zh: string } } }).document.texts.zh).toContain('没有在读学籍')
  })
})

/** Enrols a learner once more: at the college, or at a partner whose programme is a copy. */
async function enrol(index: number, at: string, startedOn: string): Promise<string> {
  const id = bank.world.ids.next()
  const institutionId = at === 'ELSEWHERE' ? (bank.college.partners.get('DEMO-UNI') ?? '') : at
  await bank.world.gate.write(wholeBank, async (tx) => {
    const first = await tx
      .selectFrom('enrolment')
      .selectAll()
      .where('id', '=', bank.learners[index]?.enrolmentId ?? '')
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('enrolment')
      .values({ ...first, id, institution_id: institutionId, student_number: `SECOND-${index}`, started_on: startedOn })
      .execute()
  })
  return id
}

async function placeOf(applicationId: string) {
  return bank.world.gate.read(wholeBank, (database) =>
    database
      .selectFrom('application')
      .select(['institution_id', 'enrolment_id'])
      .where('id', '=', applicationId)
      .executeTakeFirstOrThrow(),
  )
}
