import { wholeBank } from '../../src/server/database/database.ts'
import { rosterRequests } from './roster-requests.ts'
import { importRequests } from './import-requests.ts'
import { panelRequests } from './panel-requests.ts'
import { setUpRequests } from './set-up-requests.ts'
import { remedyRequests } from './remedy-requests.ts'
import type { Stage } from './stage.ts'

/** A whole request for a real object, as its owner or a member of staff in reach would send it. */
export interface ForeignRequest {
  params?: Record<string, string>
  query?: Record<string, string>
  body?: object
  /** What whoever must not reach it is answered; not_found unless told. */
  refusal?: string
}

/** For every operation that names an object, in its path or its body, a request that would go through in reach. */
export async function foreignRequests(stage: Stage): Promise<Record<string, ForeignRequest>> {
  const { bank, ids, learner } = stage
  const learnerId = learner.actor.personId
  const of = (id: string) => ({ params: { id } })
  const user = of(bank.staffId('affairs3'))
  const { assignment, session, message } = await readOwned(stage)
  const draft = {
    definitionId: bank.college.definitions.get('X-WEB-I'),
    obtainedOn: '2025-12-01',
    fields: { level: 'junior' },
  }
  const rosters = await rosterRequests(stage)
  const declared = { declaresHonesty: true, consentsToNotice: true }
  const person = { name: '何人', documentKind: 'PASSPORT', documentNumber: 'E87654321', studentNumber: 'F0001' }
  return {
    revokeSession: of(session),
    markMessageRead: of(message),
    readAccount: of(learnerId),
    listAccountOutcomes: of(learnerId),
    openAccount: { body: { ...person, programmeId: ids.programme, startedOn: '2025-09-01' } },
    changeAccountState: { ...of(learnerId), body: { act: 'freeze', reasonCode: 'fraud-suspected', reason: '核查' } },
    issuePassword: of(learnerId),
    proposeDeposit: {
      body: { learnerId, outcomeId: ids.outcome, amount: 50, decisionNumber: '教〔2026〕1号', reason: '更正' },
    },
    decideDeposit: { ...of(ids.application), body: { version: 1, answer: 'decline', finding: '不成立' } },
    changeOutcome: { ...of(ids.draft), body: draft },
    discardOutcome: of(ids.draft),
    readOutcome: of(ids.outcome),
    uploadEvidence: { ...of(ids.draft), query: { checklistKey: 'certificate' } },
    removeEvidence: of(ids.evidence),
    readEvidenceFile: of(ids.evidence),
    markOriginalSeen: of(ids.evidence),
    releaseCertificateClaim: { ...of(ids.outcome), body: { reason: '查证属实' } },
    submitRecognition: { body: { outcomeId: ids.draft, ...declared } },
    supplementApplication: { ...of(ids.application), body: { version: 1 } },
    withdrawApplication: { ...of(ids.application), body: { version: 1 } },
    readApplication: of(ids.application),
    reviewApplication: { ...of(ids.application), body: { version: 1, answer: 'approve', credits: 100 } },
    previewBatchReview: { body: { applicationIds: [ids.application] } },
    reviewBatch: { body: { applicationIds: [ids.application], digest: 'x' } },
    clearDuplicate: { ...of(ids.application), body: { version: 1, reason: '已核实' } },
    stopNotice: { ...of(ids.application), body: { version: 1, reasonCode: 'report-received', reason: '来函' } },
    archiveApplication: { ...of(ids.application), body: { version: 1 } },
    reverseApplication: { ...of(ids.application), body: { version: 1, reasonCode: 'value-wrong', reason: '有误' } },
    readRevocation: of(ids.application),
    proposeRevocation: { ...of(ids.application), body: { version: 1, reasonCode: 'used-twice', reason: '重复' } },
    decideRevocation: { ...of(ids.application), body: { version: 1, answer: 'decline', finding: '不成立' } },
    writeDecisionDocument: { ...of(ids.batch), body: { isPreview: true } },
    packCase: { ...of(ids.application), body: {} },
    packNotice: { ...of(ids.batch), body: {} },
    fileOfNotice: { ...of(ids.batch), body: { format: 'csv' } },
    postNotice: { body: { applicationIds: [ids.awaiting], contact: '教务处' } },
    decideObjection: {
      ...of(ids.objection),
      body: { answer: 'dismiss', reasonCode: 'objection-unfounded', finding: '不成立' },
    },
    setUserDisabled: { ...user, body: { isDisabled: true } },
    resetPassword: user,
    resetSecondFactor: user,
    unlockUser: user,
    grantRole: { ...user, body: { role: 'expert', unitId: null } },
    endRole: of(assignment),
    ...rosters,
    ...(await remedyRequests(stage)),
    ...(await importRequests(stage)),
    ...(await panelRequests(stage)),
    ...(await setUpRequests(stage)),
  }
}

/** A role of a member of staff, a session and a message of the learner. */
async function readOwned({ bank, learner }: Stage) {
  await bank.headersOf(learner.actor.personId)
  return bank.world.gate.read(wholeBank, async (database) => {
    const role = await database
      .selectFrom('role_assignment')
      .select('id')
      .where('person_id', '=', bank.staffId('affairs3'))
      .executeTakeFirstOrThrow()
    const session = await database
      .selectFrom('session')
      .select('token_hash')
      .where('person_id', '=', learner.actor.personId)
      .executeTakeFirstOrThrow()
    const message = await database
      .selectFrom('message')
      .select('id')
      .where('person_id', '=', learner.actor.personId)
      .executeTakeFirstOrThrow()
    return { assignment: role.id, session: session.token_hash.toString('hex').slice(0, 12), message: message.id }
  })
}
