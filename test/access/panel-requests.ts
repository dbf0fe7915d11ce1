import { aPanel } from '../support/a-panel.ts'
import type { ForeignRequest } from './foreign-requests.ts'
import type { Stage } from './stage.ts'

/** Requests on expert panels, as who convenes them and whom they invite would send them. */
export async function panelRequests({ bank, ids }: Stage): Promise<Record<string, ForeignRequest>> {
  const of = (id: string) => ({ params: { id } })
  const seat = of(await aPanel(bank, ids.application, 'OPEN'))
  await aPanel(bank, ids.awaiting, 'CLOSED')
  const vote = { isRecommended: true, credits: 100, score: 80, courseIds: [], remark: '符合' }
  return {
    readCasePanel: of(ids.application),
    inviteExperts: { ...of(ids.application), body: { version: 1, expertIds: [bank.staffId('expert1')] } },
    referToPanel: { ...of(ids.application), body: { version: 1, reason: '超出标准' } },
    closePanel: { ...of(ids.application), body: { version: 1 } },
    readPanelMinutes: of(ids.awaiting),
    readMyPanel: seat,
    declareRecusal: { ...seat, body: { reason: '与申请人同一单位' } },
    castVote: { ...seat, body: vote },
  }
}
