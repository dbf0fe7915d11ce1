import { inject } from 'vitest'
import { pathOf, type Client } from '../../src/contract/client.ts'
import { uploadEvidence } from '../../src/contract/outcomes.ts'
import { demoPdf } from '../../src/server/demo/demo-pdf.ts'
import type { CaseLearner } from '../../src/server/demo/load-cases.ts'
import type { LoadedCollege } from '../../src/server/demo/load-college.ts'
import { openTestBank, type TestBank } from './bank.ts'
import { loadTestCollege } from './load-college.ts'

/** A bank with the demonstration's college, its staff and a few learners, but no case yet. */
export interface TestCollege extends TestBank {
  college: LoadedCollege
  learners: CaseLearner[]
  /** A member of staff by the demonstration's user name, such as `affairs1`. */
  staffId(username: string): string
  /** A signed-in client of that member of staff. */
  staff(username: string): Promise<Client>
  learner(index: number): Promise<Client>
  upload(learnerIndex: number, outcomeId: string, checklistKey: string, bytes?: Buffer): Promise<number>
}

/** A clone of the college that every test may have, with 14 learners; or one of its own with so many. */
export async function openTestCollege(learnerCount?: number): Promise<TestCollege> {
  const bank = await openTestBank(learnerCount === undefined ? 'college' : 'migrated')
  const { college, actors, learners } =
    learnerCount === undefined ? inject('college') : await loadTestCollege(bank.world, learnerCount)
  const staffId = (username: string) => {
    const actor = actors.get(username)
    if (!actor) throw new Error(`no ${username} in the demonstration`)
    return actor.personId
  }
  const learnerAt = (index: number) => {
    const learner = learners[index]
    if (!learner) throw new Error(`no learner ${index}`)
    return learner
  }
  return {
    ...bank,
    college,
    learners,
    staffId,
    staff: (username) => bank.client(staffId(username)),
    learner: (index) => bank.client(learnerAt(index).actor.personId),
    upload: async (index, outcomeId, checklistKey, bytes = demoPdf(['evidence', outcomeId, checklistKey])) => {
      const headers = await bank.headersOf(learnerAt(index).actor.personId)
      return uploadFile(bank, headers, outcomeId, checklistKey, bytes)
    },
  }
}

/** Sends a file as a browser would; answers with the status. */
export async function uploadFile(
  bank: TestBank,
  headers: Record<string, string>,
  outcomeId: string,
  checklistKey: string,
  bytes: Buffer,
  fileName = 'evidence.pdf',
): Promise<number> {
  const boundary = '----creditbank'
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\nContent-Type: application/octet-stream\r\n\r\n`
  const payload = Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)])
  const answer = await bank.app.inject({
    method: 'POST',
    url: pathOf(uploadEvidence, { id: outcomeId }, { checklistKey }),
    headers: { ...headers, 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload,
  })
  return answer.statusCode
}
