import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readProcessFigures } from '../../src/contract/figures.ts'
import type { AnswerOf } from '../../src/contract/operation.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'
import { journeyOf } from '../support/journey.ts'

let bank: TestCollege
beforeEach(async () => {
  bank = await openTestCollege()
})
afterEach(() => bank.close())

type Figures = AnswerOf<typeof readProcessFigures>
const figures = async (from: string, to: string): Promise<Figures> =>
  (await bank.staff('affairs1'))(readProcessFigures, { query: { from, to } })

/** Walks through the history as a reader would, event by event, and counts by hand. */
async function recount(from: string, to: string) {
  const events = await bank.world.gate.read(wholeBank, (database) =>
    database
      .selectFrom('application_event as e')
      .innerJoin('application as a', (join) =>
        join.onRef('a.learner_id', '=', 'e.learner_id').onRef('a.id', '=', 'e.application_id'),
      )
      .selectAll('e')
      .select('a.kind')
      .orderBy('e.application_id')
      .orderBy('e.seq')
      .execute(),
  )
  const begin = Date.parse(`${from}T00:00:00+08:00`)
  const end = Date.parse(`${to}T00:00:00+08:00`) + 86_400_000
  const since = new Map<string, number>()
  const rows = new Map<string, { answered: number; returned: number; rejected: number; waits: number[] }>()
  for (const event of events) {
    const at = event.recorded_at.getTime()
    const isAnswer = ['approve', 'partly_approve', 'return', 'reject'].includes(event.transition)
    if (isAnswer && event.from_state === 'IN_REVIEW' && at >= begin && at < end) {
      const key = `${event.step} ${event.kind}`
      const row = rows.get(key) ?? { answered: 0, returned: 0, rejected: 0, waits: [] }
      row.answered += 1
      if (event.transition === 'return') row.returned += 1
      if (event.transition === 'reject') row.rejected += 1
      row.waits.push((at - (since.get(event.application_id) ?? Number.NaN)) / 86_400_000)
      rows.set(key, row)
    }
    const isEntry = event.to_state === 'IN_REVIEW' && (event.from_state !== 'IN_REVIEW' || isAnswer)
    if (isEntry) since.set(event.application_id, at)
  }
  return [...rows]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, { waits, ...counts }]) => {
      const [step, kind] = key.split(' ')
      return { step, kind, ...counts, medianDays: quantile(waits, 0.5), p90Days: quantile(waits, 0.9) }
    })
}

/** Between the two nearest, as far as the place lies; to a tenth of a day. */
function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  const place = (sorted.length - 1) * share
  const low = sorted[Math.floor(place)] ?? Number.NaN
  const high = sorted[Math.ceil(place)] ?? Number.NaN
  return Math.round((low + (high - low) * (place - Math.floor(place))) * 10) / 10
}

describe('the figures of the process', () => {
  it('equal a recount from the history, whatever the period, and the day is as things stand', async () => {
    const journey = journeyOf(bank)
    const begun = [] as { id: string; creditsMaximum: number | null }[]
    for (const index of [0, 1, 2]) begun.push(await journey.deposit(index, 'X-WEB-I'))
    expect((await figures('2026-03-01', '2026-03-31')).steps).toEqual([])
    const [first, second, third] = begun
    bank.at('2026-03-03T06:00:00Z')
    await journey.approveAll(first?.id ?? '', first?.creditsMaximum ?? 0)
    const early = await figures('2026-03-03', '2026-03-03')
    expect(early.day.steps.map((row) => [row.open, row.overdue])).toEqual([[2, 0]])
    bank.at('2026-03-05T09:30:00Z')
    await journey.approveAll(second?.id ?? '', second?.creditsMaximum ?? 0)
    const march = await figures('2026-03-01', '2026-03-31')
    const counted = march.steps.map(({ name: _name, ...row }) => row)
    expect(counted.length).toBeGreaterThan(1)
    expect(counted).toEqual(await recount('2026-03-01', '2026-03-31'))
    const only = await figures('2026-03-03', '2026-03-03')
    expect(only.steps.map(({ name: _name, ...row }) => row)).toEqual(await recount('2026-03-03', '2026-03-03'))
    const sumOf = (rows: readonly { answered: number }[]) => rows.reduce((sum, row) => sum + row.answered, 0)
    expect(sumOf(march.reviewers)).toBe(sumOf(march.steps))
    expect(sumOf(only.steps)).toBeLessThan(sumOf(march.steps))

    expect(march.day.awaitingNotice).toBe(2)
    bank.at('2026-04-20T02:00:00Z')
    const later = await figures('2026-03-01', '2026-03-31')
    expect(later.day.steps.map((row) => [row.open, row.overdue])).toEqual([[1, 1]])
    expect(await journey.stateOf(2, third?.id ?? '')).toBe('IN_REVIEW')
  })

  it('are for those who answer for the whole college', async () => {
    for (const client of [await bank.staff('teacher.510203'), await bank.learner(0)]) {
      const asking = client(readProcessFigures, { query: { from: '2026-03-01', to: '2026-03-02' } })
      await expect(asking).rejects.toMatchObject({ code: 'forbidden' })
    }
  })
})
