import { changeAccountState } from '../../src/contract/accounts.ts'
import * as applications from '../../src/contract/applications.ts'
import * as notices from '../../src/contract/public-notices.ts'
import { aSubmittedCase, onceMore } from '../../src/server/features/outcomes/outcome.fixture.ts'
import { approveCase } from '../support/case-steps.ts'
import type { TestCollege } from '../support/college.ts'

/** Acts that may post to the ledger besides, on cases made for them, with what would be another request. */
export async function caseReplays(bank: TestCollege) {
  const reviewed = await aSubmittedCase(bank, { learner: 0, code: 'X-WL-J' })
  const withdrawn = await aSubmittedCase(bank, { learner: 2, code: 'X-WEB-J' })
  const objected = await aSubmittedCase(bank, { learner: 1, code: 'X-WEB-S', fields: { level: 'senior' } })
  const objection = await anObjection(bank, objected.id)
  const reader = await bank.staff('affairs3')
  const onNotice = await reader(applications.readApplication, { params: { id: objected.id } })
  const stop = { version: onNotice.version + 1, reasonCode: 'published-wrong', reason: '公示内容有误' }
  const refusal = { answer: 'reject', reasonCode: 'expired', reason: '已过有效期' }
  const freeze = { act: 'freeze', reasonCode: 'report-under-inquiry', reason: '核查' }
  const dismissal = { answer: 'dismiss', reasonCode: 'objection-unfounded', finding: '不成立' }
  return [
    {
      as: bank.staffId('teacher.510203'),
      operation: applications.reviewApplication,
      params: { id: reviewed.id },
      body: { version: reviewed.version, ...refusal },
      other: { reason: '另一理由' },
    },
    {
      as: withdrawn.learnerId,
      operation: applications.withdrawApplication,
      params: { id: withdrawn.id },
      body: { version: withdrawn.version },
      other: { version: 9 },
    },
    {
      as: bank.staffId('supervision'),
      operation: notices.decideObjection,
      params: { id: objection },
      body: dismissal,
      other: { finding: '另一结论' },
    },
    // The objection is dismissed by then, which is one change of the case.
    {
      as: bank.staffId('affairs3'),
      operation: applications.stopNotice,
      params: { id: objected.id },
      body: stop,
      other: { reason: '另一理由' },
    },
    {
      as: bank.staffId('office1'),
      operation: changeAccountState,
      params: { id: withdrawn.learnerId },
      body: freeze,
      other: { reason: '另一理由' },
    },
  ]
}

async function anObjection(bank: TestCollege, applicationId: string): Promise<string> {
  await approveCase(bank, applicationId)
  const body = { applicationIds: [applicationId], contact: '教务处' }
  const { id } = await (await bank.staff('affairs2'))(notices.postNotice, { body }, onceMore())
  const objection = { position: 0, name: '李四', contact: '000', reason: '请核实' }
  await (
    await bank.client()
  )(notices.raiseObjection, { params: { id }, body: objection })
  const supervision = await bank.staff('supervision')
  const { items } = await supervision(notices.listObjections, { query: { state: 'RECEIVED' } })
  return items[0]?.id ?? ''
}
