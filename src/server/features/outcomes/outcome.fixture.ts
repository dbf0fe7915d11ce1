import { submitRecognition } from '../../../contract/applications.ts'
import * as contract from '../../../contract/outcomes.ts'
import type { TestCollege } from '../../../../test/support/college.ts'

let keys = 0

/** A key that no other call of the test uses. */
export const onceMore = () => ({ idempotencyKey: `fixture-key-${(keys += 1)}` })

export interface GivenOutcome {
  /** Which of the college's learners. */
  learner?: number
  /** Code of the definition in the catalogue. */
  code?: string
  certificateNumber?: string | null
  title?: string
  issuer?: string
  obtainedOn?: string
  validTo?: string | null
  fields?: Record<string, string | number | null>
}

/** The draft of a junior 1+X certificate, unless told otherwise; every call has a certificate number of its own. */
export function anOutcomeDraft(bank: TestCollege, given: GivenOutcome = {}) {
  const { learner: _, code = 'X-WEB-J', ...rest } = given
  return {
    definitionId: bank.college.definitions.get(code) ?? '',
    certificateNumber: `FIX-${(keys += 1)}`,
    obtainedOn: '2025-12-01',
    fields: { level: 'junior' },
    ...rest,
  }
}

/** Deposits an outcome through the interface, as the learner would. */
export async function anOutcome(bank: TestCollege, given: GivenOutcome = {}) {
  const learner = await bank.learner(given.learner ?? 0)
  return learner(contract.depositOutcome, { body: anOutcomeDraft(bank, given) }, onceMore())
}

const statement = { declaresHonesty: true, consentsToNotice: true } as const

/** Deposits an outcome with the evidence of a 1+X certificate, unless told otherwise. */
export async function anOutcomeWithEvidence(bank: TestCollege, given: GivenOutcome = {}, files: GivenFiles = x1Files) {
  const outcome = await anOutcome(bank, given)
  for (const [key, bytes] of Object.entries(files)) await bank.upload(given.learner ?? 0, outcome.id, key, bytes)
  return outcome
}

/** What lies under each item of the checklist; undefined makes a file of its own. */
export type GivenFiles = Record<string, Buffer | undefined>

const x1Files: GivenFiles = { certificate: undefined, 'query-result': undefined }

/** Applies for the recognition of an outcome, as the learner would. */
export async function submit(bank: TestCollege, learnerIndex: number, outcomeId: string, enrolmentId?: string) {
  const learner = await bank.learner(learnerIndex)
  const body = { outcomeId, targetCourseIds: [], ...statement, ...(enrolmentId ? { enrolmentId } : {}) }
  return learner(submitRecognition, { body }, onceMore())
}

/** A case under review: deposited, with evidence, submitted. */
export async function aSubmittedCase(bank: TestCollege, given: GivenOutcome = {}, files?: GivenFiles) {
  const outcome = await anOutcomeWithEvidence(bank, given, files)
  return submit(bank, given.learner ?? 0, outcome.id)
}
