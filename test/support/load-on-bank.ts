import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import * as applications from '../../src/contract/applications.ts'
import { pathOf, ProblemAnswer } from '../../src/contract/client.ts'
import * as outcomes from '../../src/contract/outcomes.ts'
import { demoPdf } from '../../src/server/demo/demo-pdf.ts'
import type { ServedBank, ServedLearner } from './served-bank.ts'

const answerLimitMs = 60_000

/** Work that learners do over and over until it is ended or the server is gone; `until` waits for so much of it. */
function createLoad(
  learners: readonly ServedLearner[],
  step: (learner: ServedLearner) => Promise<void>,
  done: () => number,
) {
  let isOver = false
  const work = async (learner: ServedLearner): Promise<void> => {
    while (!isOver) {
      try {
        await step(learner)
      } catch (error) {
        // A server that is going down answers with its own faults, or not at all.
        if (!(error instanceof ProblemAnswer) || error.document.status >= 500) return
        if (error.code !== 'rate_limited') throw error
        await delay(100)
      }
    }
  }
  return {
    run: async () => {
      isOver = false
      await Promise.all(learners.map(work))
    },
    end: () => {
      isOver = true
    },
    until: async (count: number) => {
      const limit = Date.now() + answerLimitMs
      while (done() < count) {
        if (Date.now() > limit) throw new Error('the server does no work')
        await delay(5)
      }
    },
  }
}

/**
 * Learners who apply for a conversion, which posts a HOLD, and take it back, which posts a RELEASE: the postings of two
 * use cases over HTTP. When the server dies each stops where it stands and later asks for the same act under the same
 * key. What was acknowledged is told by the ids of the cases.
 */
export function createConversionLoad(learners: readonly ServedLearner[]) {
  const acknowledged = { held: [] as string[], released: [] as string[] }
  const standings = new Map<string, { key: string; submitted: { id: string; version: number } | null }>()
  const step = async (learner: ServedLearner): Promise<void> => {
    const standing = standings.get(learner.id) ?? { key: randomUUID(), submitted: null }
    standings.set(learner.id, standing)
    if (standing.submitted === null) {
      const statement = { declaresHonesty: true, consentsToNotice: true } as const
      const body = { sources: [], targetCourseIds: [learner.courseId], ...statement }
      const once = { idempotencyKey: standing.key }
      standing.submitted = await learner.client(applications.submitConversion, { body }, once)
      acknowledged.held.push(standing.submitted.id)
      return
    }
    if (await withdraw(learner, standing.submitted)) acknowledged.released.push(standing.submitted.id)
    standings.delete(learner.id)
  }
  return { acknowledged, ...createLoad(learners, step, () => acknowledged.held.length + acknowledged.released.length) }
}

/** False when it was taken back before the crash already and only the answer was lost. */
async function withdraw(learner: ServedLearner, { id, version }: { id: string; version: number }): Promise<boolean> {
  try {
    await learner.client(applications.withdrawApplication, { params: { id }, body: { version } })
    return true
  } catch (error) {
    const isPast = error instanceof ProblemAnswer && ['transition_not_allowed', 'conflict'].includes(error.code)
    if (isPast) return false
    throw error
  }
}

/** Learners who replace the file of a draft, over and over: a new one comes, the one before it goes. */
export function createUploadLoad(
  bank: Pick<ServedBank, 'baseUrl' | 'definitions'>,
  learners: readonly ServedLearner[],
) {
  const uploaded: string[] = []
  const drafts = new Map<string, { outcomeId: string; evidenceId: string | null }>()
  const step = async (learner: ServedLearner): Promise<void> => {
    const draft = drafts.get(learner.id) ?? { outcomeId: await depositDraft(bank, learner), evidenceId: null }
    drafts.set(learner.id, draft)
    const evidenceId = await upload(bank.baseUrl, learner, draft.outcomeId, 'certificate')
    uploaded.push(evidenceId)
    const before = draft.evidenceId
    draft.evidenceId = evidenceId
    if (before !== null) await learner.client(outcomes.removeEvidence, { params: { id: before } })
  }
  return { uploaded, ...createLoad(learners, step, () => uploaded.length) }
}

async function depositDraft(bank: Pick<ServedBank, 'definitions'>, learner: ServedLearner): Promise<string> {
  const body = {
    definitionId: bank.definitions.get('X-WEB-J') ?? '',
    certificateNumber: randomUUID(),
    obtainedOn: '2025-12-01',
    fields: { level: 'junior' },
  }
  return (await learner.client(outcomes.depositOutcome, { body }, { idempotencyKey: randomUUID() })).id
}

/** Sends a file as a browser would; answers the id of the evidence. */
async function upload(baseUrl: string, learner: ServedLearner, outcomeId: string, checklistKey: string) {
  const form = new FormData()
  const bytes = demoPdf(['evidence', outcomeId, checklistKey])
  form.append('file', new Blob([new Uint8Array(bytes)]), 'evidence.pdf')
  const url = baseUrl + pathOf(outcomes.uploadEvidence, { id: outcomeId }, { checklistKey })
  const answer = await learner.send(url, { method: 'POST', body: form })
  const told: unknown = await answer.json()
  if (answer.status !== 201) throw new ProblemAnswer(told as ProblemAnswer['document'])
  return (told as { id: string }).id
}
