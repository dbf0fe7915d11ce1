import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listAccesses, listSecurityEvents } from '../../../contract/administration.ts'
import { reviewApplication } from '../../../contract/applications.ts'
import { listMessages } from '../../../contract/messages.ts'
import * as contract from '../../../contract/outcomes.ts'
import { aStaffMember } from '../../../../test/support/bank.ts'
import { openTestCollege, type TestCollege } from '../../../../test/support/college.ts'
import {
  anOutcome,
  anOutcomeDraft,
  anOutcomeWithEvidence,
  aSubmittedCase,
  onceMore,
  submit,
} from './outcome.fixture.ts'

let bank: TestCollege
beforeAll(async () => {
  bank = await openTestCollege()
})
afterAll(() => bank.close())

const claimed = { code: 'certificate_claimed' }

/** Takes the certificate of an outcome away, as the office would. */
async function release(id: string, mayClaimAgain = false) {
  const office = await bank.staff('office1')
  return office(contract.releaseCertificateClaim, { params: { id }, body: { reason: '核查', mayClaimAgain } })
}

describe('a certificate', () => {
  it('of an outcome that was refused is free: for its owner, who took the wrong entry, and for anyone else', async () => {
    const one = await aSubmittedCase(bank, { certificateNumber: 'REFUSED-1' })
    const teacher = await bank.staff('teacher.510203')
    const body = { version: one.version, answer: 'reject' as const, scores: [], reasonCode: 'level-too-low' }
    await teacher(reviewApplication, { params: { id: one.id }, body: { ...body, reason: '等级不符' } })
    const again = await anOutcome(bank, { certificateNumber: 'refused 1' })
    const learner = await bank.learner(0)
    await learner(contract.discardOutcome, { params: { id: again.id } })
    expect((await anOutcome(bank, { learner: 1, certificateNumber: 'REFUSED-1' })).state).toBe('DRAFT')
  })

  it('that somebody squats on in a draft is released by the office, to its owner and not back to the squatter', async () => {
    const squatted = await anOutcomeWithEvidence(bank, { learner: 2, certificateNumber: 'OWNED-1' })
    await expect(anOutcome(bank, { learner: 3, certificateNumber: 'OWNED-1' })).rejects.toMatchObject(claimed)
    const office = await bank.staff('office1')
    const search = { certificateNumber: 'owned—1' }
    const { items, isElsewhere } = await office(contract.findCertificateClaims, { body: search })
    expect(items).toMatchObject([{ outcomeId: squatted.id, state: 'DRAFT', certificateNumber: 'OWNED-1' }])
    expect(isElsewhere).toBe(false)
    const params = { id: squatted.id }
    await office(contract.releaseCertificateClaim, { params, body: { reason: '持证人到场出示原件' } })

    await expect(submit(bank, 2, squatted.id)).rejects.toMatchObject(claimed)
    await expect(anOutcome(bank, { learner: 2, code: 'X-WL-J', certificateNumber: 'OWNED-1' })).resolves.toBeDefined()
    const squatter = await bank.learner(2)
    const body = anOutcomeDraft(bank, { certificateNumber: 'OWNED-1' })
    await expect(squatter(contract.changeOutcome, { params, body })).rejects.toMatchObject(claimed)
    const owned = await anOutcome(bank, { learner: 3, certificateNumber: 'OWNED-1' })
    expect(owned.state).toBe('DRAFT')
    const told = await squatter(listMessages, { query: {} })
    expect(told.items[0]?.text.zh).toContain('持证人到场出示原件')
  })

  it('stays barred to whom it was taken from when another claims it and gives it up', async () => {
    const taken = await anOutcomeWithEvidence(bank, { learner: 8, certificateNumber: 'BARRED-1' })
    await release(taken.id)
    await expect(submit(bank, 8, taken.id)).rejects.toMatchObject(claimed)
    const passing = await anOutcome(bank, { learner: 9, certificateNumber: 'BARRED-1' })
    const other = await bank.learner(9)
    await other(contract.discardOutcome, { params: { id: passing.id } })
    await expect(submit(bank, 8, taken.id)).rejects.toMatchObject(claimed)
    await expect(release(taken.id)).rejects.toMatchObject({ code: 'not_found' })
    expect((await anOutcome(bank, { learner: 9, certificateNumber: 'BARRED-1' })).state).toBe('DRAFT')
  })

  it('is barred to each whom it was taken from, and opened to one of them alone', async () => {
    const first = await anOutcomeWithEvidence(bank, { learner: 10, certificateNumber: 'BARRED-2' })
    await release(first.id)
    const second = await anOutcomeWithEvidence(bank, { learner: 11, certificateNumber: 'BARRED-2' })
    await release(second.id)
    await expect(submit(bank, 10, first.id)).rejects.toMatchObject(claimed)
    await expect(submit(bank, 11, second.id)).rejects.toMatchObject(claimed)
    await release(first.id, true)
    await expect(submit(bank, 11, second.id)).rejects.toMatchObject(claimed)
    expect((await submit(bank, 10, first.id)).state).toBe('IN_REVIEW')
  })

  it('is found with whoever it was taken from, and under its issuer alone', async () => {
    const taken = await anOutcomeWithEvidence(bank, { learner: 12, certificateNumber: 'FOUND-1' })
    await release(taken.id)
    const owned = await anOutcome(bank, { learner: 13, certificateNumber: 'FOUND-1' })
    const office = await bank.staff('office1')
    const find = (issuer?: string) => {
      return office(contract.findCertificateClaims, {
        body: { certificateNumber: 'found 1', ...(issuer && { issuer }) },
      })
    }
    const { items } = await find()
    expect(items).toMatchObject([
      { outcomeId: owned.id, learnerName: bank.learners[13]?.actor.name, releasedAt: null },
      { outcomeId: taken.id, learnerName: bank.learners[12]?.actor.name, claimedAt: null },
    ])
    expect(items[0]?.claimedAt).not.toBeNull()
    expect(items[1]?.releasedAt).not.toBeNull()
    expect((await find(owned.issuer.slice(0, 4))).items).toHaveLength(2)
    expect((await find('别的单位')).items).toEqual([])
  })

  it('released by mistake is opened to its holder again', async () => {
    const mine = await anOutcomeWithEvidence(bank, { learner: 4, certificateNumber: 'MISTAKE-1' })
    await release(mine.id)
    await expect(submit(bank, 4, mine.id)).rejects.toMatchObject(claimed)
    await release(mine.id, true)
    expect((await submit(bank, 4, mine.id)).state).toBe('IN_REVIEW')
    await expect(release(mine.id)).rejects.toMatchObject({ code: 'outcome_in_use' })
  })

  it('is seen and released by the office of its own institution alone, and both are written down', async () => {
    const mine = await anOutcome(bank, { learner: 5, certificateNumber: 'ELSEWHERE-1' })
    const institutionId = bank.college.partners.get('DEMO-UNI') ?? ''
    const elsewhere = await bank.client(await aStaffMember(bank, { role: 'credit_bank_office', institutionId }))
    const body = { certificateNumber: 'ELSEWHERE-1' }
    expect(await elsewhere(contract.findCertificateClaims, { body })).toEqual({ items: [], isElsewhere: true })
    const request = { params: { id: mine.id }, body: { reason: '核查' } }
    await expect(elsewhere(contract.releaseCertificateClaim, request)).rejects.toMatchObject({ code: 'not_found' })
    await (
      await bank.staff('office1')
    )(contract.releaseCertificateClaim, request)
    const audit = await bank.staff('audit')
    const accesses = await audit(listAccesses, { query: { limit: 100 } })
    const looks = accesses.items.filter((one) => one.subjectName === bank.learners[5]?.actor.name)
    expect(looks.map((one) => [one.objectKind, one.fields])).toEqual([['outcome', ['certificate_number']]])
    const events = await audit(listSecurityEvents, { query: { limit: 100 } })
    expect(events.items.map((one) => one.kind)).toContain('certificate_released')
  })

  it('is claimed by the submission too: a draft whose number was free before does not pass beside another’s', async () => {
    const first = await anOutcomeWithEvidence(bank, { learner: 6, certificateNumber: 'LATE-1' })
    await release(first.id, true)
    const second = await bank.learner(7)
    const draft = anOutcomeDraft(bank, { certificateNumber: 'LATE-1' })
    await second(contract.depositOutcome, { body: draft }, onceMore())
    await expect(submit(bank, 6, first.id)).rejects.toMatchObject(claimed)
  })
})
