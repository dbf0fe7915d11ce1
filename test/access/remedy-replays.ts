import { reviewApplication } from '../../src/contract/applications.ts'
import * as remedies from '../../src/contract/remedies.ts'
import { aSubmittedCase, onceMore } from '../../src/server/features/outcomes/outcome.fixture.ts'
import type { TestCollege } from '../support/college.ts'

/** Acts about decisions, on cases refused for them, with what would be another request. */
export async function remedyReplays(bank: TestCollege) {
  const refused = await aRefusedCase(bank, 4)
  const appealed = await aRefusedCase(bank, 5)
  const reconsidered = await aRefusedCase(bank, 6)
  await ask(bank, 5, appealed, 'APPEAL')
  await ask(bank, 6, reconsidered, 'RECONSIDERATION')
  for (const member of ['appeals2', 'appeals3']) {
    const cast = { params: { id: appealed }, body: { vote: 'UPHOLD' as const, reasons: '属实' } }
    await (
      await bank.staff(member)
    )(remedies.voteOnAppeal, cast, onceMore())
  }
  const member = { as: bank.staffId('appeals1'), params: { id: appealed } }
  return [
    {
      as: bank.learners[4]?.actor.personId ?? '',
      operation: remedies.requestRemedy,
      params: { id: refused },
      body: { kind: 'APPEAL', grounds: '与名录一致' },
      other: { grounds: '另一理由' },
    },
    {
      as: bank.staffId('affairs2'),
      operation: remedies.answerReconsideration,
      params: { id: reconsidered },
      body: { answer: 'UPHOLD', finding: '属实' },
      other: { finding: '另一结论' },
    },
    { ...member, operation: remedies.extendAppeal, body: { reason: '外调' }, other: { reason: '另一原因' } },
    {
      ...member,
      operation: remedies.voteOnAppeal,
      body: { vote: 'RETURN', reasons: '材料齐全' },
      other: { reasons: '另一理由' },
    },
    { ...member, operation: remedies.decideAppeal, body: { finding: '维持' }, other: { finding: '另一结论' } },
  ]
}

/** A case refused at its first step, whose learner has opened the decision. */
async function aRefusedCase(bank: TestCollege, learner: number): Promise<string> {
  const { id, version } = await aSubmittedCase(bank, { learner, code: 'X-WEB-J' })
  const params = { id }
  const why = { answer: 'reject' as const, reasonCode: 'expired', reason: '已过有效期' }
  const reviewer = await bank.staff(`${bank.learners[learner]?.departmentCode.toLowerCase()}.reviewer1`)
  await reviewer(reviewApplication, { params, body: { version, ...why } }, onceMore())
  await (
    await bank.learner(learner)
  )(remedies.readRemedies, { params })
  return id
}

async function ask(bank: TestCollege, learner: number, id: string, kind: 'APPEAL' | 'RECONSIDERATION') {
  const request = { params: { id }, body: { kind, grounds: '与名录一致' } }
  await (
    await bank.learner(learner)
  )(remedies.requestRemedy, request, onceMore())
}
