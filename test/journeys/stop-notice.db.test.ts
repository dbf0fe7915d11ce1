import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as accounts from '../../src/contract/accounts.ts'
import * as applications from '../../src/contract/applications.ts'
import * as messages from '../../src/contract/messages.ts'
import { sweep } from '../../src/server/cases/sweep.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { checkLedger } from '../../src/server/ledger/check-ledger.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'
import { journeyOf, once } from '../support/journey.ts'

let bank: TestCollege
let journey: ReturnType<typeof journeyOf>
beforeEach(async () => {
  bank = await openTestCollege()
  journey = journeyOf(bank)
})
afterEach(() => bank.close())

const as = async (username: string, id: string) =>
  (await bank.staff(username))(applications.readApplication, { params: { id } })

async function stop(username: string, id: string, reasonCode = 'evidence-in-doubt') {
  const { version } = await as('affairs1', id)
  const body = { version, reasonCode, reason: '发证机构来函：编号查无此证' }
  return (await bank.staff(username))(applications.stopNotice, { params: { id }, body }, once())
}

async function answer(id: string, given: { answer: 'approve' | 'reject'; credits?: number | undefined }) {
  const { version } = await as('affairs1', id)
  const body = { version, reasonCode: 'false-materials', reason: '材料不实', ...given }
  return (await bank.staff('affairs1'))(applications.reviewApplication, { params: { id }, body }, once())
}

async function onNotice(application: { id: string }, credits?: number) {
  await journey.approveAll(application.id, credits)
  await journey.publish([application.id])
}

const itemStates = async (id: string) => {
  const items = await bank.world.gate.read(wholeBank, (database) =>
    database.selectFrom('notice_item').select('state').where('application_id', '=', id).execute(),
  )
  return items.map((one) => one.state).toSorted()
}

describe('a public notice', () => {
  it('is stopped for one case: off the list, back to the last review, and its learner reads why', async () => {
    const submitted = await journey.deposit()
    await onNotice(submitted, submitted.creditsMaximum ?? 0)
    const { id } = submitted
    expect((await as('affairs2', id)).allowedActs).toContain('stop_notice')
    const back = await stop('affairs2', id)
    expect(back).toMatchObject({ state: 'IN_REVIEW', step: 'affairs', notice: null })
    expect(back.history.at(-1)).toMatchObject({ transition: 'stop_notice', reasonCode: 'evidence-in-doubt' })
    expect(await itemStates(id)).toEqual(['REMOVED'])
    const [told] = (await (await bank.learner(0))(messages.listMessages, { query: { limit: 1 } })).items
    expect(told?.text.zh).toContain('公示已中止：佐证材料的真实性存疑。发证机构来函：编号查无此证')
    bank.at('2026-03-10T02:00:00Z')
    expect(await sweep(bank.world)).toMatchObject({ posted: 0, left: 0 })
    expect((await answer(id, { answer: 'reject' })).state).toBe('REJECTED')
  })

  it('has its whole period again when the case goes on notice anew', async () => {
    const submitted = await journey.deposit()
    const { id } = submitted
    const credits = submitted.creditsMaximum ?? 0
    await onNotice(submitted, credits)
    bank.at('2026-03-06T02:00:00Z')
    await stop('affairs2', id, 'report-received')
    await answer(id, { answer: 'approve', credits })
    await journey.publish([id])
    bank.at('2026-03-10T02:00:00Z')
    expect(await sweep(bank.world)).toMatchObject({ posted: 0 })
    bank.at('2026-03-14T02:00:00Z')
    expect(await sweep(bank.world)).toMatchObject({ posted: 1, left: 0 })
    expect(await itemStates(id)).toEqual(['CLEARED', 'REMOVED'])
  })

  it('is not stopped by who reviewed the case, by another office, or without a coded reason that fits', async () => {
    const submitted = await journey.deposit()
    await onNotice(submitted, submitted.creditsMaximum ?? 0)
    await expect(stop('affairs1', submitted.id)).rejects.toMatchObject({ code: 'four_eyes' })
    await expect(stop('office1', submitted.id)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(stop('affairs2', submitted.id, 'value-wrong')).rejects.toMatchObject({ code: 'reason_required' })
    expect(await itemStates(submitted.id)).toEqual(['ON_NOTICE'])
  })

  it('is stopped while a frozen account holds the case up, so that unfreezing posts nothing', async () => {
    const submitted = await journey.deposit()
    await onNotice(submitted, submitted.creditsMaximum ?? 0)
    const change = async (username: string, act: 'freeze' | 'unfreeze', reasonCode: string) => {
      const request = { params: { id: submitted.learnerId }, body: { act, reasonCode, reason: '核查' } }
      await (
        await bank.staff(username)
      )(accounts.changeAccountState, request, once())
    }
    await change('office1', 'freeze', 'fraud-suspected')
    bank.at('2026-03-10T02:00:00Z')
    expect(await sweep(bank.world)).toMatchObject({ posted: 0 })
    expect((await as('affairs2', submitted.id)).allowedActs).toContain('stop_notice')
    await stop('affairs3', submitted.id)
    await change('office2', 'unfreeze', 'matter-settled')
    expect(await sweep(bank.world)).toMatchObject({ posted: 0, left: 0 })
    expect((await as('affairs1', submitted.id)).state).toBe('IN_REVIEW')
  })

  it('of a conversion is stopped with its credits still held, and of a direct case with its courses', async () => {
    const { maximum } = await journey.recognise()
    const course = await journey.affordable(0, maximum)
    const conversion = await journey.convert(0, course.courseId)
    await onNotice(conversion)
    expect((await stop('affairs2', conversion.id)).targets.map((one) => one.courseId)).toEqual([course.courseId])
    const held = async () => (await (await bank.learner(0))(accounts.readMyAccount)).balances[0]?.buckets.HELD
    expect(await held()).toBe(course.credits)
    await answer(conversion.id, { answer: 'reject' })
    expect(await held()).toBe(0)
    const other = await journey.affordable(1, 600)
    const direct = await journey.deposit(1, 'X-WEB-S', [other.courseId])
    await onNotice(direct, 600)
    await stop('affairs2', direct.id)
    await answer(direct.id, { answer: 'approve', credits: 600 })
    await journey.publish([direct.id])
    bank.at('2026-03-20T02:00:00Z')
    expect(await sweep(bank.world)).toMatchObject({ posted: 1, left: 0 })
    expect((await checkLedger(bank.world.gate, bank.world.seals)).violations).toEqual([])
  })
})
