import { aPreparedLine } from '../support/rosters.ts'
import type { ForeignRequest } from './foreign-requests.ts'
import type { Stage } from './stage.ts'

/** The same for rosters: two of the first college with the learner on them, and its partner. */
export async function rosterRequests({ bank }: Stage): Promise<Record<string, ForeignRequest>> {
  const { rosterId, lineId, rows } = await aPreparedLine(bank, 'K-NVS-1')
  const declined = await aPreparedLine(bank, 'K-NVS-2')
  const params = { id: rosterId }
  return {
    readRoster: { params },
    addRosterFile: { params, query: { checklistKey: 'award' } },
    prepareRosterLines: { params, body: { rows } },
    listRosterLines: { body: { rosterId } },
    remindRoster: { params },
    revokeRosterLines: { params, body: { lineIds: [lineId], reason: '有误' } },
    declinePreparedOutcome: { params: { id: declined.outcomeId }, body: { reason: '不是本人' } },
    endPartner: { params: { id: bank.college.partners.get('DEMO-ENT') ?? '' } },
  }
}
