import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestCollege, type TestCollege } from '../../../../test/support/college.ts'
import { journeyOf, once, statement } from '../../../../test/support/journey.ts'
import { listMyCourses, readMyAccount } from '../../../contract/accounts.ts'
import { submitConversion } from '../../../contract/applications.ts'
import { wholeBank } from '../../database/database.ts'

let bank: TestCollege
beforeEach(async () => {
  bank = await openTestCollege()
})
afterEach(() => bank.close())

/** Enrols the first learner in the programme of the third one, too. */
async function enrolOnceMore(): Promise<{ first: string; second: string }> {
  const [learner, , third] = bank.learners
  const first = learner?.enrolmentId ?? ''
  const second = bank.world.ids.next()
  await bank.world.gate.write(wholeBank, async (tx) => {
    const of = (id: string) => tx.selectFrom('enrolment').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const [own, other] = [await of(first), await of(third?.enrolmentId ?? '')]
    const { programme_id, department_id, class_id } = other
    const values = { ...own, id: second, student_number: 'SECOND-0', programme_id, department_id, class_id }
    await tx.insertInto('enrolment').values(values).execute()
  })
  return { first, second }
}

describe('a conversion of a learner with several enrolments', () => {
  it('is for the one that the learner chooses; the bank chooses none', async () => {
    await journeyOf(bank).recognise()
    const { second } = await enrolOnceMore()
    const learner = await bank.learner(0)
    const { enrolments } = await learner(readMyAccount)
    const chosen = enrolments.find((one) => one.id === second)
    const { items } = await learner(listMyCourses, { query: { enrolmentId: second } })
    const course = items.find((one) => one.hindrance === null && one.credits <= 300)
    const body = { sources: [], targetCourseIds: [course?.courseId ?? ''], ...statement }
    await expect(learner(submitConversion, { body }, once())).rejects.toMatchObject({ code: 'enrolment_not_chosen' })
    const submitted = await learner(submitConversion, { body: { ...body, enrolmentId: second } }, once())
    expect(submitted).toMatchObject({ kind: 'CONVERSION', programme: chosen?.programme })
  })

  it('is refused for an enrolment of somebody else', async () => {
    await journeyOf(bank).recognise()
    const learner = await bank.learner(0)
    const enrolmentId = bank.learners[1]?.enrolmentId
    const body = { enrolmentId, sources: [], targetCourseIds: [bank.world.ids.next()], ...statement }
    await expect(learner(submitConversion, { body }, once())).rejects.toMatchObject({ code: 'account_not_active' })
    expect((await learner(listMyCourses, { query: { enrolmentId } })).items).toEqual([])
  })
})
