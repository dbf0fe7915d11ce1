import { hash } from 'node:crypto'
import { readdirSync, utimesSync } from 'node:fs'
import { connect, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as applications from '../../../contract/applications.ts'
import { listOutcomeKinds } from '../../../contract/catalogue.ts'
import { pathOf } from '../../../contract/client.ts'
import * as contract from '../../../contract/outcomes.ts'
import { openTestCollege, uploadFile, type TestCollege } from '../../../../test/support/college.ts'
import { wholeBank } from '../../database/database.ts'
import { demoPdf } from '../../demo/demo-pdf.ts'
import { sweepOrphanFiles } from '../../evidence/sweep-files.ts'
import { anOutcome, onceMore } from './outcome.fixture.ts'

let bank: TestCollege
let headers: Record<string, string>
let outcomeId: string
beforeAll(async () => {
  bank = await openTestCollege()
  headers = await bank.headersOf(bank.learners[0]?.actor.personId ?? '')
  outcomeId = (await anOutcome(bank)).id
})
afterAll(() => bank.close())

const filesOnDisk = () =>
  readdirSync(bank.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
const rows = () => bank.world.gate.read(wholeBank, (database) => database.selectFrom('evidence').selectAll().execute())
const accesses = () =>
  bank.world.gate.read(wholeBank, (database) =>
    database.selectFrom('access_log').selectAll().where('object_kind', '=', 'evidence').execute(),
  )

/** A submitted outcome of a learner with its evidence, so that staff reach it. */
async function submitted(learnerIndex: number) {
  const outcome = await anOutcome(bank, { learner: learnerIndex })
  for (const key of ['certificate', 'query-result']) expect(await bank.upload(learnerIndex, outcome.id, key)).toBe(201)
  const learner = await bank.learner(learnerIndex)
  const declared = { declaresHonesty: true, consentsToNotice: true } as const
  const body = { outcomeId: outcome.id, targetCourseIds: [], ...declared }
  const application = await learner(applications.submitRecognition, { body }, onceMore())
  return { application, outcome: await learner(contract.readOutcome, { params: { id: outcome.id } }) }
}

describe('an upload', () => {
  it('is kept sealed, with the digest of what was sent, and read again by its owner', async () => {
    const photo = await sharp({ create: { width: 80, height: 50, channels: 3, background: '#fed' } })
      .jpeg()
      .toBuffer()
    expect(await uploadFile(bank, headers, outcomeId, 'certificate', photo, 'C:\\x\\证书\u202Egpj.jpg')).toBe(201)
    const learner = await bank.learner(0)
    const { evidence } = await learner(contract.readOutcome, { params: { id: outcomeId } })
    const digest = hash('sha256', photo)
    expect(evidence[0]).toMatchObject({ mediaType: 'image/jpeg', widthPixels: 80, heightPixels: 50, sha256: digest })
    expect(evidence[0]?.fileName).not.toMatch(/[\\/\u202E]/)
    const url = pathOf(contract.readEvidenceFile, { id: evidence[0]?.id ?? '' })
    const answer = await bank.app.inject({ method: 'GET', url, headers })
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'image/jpeg'])
    expect((await sharp(answer.rawPayload).metadata()).width).toBe(80)
    expect(answer.headers['content-security-policy']).toContain('sandbox')
  })

  it('has a place in the checklist or is refused before it is taken in', async () => {
    expect(await uploadFile(bank, headers, outcomeId, 'no-such-item', demoPdf(['x']))).toBe(404)
    expect(await uploadFile(bank, headers, bank.world.ids.next(), 'certificate', demoPdf(['x']))).toBe(404)
    const count = (await rows()).length
    const sent = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        uploadFile(bank, headers, outcomeId, 'query-result', demoPdf([`parallel ${index}`])),
      ),
    )
    const accepted = sent.filter((status) => status === 201).length
    const kinds = await (await bank.client())(listOutcomeKinds)
    const kind = kinds.items.find((one) => one.code === 'onex-certificate')
    const item = kind?.checklist.find((one) => one.key === 'query-result')
    expect(accepted).toBe(Math.min(6, item?.filesMaximum ?? 0))
    expect((await rows()).length).toBe(count + accepted)
    expect(filesOnDisk().length).toBe((await rows()).length)
  })

  it('that breaks off leaves nothing on disk or in the database', async () => {
    await bank.app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = bank.app.server.address() as AddressInfo
    const before = [filesOnDisk().length, (await rows()).length]
    const place = { id: (await anOutcome(bank, { learner: 0, code: 'X-WL-J' })).id }
    const lines = [
      `POST ${pathOf(contract.uploadEvidence, place, { checklistKey: 'certificate' })} HTTP/1.1`,
      'host: 127.0.0.1',
      'content-type: multipart/form-data; boundary=cut',
      'content-length: 9000000',
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      '',
      '--cut',
      'content-disposition: form-data; name="file"; filename="a.pdf"',
      '',
      '%PDF-1.7',
    ]
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(lines.join('\r\n'))
    socket.write(Buffer.alloc(3_000_000, 'x'))
    const arriving = () => filesOnDisk().filter((path) => path.endsWith('.part')).length
    for (let tries = 0; arriving() === 0 && tries < 200; tries += 1) await delay(10)
    expect(arriving()).toBe(1)
    socket.destroy()
    for (let tries = 0; arriving() > 0 && tries < 200; tries += 1) await delay(10)
    expect([filesOnDisk().length, (await rows()).length]).toEqual(before)
  })

  it('whose row cannot be written leaves no file', async () => {
    const { outcome } = await submitted(1)
    const before = filesOnDisk().length
    expect(await bank.upload(1, outcome.id, 'certificate')).toBe(409)
    expect(filesOnDisk().length).toBe(before)
  })
})

describe('a removed file', () => {
  it('is gone from disk and from every answer; its row stays', async () => {
    const outcome = await anOutcome(bank, { learner: 2 })
    expect(await bank.upload(2, outcome.id, 'certificate')).toBe(201)
    const learner = await bank.learner(2)
    const [file] = (await learner(contract.readOutcome, { params: { id: outcome.id } })).evidence
    const params = { id: file?.id ?? '' }
    const before = filesOnDisk().length
    await expect((await bank.learner(3))(contract.removeEvidence, { params })).rejects.toMatchObject({
      code: 'not_found',
    })
    await learner(contract.removeEvidence, { params })
    expect(filesOnDisk().length).toBe(before - 1)
    expect((await learner(contract.readOutcome, { params: { id: outcome.id } })).evidence).toEqual([])
    await expect(learner(contract.removeEvidence, { params })).rejects.toMatchObject({ code: 'not_found' })
    expect((await rows()).find((row) => row.id === params.id)?.removed_at).not.toBeNull()
  })
})

describe('evidence for others', () => {
  it('is open to the staff who reach the case, each look written down, and to nobody else', async () => {
    const { outcome } = await submitted(4)
    const file = outcome.evidence[0]?.id ?? ''
    const url = pathOf(contract.readEvidenceFile, { id: file })
    const learner = bank.learners[4]
    const statusFor = async (personId: string) =>
      (await bank.app.inject({ method: 'GET', url, headers: await bank.headersOf(personId) })).statusCode
    const before = (await accesses()).length
    expect(await statusFor(bank.staffId('affairs1'))).toBe(200)
    const [look] = (await accesses()).slice(before)
    expect(look).toMatchObject({
      role: 'academic_affairs',
      subject_id: learner?.actor.personId,
      object_id: file,
      person_id: bank.staffId('affairs1'),
    })
    expect(await statusFor(bank.learners[5]?.actor.personId ?? '')).toBe(404)
    expect(await statusFor(bank.learners[4]?.actor.personId ?? '')).toBe(200)
    expect((await accesses()).length).toBe(before + 1)
    const anonymous = await bank.app.inject({ method: 'GET', url })
    expect(anonymous.statusCode).toBe(401)
  })

  it('of a draft is closed to all staff', async () => {
    const outcome = await anOutcome(bank, { learner: 5 })
    expect(await bank.upload(5, outcome.id, 'certificate')).toBe(201)
    const owner = await bank.learner(5)
    const [file] = (await owner(contract.readOutcome, { params: { id: outcome.id } })).evidence
    const params = { id: file?.id ?? '' }
    for (const username of ['affairs1', 'office1', 'supervision', 'teacher.510203', 'xx.reviewer1']) {
      const staffHeaders = await bank.headersOf(bank.staffId(username))
      const answer = await bank.app.inject({
        method: 'GET',
        url: pathOf(contract.readEvidenceFile, params),
        headers: staffHeaders,
      })
      expect([username, answer.statusCode]).toEqual([username, 404])
    }
    const affairs = await bank.staff('affairs1')
    await expect(affairs(contract.markOriginalSeen, { params })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('shows to reviewers alone that another person sent the same file, and who saw the original', async () => {
    const { application, outcome } = await submitted(3)
    const reviewer = await bank.staff('affairs1')
    const seen = await reviewer(contract.markOriginalSeen, { params: { id: outcome.evidence[0]?.id ?? '' } })
    expect(seen.originalSeenBy).not.toBeNull()
    expect(seen.isDuplicate).toBe(false)
    const owner = await bank.learner(3)
    const own = (await owner(applications.readApplication, { params: { id: application.id } })).evidence[0]
    expect(own).toMatchObject({ originalSeenBy: null, isDuplicate: null, originalSeenAt: seen.originalSeenAt })
  })
})

describe('files without a row', () => {
  const age = (path: string, hours: number) => {
    const at = new Date(Date.now() - hours * 3_600_000)
    utimesSync(path, at, at)
  }

  it('are swept when they are older than a day; those with a row stay', async () => {
    const orphan = bank.world.ids.next()
    await bank.world.files.put(`evidence/aa/bb/${orphan}`, Buffer.from('x'))
    for (const path of filesOnDisk()) age(path, 25)
    const fresh = bank.world.ids.next()
    await bank.world.files.put(`evidence/aa/bb/${fresh}`, Buffer.from('x'))
    const live = (await rows()).filter((row) => row.removed_at === null).length
    expect(await sweepOrphanFiles(bank.world)).toMatchObject({ orphansRemoved: 1, isRefused: false })
    expect(filesOnDisk().length).toBe(live + 1)
    expect(filesOnDisk().some((path) => path.endsWith(fresh))).toBe(true)
  })

  it('are left alone when they are too many: then the database is the wrong one', async () => {
    for (let index = 0; index < 30; index += 1) {
      await bank.world.files.put(`evidence/cc/dd/${bank.world.ids.next()}`, Buffer.from('x'))
    }
    for (const path of filesOnDisk()) age(path, 25)
    const before = filesOnDisk().length
    expect(await sweepOrphanFiles(bank.world)).toMatchObject({ orphansRemoved: 0, isRefused: true })
    expect(filesOnDisk().length).toBe(before)
  })
})
