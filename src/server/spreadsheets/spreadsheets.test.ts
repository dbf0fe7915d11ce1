import { readXlsx } from 'hucre'
import { describe, expect, test } from 'vitest'
import { Problem } from '../../contract/problem.ts'
import { hostileSheets } from './hostile-sheets.fixture.ts'
import { addressOf, sheetRefusals, type SheetRefusal, type SheetRow } from './spreadsheet.ts'
import { markSheet, readSheet } from './spreadsheets.ts'
import { writeWorkbook } from './write-workbook.ts'

async function readAll(bytes: Buffer, rowsMaximum?: number): Promise<SheetRow[]> {
  const rows: SheetRow[] = []
  for await (const batch of readSheet(bytes, rowsMaximum === undefined ? {} : { rowsMaximum })) rows.push(...batch)
  return rows
}

const hostile = await hostileSheets()

describe('a file that is hostile or none of a table', () => {
  test.each(Object.keys(hostile))('%s is refused with its reason', async (name) => {
    const { bytes, refusal } = hostile[name] as { bytes: Buffer; refusal: SheetRefusal }
    const refused = await readAll(bytes).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(Problem)
    expect(refused).toMatchObject({ code: 'spreadsheet_refused', details: { reason: sheetRefusals[refusal] } })
  })

  test('is refused by the marking as it is by the reading', async () => {
    const marking = markSheet(hostile.entities?.bytes ?? Buffer.alloc(0), [], { heading: '问题', headingRow: 1 })
    await expect(marking).rejects.toMatchObject({ code: 'spreadsheet_refused' })
  })
})

describe('a table', () => {
  const columns = [
    { heading: '学号', isRequired: true },
    { heading: '状态', options: ['正常', '缓考'] },
  ]

  test('is written with its drop-downs and read again as it was, texts as texts', async () => {
    const rows = [
      ['0012', '正常'],
      ['=1+1', null],
      ['一·二', 'é𤣱'],
    ]
    const bytes = Buffer.from(await writeWorkbook([{ name: '成绩', columns, rows }]))
    expect(await readAll(bytes)).toEqual([
      { number: 1, cells: ['学号', '状态'] },
      { number: 2, cells: ['0012', '正常'] },
      { number: 3, cells: ['=1+1'] },
      { number: 4, cells: ['一·二', 'é𤣱'] },
    ])
    const [sheet] = (await readXlsx(bytes)).sheets
    expect(sheet?.dataValidations).toMatchObject([{ type: 'list', values: ['正常', '缓考'] }])
  })

  test('is read no further than asked', async () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => [String(index), null])
    const bytes = Buffer.from(await writeWorkbook([{ name: 'a', columns, rows }]))
    expect(await readAll(bytes, 3)).toHaveLength(3)
    expect(await readAll(bytes)).toHaveLength(5_001)
  })

  test.each([
    ['UTF-8 with a byte order mark', Buffer.from('\uFEFF学号,姓名\r\n001,"张,三"\r\n\r\n002,"两\n行"\r\n')],
    ['GB18030', Buffer.from('d1a7bac52cd0d5c3fb0a3030312c22d5c52cc8fd220a0a3030322c22c1bd0ad0d0220a', 'hex')],
    ['tabs', Buffer.from('学号\t姓名\n001\t张,三\n\n002\t"两\n行"\n')],
    ['semicolons', Buffer.from('学号;姓名\n001;张,三\n\n002;"两\n行"\n')],
  ])('as csv in %s is read', async (_name, bytes) => {
    expect(await readAll(bytes)).toEqual([
      { number: 1, cells: ['学号', '姓名'] },
      { number: 2, cells: ['001', '张,三'] },
      { number: 4, cells: ['002', '两\n行'] },
    ])
  })
})

describe('the faults of a table', () => {
  const heading = '问题'
  const marks = { heading, headingRow: 1 }
  const fault = { row: 3, column: 1, text: '没有这门课程' }

  test('are marked in the file that was sent, and its cells stay', async () => {
    const sent = await writeWorkbook([
      {
        name: 'a',
        columns: [{ heading: '学号' }, { heading: '课程' }],
        rows: [
          ['001', 'A'],
          ['002', 'B'],
        ],
      },
    ])
    const marked = await markSheet(Buffer.from(sent), [fault, { row: 2, column: null, text: '重复' }], marks)
    expect(await readAll(marked)).toEqual([
      { number: 1, cells: ['学号', '课程', heading] },
      { number: 2, cells: ['001', 'A', '重复'] },
      { number: 3, cells: ['002', 'B', '没有这门课程'] },
    ])
    const [sheet] = (await readXlsx(marked, { readStyles: true })).sheets
    expect(sheet?.cells?.get('2,1')).toMatchObject({
      comment: { text: '没有这门课程' },
      style: { fill: { fgColor: { rgb: 'FFC7CE' } } },
    })
    expect(sheet?.cells?.get('1,1')?.comment).toBeUndefined()
  })

  test('of an earlier round go with the next', async () => {
    const sent = await writeWorkbook([
      {
        name: 'a',
        columns: [{ heading: '学号' }, { heading: '课程' }],
        rows: [
          ['001', 'A'],
          ['002', 'B'],
        ],
      },
    ])
    const first = await markSheet(Buffer.from(sent), [fault], marks)
    const second = await markSheet(first, [{ row: 2, column: 0, text: '没有此人' }], marks)
    expect(await readAll(second)).toEqual([
      { number: 1, cells: ['学号', '课程', heading] },
      { number: 2, cells: ['001', 'A', '没有此人'] },
      { number: 3, cells: ['002', 'B'] },
    ])
    const [sheet] = (await readXlsx(second, { readStyles: true })).sheets
    expect(sheet?.cells?.get('2,1')?.comment).toBeUndefined()
    expect(sheet?.cells?.get('2,1')?.style?.fill).toBeUndefined()
  })

  test('of a csv come back as a workbook', async () => {
    const marked = await markSheet(Buffer.from('学号,课程\n001,A\n002,B\n'), [fault], marks)
    expect((await readAll(marked)).at(-1)).toEqual({ number: 3, cells: ['002', 'B', '没有这门课程'] })
  })
})

test('cells have the addresses of spreadsheet programs', () => {
  expect([addressOf(1, 0), addressOf(2, 25), addressOf(3, 26), addressOf(4, 702)]).toEqual(['A1', 'Z2', 'AA3', 'AAA4'])
})
