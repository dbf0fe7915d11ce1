import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as accounts from '../../src/contract/accounts.ts'
import { inspectFile } from '../../src/server/evidence/inspect-file.ts'
import { getSealed } from '../../src/server/evidence/sealed-files.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { demoPdf } from '../../src/server/demo/demo-pdf.ts'
import { anOutcome } from '../../src/server/features/outcomes/outcome.fixture.ts'
import { openTestCollege, uploadFile, type TestCollege } from '../support/college.ts'

let bank: TestCollege
let headers: Record<string, string>
let outcomeId: string

beforeAll(async () => {
  bank = await openTestCollege()
  headers = await bank.headersOf(bank.learners[0]?.actor.personId ?? '')
  outcomeId = (await deposit('C-1')).id
})
afterAll(() => bank.close())

let keys = 0
const deposit = (certificateNumber: string, learner = 0) => anOutcome(bank, { learner, certificateNumber })

const files = () =>
  readdirSync(join(bank.folder), { recursive: true }).filter((name) => String(name).includes('evidence/'))
const rows = () => bank.world.gate.read(wholeBank, (database) => database.selectFrom('evidence').select('id').execute())

async function expectRefused(bytes: Buffer, fileName: string, status = 422): Promise<void> {
  const before = [files().length, (await rows()).length]
  expect([fileName, await uploadFile(bank, headers, outcomeId, 'certificate', bytes, fileName)]).toEqual([
    fileName,
    status,
  ])
  expect([files().length, (await rows()).length]).toEqual(before)
}

describe('hostile files', () => {
  it('are refused by content, and nothing of them stays on disk or in the database', async () => {
    const png = await sharp({ create: { width: 40, height: 40, channels: 3, background: '#fff' } })
      .png()
      .toBuffer()
    await expectRefused(Buffer.alloc(0), 'empty.pdf')
    await expectRefused(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'), 'picture.png')
    await expectRefused(Buffer.from('MZ program'), 'certificate.pdf')
    await expectRefused(png.subarray(0, png.length - 30), 'truncated.png')
    await expectRefused(demoPdf(['x']).subarray(0, 300), 'truncated.pdf')
    await expectRefused(Buffer.concat([Buffer.from('GIF89a'), demoPdf(['x'])]), 'polyglot.pdf')
    await expectRefused(Buffer.concat([demoPdf(['x']), Buffer.alloc(4_000, 'PK\u0003\u0004')]), 'polyglot-zip.pdf')
    await expectRefused(
      Buffer.from(
        demoPdf(['x']).toString('latin1').replace('/Catalog', '/Catalog /OpenAction << /S /J#61vaScript >>'),
        'latin1',
      ),
      'script.pdf',
    )
    await expectRefused(
      Buffer.from(demoPdf(['x']).toString('latin1').replace('/Root 1 0 R', '/Root 1 0 R /Encrypt 9 0 R'), 'latin1'),
      'locked.pdf',
    )
    await expectRefused(Buffer.alloc(21 * 1024 * 1024, 0x25), 'large.pdf', 413)
  })

  it('may not have more pixels than the limit, whatever they compress to', async () => {
    const bomb = await sharp({ create: { width: 9_000, height: 9_000, channels: 3, background: '#000' } })
      .png()
      .toBuffer()
    expect(bomb.length).toBeLessThan(1_000_000)
    await expectRefused(bomb, 'bomb.png')
  }, 60_000)

  it('lose EXIF and everything appended', async () => {
    const photo = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#abc' } })
      .withExif({ IFD0: { Artist: 'Zhang San' }, IFD3: { GPSLatitude: '31/1 0/1 0/1' } })
      .jpeg()
      .toBuffer()
    const inspected = await inspectFile(Buffer.concat([photo, Buffer.from('<script>alert(1)</script>')]), 'image')
    if (!inspected.isAccepted) throw new Error(inspected.reason.en)
    expect((await sharp(inspected.file.bytes).metadata()).exif).toBeUndefined()
    expect(inspected.file.bytes.includes('script')).toBe(false)
    expect(inspected.file.bytes.includes('Zhang')).toBe(false)
  })

  it('are stored sealed, and open only whole and in their place', async () => {
    expect(await uploadFile(bank, headers, outcomeId, 'query-result', demoPdf(['sealed']))).toBe(201)
    const [row] = await bank.world.gate.read(wholeBank, (database) =>
      database.selectFrom('evidence').select('storage_key').where('checklist_key', '=', 'query-result').execute(),
    )
    const stored = await bank.world.files.get(row?.storage_key ?? '')
    expect(stored.includes('%PDF')).toBe(false)
    expect((await getSealed(bank.world, row?.storage_key ?? '')).toString('latin1')).toContain('%PDF')
    stored[stored.length - 5] = (stored[stored.length - 5] ?? 0) ^ 1
    await bank.world.files.put('evidence/aa/tampered', stored)
    await expect(getSealed(bank.world, 'evidence/aa/tampered')).rejects.toThrow()
  })
})

describe('hostile requests', () => {
  const post = (payload: string | object, more: Record<string, string> = {}) =>
    bank.app.inject({
      method: 'POST',
      url: '/api/outcomes',
      headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': `raw-${(keys += 1)}-key`, ...more },
      payload,
    })

  it('of 10 MB or of 10,000 levels are refused before they are understood', async () => {
    expect((await post(`{"title":"${'x'.repeat(10_000_000)}"}`)).statusCode).toBe(413)
    const deep = await post('['.repeat(10_000) + ']'.repeat(10_000))
    expect(deep.json()).toMatchObject({ status: 400, code: 'request_invalid' })
    expect((await post('{"title": nonsense')).statusCode).toBe(400)
    expect((await post('{}')).json<{ texts: { zh: string; en: string } }>().texts.zh).toContain('definitionId')
  })

  it('with wildcards in a search find nothing but what holds them', async () => {
    const office = await bank.staff('office1')
    for (const search of [`%' or 1=1 --`, '%', '_']) {
      expect((await office(accounts.listAccounts, { body: { search } })).items).toEqual([])
    }
  })

  it('without a proper key are not begun', async () => {
    expect((await post('{}', { 'idempotency-key': 'short' })).json()).toMatchObject({ code: 'idempotency_key_missing' })
  })

  it('with a made-up cursor or id are faults of the request, never of the server', async () => {
    for (const url of [
      '/api/outcomes?cursor=abc',
      '/api/outcomes?limit=100000',
      '/api/outcomes/not-an-id',
      '/api/applications?cursor=WyJhIiwiYiJd',
    ]) {
      const answer = await bank.app.inject({ method: 'GET', url, headers })
      expect([url, answer.statusCode]).toEqual([url, 400])
    }
    expect((await bank.app.inject({ method: 'GET', url: '/no/such/place' })).json()).toMatchObject({
      code: 'not_found',
    })
  })

  it('get one winner when two people claim one certificate at the same moment', async () => {
    const results = await Promise.allSettled([deposit('SAME-1', 3), deposit('ｓａｍｅ－1', 4), deposit(' same-1 ', 5)])
    expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
  })

  it('are answered with headers that keep browsers safe', async () => {
    const answer = await bank.app.inject({ method: 'GET', url: '/api/public/outcome-kinds' })
    expect(answer.headers['content-security-policy']).toContain("script-src 'self'")
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
    expect(answer.headers['cache-control']).toBe('no-store')
  })
})
