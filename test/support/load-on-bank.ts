import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import * as applications from '../../src/contract/applications.ts'
import { pathOf, ProblemAnswer } from '../../src/contract/client.ts'
import * as outcomes from '../../src/contract/outcomes.ts'
import { demoPdf } from '../../src/server/demo/demo-pdf.ts'
import type { ServedBank, ServedCase, ServedLearner } from './served-bank.ts'

const answerLimitMs = 60_000

/** Work that is done over and over until it is ended or the server is gone; `until` waits for so much of it. */
function createLoad<T>(workers: readonly T[], step: (worker: T) => Promise<void>, done: () => number) {
  let isOver = false
  const work = async (worker: T): Promise<void> => {
    while (!isOver) {
      try {
        await step(worker)
      } catch (error) {
        // A server that is going down answers with its own faults, or not at all.
        if (!(error instanceof ProblemAnswer) || error.document.status >= 500) return
        if (error.code !== 'rate_limited') throw error
        await delay(100)
      }
    }
  }
  return {
    done,
    /** All of them, or so many. */
    run: async (count = workers.length) => {
      isOver = false
      await Promise.all(workers.slice(0, count).map(work))
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
    const key = { idempotencyKey: `withdraw-${id}` }
    await learner.client(applications.withdrawApplication, { params: { id }, body: { version } }, key)
    return true
  } catch (error) {
    const isPast = error instanceof ProblemAnswer && ['transition_not_allowed', 'conflict'].includes(error.code)
    if (isPast) return false
    throw error
  }
}

const askAgainAfterMs = 250

/**
 * Learners who wait for their case to be posted, and an officer who undoes each conversion as soon as it is: what the
 * sweep posts, and a REVERSE. What was acknowledged is what they were told.
 */
export function createCaseLoad(cases: readonly ServedCase[], officer: ServedBank['officer']) {
  const acknowledged = { posted: [] as string[], reversed: [] as string[] }
  const told = new Set<string>()
  const step = async ({ id, kind, learner }: ServedCase): Promise<void> => {
    const { state, version } = await learner.client(applications.readApplication, { params: { id } })
    if (state === 'POSTED' && !told.has(id)) {
      told.add(id)
      acknowledged.posted.push(id)
    }
    if (state !== 'POSTED' || kind === 'RECOGNITION') {
      await delay(askAgainAfterMs)
      return
    }
    const body = { version, reasonCode: 'value-wrong', reason: '课程对应有误。' }
    const undone = { params: { id }, body }
    await officer(applications.reverseApplication, undone, { idempotencyKey: `undo-${id}` })
    acknowledged.reversed.push(id)
  }
  return { acknowledged, ...createLoad(cases, step, () => acknowledged.posted.length + acknowledged.reversed.length) }
}

/** Learners who replace a file of their draft, over and over: one goes, a new one comes. */
export function createUploadLoad(
  bank: Pick<ServedBank, 'baseUrl' | 'definitions'>,
  learners: readonly ServedLearner[],
) {
  const uploaded: string[] = []
  const drafts = new Map<string, string>()
  const step = async (learner: ServedLearner): Promise<void> => {
    const outcomeId = drafts.get(learner.id) ?? (await depositDraft(bank, learner))
    drafts.set(learner.id, outcomeId)
    const { evidence } = await learner.client(outcomes.readOutcome, { params: { id: outcomeId } })
    for (const { id } of evidence.slice(1)) await learner.client(outcomes.removeEvidence, { params: { id } })
    uploaded.push(await upload(bank.baseUrl, learner, outcomeId, 'certificate'))
  }
  return { uploaded, ...createLoad(learners, step, () => uploaded.length) }
}

/** The learner's one draft; asked for again, after a crash for instance, it is the same. */
export async function depositDraft(bank: Pick<ServedBank, 'definitions'>, learner: ServedLearner): Promise<string> {
  const body = {
    definitionId: bank.definitions.get('X-WEB-J') ?? '',
    certificateNumber: `C-${learner.id}`,
    obtainedOn: '2025-12-01',
    fields: { level: 'junior' },
  }
  return (await learner.client(outcomes.depositOutcome, { body }, { idempotencyKey: `draft-${learner.id}` })).id
}

/** Begins an upload that never comes to its end; what becomes of it is nobody's concern. */
export function stallUpload(baseUrl: string, learner: ServedLearner, outcomeId: string): void {
  const boundary = 'stalled'
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="evidence.pdf"\r\n\r\n%PDF-1.7\n`
  const body = new ReadableStream({
    start: (stream) => stream.enqueue(Buffer.concat([Buffer.from(head), Buffer.alloc(200_000, 'x')])),
  })
  const url = baseUrl + pathOf(outcomes.uploadEvidence, { id: outcomeId }, { checklistKey: 'certificate' })
  const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` }
  const request: RequestInit & { duplex: 'half' } = { method: 'POST', headers, body, duplex: 'half' }
  learner.send(url, request).catch(() => undefined)
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
