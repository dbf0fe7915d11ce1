import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSheet } from '../../src/server/spreadsheets/spreadsheets.ts'
import { writeWorkbook } from '../../src/server/spreadsheets/write-workbook.ts'
import { paths } from '../../src/web/paths.ts'
import { startDemoBank, type DemoBank } from './demo-bank.ts'
import { openBrowser, Visitor } from './visitor.ts'

let bank: DemoBank
let browser: Browser
beforeAll(async () => {
  bank = await startDemoBank()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await bank?.stop()
})

const term = '2026-2027-1'
const headings = ['学号', '课程编号', '学年学期', '总评成绩', '成绩标识']

function workbookOf(rows: readonly (readonly string[])[], names: readonly string[] = headings) {
  return writeWorkbook([{ name: '成绩', columns: names.map((heading) => ({ heading })), rows }])
}

async function send(officer: Visitor, bytes: Uint8Array): Promise<void> {
  await officer.goTo(paths.filesIn())
  const file = { name: '期末成绩.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) }
  await officer.page.locator('input[type=file]').setInputFiles(file)
  await officer.page.waitForURL(/\/set-up\/files\/[0-9a-f-]+$/)
  await officer.sees('列的对应')
}

/** The figures of the result: rows, new, corrected, unchanged, faulty. */
const figures = (officer: Visitor, table: string) =>
  officer.page.getByRole('table', { name: table }).getByRole('cell').allInnerTexts()

async function saved(officer: Visitor, button: string): Promise<Buffer> {
  const waiting = officer.page.waitForEvent('download')
  await officer.press(button)
  return readFileSync(await (await waiting).path())
}

async function rowsOf(bytes: Buffer): Promise<string[][]> {
  const rows: string[][] = []
  for await (const some of readSheet(bytes)) rows.push(...some.map((one) => one.cells))
  return rows
}

describe('a table of course results', () => {
  it('with five faulty rows is checked, imported without them, mended in the own file and imported again', async () => {
    const officer = await Visitor.signIn(browser, bank.url, 'affairs1')
    await officer.goTo(paths.filesIn())
    await officer.findsNoBarrier()
    const template = await rowsOf(await saved(officer, '下载模板'))
    expect(template[0]?.slice(0, 3)).toEqual(['学号', '姓名', '课程代码'])

    const right = [
      '2024010101',
      '2024010102',
      '2024010103',
      '2024010104',
      '2024010105',
      '2024010106',
      '2024010107',
    ].map((number) => [number, 'GG-01', term, '55', ''])
    const wrong: Record<number, [number, string]> = {
      1: [0, '1999999999'],
      2: [1, 'NONE-01'],
      3: [2, '2026年秋'],
      4: [3, '101'],
      5: [4, '外出'],
    }
    const sent = right.map((row, index) => {
      const [column, text] = wrong[index] ?? [-1, '']
      return row.map((cell, at) => (at === column ? text : cell))
    })
    await send(officer, await workbookOf(sent))
    await officer.findsNoBarrier()
    await officer.press('检查表格')
    await officer.sees('检查结果')
    expect(await figures(officer, '检查结果')).toEqual(['7', '2', '0', '0', '5'])
    await officer.findsNoBarrier()
    await officer.press('导入无误的 2 行')
    await officer.sees('导入结果')
    expect(await figures(officer, '导入结果')).toEqual(['7', '2', '0', '0', '5'])

    const marked = await rowsOf(await saved(officer, '下载标出问题的原表'))
    expect(marked[2]?.at(-1)).toBe('本校没有这个学号')
    const [names = [], ...rest] = marked
    const mended = rest.map((row, index) => [...(right[index] ?? []), row[headings.length] ?? ''])
    await send(officer, await workbookOf(mended, names))
    await officer.press('检查表格')
    await officer.sees('检查结果')
    await officer.press('导入无误的 5 行')
    await officer.sees('导入结果')
    expect(await figures(officer, '导入结果')).toEqual(['7', '5', '0', '2', '0'])
    await officer.leave()
  })

  it('is refused in words where it is hostile, and its pages stand on a phone and in English', async () => {
    const officer = await Visitor.signIn(browser, bank.url, 'affairs1', { language: 'en', width: 390 })
    await officer.goTo(paths.filesIn())
    const file = { name: 'old.xlsx', mimeType: 'application/octet-stream' }
    const old = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)])
    await officer.page.locator('input[type=file]').setInputFiles({ ...file, buffer: old })
    await officer.sees(/old Excel file/)
    await officer.findsNoBarrier()
    await officer.leave()
  })
})
