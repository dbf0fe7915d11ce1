import { checkLedger } from '../../server/ledger/check-ledger.ts'
import { openBank } from '../../server/open-bank.ts'
import type { CommandContext } from '../main.ts'

/** Checks every invariant; 1 with the offending ids when one does not hold. */
export async function checkBank({ config, terminal }: CommandContext): Promise<number> {
  const bank = await openBank(config, { migrates: false, joinsRunning: true })
  try {
    const report = await checkLedger(bank.world.gate, bank.world.seals, {
      onProgress: (done, total, what) => terminal.progress(done, total, what),
    })
    const { postings, lots, events, eventsErased } = report.counts
    const counted = `${postings} postings · ${lots} lots · ${events} events (${eventsErased} erased)`
    const text =
      report.violations.length === 0
        ? `账本无误。The ledger holds. ${counted}`
        : report.violations.map((one) => `✗ ${one.invariant} (${one.count}): ${one.ids.join(', ')}`).join('\n')
    terminal.answer(text, { isSound: report.violations.length === 0, ...report })
    return report.violations.length === 0 ? 0 : 1
  } finally {
    await bank.close()
  }
}
