import { parseCsv } from 'hucre/csv'
import { readXlsx } from 'hucre/xlsx'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as applications from '../../src/contract/applications.ts'
import { exportAccounts, exportQueue, exportsByList } from '../../src/contract/exports.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { listSheets } from '../../src/server/features/exports/list-sheets.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'
import { journeyOf } from '../support/journey.ts'

let bank: TestCollege
let journey: ReturnType<typeof journeyOf>
beforeEach(async () => {
  bank = await openTestCollege()
  journey = journeyOf(bank)
})
afterEach(() => bank.close())

async function post(username: string, url: string, payload: object) {
  const headers = await bank.headersOf(bank.staffId(username))
  return bank.app.inject({ method: 'POST', url, headers, payload })
}

const readAccesses = () =>
  bank.world.gate.read(wholeBank, (database) => database.selectFrom('access_log').selectAll().execute())

describe('a list as a file', () => {
  it('has the rows of the list under the same filter, in Excel and in CSV', async () => {
    const cases = [await journey.deposit(0), await journey.deposit(1), await journey.deposit(2)]
    const filter = { view: 'all', kind: 'RECOGNITION' } as const
    const listed = await (await bank.staff('affairs1'))(applications.listQueue, { body: filter })
    const numbers = listed.items.map((one) => one.number)
    expect(new Set(numbers)).toEqual(new Set(cases.map((one) => one.number)))

    const xlsx = await post('affairs1', exportQueue.url, { format: 'xlsx', filter })
    expect(xlsx.statusCode).toBe(200)
    expect(xlsx.headers['content-disposition']).toContain('attachment')
    const [sheet] = (await readXlsx(xlsx.rawPayload)).sheets
    expect(sheet?.rows[0]?.slice(0, 4)).toEqual(['申请编号', '类型', '名称', '姓名'])
    expect(sheet?.rows.slice(1).map((row) => row[0])).toEqual(numbers)
    expect(sheet?.rows[1]?.[1]).toBe('学分认定')

    const csv = await post('affairs1', exportQueue.url, { format: 'csv', language: 'en', filter })
    const rows = parseCsv(csv.rawPayload.toString('utf8'))
    expect(csv.rawPayload.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
    expect(rows[0]?.slice(0, 2)).toEqual(['Number', 'Kind'])
    expect(rows.slice(1).map((row) => row[0])).toEqual(numbers)
  })

  it('is narrowed as the list is, and whom it showed stands in the log of accesses', async () => {
    const submitted = await journey.deposit(0)
    const before = new Set((await readAccesses()).map((line) => line.id))
    const other = await post('teacher.510203', exportQueue.url, { format: 'csv', filter: { view: 'todo' } })
    expect(other.statusCode).toBe(200)
    expect(other.rawPayload.toString('utf8')).toContain(submitted.number)
    const lines = (await readAccesses()).filter((line) => !before.has(line.id))
    expect(lines).toMatchObject([
      {
        object_kind: 'application_list',
        person_id: bank.staffId('teacher.510203'),
        subject_ids: [submitted.learnerId],
      },
    ])
  })

  it('is refused to who may not read the list', async () => {
    expect((await post('audit', exportAccounts.url, { format: 'xlsx', filter: {} })).statusCode).toBe(403)
  })

  it('takes the sting out of what a spreadsheet would run as a formula', async () => {
    const index = 0
    const learnerId = bank.learners[index]?.actor.personId ?? ''
    await bank.world.gate.write(wholeBank, (tx) =>
      tx.updateTable('person').set({ name: '=HYPERLINK("x")' }).where('id', '=', learnerId).execute(),
    )
    const csv = await post('office1', exportAccounts.url, { format: 'csv', filter: { search: 'HYPERLINK' } })
    const rows = csv.rawPayload.toString('utf8').split('\r\n')
    expect(rows[1]).toContain(`'=HYPERLINK`)
    const xlsx = await post('office1', exportAccounts.url, { format: 'xlsx', filter: { search: 'HYPERLINK' } })
    const [sheet] = (await readXlsx(xlsx.rawPayload)).sheets
    expect(sheet?.rows[1]).toContain('=HYPERLINK("x")')
    expect([...(sheet?.cells?.values() ?? [])].filter((cell) => cell.formula !== undefined)).toEqual([])
  })

  it('stands in the contract and has its columns, every one of them', () => {
    expect([...exportsByList.keys()].toSorted()).toEqual(listSheets.map((one) => one.list.id).toSorted())
  })
})
