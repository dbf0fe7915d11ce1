import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemoBank, type DemoBank } from './demo-bank.ts'
import { openBrowser, Visitor } from './visitor.ts'

let bank: DemoBank
let browser: Browser
beforeAll(async () => {
  bank = await startDemoBank()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await bank?.stop()
})

interface Queue {
  items: { id: string; step: string | null }[]
}

/** What waits for the officer as recognitions, at the step of the first of them. */
async function waiting(officer: Visitor): Promise<string[]> {
  const { items } = await officer.searches<Queue>('/api/queue', { view: 'todo', kind: 'RECOGNITION' })
  return items.filter((one) => one.step === items[0]?.step).map((one) => one.id)
}

describe('a reviewer with many routine cases', () => {
  it('chooses them, sees what comes of each, and approves those that can go along with one confirmation', async () => {
    const officer = await Visitor.signIn(browser, bank.url, 'affairs1')
    const before = await waiting(officer)
    expect(before.length).toBeGreaterThan(1)
    await officer.goTo('/app/queue')
    await officer.follow('批量通过')
    const boxes = officer.page.getByRole('table', { name: '批量通过' }).getByRole('checkbox')
    await boxes.nth(1).check()
    await boxes.nth(2).check()
    await officer.press(/^预览所选 2 件$/)
    await officer.page.getByRole('table', { name: '通过后的结果' }).waitFor()
    await officer.findsNoBarrier()
    const confirm = officer.page.getByRole('button', { name: /^通过 \d 件$/ })
    const count = Number(/\d/.exec(await confirm.innerText())?.[0])
    await confirm.click()
    await officer.press(/^通过 \d 件$/, officer.page.getByRole('dialog'))
    await officer.sees(`已通过 ${count} 件。`)
    const left = await waiting(officer)
    expect(before.filter((id) => !left.includes(id))).toHaveLength(count)
    await officer.findsNoBarrier()
    await officer.leave()
  })

  it('reads the same on a phone in English', async () => {
    const officer = await Visitor.signIn(browser, bank.url, 'affairs2', { language: 'en', width: 390 })
    await officer.goTo('/app/batch-review')
    await officer.sees('Routine recognitions at one step')
    await officer.findsNoBarrier()
    await officer.leave()
  })
})
