import { createRoster } from '../../src/contract/rosters.ts'
import type { ForeignRequest } from './foreign-requests.ts'
import type { Stage } from './stage.ts'

/** The same for rosters: one of the first college, and its partner. */
export async function rosterRequests({ bank, ids }: Stage): Promise<Record<string, ForeignRequest>> {
  const body = {
    definitionId: bank.college.definitions.get('K-NVS-1') ?? '',
    title: '省赛一等奖',
    obtainedOn: '2025-12-20',
    fields: {},
  }
  const office = await bank.staff('office1')
  const params = { id: (await office(createRoster, { body })).id }
  const row = { row: 2, studentNumber: '2024010101', name: '何人', fields: {} }
  return {
    createRoster: { body },
    readRoster: { params },
    addRosterFile: { params, query: { checklistKey: 'award' } },
    prepareRosterLines: { params, body: { rows: [row] } },
    listRosterLines: { body: { rosterId: params.id } },
    remindRoster: { params },
    revokeRosterLines: { params, body: { lineIds: [ids.draft], reason: '有误' } },
    declinePreparedOutcome: { params: { id: ids.draft }, body: { reason: '不是本人' } },
    endPartner: { params: { id: bank.college.partners.get('DEMO-ENT') ?? '' } },
  }
}
