import PizZip from 'pizzip'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pathOf } from '../../src/contract/client.ts'
import * as documents from '../../src/contract/decision-documents.ts'
import * as notices from '../../src/contract/public-notices.ts'
import { sweep } from '../../src/server/cases/sweep.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { decisionTemplate } from '../../src/server/templates/default-templates.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'
import { journeyOf } from '../support/journey.ts'

let bank: TestCollege
beforeEach(async () => {
  bank = await openTestCollege()
})
afterEach(() => bank.close())

async function post(username: string, url: string, payload: object = {}) {
  const headers = await bank.headersOf(bank.staffId(username))
  return bank.app.inject({ method: 'POST', url, headers, payload })
}

async function upload(bytes: Buffer, fileName = '发文.docx') {
  const headers = await bank.headersOf(bank.staffId('affairs1'))
  const boundary = '----template'
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\n\r\n`
  return bank.app.inject({
    method: 'POST',
    url: documents.uploadDecisionTemplate.url,
    headers: { ...headers, 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  })
}

/** The layout of the bank, changed as somebody would who has a text editor. */
function changedTemplate(change: (zip: PizZip, text: string) => void): Buffer {
  const zip = new PizZip(decisionTemplate())
  change(zip, zip.file('word/document.xml')?.asText() ?? '')
  return zip.generate({ type: 'nodebuffer', compression: 'DEFLATE' }) as Buffer
}

const withText = (more: string) =>
  changedTemplate((zip, text) => zip.file('word/document.xml', text.replace('<w:sectPr>', `${more}<w:sectPr>`)))
const paragraph = (text: string) => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`
const textOf = (docx: Buffer) => new PizZip(docx).file('word/document.xml')?.asText() ?? ''

async function postedBatch() {
  const journey = journeyOf(bank)
  const cases = [await journey.deposit(0), await journey.deposit(1)]
  for (const one of cases) await journey.approveAll(one.id, one.creditsMaximum ?? 0)
  const { id } = await journey.publish(cases.map((one) => one.id))
  return { id, cases }
}

describe('the decision document of a notice', () => {
  it('names what was posted, with the decision numbers, once it is posted and no earlier', async () => {
    const { id, cases } = await postedBatch()
    const url = pathOf(documents.writeDecisionDocument, { id })
    expect((await post('affairs1', url)).json()).toMatchObject({ code: 'decisions_missing' })
    const preview = textOf((await post('affairs1', url, { isPreview: true })).rawPayload)
    expect(preview).toContain('（预览，未生效）')
    expect(preview).toContain(cases[0]?.number)
    bank.at('2026-03-10T02:00:00Z')
    await sweep(bank.world)
    const text = textOf((await post('affairs1', url, { documentNumber: '教务〔2026〕7号' })).rawPayload)
    expect(text).toContain('教务〔2026〕7号')
    for (const { number, learnerName, studentNumber } of cases) {
      for (const one of [number, learnerName, studentNumber]) expect(text).toContain(one)
    }
    expect(text.match(/XFRD-/g)).toHaveLength(2)
    expect(text).toContain('共 2 件')
    expect(text).not.toMatch(/[{}]|undefined/)
    const lines = await bank.world.gate.read(wholeBank, (database) =>
      database.selectFrom('access_log').selectAll().where('object_kind', '=', 'decision_document').execute(),
    )
    // The preview and the document; the refused attempt showed nobody.
    expect(lines).toHaveLength(2)
    expect(new Set(lines[0]?.subject_ids)).toEqual(new Set(cases.map((one) => one.learnerId)))
  })

  it('has the layout that the college uploaded, until it goes back to the one of the bank', async () => {
    const { id } = await postedBatch()
    bank.at('2026-03-10T02:00:00Z')
    await sweep(bank.world)
    const affairs = await bank.staff('affairs1')
    expect(await affairs(documents.readDecisionTemplate)).toMatchObject({ version: 0, isDefault: true })
    const taken = await upload(withText(paragraph('本院抬头：{学校}，共{件数}件')))
    expect(taken.statusCode).toBe(201)
    expect(taken.json()).toMatchObject({ version: 1, isDefault: false, fileName: '发文.docx' })
    const url = pathOf(documents.writeDecisionDocument, { id })
    expect(textOf((await post('affairs1', url)).rawPayload)).toMatch(/本院抬头：[^，{}]+，共2件/)
    const file = await post('affairs2', documents.fetchDecisionTemplate.url)
    expect(textOf(file.rawPayload)).toContain('本院抬头：{学校}')
    expect(await affairs(documents.resetDecisionTemplate)).toMatchObject({ version: 2, isDefault: true })
    expect(textOf((await post('affairs1', url)).rawPayload)).not.toContain('本院抬头')
  })

  it('shows a value as text, whatever it looks like', async () => {
    const { id, cases } = await postedBatch()
    bank.at('2026-03-10T02:00:00Z')
    await sweep(bank.world)
    const learnerId = cases[0]?.learnerId ?? ''
    await bank.world.gate.write(wholeBank, (tx) =>
      tx.updateTable('person').set({ name: '<w:p>{学校}' }).where('id', '=', learnerId).execute(),
    )
    const text = textOf((await post('affairs1', pathOf(documents.writeDecisionDocument, { id }))).rawPayload)
    expect(text).toContain('&lt;w:p&gt;{学校}')
  })

  it('is for Academic Affairs of the own college', async () => {
    const { id } = await postedBatch()
    const url = pathOf(documents.writeDecisionDocument, { id })
    expect((await post('office1', url)).statusCode).toBe(403)
    const elsewhere = pathOf(documents.writeDecisionDocument, { id: '0198c0de-0000-7000-8000-000000000000' })
    expect((await post('affairs1', elsewhere)).statusCode).toBe(404)
    expect((await (await bank.client())(notices.listNotices, { query: {} })).items).toHaveLength(1)
  })
})

describe('a layout that is uploaded', () => {
  const relation = (type: string, target: string) =>
    `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}" TargetMode="External"/></Relationships>`
  const part = (name: string, text: string) => changedTemplate((zip) => zip.file(name, text))
  const field = (words: string) => `<w:p><w:r><w:instrText>${words}</w:instrText></w:r></w:p>`
  const hostile: [string, () => Buffer, RegExp][] = [
    ['a macro', () => part('word/vbaProject.bin', 'x'), /macro/],
    ['an embedded object', () => part('word/embeddings/oleObject1.bin', 'x'), /embedded/],
    [
      'a picture from elsewhere',
      () => part('word/_rels/document.xml.rels', relation('image', 'http://e.test/x')),
      /outside/,
    ],
    [
      'a template from elsewhere',
      () => part('word/_rels/settings.xml.rels', relation('attachedTemplate', 'x')),
      /outside/,
    ],
    ['a field that runs', () => withText(field('DDEAUTO c:\\\\x')), /field/],
    ['a field in pieces', () => withText(field('INCLUDE') + field('TEXT x')), /field/],
    ['entities', () => part('word/more.xml', '<!DOCTYPE a [<!ENTITY b "c">]><a/>'), /entities/],
    ['foreign content', () => withText('<w:altChunk r:id="x"/>'), /chunk/],
    ['a bomb', () => part('word/big.xml', ' '.repeat(9_000_000)), /too large/],
    ['no document', () => Buffer.from('%PDF-1.7'), /no document/],
    [
      'a workbook',
      () => Buffer.from(new PizZip().file('xl/workbook.xml', '<a/>').generate({ type: 'nodebuffer' }) as Buffer),
      /no document/,
    ],
    ['an unknown placeholder', () => withText(paragraph('{身份证号}')), /身份证号/],
    ['a brace too many', () => withText(paragraph('{学校')), /braces/],
  ]

  it.each(hostile)('is refused: %s', async (_, make, reason) => {
    const answer = await upload(make())
    expect(answer.json()).toMatchObject({ status: 422, code: 'template_invalid' })
    expect(answer.json<{ texts: { en: string } }>().texts.en).toMatch(reason)
    const affairs = await bank.staff('affairs1')
    expect(await affairs(documents.readDecisionTemplate)).toMatchObject({ version: 0 })
  })

  it('may hold a link that a reader follows', async () => {
    const link = relation('hyperlink', 'https://example.edu.cn')
    expect((await upload(part('word/_rels/document.xml.rels', link))).statusCode).toBe(201)
  })
})
