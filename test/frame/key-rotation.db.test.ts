import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as notices from '../../src/contract/public-notices.ts'
import { wholeBank, type Tx } from '../../src/server/database/database.ts'
import { checkFiles } from '../../src/server/evidence/check-files.ts'
import { countKeyUse, countOlder } from '../../src/server/keys/key-use.ts'
import { rotateKeys } from '../../src/server/keys/rotate-keys.ts'
import { noSettings, writeChannel } from '../../src/server/notices/channel-settings.ts'
import { placeOf, sealedColumns } from '../../src/server/keys/sealed-columns.ts'
import { checkLedger } from '../../src/server/ledger/check-ledger.ts'
import { createSeals } from '../../src/server/seals.ts'
import type { World } from '../../src/server/world.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'
import { journeyOf } from '../support/journey.ts'

const first = [1, Buffer.alloc(32, 7)] as const
const second = [2, Buffer.alloc(32, 8)] as const
const silent = () => undefined

let bank: TestCollege
/** The world of a server that knows both versions, and of one that has the second alone. */
let both: World
let secondAlone: World
beforeEach(async () => {
  bank = await openTestCollege(4)
  both = { ...bank.world, seals: createSeals(new Map([first, second])) }
  secondAlone = { ...bank.world, seals: createSeals(new Map([second])) }
  await fillPlaces()
})
afterEach(() => bank.close())

/** Something sealed in every place: people, authenticators, a posting, evidence, an objection. */
async function fillPlaces(): Promise<void> {
  const journey = journeyOf(bank)
  await journey.recognise(0)
  const other = await journey.deposit(1)
  await journey.approveAll(other.id, other.creditsMaximum ?? 0)
  const notice = await journey.publish([other.id])
  const body = { position: 0, name: '李四', contact: '12012345678', reason: '证书存疑' }
  await (
    await bank.client()
  )(notices.raiseObjection, { params: { id: notice.id }, body })
  const pending = bank.world.seals.seal('totp', Buffer.alloc(20, 4))
  const phone = bank.world.seals.sealText('phone', '12012345678')
  await bank.world.gate.write(wholeBank, async (tx) => {
    await tx.updateTable('login').set({ totp_pending_sealed: pending, totp_sealed: pending }).execute()
    await tx.updateTable('person').set({ phone_sealed: phone }).execute()
    await fillImport(tx)
    const { institutionId } = bank.college
    const changedBy = bank.staffId('affairs1')
    const settings = { ...noSettings, secret: 'mail password' }
    await writeChannel(tx, bank.world, { institutionId, kind: 'EMAIL', isEnabled: false, settings, changedBy })
  })
}

/** A file that was brought in and is kept, with a batch of rows that waits. */
async function fillImport(tx: Tx): Promise<void> {
  const id = bank.world.ids.next()
  const { institutionId } = bank.college
  const sealed = bank.world.seals.seal('import', Buffer.from('学号'))
  await tx
    .insertInto('import_file')
    .values({
      id,
      institution_id: institutionId,
      kind: 'course-results',
      file_name: '成绩.csv',
      content_sealed: sealed,
      sha256: Buffer.alloc(32),
      state: 'IMPORTING',
      heading_row: 1,
      headings: '[]',
      mapping: '{}',
      row_count: 1,
      sent_by: bank.staffId('affairs1'),
      sent_role: 'academic_affairs',
      sent_at: bank.world.clock.now(),
    })
    .execute()
  const batch = { id: bank.world.ids.next(), institution_id: institutionId, import_id: id }
  await tx
    .insertInto('import_batch')
    .values({ ...batch, position: 1, rows_sealed: sealed })
    .execute()
}

const placesOf = (places: Record<string, number> | undefined) => Object.keys(places ?? {}).toSorted()
const everyPlace = [...sealedColumns.map(placeOf), 'files/evidence'].toSorted()

async function expectSound(world: World): Promise<void> {
  expect((await checkLedger(world.gate, world.seals)).violations).toEqual([])
  expect(await checkFiles(world)).toMatchObject({ missing: [], damaged: [] })
}

describe('what is sealed under the master key', () => {
  it('is known column by column: a rotation forgets none', async () => {
    const { rows } = await sql<{ place: string }>`
      select case n.nspname when 'public' then '' else n.nspname || '.' end || c.relname || '.' || a.attname as place
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('public', 'ledger') and c.relkind = 'r' and a.atttypid = 'bytea'::regtype
        and (a.attname ~ 'sealed$' or a.attname = 'wrapped_key')`.execute(bank.world.gate.plain)
    // An event is sealed under the key of its learner.
    const known = [...sealedColumns.map(placeOf), 'ledger.event.sealed']
    expect(rows.map((row) => row.place).toSorted()).toEqual(known.toSorted())
  })
})

describe('a rotation of the master key', () => {
  it('seals everything anew under the newest version, after which that version alone opens it', async () => {
    expect(placesOf((await countKeyUse(bank.world)).get(1))).toEqual(everyPlace)
    const { broken, use } = await rotateKeys(both, silent)
    expect(broken).toEqual([])
    expect([...use.keys()]).toEqual([2])
    expect(placesOf(use.get(2))).toEqual(everyPlace)
    await expectSound(secondAlone)
    const person = await secondAlone.gate.read(wholeBank, (database) =>
      database
        .selectFrom('person')
        .select(['id_number_sealed', 'phone_sealed'])
        .where('id', '=', bank.learners[0]?.actor.personId ?? '')
        .executeTakeFirstOrThrow(),
    )
    const { seals } = secondAlone
    expect(seals.openText('id-number', person.id_number_sealed ?? Buffer.alloc(0))).toMatch(/^0000/)
    expect(seals.openText('phone', person.phone_sealed ?? Buffer.alloc(0))).toBe('12012345678')
  })

  it('that broke off is begun again and does what is left', async () => {
    const total = countOlder(await countKeyUse(bank.world), 2)
    const breakOff = (done: number) => {
      if (done > 5) throw new Error('the power failed')
    }
    await expect(rotateKeys(both, breakOff)).rejects.toThrow('the power failed')
    const left = countOlder(await countKeyUse(both), 2)
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThan(total)
    await expectSound(both)
    const { done } = await rotateKeys(both, silent)
    expect(Object.values(done).reduce((sum, count) => sum + count, 0)).toBe(left)
    expect(await rotateKeys(both, silent)).toMatchObject({ done: {}, broken: [] })
  })

  it('leaves alone what a server changed or erased since it was read', async () => {
    const [erased, changed] = bank.learners.map((one) => one.actor.personId)
    const phone = both.seals.sealText('phone', '12087654321')
    let hasIntervened = false
    const intervening: World['gate'] = {
      ...both.gate,
      write: async (scope, work) => {
        if (!hasIntervened) {
          hasIntervened = true
          await both.gate.write(wholeBank, async (tx) => {
            await tx
              .deleteFrom('ledger.learner_key')
              .where('learner_id', '=', erased ?? '')
              .execute()
            await tx
              .updateTable('person')
              .set({ phone_sealed: phone })
              .where('id', '=', changed ?? '')
              .execute()
          })
        }
        return both.gate.write(scope, work)
      },
    }
    await rotateKeys({ ...both, gate: intervening }, silent)
    const kept = await both.gate.read(wholeBank, async (database) => ({
      keys: await database
        .selectFrom('ledger.learner_key')
        .select('learner_id')
        .where('learner_id', '=', erased ?? '')
        .execute(),
      person: await database
        .selectFrom('person')
        .select('phone_sealed')
        .where('id', '=', changed ?? '')
        .executeTakeFirst(),
    }))
    expect(kept.keys).toEqual([])
    expect(kept.person?.phone_sealed).toEqual(phone)
  })

  it('names what does not open and leaves it as it is; its version is then still in use', async () => {
    const id = bank.learners[2]?.actor.personId ?? ''
    const damaged = Buffer.concat([Buffer.from([1]), Buffer.alloc(60)])
    await both.gate.write(wholeBank, (tx) =>
      tx.updateTable('person').set({ phone_sealed: damaged }).where('id', '=', id).execute(),
    )
    const { broken, use } = await rotateKeys(both, silent)
    expect(broken).toEqual([`person.phone_sealed ${id}`])
    expect(use.get(1)).toEqual({ 'person.phone_sealed': 1 })
  })
})
