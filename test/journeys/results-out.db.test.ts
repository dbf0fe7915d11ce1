import { parseCsv } from 'hucre/csv'
import { writeXlsx } from 'hucre/xlsx'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as results from '../../src/contract/results.ts'
import { sweep } from '../../src/server/cases/sweep.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'
import { journeyOf } from '../support/journey.ts'

let bank: TestCollege
beforeEach(async () => {
  bank = await openTestCollege()
})
afterEach(() => bank.close())

async function exported(payload: object): Promise<string[][]> {
  const headers = await bank.headersOf(bank.staffId('affairs1'))
  const answer = await bank.app.inject({ method: 'POST', url: results.exportResults.url, headers, payload })
  expect(answer.statusCode).toBe(200)
  return parseCsv(answer.rawPayload.toString('utf8')).map((row) => row.map((cell) => String(cell ?? '')))
}

async function reconciled(bytes: Uint8Array) {
  const headers = await bank.headersOf(bank.staffId('affairs1'))
  const boundary = '----results'
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="成绩.xlsx"\r\n\r\n`
  return bank.app.inject({
    method: 'POST',
    url: results.reconcileResults.url,
    headers: { ...headers, 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  })
}

const workbook = (rows: (string | number | null)[][]) => writeXlsx({ sheets: [{ name: '成绩', rows }] })

/** A conversion that was posted: one course result, of the first learner. */
async function convertOnce() {
  const journey = journeyOf(bank)
  const { maximum } = await journey.recognise(0)
  const course = await journey.affordable(0, maximum)
  const { id, studentNumber } = await journey.convert(0, course.courseId)
  await journey.approveAll(id, undefined)
  await journey.publish([id])
  bank.at('2026-03-20T02:00:00Z')
  await sweep(bank.world)
  expect(await journey.stateOf(0, id)).toBe('POSTED')
  return { course, studentNumber }
}

describe('posted results for the academic system', () => {
  it('are written in the columns that it asks for, in its order and under its headings', async () => {
    const { course, studentNumber } = await convertOnce()
    const columns = [
      { field: 'courseCode', heading: 'KCH' },
      { field: 'studentNumber', heading: 'XH' },
      { field: 'credits', heading: 'XF' },
    ]
    const rows = await exported({ format: 'csv', columns })
    expect(rows).toEqual([
      ['KCH', 'XH', 'XF'],
      [course.code, studentNumber, String(course.credits / 100)],
    ])
    expect(await exported({ format: 'csv', columns, term: '2000-2001-1' })).toHaveLength(1)
  })

  it('are compared with what the system holds: taken over, missing, different, its own', async () => {
    const { course, studentNumber } = await convertOnce()
    const [, ours = []] = await exported({ format: 'csv' })
    const score = ours[5] === '' ? null : Number(ours[5])
    const heading = ['姓名', '成绩', '学分', '课程代码', '学号']
    const row = (credits: number) => ['', score, credits, course.code, studentNumber]
    const own = ['', 90, 2, 'OTHER', studentNumber]
    const alike = await reconciled(await workbook([heading, row(course.credits / 100), own]))
    expect(alike.json()).toMatchObject({ alike: 1, missingCount: 0, differingCount: 0, foreign: 1 })
    const differing = await reconciled(await workbook([heading, row(0.5)]))
    expect(differing.json()).toMatchObject({
      alike: 0,
      differing: [
        { studentNumber, courseCode: course.code, ours: { credits: course.credits }, theirs: { credits: 50 } },
      ],
    })
    const missing = await reconciled(await workbook([heading, own]))
    expect(missing.json()).toMatchObject({ missingCount: 1, missing: [{ studentNumber, theirs: null }] })
    const lines = await bank.world.gate.read(wholeBank, (database) =>
      database.selectFrom('access_log').selectAll().where('object_kind', '=', 'result_list').execute(),
    )
    // One for the file, one for each comparison.
    expect(lines.map((line) => line.subject_ids)).toEqual(Array(4).fill([bank.learners[0]?.actor.personId]))
  })

  it('are not compared with a table that lacks a column, or with no table', async () => {
    const lacking = await reconciled(
      await workbook([
        ['学号', '成绩'],
        ['1', 90],
      ]),
    )
    expect(lacking.json()).toMatchObject({ code: 'columns_missing', details: { columns: '课程代码、学分' } })
    expect((await reconciled(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).json()).toMatchObject({
      code: 'spreadsheet_refused',
    })
  })
})
