import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as applications from '../../../contract/applications.ts'
import { listAwaitingNotice, postNotice } from '../../../contract/public-notices.ts'
import { approveCase } from '../../../../test/support/case-steps.ts'
import { openTestCollege, type TestCollege } from '../../../../test/support/college.ts'
import { demoPdf } from '../../demo/demo-pdf.ts'
import { anOutcomeWithEvidence, aSubmittedCase, onceMore } from '../outcomes/outcome.fixture.ts'

let bank: TestCollege
beforeAll(async () => {
  bank = await openTestCollege()
})
afterAll(() => bank.close())

const notice = (id: string) => ({ body: { applicationIds: [id], contact: '教务处' } })
const shared = demoPdf(['one official document for the whole team'])
const files = { certificate: shared, 'query-result': undefined }

describe('the same file under two persons', () => {
  it('accuses nobody while it lies in a draft', async () => {
    const body = demoPdf(['copied into a draft'])
    await anOutcomeWithEvidence(bank, { learner: 2 }, { certificate: body })
    const one = await aSubmittedCase(bank, {}, { certificate: body, 'query-result': undefined })
    const seen = await (await bank.staff('affairs1'))(applications.readApplication, { params: { id: one.id } })
    expect(seen.evidence.map((file) => file.isDuplicate)).toEqual([false, false])
    expect(seen.allowedActs).not.toContain('clear_duplicate')
  })

  it('is cleared by Academic Affairs with a reason on record; until then there is no public notice', async () => {
    await aSubmittedCase(bank, { learner: 2, code: 'X-WL-J' }, files)
    const one = await aSubmittedCase(bank, { learner: 1, code: 'X-WL-J' }, files)
    const { version } = await approveCase(bank, one.id)
    const publisher = await bank.staff('affairs2')
    await expect(publisher(postNotice, notice(one.id), onceMore())).rejects.toMatchObject({ code: 'duplicate_file' })
    const waiting = await publisher(listAwaitingNotice, { query: {} })
    expect(waiting.items.find((item) => item.id === one.id)?.hindrance?.zh).toContain('同一文件')

    const params = { id: one.id }
    const body = { version, reason: '同一团队的红头文件，名单中有本人' }
    const reviewer = (await bank.staff('affairs1'))(applications.clearDuplicate, { params, body })
    await expect(reviewer).rejects.toMatchObject({ code: 'four_eyes' })
    expect((await publisher(applications.readApplication, { params })).allowedActs).toContain('clear_duplicate')
    const cleared = await publisher(applications.clearDuplicate, { params, body })
    expect(cleared.state).toBe('AWAITING_NOTICE')
    expect(cleared.history.at(-1)).toMatchObject({ transition: 'clear_duplicate', reason: body.reason })
    expect(cleared.evidence.some((file) => file.isDuplicate)).toBe(false)
    const again = publisher(applications.clearDuplicate, { params, body: { ...body, version: cleared.version } })
    await expect(again).rejects.toMatchObject({ code: 'transition_not_allowed' })
    expect((await publisher(postNotice, notice(one.id), onceMore())).itemCount).toBe(1)

    const own = await (await bank.learner(1))(applications.readApplication, { params })
    expect(own.history.find((line) => line.transition === 'clear_duplicate')?.reason).toBeNull()
  })

  it('counts no longer when the other one takes the case back', async () => {
    const own = demoPdf(['withdrawn by the other'])
    const both = { certificate: own, 'query-result': undefined }
    const code = { code: 'X-WEB-I', fields: { level: 'intermediate' } }
    const other = await aSubmittedCase(bank, { learner: 3, ...code }, both)
    const mine = await aSubmittedCase(bank, { learner: 4, ...code }, both)
    const affairs = await bank.staff('affairs1')
    const isFlagged = async () => {
      const seen = await affairs(applications.readApplication, { params: { id: mine.id } })
      return seen.evidence.some((file) => file.isDuplicate)
    }
    expect(await isFlagged()).toBe(true)
    const request = { params: { id: other.id }, body: { version: other.version } }
    await (
      await bank.learner(3)
    )(applications.withdrawApplication, request)
    expect(await isFlagged()).toBe(false)
  })
})
