import { previewBatchReview, reviewBatch } from '../../src/contract/batch-review.ts'
import { createRoster, prepareRosterLines } from '../../src/contract/rosters.ts'
import { aSubmittedCase } from '../../src/server/features/outcomes/outcome.fixture.ts'
import type { TestCollege } from '../support/college.ts'
import { aPreparedLine } from '../support/rosters.ts'

/** Acts on several learners or cases at once, with what would be another request. */
export async function rosterReplays(bank: TestCollege) {
  const { rosterId, rows } = await aPreparedLine(bank, 'K-NVS-1')
  const { id } = await aSubmittedCase(bank, { learner: 7, code: 'X-WEB-J' })
  const teacher = bank.staffId(`${bank.learners[7]?.departmentCode.toLowerCase()}.reviewer1`)
  const preview = await (await bank.client(teacher))(previewBatchReview, { body: { applicationIds: [id] } })
  const office = bank.staffId('office1')
  return [
    {
      as: office,
      operation: createRoster,
      body: {
        definitionId: bank.college.definitions.get('K-NVS-2') ?? '',
        title: '技能大赛获奖名单',
        obtainedOn: '2025-12-20',
      },
      other: { title: '另一名单' },
    },
    {
      as: office,
      operation: prepareRosterLines,
      params: { id: rosterId },
      body: { rows },
      other: { rows: [...rows, ...rows] },
    },
    {
      as: teacher,
      operation: reviewBatch,
      body: { applicationIds: [id], digest: preview.digest },
      other: { digest: 'another' },
    },
  ]
}
