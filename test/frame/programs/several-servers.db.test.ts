import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as contract from '../../../src/contract/sign-in.ts'
import { createClient, type Client } from '../../../src/contract/client.ts'
import { hashPassword } from '../../../src/server/access/passwords.ts'
import { wholeBank } from '../../../src/server/database/database.ts'
import { putCasesOnNotice, type CaseOnNotice } from '../../support/cases-on-notice.ts'
import { giveCredits, loadTestCollege } from '../../support/load-college.ts'
import { openTestBank, type TestBank } from '../../support/bank.ts'
import { freePort, runProgram, startServing, stopProgram, type Program, type Settings } from '../../support/program.ts'

const password = 'a-password-of-this-test'
const batchSize = 4

let bank: TestBank
let settings: Settings
let cases: CaseOnNotice[]
let username: string
let servers: Program[] = []
let urls: string[]

/** Two servers start at the same moment on a bank where one batch of notices has ended and another has not. */
beforeAll(async () => {
  bank = await openTestBank()
  const { world, database, folder } = bank
  const loaded = await loadTestCollege(world, 2 * batchSize)
  const { college, learners } = loaded
  await world.gate.write(wholeBank, async (tx) => {
    for (const { actor } of learners) await giveCredits(tx, world, college.institutionId, actor.personId)
  })
  cases = await putCasesOnNotice(world, loaded, learners, batchSize)
  const passwordHash = await hashPassword(password)
  username = await world.gate.write(wholeBank, async (tx) => {
    await sql`update notice_batch set ends_at = now() + interval '1 day'
      where id = (select notice_batch_id from application where id = ${cases.at(-1)?.id})`.execute(tx)
    const login = tx.updateTable('login').set({ password_hash: passwordHash, password_must_change: false })
    return (await login.where('username', '=', 'affairs1').returning('username').executeTakeFirstOrThrow()).username
  })
  settings = {
    DATABASE_URL: database.applicationUrl,
    DATABASE_OWNER_URL: database.ownerUrl,
    DATA_DIR: folder,
    MASTER_KEY: `v1:${Buffer.alloc(32, 7).toString('base64')}`,
    PUBLIC_URL: world.publicUrl,
    DEMO: 'never',
  }
  const ports = [await freePort(), await freePort()]
  urls = ports.map((port) => `http://127.0.0.1:${port}`)
  servers = await Promise.all(ports.map((port) => startServing({ ...settings, PORT: String(port) })))
})
afterAll(async () => {
  await Promise.all(servers.filter(({ child }) => child.signalCode === null).map((server) => stopProgram(server)))
  await bank.close()
})

/** The same person at the one server or the other, as a browser behind a balancer. */
function at(server: 0 | 1, session: { cookie: string; csrfToken: string }): Client {
  const headers = () => ({ cookie: session.cookie, 'x-csrf-token': session.csrfToken })
  return createClient({ baseUrl: urls[server] ?? '', headers })
}

async function signIn(server: 0 | 1) {
  const answer = await fetch(`${urls[server]}${contract.signIn.url}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  const { csrfToken } = (await answer.json()) as { csrfToken: string }
  return { cookie, csrfToken }
}

/** The kinds of postings of a case; by themselves they tell whether one was made twice. */
async function postingsOf({ learnerId, id }: CaseOnNotice): Promise<string> {
  const rows = await bank.world.gate.read(wholeBank, (database) =>
    database
      .selectFrom('ledger.posting')
      .select('kind')
      .where('learner_id', '=', learnerId)
      .where('application_id', '=', id)
      .execute(),
  )
  return rows
    .map((row) => row.kind)
    .toSorted()
    .join(' ')
}

const posted = (one: CaseOnNotice) => (one.kind === 'RECOGNITION' ? 'DEPOSIT' : 'CONVERT HOLD')

describe('several servers on one database', () => {
  it('know each other’s sessions, and one that is ended at the one is ended at the other', async () => {
    const session = await signIn(0)
    expect(await at(1, session)(contract.readCurrentPerson)).toMatchObject({ username })
    await at(1, session)(contract.signOut)
    await expect(at(0, session)(contract.readCurrentPerson)).rejects.toThrow('not_signed_in')
  })

  it('end all other sessions of a person, wherever they were begun', async () => {
    const [here, there] = [await signIn(0), await signIn(1)]
    await at(0, here)(contract.revokeSessions)
    await expect(at(1, there)(contract.readCurrentPerson)).rejects.toThrow('not_signed_in')
    expect(await at(1, here)(contract.readCurrentPerson)).toMatchObject({ username })
  })

  it('have posted what was due once, though both swept at their start', async () => {
    for (const one of cases.slice(0, batchSize)) expect(await postingsOf(one)).toBe(posted(one))
    for (const one of cases.slice(batchSize)) expect(await postingsOf(one)).not.toBe(posted(one))
  })

  it('do without one that is killed: the other answers, and posts what becomes due', async () => {
    const session = await signIn(0)
    servers[0]?.child.kill('SIGKILL')
    await servers[0]?.ended
    expect(await at(1, session)(contract.readCurrentPerson)).toMatchObject({ username })
    await bank.world.gate.write(wholeBank, async (tx) => {
      await sql`update notice_batch set ends_at = now() where state = 'OPEN'`.execute(tx)
      // The minute's sweep, now.
      await sql`select graphile_worker.add_job('sweep')`.execute(tx)
    })
    for (const one of cases) while ((await postingsOf(one)) !== posted(one)) await delay(20)
    expect(await runProgram(['check'], settings)).toMatchObject({ code: 0 })
  })
})
