import { readXlsx } from 'hucre'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as contract from '../../src/contract/imports.ts'
import type { AnswerOf } from '../../src/contract/operation.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { forgetImports } from '../../src/server/features/imports/import-files.ts'
import { runImport } from '../../src/server/features/imports/run-import.ts'
import { checkLedger } from '../../src/server/ledger/check-ledger.ts'
import { hostileSheets } from '../../src/server/spreadsheets/hostile-sheets.fixture.ts'
import { readSheet } from '../../src/server/spreadsheets/spreadsheets.ts'
import { writeWorkbook } from '../../src/server/spreadsheets/write-workbook.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'

let bank: TestCollege
let numbers: string[]
let courses: string[]
beforeEach(async () => {
  bank = await openTestCollege()
  const rows = await bank.world.gate.read(wholeBank, (database) =>
    database.selectFrom('enrolment').select('student_number').orderBy('student_number').execute(),
  )
  numbers = rows.map((row) => row.student_number)
  const known = await bank.world.gate.read(wholeBank, (database) =>
    database.selectFrom('course').select('code').orderBy('code').limit(5).execute(),
  )
  courses = known.map((row) => row.code)
})
afterEach(() => bank.close())

type View = AnswerOf<typeof contract.readImport>

const headings = ['学号', '课程编号', '学年学期', '总评成绩', '成绩标识']
const term = '2025-2026-1'

async function workbookOf(rows: string[][], names = headings): Promise<Buffer> {
  return Buffer.from(await writeWorkbook([{ name: '成绩', columns: names.map((heading) => ({ heading })), rows }]))
}

async function send(bytes: Buffer, as = 'affairs1', fileName = '成绩.xlsx') {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(bytes)]), fileName)
  const packed = new Response(form)
  return bank.app.inject({
    method: 'POST',
    url: '/api/imports?kind=course-results',
    headers: {
      ...(await bank.headersOf(bank.staffId(as))),
      'content-type': packed.headers.get('content-type') ?? '',
    },
    payload: Buffer.from(await packed.arrayBuffer()),
  })
}

/** Sends, settles the guessed columns, and has the rows checked as the job would. */
async function check(bytes: Buffer): Promise<View> {
  const { id, mapping } = (await send(bytes)).json<View>()
  const affairs = await bank.staff('affairs1')
  await affairs(contract.mapImport, { params: { id }, body: { mapping } })
  await runImport(bank.world, id)
  return affairs(contract.readImport, { params: { id } })
}

async function bringIn(bytes: Buffer): Promise<View> {
  const { id } = await check(bytes)
  const affairs = await bank.staff('affairs1')
  await affairs(contract.confirmImport, { params: { id } })
  await runImport(bank.world, id)
  return affairs(contract.readImport, { params: { id } })
}

const resultsOf = (importId?: string) =>
  bank.world.gate.read(wholeBank, (database) => {
    let select = database
      .selectFrom('course_result')
      .select(['state', 'score', 'grade', 'credits', 'way', 'counts_in_gpa', 'reverses'])
      .where('import_id', 'is not', null)
    if (importId !== undefined) select = select.where('import_id', '=', importId)
    return select.orderBy('recorded_at').orderBy('id').execute()
  })

const row = (learner: number, course: number, score: string, state = '') => [
  numbers[learner] ?? '',
  courses[course] ?? '',
  term,
  score,
  state,
]

describe('course results from a file', () => {
  it('are checked first, then imported with their states; the rest of the bank stays sound', async () => {
    const rows = [
      row(0, 0, '86.5'),
      row(0, 1, '59'),
      row(0, 2, '', '作弊'),
      row(1, 0, '', '缺考'),
      row(1, 1, '缓考'),
      row(1, 2, '良好', '正常'),
    ]
    const checked = await check(await workbookOf(rows))
    expect(checked).toMatchObject({ state: 'CHECKED', rowCount: 6, added: 6, unchanged: 0, faulty: 0, faults: [] })
    expect(await resultsOf()).toEqual([])
    const affairs = await bank.staff('affairs1')
    await affairs(contract.confirmImport, { params: { id: checked.id } })
    await runImport(bank.world, checked.id)
    const done = await affairs(contract.readImport, { params: { id: checked.id } })
    expect(done).toMatchObject({ state: 'DONE', percentage: 100, added: 6, faulty: 0 })
    expect(
      (await resultsOf()).map(({ state, score, grade }) => [state, score === null ? null : Number(score), grade]),
    ).toEqual(
      expect.arrayContaining([
        ['PASSED', 86.5, null],
        ['FAILED', 59, null],
        ['CHEATING', null, null],
        ['ABSENT', null, null],
        ['DEFERRED', null, null],
        ['PASSED', null, '良好'],
      ]),
    )
    expect(await checkLedger(bank.world.gate, bank.world.seals)).toMatchObject({ violations: [] })
  })

  it('brought in again change nothing; another mark corrects the former by a row that reverses it', async () => {
    const rows = [row(0, 0, '70'), row(1, 0, '50')]
    await bringIn(await workbookOf(rows))
    expect(await bringIn(await workbookOf(rows))).toMatchObject({ added: 0, changed: 0, unchanged: 2 })
    expect(await resultsOf()).toHaveLength(2)
    const corrected = await bringIn(await workbookOf([row(0, 0, '70'), row(1, 0, '61')]))
    expect(corrected).toMatchObject({ added: 0, changed: 1, unchanged: 1 })
    const written = await resultsOf(corrected.id)
    expect(written.map((one) => one.state).sort()).toEqual(['PASSED', 'REVERSED'])
    expect(await resultsOf()).toHaveLength(4)
  })

  it('with five faulty rows: the others are imported, the five are marked, mended and brought in', async () => {
    const rows = [
      row(0, 0, '80'),
      ['X-NOBODY', courses[0] ?? '', term, '70', ''],
      [numbers[1] ?? '', 'NO-COURSE', term, '70', ''],
      [numbers[1] ?? '', courses[1] ?? '', '2025', '70', ''],
      row(2, 0, '101'),
      row(3, 0, '90', '缺考'),
      row(4, 0, '66'),
    ]
    const bytes = await workbookOf(rows)
    const first = await bringIn(bytes)
    expect(first).toMatchObject({ state: 'DONE', rowCount: 7, added: 2, faulty: 5, hasFile: true })
    expect(first.faults.map((fault) => [fault.row, fault.field])).toEqual([
      [3, 'studentNumber'],
      [4, 'courseCode'],
      [5, 'term'],
      [6, 'score'],
      [7, 'score'],
    ])
    const marked = await markedFile(first.id)
    const [sheet] = (await readXlsx(marked, { readStyles: true })).sheets
    expect(sheet?.cells?.get('2,0')?.comment?.text).toBe('本校没有这个学号')
    expect(sheet?.rows[2]?.at(-1)).toBe('本校没有这个学号')
    // Mended where it is marked, and sent as it is: the added column is none of the table's.
    const mended: string[][] = []
    for await (const some of readSheet(marked)) mended.push(...some.map((one) => one.cells))
    const right = [row(1, 0, '70'), row(1, 2, '70'), row(1, 1, '70'), row(2, 0, '100'), row(3, 0, '', '缺考')]
    const sent = mended.map((cells, index) =>
      index < 2 || index > 6 ? cells : [...(right[index - 2] ?? []), cells[5] ?? ''],
    )
    const second = await bringIn(await workbookOf(sent.slice(1), sent[0]))
    expect(second).toMatchObject({ state: 'DONE', added: 5, unchanged: 2, faulty: 0, faults: [] })
    expect(await resultsOf()).toHaveLength(7)
  })

  it('that a conversion or another term gave are refused, and a row that stands twice is told', async () => {
    await bringIn(await workbookOf([row(0, 0, '80')]))
    const again = [numbers[0] ?? '', courses[0] ?? '', '2025-2026-2', '90', '']
    const checked = await check(await workbookOf([again, row(1, 0, '70'), row(1, 0, '71')]))
    expect(checked.faults.map((fault) => fault.text.zh)).toEqual([`该课程已在 ${term} 通过`, '与第 3 行重复'])
  })
})

async function markedFile(id: string): Promise<Buffer> {
  const answer = await bank.app.inject({
    url: `/api/imports/${id}/marked`,
    headers: await bank.headersOf(bank.staffId('affairs1')),
  })
  expect(answer.statusCode).toBe(200)
  return answer.rawPayload
}

describe('the work on a file', () => {
  it('goes on where it broke off, and twice at once writes each row once', async () => {
    const rows = numbers.flatMap((_, learner) => courses.map((__, course) => row(learner, course, '75')))
    const { id, added } = await check(await workbookOf(rows))
    const affairs = await bank.staff('affairs1')
    await affairs(contract.confirmImport, { params: { id } })
    await Promise.all([runImport(bank.world, id), runImport(bank.world, id)])
    await runImport(bank.world, id)
    expect(await affairs(contract.readImport, { params: { id } })).toMatchObject({ state: 'DONE', added })
    expect(await resultsOf()).toHaveLength(added)
    expect(await affairs(contract.confirmImport, { params: { id } })).toMatchObject({ state: 'DONE' })
  })

  it('is not begun without the columns that are needed, and what they were called is remembered', async () => {
    const strange = ['编号', '课', '学期', '分', '情况']
    const affairs = await bank.staff('affairs1')
    const first = (await send(await workbookOf([row(0, 0, '80')], strange))).json<View>()
    expect(first.mapping).toEqual({ term: 2 })
    const missing = affairs(contract.mapImport, { params: { id: first.id }, body: { mapping: first.mapping } })
    await expect(missing).rejects.toMatchObject({ code: 'request_invalid' })
    const mapping = { studentNumber: 0, courseCode: 1, term: 2, score: 3, state: 4 }
    await affairs(contract.mapImport, { params: { id: first.id }, body: { mapping } })
    const second = (await send(await workbookOf([row(1, 0, '80')], strange))).json<View>()
    expect(second.mapping).toEqual(mapping)
  })

  it('ends with what was discarded, and files are forgotten after 30 days, those without a fault at once', async () => {
    const affairs = await bank.staff('affairs1')
    const { id } = await check(await workbookOf([row(0, 0, '80')]))
    expect(await affairs(contract.discardImport, { params: { id } })).toMatchObject({
      state: 'DISCARDED',
      hasFile: false,
    })
    await expect(affairs(contract.confirmImport, { params: { id } })).rejects.toMatchObject({ code: 'import_state' })
    const fine = await bringIn(await workbookOf([row(0, 0, '80')]))
    const faulty = await bringIn(await workbookOf([row(0, 0, '101')]))
    await forgetImports(bank.world)
    const hasFile = async (one: string) => (await affairs(contract.readImport, { params: { id: one } })).hasFile
    expect([await hasFile(fine.id), await hasFile(faulty.id)]).toEqual([false, true])
    bank.world.setTime(new Date(bank.world.clock.now().getTime() + 31 * 86_400_000))
    await forgetImports(bank.world)
    expect(await hasFile(faulty.id)).toBe(false)
  })
})

describe('who brings in a file', () => {
  it('is Academic Affairs, which alone has the file back', async () => {
    const bytes = await workbookOf([row(0, 0, '101')])
    expect((await send(bytes, 'office1')).json()).toMatchObject({ code: 'forbidden' })
    const { id } = await bringIn(bytes)
    const other = await bank.app.inject({
      url: `/api/imports/${id}/marked`,
      headers: await bank.headersOf(bank.staffId('office1')),
    })
    expect(other.json()).toMatchObject({ code: 'not_found' })
    const { items } = await (await bank.staff('office1'))(contract.listImports, {})
    expect(items.map((item) => item.id)).toEqual([id])
  })

  it('is told at once of a hostile one, which leaves nothing', async () => {
    const { bomb } = await hostileSheets()
    expect((await send(bomb?.bytes ?? Buffer.alloc(0))).json()).toMatchObject({ code: 'spreadsheet_refused' })
    const { items } = await (await bank.staff('affairs1'))(contract.listImports, {})
    expect(items).toEqual([])
  })
})
