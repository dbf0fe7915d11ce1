import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readApplication, reviewApplication } from '../../src/contract/applications.ts'
import { previewBatchReview, reviewBatch } from '../../src/contract/batch-review.ts'
import type { Client } from '../../src/contract/client.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'
import { journeyOf } from '../support/journey.ts'

let bank: TestCollege
let journey: ReturnType<typeof journeyOf>
beforeEach(async () => {
  bank = await openTestCollege()
  journey = journeyOf(bank)
})
afterEach(() => bank.close())

const codesOf = (items: { hindrance: { code: string } | null }[]) => items.map((item) => item.hindrance?.code ?? null)

/** Two cases of two learners, through the materials check as one batch. */
async function twoChecked() {
  const applicationIds = [(await journey.deposit(0)).id, (await journey.deposit(1)).id]
  const teacher = await bank.staff('teacher.510203')
  const preview = await teacher(previewBatchReview, { body: { applicationIds } })
  expect(codesOf(preview.items)).toEqual([null, null])
  const done = await teacher(reviewBatch, { body: { applicationIds, digest: preview.digest } })
  expect(codesOf(done.items)).toEqual([null, null])
  return { applicationIds, teacher }
}

const readCase = (client: Client, id = '') => client(readApplication, { params: { id } })

describe('several cases approved at once', () => {
  it('go each by the rules of a single one: what cannot go along is told and stays', async () => {
    const { applicationIds, teacher } = await twoChecked()
    const [first, second] = applicationIds
    const reviewer = await bank.staff('xx.reviewer1')
    await journey.seeOriginals('xx.reviewer1', await readCase(reviewer, first))
    const body = { applicationIds }
    expect(codesOf((await teacher(previewBatchReview, { body })).items)).toEqual(['four_eyes', 'four_eyes'])
    const preview = await reviewer(previewBatchReview, { body })
    expect(preview.items).toMatchObject([
      { credits: 300, hindrance: null },
      { hindrance: { code: 'originals_not_seen' } },
    ])
    // A preview writes nothing of the cases.
    expect(await readCase(reviewer, first)).toMatchObject({ step: 'department', creditsProposed: null })
    const request = { body: { applicationIds, digest: preview.digest } }
    const key = { idempotencyKey: 'batch-of-two-1' }
    const report = await reviewer(reviewBatch, request, key)
    expect(codesOf(report.items)).toEqual([null, 'originals_not_seen'])
    expect(await readCase(reviewer, first)).toMatchObject({ step: 'affairs', creditsProposed: 300 })
    expect(await readCase(reviewer, second)).toMatchObject({ step: 'department' })
    const history = (await readCase(reviewer, first)).history.length
    expect(await reviewer(reviewBatch, request, key)).toEqual(report)
    expect((await readCase(reviewer, first)).history).toHaveLength(history)
  })

  it('are refused when they are others than the preview showed', async () => {
    const { applicationIds } = await twoChecked()
    const reviewer = await bank.staff('xx.reviewer1')
    for (const id of applicationIds) await journey.seeOriginals('xx.reviewer1', await readCase(reviewer, id))
    const { digest } = await reviewer(previewBatchReview, { body: { applicationIds } })
    const [first] = applicationIds
    const { version } = await readCase(reviewer, first)
    const review = { version, answer: 'approve' as const, credits: 300 }
    const other = await bank.staff('xx.reviewer2')
    await other(reviewApplication, { params: { id: first ?? '' }, body: review })
    await expect(reviewer(reviewBatch, { body: { applicationIds, digest } })).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(await readCase(reviewer, applicationIds[1])).toMatchObject({ step: 'department' })
  })

  it('are recognitions at one step', async () => {
    const { applicationIds, teacher } = await twoChecked()
    const late = await journey.deposit(0, 'X-WEB-I')
    const mixed = { applicationIds: [late.id, ...applicationIds] }
    const { items } = await teacher(previewBatchReview, { body: mixed })
    expect(codesOf(items)).toEqual([null, 'not_routine', 'not_routine'])
  })

  it('are of the own reach: a case of another department does not exist', async () => {
    const { applicationIds } = await twoChecked()
    const stranger = await bank.staff('enterprise')
    await expect(stranger(previewBatchReview, { body: { applicationIds } })).rejects.toMatchObject({
      code: 'forbidden',
    })
    const reviewers = [...bank.college.units.keys()].filter((code) => /^[A-Z]{2}$/.test(code) && code !== 'XX')
    const other = await bank.staff(`${reviewers[0]?.toLowerCase()}.reviewer1`)
    await expect(other(previewBatchReview, { body: { applicationIds } })).rejects.toMatchObject({ code: 'not_found' })
  })
})
