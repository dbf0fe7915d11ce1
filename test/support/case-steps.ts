import * as applications from '../../src/contract/applications.ts'
import { markOriginalSeen } from '../../src/contract/outcomes.ts'
import { postNotice } from '../../src/contract/public-notices.ts'
import { sweep } from '../../src/server/cases/sweep.ts'
import { onceMore } from '../../src/server/features/outcomes/outcome.fixture.ts'
import type { TestCollege } from './college.ts'

/** Brings a case of a learner of the first major through all its reviews, with the credits given or the maximum. */
export async function approveCase(bank: TestCollege, id: string, credits?: number) {
  const teacher = await bank.staff('teacher.510203')
  const params = { id }
  let one = await teacher(applications.readApplication, { params })
  const value = credits ?? one.creditsMaximum ?? undefined
  const isPart = credits !== undefined && credits < (one.creditsMaximum ?? 0)
  const part = { answer: 'partly_approve' as const, reasonCode: 'team-rank', reason: '按排名折算' }
  const answer = () => (isPart && one.step === 'department' ? part : { answer: 'approve' as const })
  const review = () => ({ params, body: { version: one.version, credits: value, ...answer() } })
  one = await teacher(applications.reviewApplication, review())
  const reviewer = await bank.staff('xx.reviewer1')
  for (const file of one.evidence) await reviewer(markOriginalSeen, { params: { id: file.id } })
  one = await reviewer(applications.reviewApplication, review())
  return (await bank.staff('affairs1'))(applications.reviewApplication, review())
}

/** Puts an approved case on notice and lets the days of the notice pass. */
export async function postCase(bank: TestCollege, id: string, afterNotice: string) {
  const body = { applicationIds: [id], contact: '教务处' }
  await (
    await bank.staff('affairs2')
  )(postNotice, { body }, onceMore())
  bank.at(afterNotice)
  await sweep(bank.world)
}
