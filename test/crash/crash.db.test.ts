import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { wholeBank } from '../../src/server/database/database.ts'
import { daysBetweenBatches } from '../support/cases-on-notice.ts'
import {
  createCaseLoad,
  createConversionLoad,
  createUploadLoad,
  depositDraft,
  stallUpload,
} from '../support/load-on-bank.ts'
import { openServedBank, type ServedBank } from '../support/served-bank.ts'

/** Three crashes in `npm test`; CRASHES=10 for the long form. */
const crashes = Number(process.env.CRASHES ?? 3)
const casesPerBatch = 8
const uploaders = 3

let bank: ServedBank
beforeAll(async () => {
  bank = await openServedBank({ learners: 20, batches: crashes, casesPerBatch })
})
afterAll(() => bank.close())

/** In turn the database alone, the server first, the server alone, the database first: each leaves another state. */
const victims = [['database'], ['server', 'database'], ['server'], ['database', 'server']] as const

describe('a crash', () => {
  it(`killed ${crashes} times under load, server and database, loses nothing acknowledged and leaves nothing half`, async () => {
    const { learners, cases, officer } = bank
    const [uploading, posting] = [learners.slice(0, uploaders), learners.slice(uploaders)]
    const conversions = createConversionLoad(posting)
    const posts = createCaseLoad(cases, officer)
    const uploads = createUploadLoad(bank, uploading)
    const acknowledged = { ...conversions.acknowledged, ...posts.acknowledged }
    for (let crash = 0; crash < crashes; crash += 1) {
      await bank.start()
      await demandAcknowledged(acknowledged)
      await untilSwept()
      const before = { conversions: conversions.done(), posts: posts.done() }
      const working = [conversions.run(), posts.run((crash + 1) * casesPerBatch), uploads.run()]
      await stall(learners[uploaders])
      // The notices of one more batch end, and a process of its own posts what they release: it may meet the crash too.
      const sweeping = bank.run(['demo', 'advance', `${daysBetweenBatches}d`])
      await conversions.until(before.conversions + 100 + 37 * crash)
      await posts.until(before.posts + 4 * ((crash + 1) % 3))
      await bank.kill(victims[crash % victims.length] ?? [])
      await Promise.all([...working, sweeping])
      expect(arriving()).not.toEqual([])
    }
    expect(await bank.run(['check'])).toMatchObject({ code: 0, answer: { isSound: true, violations: [] } })
    await bank.start()
    await demandAcknowledged(acknowledged)
    await untilSwept()
    await bank.stop()
    await demandFilesOfRows()
    for (const ids of Object.values(acknowledged)) expect(ids).not.toEqual([])
    // What was not acknowledged is at most what was on its way: one act of each learner at each crash.
    const stood = (await readCases()).filter((one) => posting.some((learner) => learner.id === one.learner))
    const unknown = stood.flatMap((one) => one.postings).length - conversions.done()
    expect(unknown).toBeLessThanOrEqual(crashes * posting.length)
  }, 600_000)
})

interface StandingCase {
  id: string
  learner: string
  kind: string
  state: string
  postings: string[]
  results: number
}

/** Every case with the kinds of its postings and how many course results it has. */
function readCases(): Promise<StandingCase[]> {
  return bank.look((world) =>
    world.gate.read(wholeBank, async (database) => {
      const { rows } = await sql<StandingCase>`select a.id, a.learner_id as learner, a.kind, a.state,
          array(select p.kind::text from ledger.posting p
            where p.learner_id = a.learner_id and p.application_id = a.id order by 1) as postings,
          (select count(*) from course_result r
            where r.learner_id = a.learner_id and r.application_id = a.id) as results
        from application a where a.state <> 'DRAFT'`.execute(database)
      return rows
    }),
  )
}

/** What a case has in the ledger, and in course results, when it is whole; every other one has nothing yet. */
const whole: Record<string, { postings: string[]; results: number }> = {
  'RECOGNITION POSTED': { postings: ['DEPOSIT'], results: 0 },
  'CONVERSION IN_REVIEW': { postings: ['HOLD'], results: 0 },
  'CONVERSION ON_NOTICE': { postings: ['HOLD'], results: 0 },
  'CONVERSION WITHDRAWN': { postings: ['HOLD', 'RELEASE'], results: 0 },
  'CONVERSION POSTED': { postings: ['CONVERT', 'HOLD'], results: 1 },
  'CONVERSION REVERSED': { postings: ['CONVERT', 'HOLD', 'REVERSE'], results: 2 },
}

/** All that was acknowledged is there, and no case is half. */
async function demandAcknowledged(told: Record<'held' | 'released' | 'posted' | 'reversed', string[]>): Promise<void> {
  const cases = await readCases()
  const nothing = { postings: [], results: 0 }
  const half = cases.filter(({ kind, state, postings, results }) => {
    const wanted = whole[`${kind} ${state}`] ?? nothing
    return results !== wanted.results || postings.join() !== wanted.postings.join()
  })
  expect(half).toEqual([])
  const withOneOf = (...kinds: string[]) =>
    new Set(cases.flatMap((one) => (kinds.some((kind) => one.postings.includes(kind)) ? [one.id] : [])))
  const lost = (ids: string[], there: Set<string>) => ids.filter((id) => !there.has(id))
  expect(lost(told.held, withOneOf('HOLD'))).toEqual([])
  expect(lost(told.released, withOneOf('RELEASE'))).toEqual([])
  expect(lost(told.posted, withOneOf('DEPOSIT', 'CONVERT'))).toEqual([])
  expect(lost(told.reversed, withOneOf('REVERSE'))).toEqual([])
}

/** What has arrived in part. */
function arriving(): string[] {
  const folder = join(bank.folder, 'files', '.arriving')
  return existsSync(folder) ? readdirSync(folder) : []
}

/** Leaves an upload in the middle. */
async function stall(learner: ServedBank['learners'][number] | undefined): Promise<void> {
  if (!learner) throw new Error('no learner')
  stallUpload(bank.baseUrl, learner, await depositDraft(bank, learner))
  while (arriving().length === 0) await delay(10)
}

/** A bank that starts removes what a crash has left of uploads; the start does not wait for it. */
async function untilSwept(): Promise<void> {
  await expect.poll(arriving, { timeout: 30_000 }).toEqual([])
}

/** Each file of evidence belongs to a row, and each row has its file. */
async function demandFilesOfRows(): Promise<void> {
  await bank.look(async (world) => {
    const files = await Array.fromAsync(world.files.list('evidence'), (file) => file.key)
    const rows = await world.gate.read(wholeBank, (database) =>
      database.selectFrom('evidence').select('storage_key').where('removed_at', 'is', null).execute(),
    )
    expect(files.toSorted()).toEqual(rows.map((row) => row.storage_key).toSorted())
  })
}
