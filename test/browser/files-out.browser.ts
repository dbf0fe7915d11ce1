import { readFileSync } from 'node:fs'
import { readXlsx } from 'hucre/xlsx'
import PizZip from 'pizzip'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

/** Presses what saves a file, and reads what was saved. */
async function saves(visitor: Visitor, button: string): Promise<{ name: string; bytes: Buffer }> {
  const saved = visitor.page.waitForEvent('download')
  await visitor.press(button)
  const download = await saved
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
}

describe('a table', () => {
  it('is saved with its current filter, all rows of it', async () => {
    const officer = await Visitor.signIn(browser, bank.url, 'office1')
    await officer.goTo(`${paths.accounts()}?state=ACTIVE`)
    await officer.write(/^(搜索|姓名)/, '20240101')
    const isNarrowed = async () => {
      const rows = await officer.page.getByRole('row').allInnerTexts()
      return rows.length > 1 && rows.slice(1).every((row) => row.includes('20240101'))
    }
    await expect.poll(isNarrowed, { timeout: 20_000 }).toBe(true)
    await officer.findsNoBarrier()
    const { name, bytes } = await saves(officer, '导出 Excel')
    expect(name).toBe('学习账户.xlsx')
    const rows = (await readXlsx(bytes)).sheets[0]?.rows ?? []
    const { total } = await officer.searches<{ total: number | null }>('/api/accounts', {
      state: 'ACTIVE',
      search: '20240101',
      limit: 1,
    })
    expect(rows[0]?.[1]).toBe('姓名')
    expect(rows.length).toBeGreaterThan(2)
    if (total !== null) expect(rows.length - 1).toBe(total)
    expect(rows.slice(1).every((row) => String(row[2]).includes('20240101'))).toBe(true)
    await officer.leave()
  })
})

describe('a public notice', () => {
  it('is saved as a table for the board and as a package, which anybody verifies', async () => {
    const affairs = await Visitor.signIn(browser, bank.url, 'affairs1')
    await affairs.goTo(paths.awaitingNotice())
    await affairs.follow('历次公示')
    await affairs.page.getByRole('heading', { level: 1, name: '历次公示' }).waitFor()
    await affairs.page.getByRole('button', { name: '公示表（Excel）' }).first().waitFor()
    await affairs.findsNoBarrier()
    const table = await saves(affairs, '公示表（Excel）')
    expect(table.name).toMatch(/^GS-.*\.xlsx$/)
    const rows = (await readXlsx(table.bytes)).sheets[0]?.rows ?? []
    expect(rows.length).toBeGreaterThan(1)
    expect(rows.slice(1).every((row) => String(row[2]).includes('*'))).toBe(true)
    expect((await saves(affairs, '公示表（Word）')).name).toMatch(/\.docx$/)
    const archive = await saves(affairs, '归档包')
    await affairs.leave()

    const anybody = await Visitor.open(browser, bank.url, { width: 390 })
    await anybody.goTo(paths.publicArchives())
    await anybody.findsNoBarrier()
    const file = anybody.page.getByLabel(/^选择归档包/)
    await file.setInputFiles({ name: archive.name, mimeType: 'application/zip', buffer: archive.bytes })
    await anybody.sees('完好，由本银行签名。')
    await anybody.findsNoBarrier()
    const changed = Buffer.from(archive.bytes)
    const at = changed.indexOf('decision.txt') + 40
    changed[at] = (changed[at] ?? 0) ^ 1
    await file.setInputFiles({ name: 'changed.zip', mimeType: 'application/zip', buffer: changed })
    await anybody.sees('验证不通过。')
    await anybody.findsNoBarrier()
    await anybody.leave()

    const small = await Visitor.signIn(browser, bank.url, 'affairs1', { language: 'en', theme: 'dark', width: 390 })
    await small.goTo(paths.ownNotices())
    await small.page.getByRole('button', { name: 'Table (Word)' }).first().waitFor()
    await small.findsNoBarrier()
    await small.leave()
  })
})

describe('the layout of decision documents', () => {
  it('is fetched, changed, uploaded and checked; what does not fit is refused in words', async () => {
    const affairs = await Visitor.signIn(browser, bank.url, 'affairs1', { width: 390 })
    await affairs.goTo(paths.decisionTemplate())
    await affairs.sees('系统自带的版式。')
    await affairs.findsNoBarrier()
    const present = await saves(affairs, '下载模板')
    const write = (text: string) => {
      const zip = new PizZip(present.bytes)
      const former = zip.file('word/document.xml')?.asText() ?? ''
      zip.file('word/document.xml', former.replace('各二级学院、有关部门：', text))
      return zip.generate({ type: 'nodebuffer' }) as Buffer
    }
    const mimeType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
    const drop = affairs.page.locator('input[type=file]')
    await drop.setInputFiles({ name: '错.docx', mimeType, buffer: write('{没有的}') })
    await affairs.sees(/有不认识的占位符：没有的/)
    await affairs.findsNoBarrier()
    await drop.setInputFiles({ name: '我院发文.docx', mimeType, buffer: write('各系：') })
    await affairs.sees('我院发文.docx，第 1 版。')
    await affairs.findsNoBarrier()
    await affairs.press('恢复系统自带的版式')
    const dialog = affairs.page.getByRole('dialog', { name: '恢复系统自带的版式' })
    await affairs.press('恢复系统自带的版式', dialog)
    await affairs.sees('系统自带的版式。')
    await affairs.leave()
  })
})

describe('results for the academic system', () => {
  it('are saved in its columns and compared with its export', async () => {
    const affairs = await Visitor.signIn(browser, bank.url, 'affairs1', { width: 390 })
    await affairs.goTo(paths.results())
    await affairs.findsNoBarrier()
    const { name, bytes } = await saves(affairs, '导出 Excel')
    expect(name).toBe('转换课程成绩.xlsx')
    const rows = (await readXlsx(bytes)).sheets[0]?.rows ?? []
    expect(rows.length).toBeGreaterThan(1)
    const drop = affairs.page.locator('input[type=file]')
    const mimeType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
    await drop.setInputFiles({ name: 'theirs.xlsx', mimeType, buffer: bytes })
    await affairs.page.getByText('已写入且一致').waitFor()
    const found = affairs.page.getByRole('status').filter({ hasText: '已写入且一致' })
    expect((await found.innerText()).replace(/\s+/g, ' ')).toContain(`已写入且一致 ${rows.length - 1} 尚未写入 0`)
    await affairs.findsNoBarrier()
    await affairs.leave()
  })
})
