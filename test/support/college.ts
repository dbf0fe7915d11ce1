import type { Client } from '../../src/contract/client.ts'
import { uploadEvidence } from '../../src/contract/outcomes.ts'
import { pathOf } from '../../src/contract/client.ts'
import { loadCollege, type LoadedCollege } from '../../src/server/demo/load-college.ts'
import { generatePeople } from '../../src/server/demo/demo-people.ts'
import { loadLearners, loadStaff } from '../../src/server/demo/load-people.ts'
import type { DemoWorld } from '../../src/server/demo/demo-clock.ts'
import { demoPdf } from '../../src/server/demo/demo-pdf.ts'
import type { CaseLearner } from '../../src/server/demo/load-cases.ts'
import { readCataloguePack, readCollegePack } from '../../src/server/demo/read-packs.ts'
import { wholeBank, type Tx } from '../../src/server/database/database.ts'
import { postOrRefuse } from '../../src/server/ledger/post.ts'
import type { World } from '../../src/server/world.ts'
import { openTestBank, type TestBank } from './bank.ts'

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

export async function openTestCollege(learnerCount = 14): Promise<TestCollege> {
  const bank = await openTestBank()
  const { college, actors, learners } = await loadTestCollege(bank.world, learnerCount)
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

/** Loads the demonstration's college, its staff and a few learners into a bank. */
export function loadTestCollege(world: DemoWorld, learnerCount: number) {
  const pack = readCollegePack()
  const people = generatePeople({ seed: 'test', count: learnerCount, college: pack })
  return world.gate.write(wholeBank, async (tx) => {
    const college = await loadCollege(tx, world, pack, readCataloguePack(), people.classes, '2026-03-02')
    const actors = await loadStaff(tx, world, people, college, 'none')
    const institution = { id: college.institutionId, code: pack.institution.code }
    const learners = await loadLearners(tx, world, people, college, institution, 'none')
    return { college, people, actors, learners }
  })
}

/** Posts 30 credits to a learner, for conversions. */
export async function giveCredits(tx: Tx, world: World, institutionId: string, learnerId: string): Promise<void> {
  await postOrRefuse(tx, world, [
    {
      kind: 'DEPOSIT',
      learnerId,
      institutionId,
      id: world.ids.next(),
      idempotencyKey: `opening:${learnerId}`,
      ruleVersion: 'opening',
      happenedOn: '2026-03-02',
      lotId: world.ids.next(),
      outcomeId: world.ids.next(),
      category: 'MAJOR',
      amount: 3_000,
      obtainedOn: '2026-01-01',
      expiresOn: null,
    },
  ])
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
