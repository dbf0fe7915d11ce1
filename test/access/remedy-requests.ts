import { wholeBank } from '../../src/server/database/database.ts'
import type { ForeignRequest } from './foreign-requests.ts'
import type { Stage } from './stage.ts'

/** For every operation about the decisions of a case, a request that whoever must not reach it sends. */
export async function remedyRequests(stage: Stage): Promise<Record<string, ForeignRequest>> {
  const params = { id: stage.ids.application }
  const decisionId = await anAppealedDecision(stage)
  return {
    readRemedies: { params },
    requestRemedy: { params, body: { kind: 'APPEAL', grounds: '不符' } },
    answerReconsideration: { params, body: { answer: 'UPHOLD', finding: '属实' } },
    voteOnAppeal: { params, body: { vote: 'UPHOLD', reasons: '属实' } },
    decideAppeal: { params, body: { finding: '属实' } },
    extendAppeal: { params, body: { reason: '外调' } },
    recordDelivery: { params, body: { decisionId, way: 'HANDED_OVER', deliveredOn: '2026-03-02' } },
    readLetter: { params, query: { decisionId } },
  }
}

/** A decision of the case with an appeal, by which the committee reaches it; the case is on notice still. */
async function anAppealedDecision({ bank, ids, learner }: Stage): Promise<string> {
  const id = bank.world.ids.next()
  const learnerId = learner.actor.personId
  const { institutionId } = bank.college
  const at = bank.world.clock.now()
  await bank.world.gate.write(wholeBank, async (tx) => {
    await tx
      .insertInto('decision')
      .values({
        learner_id: learnerId,
        id,
        institution_id: institutionId,
        number: 'XFBY-99999-2026-000099',
        application_id: ids.application,
        outcome: 'REJECTED',
        basis: '办法',
        text_zh: '未予通过。',
        text_en: 'Not approved.',
        decided_at: at,
      })
      .execute()
    await tx
      .insertInto('remedy')
      .values({
        learner_id: learnerId,
        id: bank.world.ids.next(),
        number: 'SS-99999-2026-000099',
        institution_id: institutionId,
        application_id: ids.application,
        decision_id: id,
        kind: 'APPEAL',
        grounds: '不符',
        filed_at: at,
        state: 'RECEIVED',
      })
      .execute()
  })
  return id
}
