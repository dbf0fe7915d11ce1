import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listAccesses } from '../../../contract/administration.ts'
import { readApplication, withdrawApplication } from '../../../contract/applications.ts'
import { openTestCollege, type TestCollege } from '../../../../test/support/college.ts'
import { sweep } from '../../cases/sweep.ts'
import { wholeBank } from '../../database/database.ts'
import { aSubmittedCase, submit } from './outcome.fixture.ts'

let bank: TestCollege
beforeAll(async () => {
  bank = await openTestCollege()
})
afterAll(() => bank.close())

async function open(headers: Record<string, string>, evidenceId: string, query = '') {
  const answer = await bank.app.inject({ method: 'GET', url: `/api/evidence/${evidenceId}/file${query}`, headers })
  return answer.statusCode
}

async function filesOf(outcomeId: string): Promise<string[]> {
  const rows = await bank.world.gate.read(wholeBank, (database) =>
    database.selectFrom('evidence').select('id').where('outcome_id', '=', outcomeId).orderBy('id').execute(),
  )
  return rows.map((row) => row.id)
}

describe('the evidence of a case', () => {
  it('is open to staff while it is reviewed, and the learner’s alone once taken back, whatever is added then', async () => {
    const one = await aSubmittedCase(bank)
    const outcomeId = one.outcome?.id ?? ''
    const affairs = await bank.headersOf(bank.staffId('affairs1'))
    const [file = ''] = await filesOf(outcomeId)
    expect(await open(affairs, file)).toBe(200)

    const learner = await bank.learner(0)
    await learner(withdrawApplication, { params: { id: one.id }, body: { version: one.version } })
    await bank.upload(0, outcomeId, 'certificate')
    for (const id of await filesOf(outcomeId)) expect(await open(affairs, id)).toBe(404)
    const seen = await (await bank.staff('affairs1'))(readApplication, { params: { id: one.id } })
    expect(seen).toMatchObject({ state: 'WITHDRAWN', outcome: null, evidence: [] })
    const own = await bank.headersOf(bank.learners[0]?.actor.personId ?? '')
    for (const id of await filesOf(outcomeId)) expect(await open(own, id)).toBe(200)

    await submit(bank, 0, outcomeId)
    for (const id of await filesOf(outcomeId)) expect(await open(affairs, id)).toBe(200)
    await sweep(bank.world)
  })

  it('that shows an id number is handed to staff who ask to see it, and the log says so', async () => {
    const fields = { enlistedOn: '2020-09-01', dischargedOn: '2022-09-01' }
    const given = { learner: 1, code: 'M-VET', certificateNumber: '军退 1', obtainedOn: '2022-09-01', fields }
    const one = await aSubmittedCase(bank, given, { discharge: undefined })
    const [file = ''] = await filesOf(one.outcome?.id ?? '')
    const affairs = await bank.headersOf(bank.staffId('affairs1'))
    expect(await open(affairs, file)).toBe(403)
    expect(await open(affairs, file, '?shows=everything')).toBe(400)
    expect(await open(affairs, file, '?shows=id-number')).toBe(200)
    const own = await bank.headersOf(bank.learners[1]?.actor.personId ?? '')
    expect(await open(own, file)).toBe(200)
    const looks = await (await bank.staff('audit'))(listAccesses, { query: { limit: 100 } })
    const name = bank.learners[1]?.actor.name
    const ofFile = looks.items.filter((look) => look.objectKind === 'evidence' && look.subjectName === name)
    expect(ofFile.map((look) => look.fields)).toEqual([['file', 'id_number']])
  })
})
