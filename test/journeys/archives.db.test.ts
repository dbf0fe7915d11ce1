import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import PizZip from 'pizzip'
import { readXlsx } from 'hucre/xlsx'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as archives from '../../src/contract/archives.ts'
import { pathOf } from '../../src/contract/client.ts'
import * as notices from '../../src/contract/public-notices.ts'
import { readStoredZip } from '../../src/server/archives/read-zip.ts'
import { verifyArchive } from '../../src/server/archives/verify-archive.ts'
import { wholeBank } from '../../src/server/database/database.ts'
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

async function packCase(id: string, withFiles = false): Promise<Buffer> {
  const answer = await post('affairs1', pathOf(archives.packCase, { id }), { withFiles })
  expect(answer.statusCode).toBe(200)
  return answer.rawPayload
}

const entryOf = async (zip: Buffer, end: string) => {
  const [name, bytes] = [...(await readStoredZip(zip))].find(([one]) => one.endsWith(end)) ?? []
  return { name, text: bytes?.toString('utf8') ?? '' }
}

/** The archive with one byte of an entry changed, found by what it holds. */
function changed(zip: Buffer, text: string): Buffer {
  const at = zip.indexOf(text)
  expect(at).toBeGreaterThan(0)
  const copy = Buffer.from(zip)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

describe('the archive package of a case', () => {
  it('holds the case, its decision and the digests of its evidence, sealed by the key that the bank publishes', async () => {
    const { submitted } = await journey.recognise()
    const zip = await packCase(submitted.id)
    const verdict = await verifyArchive(zip)
    const anybody = await bank.client()
    const { fingerprint } = await anybody(archives.readArchiveKey)
    expect(verdict).toMatchObject({ isSound: true, faults: [], fingerprint, entryCount: 3 })
    expect(verdict.subject).toMatchObject({ kind: 'case', number: submitted.number })
    const decision = await entryOf(zip, 'decision.txt')
    expect(decision.text).toMatch(/XFRD-/)
    const listed = JSON.parse((await entryOf(zip, 'evidence.json')).text) as { sha256: string; entry: null }[]
    expect(listed.map((one) => one.sha256)).toEqual(submitted.evidence.map((one) => one.sha256))
    expect(listed.every((one) => one.entry === null)).toBe(true)
    const whole = JSON.parse((await entryOf(zip, 'case.json')).text) as { history: unknown[]; state: string }
    expect(whole.state).toBe('POSTED')
    expect(whole.history.length).toBeGreaterThan(4)
  })

  it('is the same bytes whenever it is asked for, and by whomever', async () => {
    const { submitted } = await journey.recognise()
    const first = await packCase(submitted.id, true)
    bank.at('2026-04-01T02:00:00Z')
    const again = await post('office1', pathOf(archives.packCase, { id: submitted.id }), { withFiles: true })
    expect(again.rawPayload.equals(first)).toBe(true)
  })

  it('brings the files where they are asked for, each look written down', async () => {
    const { submitted } = await journey.recognise()
    const zip = await packCase(submitted.id, true)
    const names = [...(await readStoredZip(zip)).keys()].filter((name) => name.includes('/evidence/'))
    expect(names).toHaveLength(submitted.evidence.length)
    const lines = await bank.world.gate.read(wholeBank, (database) =>
      database.selectFrom('access_log').select('object_id').where('object_kind', '=', 'evidence').execute(),
    )
    expect(lines.map((line) => line.object_id)).toEqual(
      expect.arrayContaining(submitted.evidence.map((file) => file.id)),
    )
  })

  it('does not hold together when a byte was changed, an entry added, or another key sealed it', async () => {
    const { submitted } = await journey.recognise()
    const zip = await packCase(submitted.id)
    const decision = await verifyArchive(changed(zip, 'XFRD-'))
    expect(decision).toMatchObject({ isSound: false })
    expect(decision.faults).toHaveLength(1)
    const manifest = await verifyArchive(changed(zip, submitted.number.slice(0, 6)))
    expect(manifest.isSound).toBe(false)
    const signature = await verifyArchive(changed(zip, '..'))
    expect(signature.isSound).toBe(false)
    const added = new PizZip(zip)
    added.file('cases/more.txt', 'more')
    const more = await verifyArchive(added.generate({ type: 'nodebuffer' }) as Buffer)
    expect(more.faults.map((one) => one.en)).toContain('cases/more.txt was added')
    expect((await verifyArchive(Buffer.from('PK no zip'))).isSound).toBe(false)
  })

  it('tells nothing of who objected', async () => {
    const submitted = await journey.deposit(0)
    await journey.approveAll(submitted.id, submitted.creditsMaximum ?? 0)
    const notice = await journey.publish([submitted.id])
    const body = { position: 0, name: '李四', contact: '12012345678', reason: '证书存疑' }
    await (
      await bank.client()
    )(notices.raiseObjection, { params: { id: notice.id }, body })
    const zip = await packCase(submitted.id)
    expect((await entryOf(zip, 'case.json')).text).toContain('证书存疑')
    expect(zip.includes('李四') || zip.includes('12012345678')).toBe(false)
  })

  it('is for Academic Affairs and the Credit Bank Office; nobody else gets one', async () => {
    const submitted = await journey.deposit(0)
    const url = pathOf(archives.packCase, { id: submitted.id })
    for (const username of ['teacher.510203', 'xx.reviewer1', 'audit']) {
      expect((await post(username, url, {})).statusCode).toBe(403)
    }
  })
})

describe('verify-archive', () => {
  it('tells offline, by its exit code and in JSON, whether a package is as it was sealed', async () => {
    const { submitted } = await journey.recognise()
    const zip = await packCase(submitted.id)
    const good = join(bank.folder, 'good.zip')
    const bad = join(bank.folder, 'bad.zip')
    writeFileSync(good, zip)
    writeFileSync(bad, changed(zip, 'XFRD-'))
    const run = (...words: string[]) => {
      const main = join(import.meta.dirname, '../../src/cli/main.ts')
      const done = spawnSync(process.execPath, [main, '--json', 'verify-archive', ...words], { encoding: 'utf8' })
      return { status: done.status, answer: JSON.parse(done.stdout) as { isSound?: boolean; isKeyMeant?: boolean } }
    }
    const { fingerprint } = await verifyArchive(zip)
    expect(run(good, fingerprint ?? '')).toMatchObject({ status: 0, answer: { isSound: true, isKeyMeant: true } })
    expect(run(good, 'another')).toMatchObject({ status: 1, answer: { isSound: true, isKeyMeant: false } })
    expect(run(bad)).toMatchObject({ status: 1, answer: { isSound: false } })
    expect(run(join(bank.folder, 'none.zip')).status).toBe(2)
  })

  it('is a public page as well, which says whether this bank sealed it', async () => {
    const { submitted } = await journey.recognise()
    const zip = await packCase(submitted.id)
    const send = (bytes: Buffer) => {
      const boundary = '----archive'
      const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\n`
      return bank.app.inject({
        method: 'POST',
        url: archives.checkArchive.url,
        headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
        payload: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
      })
    }
    expect((await send(zip)).json()).toMatchObject({ isSound: true, isOwn: true, number: submitted.number })
    expect((await send(changed(zip, 'XFRD-'))).json()).toMatchObject({ isSound: false, isOwn: false })
  })
})

describe('a public notice', () => {
  it('is a table as the public sees it, masked, in Excel and in Word, and one package of its cases', async () => {
    const cases = [await journey.deposit(0), await journey.deposit(1)]
    for (const one of cases) await journey.approveAll(one.id, one.creditsMaximum ?? 0)
    const { id, number } = await journey.publish(cases.map((one) => one.id))
    const shown = await (await bank.client())(notices.readNotice, { params: { id } })
    const affairs = await bank.staff('affairs1')
    expect((await affairs(archives.listOwnNotices, { query: {} })).items).toMatchObject([{ id, number, itemCount: 2 }])

    const url = pathOf(archives.fileOfNotice, { id })
    const xlsx = await post('affairs1', url, { format: 'xlsx' })
    const rows = (await readXlsx(xlsx.rawPayload)).sheets[0]?.rows.slice(1)
    expect(rows?.map((row) => [row[1], row[2], row[3]])).toEqual(
      shown.items.map((one) => [one.applicationNumber, one.maskedName, one.maskedStudentNumber]),
    )
    const docx = await post('affairs1', url, { format: 'docx' })
    const text = new PizZip(docx.rawPayload).file('word/document.xml')?.asText() ?? ''
    for (const { maskedName, maskedStudentNumber } of shown.items) {
      expect(text).toContain(maskedName)
      expect(text).toContain(maskedStudentNumber)
    }
    expect(text).toContain(number)
    expect(text).not.toMatch(/[{}]|undefined/)
    for (const { learnerName, studentNumber } of cases) {
      expect(text.includes(learnerName) || text.includes(studentNumber)).toBe(false)
    }

    const zip = (await post('affairs1', pathOf(archives.packNotice, { id }), {})).rawPayload
    expect(await verifyArchive(zip)).toMatchObject({
      isSound: true,
      entryCount: 6,
      subject: { kind: 'notice', number },
    })
  })
})
